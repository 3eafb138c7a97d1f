package bot

import (
	"strings"
	"unicode"
)

// Area is what of a place may be told to who has not said that they come: of
// what stands between its commas the first that has no number in it. It is
// empty if there is none.
func Area(where string) string {
	for part := range strings.FieldsFuncSeq(where, func(r rune) bool { return strings.ContainsRune(",;()\n", r) }) {
		part = strings.TrimSpace(part)
		if part != "" && !strings.ContainsFunc(part, unicode.IsDigit) && !strings.Contains(part, "://") {
			return part
		}
	}
	return ""
}
