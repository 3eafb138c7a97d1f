package bot

import (
	"strings"
	"unicode"
)

// Area returns the part of a place that members who are not coming may see: the
// first of its comma-separated parts that has no digit and no URL in it. It is
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
