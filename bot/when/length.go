package when

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	minLength = 15 * time.Minute
	maxLength = 24 * time.Hour
)

// units are the units of a length, in all languages at once: no word of one is
// another unit in another.
var units = func() map[string]time.Duration {
	m := make(map[string]time.Duration)
	for list, d := range map[string]time.Duration{
		"h hr hrs hour hours std stunde stunden heure heures hora horas hs ora ore uur uren u": time.Hour,
		"m min mins minute minutes minuten minuto minutos minuti minuut":                       time.Minute,
	} {
		for _, w := range strings.Fields(list) {
			m[w] = d
		}
	}
	return m
}()

// ParseLength parses how long something takes: 2h, 90 min, 1h30, 1.5 hours, an hour
// and a half, from 15 minutes to 24 hours. A number without a unit is refused.
func ParseLength(s string) (time.Duration, error) {
	refusal := refuse("when.length", "“{length}” is no length of time. Try “2h”, “90 min” or “1h30”.", bot.Args{"length": truncate(s)})
	if len(s) > 4*maxCharacters {
		return 0, refusal
	}
	d, ok := parseLength(tokenize(strings.NewReplacer("½", ".5 ").Replace(strings.ToValidUTF8(s, "\uFFFD"))))
	if !ok {
		d, ok = parseSpokenLength(tokenize(strings.ToValidUTF8(s, "\uFFFD")))
	}
	if !ok {
		return 0, refusal
	}
	if d < minLength || d > maxLength {
		return 0, refuse("when.length_range", "{length} is not between 15 minutes and 24 hours.", bot.Args{"length": truncate(s)})
	}
	return d, nil
}

// parseSpokenLength parses a length in words, in any of the languages: an hour and
// a half, anderthalb Stunden.
func parseSpokenLength(toks []token) (time.Duration, bool) {
	for _, tag := range slices.Sorted(maps.Keys(languages)) {
		l := languages[tag]
		p := &parser{env: &env{}, language: l, backtracker: &backtracker{}, lexemes: l.lex(toks)}
		if d, end, ok := p.scanDuration(p.skip(0, wordFor, wordAbout)); ok && end == len(p.lexemes) {
			return d.Round(time.Minute), true
		}
	}
	return 0, false
}

// truncate shortens a string to 40 characters and an ellipsis.
func truncate(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// parseLength adds up numbers with units, the greater first; minutes right
// after the hours need none.
func parseLength(toks []token) (time.Duration, bool) {
	var sum, last time.Duration
	last = 2 * time.Hour
	i := 0
	for i < len(toks) {
		n, end, ok := parseDecimal(toks, i)
		if !ok {
			return 0, false
		}
		unit := time.Minute
		switch {
		case end < len(toks) && toks[end].kind == tokenWord && units[toks[end].text] != 0:
			unit = units[toks[end].text]
			end++
			if end < len(toks) && toks[end].isSign(".") { // of an abbreviation
				end++
			}
		case last == time.Hour && end == len(toks) && end == i+1 && toks[i].glued && len(toks[i].text) == 2: // 1h30
		default:
			return 0, false
		}
		if unit >= last || (last == time.Hour && n >= 60) {
			return 0, false
		}
		sum += time.Duration(n * float64(unit))
		last = unit
		i = end
		if i < len(toks) && toks[i].kind == tokenWord && (toks[i].text == "and" || toks[i].text == "und") {
			i++
			if i == len(toks) {
				return 0, false
			}
		}
	}
	return sum.Round(time.Minute), sum > 0
}

// parseDecimal parses 2, 1.5, 1,5 and .5.
func parseDecimal(toks []token, i int) (n float64, end int, ok bool) {
	digits := func(k, hi int) bool {
		return k < len(toks) && toks[k].kind == tokenNumber && len(toks[k].text) <= hi
	}
	text, end := "0", i
	if digits(i, 4) {
		text, end = toks[i].text, i+1
	}
	point := end < len(toks) && (toks[end].isSign(".") || toks[end].isSign(","))
	if point && digits(end+1, 3) && toks[end+1].glued {
		text, end = text+"."+toks[end+1].text, end+2
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, end, err == nil && end > i
}
