package when

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

func TestCompletionsAreSuggestedWhileTyping(t *testing.T) {
	for _, c := range []struct{ lang, typed, parsed, suggested string }{
		{"en", "", "", "friday 7pm | saturday 3pm | sunday 8pm"},
		{"en", "f", "", "friday 7pm | friday 3pm | friday 8pm"},
		{"en", "fri", "2026-10-23", "friday 7pm | friday 3pm | friday 8pm"},
		{"en", "fri ", "2026-10-23", "fri 7pm | fri 3pm | fri 8pm"},
		{"en", "fri 7", "", "fri 7pm | fri 7am"},
		{"en", "fri 7pm", "2026-10-23T19:00", "fri 7pm, saturday 7pm | fri 7pm, sunday 7pm | fri 7pm, monday 7pm"},
		{"en", "fri 7pm, ", "2026-10-23T19:00", "fri 7pm, 3pm | fri 7pm, 8pm | fri 7pm, saturday 7pm"},
		{"en", "fri 7pm, s", "2026-10-23T19:00 + s", "fri 7pm, saturday 7pm | fri 7pm, saturday 3pm | fri 7pm, saturday 8pm"},
		{"en", "tom", "", "tomorrow 7pm | tomorrow 3pm | tomorrow 8pm"},
		{"en", "next friday 7pm", "", "Friday 23 October 2026, 7pm | Friday 30 October 2026, 7pm"},
		{"en", "firday 7pm", "", "Friday 23 October 2026, 7pm"},
		{"en", "christmas", "", ""},
		{"en", "fri 7pm, christmas", "2026-10-23T19:00 + christmas", ""},
		{"en", "fri 7pm; sat 8pm; asap, sun", "2026-10-23T19:00 2026-10-24T20:00 + asap, sun", ""},
		{"en", "christmas, fri 7pm", "", ""},
		{"de", "frei", "", "freitag 19 uhr | freitag 15 uhr | freitag 20 uhr"},
		{"de", "fr 19", "", "fr 19 uhr"},
		{"fr", "ven 19", "", "ven 19h"},
		{"es", "mañ", "2026-10-23", "mañana 19:00 | mañana 17:00 | mañana 20:00"},
		{"es", "mañan", "", "mañana 19:00 | mañana 17:00 | mañana 20:00"},
	} {
		ctx := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin lang="+c.lang)
		got := Complete(c.typed, ctx)
		var parsed, suggested []string
		for _, w := range got.Parsed {
			parsed = append(parsed, showWindow(ctx, w))
		}
		for _, l := range got.Suggestions {
			suggested = append(suggested, l.Phrase)
			again, err := Parse(l.Phrase, ctx)
			if err != nil || !sameWindows(again.Windows, l.Windows) {
				t.Errorf("%q offers %q, which reads as %v %v", c.typed, l.Phrase, again, err)
			}
		}
		if got.Rest != "" {
			parsed = append(parsed, "+", got.Rest)
		}
		if s := strings.Join(parsed, " "); s != c.parsed {
			t.Errorf("%q is parsed as %q, want %q", c.typed, s, c.parsed)
		}
		if s := strings.Join(suggested, " | "); s != c.suggested {
			t.Errorf("%s %q offers\n%s, want\n%s", c.lang, c.typed, s, c.suggested)
		}
	}
}

func TestNothingIsSuggestedWithoutAZone(t *testing.T) {
	if got := Complete("fri", Context{Zones: bot.TZData}); len(got.Suggestions) > 0 {
		t.Errorf("%+v", got)
	}
}
