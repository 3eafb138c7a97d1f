package bot

import (
	"strings"
	"unicode"
)

// Area returns the part of a place that everybody may see: its first part, if
// that reads like the name of a place. It is empty if the part may be an address
// or say how to find somebody. Whatever it cannot tell, it leaves out.
func Area(where string) string {
	first := where
	if at := strings.IndexFunc(where, isPlaceSeparator); at >= 0 {
		first = where[:at]
	}
	for _, dash := range []string{" - ", " – ", " — ", "--"} {
		first, _, _ = strings.Cut(first, dash)
	}
	if first = strings.TrimSpace(first); namesPlace(first) {
		return first
	}
	return ""
}

func isPlaceSeparator(r rune) bool {
	return strings.ContainsRune(",;()[]|•·\n\r\t،、，；（", r)
}

// maxAreaWords is the most words of a name; more describe a way.
const maxAreaWords = 6

// namesPlace reports whether a text is short and has no number, link, street or
// direction in it.
func namesPlace(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 || len(words) > maxAreaWords ||
		strings.ContainsFunc(text, unicode.IsNumber) || strings.ContainsAny(text, locatingSigns) {
		return false
	}
	for i, word := range words {
		word = strings.Map(unmark, strings.ToLower(strings.Trim(word, `.'"!?“”„«»’`)))
		switch {
		case strings.Contains(word, "."): // an address of the web, or three words for one
			return false
		case locatingWords[word], hasLocatingEnding(word), countingWords[word]:
			return false
		case i > 0 && i == len(words)-1 && lastWordsOfStreets[word]:
			return false
		}
	}
	return true
}

func hasLocatingEnding(word string) bool {
	for _, ending := range locatingEndings {
		if strings.HasSuffix(word, ending) {
			return true
		}
	}
	return false
}

// unmark drops the accents of a letter, which the lists of words do without.
func unmark(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	for plain, marked := range unmarked {
		if strings.ContainsRune(marked, r) {
			return plain
		}
	}
	return r
}

// PublicWhere returns the part of the place that everybody may see: the area that
// the host gave, or else what Area finds. It is empty if there is no place, or if
// nothing of it may be shown.
func (t *Terms) PublicWhere() string {
	if t.Where == "" || t.Area != "" {
		return t.Area
	}
	return Area(t.Where)
}

// HidesWhere reports whether the whole place is shown to guests alone.
func (t *Terms) HidesWhere() bool { return t.Where != "" && t.Where != t.PublicWhere() }

// WhereFor returns the place as a member may see it; exact is false if a part of
// it is left out. The hosts and members who are going see all of it.
func (m *Meetup) WhereFor(u UserID, r *Roster) (where string, exact bool) {
	row, _ := r.Of(u)
	switch {
	case !m.HidesWhere():
		return m.PublicWhere(), true
	case row.State == RSVPGoing || m.IsHost(u):
		return m.Where, true
	}
	return m.PublicWhere(), false
}
