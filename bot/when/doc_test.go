package when

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// TestDocsListPhrasesUnderTheRightHeading parses the first phrase of every row
// of docs/when.md and checks that it is under the right heading.
func TestDocsListPhrasesUnderTheRightHeading(t *testing.T) {
	page, err := os.ReadFile("../../docs/when.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("^\\| `([^`]+)` \\|")
	language := regexp.MustCompile(`^### .*\((..)\)$`)
	section, c, phrases := "", Context{Zones: bot.TZData}, 0
	for _, line := range strings.Split(string(page), "\n") {
		if head, ok := strings.CutPrefix(line, "## "); ok {
			section = head
		}
		if m := language.FindStringSubmatch(line); m != nil {
			c = tableContext(t, c, "now=2026-10-22T10:00 zone=Europe/Berlin lang="+m[1])
		}
		m := row.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		phrases++
		got, err := Parse(m[1], c)
		is := "Read"
		switch {
		case err != nil:
			is = "Refused"
		case len(got.Choices) > 0:
			is = "Asked back"
		}
		if is != section {
			t.Errorf("%q is under %q, and is %s: %s", m[1], section, is, show(c, got, err))
		}
	}
	if phrases < 80 {
		t.Errorf("only %d phrases were found", phrases)
	}
}
