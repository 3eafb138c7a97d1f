package chat

import (
	"sort"
	"strings"
)

// nearOption returns the option that a key probably meant, or "".
func nearOption(cmd Command, key string) string {
	var names []string
	for _, f := range cmd.Options {
		names = append(names, f.Name)
	}
	if near := nearestNames(key, names); len(near) > 0 {
		return near[0]
	}
	return ""
}

// nearestNames returns up to three names within a typing error or two of a word,
// or that it begins, nearest first.
func nearestNames(word string, names []string) []string {
	word = strings.ToLower(word)
	distances := map[string]int{}
	var out []string
	for _, name := range names {
		d := editDistance(word, name)
		if len(word) >= 2 && strings.HasPrefix(name, word) {
			d = min(d, 1)
		}
		// A third of the letters may be wrong: two of "propose", one of "who".
		if d <= max(1, len([]rune(name))/3) {
			distances[name] = d
			out = append(out, name)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return distances[out[i]] < distances[out[j]] })
	return out[:min(len(out), 3)]
}

// editDistance counts the letters added, dropped, changed or swapped with their
// neighbour between two words (optimal string alignment).
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > 2*len(t)+2 {
		return len(s)
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
