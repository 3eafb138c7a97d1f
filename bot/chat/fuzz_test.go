package chat

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

func FuzzActionRoundTrip(f *testing.F) {
	for _, s := range []string{"1p:rsvp:12:going", "1o:", "1r:a::b", "2p:x", "", ":", "1p", "1s:\x00:\xff", "1p:a:b:c:d:e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := ParseAction(s)
		if !ok {
			return
		}
		if a.String() != s {
			t.Errorf("%q is %+v, which is written %q", s, a, a.String())
		}
		if again, ok := ParseAction(a.String()); !ok || !reflect.DeepEqual(again, a) {
			t.Errorf("%q is %+v, then %+v", s, a, again)
		}
	})
}

// FuzzTypedOption reads options of each type as members type them.
func FuzzTypedOption(f *testing.F) {
	for _, s := range []string{"7", "-0", "99999999999999999999", "@ana and <@1>", "on", "ON ", "", "a\x00b", "\xff", strings.Repeat("x", 200)} {
		f.Add(s)
	}
	resolve := func(token string) (bot.UserID, bool) { return bot.UserID("a:" + token), !strings.HasPrefix(token, "?") }
	fields := []Field{
		{Name: "text", Label: "Text", MaxLength: 20},
		{Name: "number", Label: "Number", Type: FieldNumber, Min: 1, Max: 20},
		{Name: "people", Label: "People", Type: FieldPeople, Max: 3},
		{Name: "choice", Label: "Choice", Choices: []Choice{{Label: "On", Value: "on"}, {Label: "Off", Value: "off"}}},
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, field := range fields {
			v, refusal := field.ParseValue(s, resolve)
			if refusal != nil {
				if refusal.Text == "" || refusal.Key == "" {
					t.Errorf("%s: %q is refused without a sentence", field.Name, s)
				}
				continue
			}
			again, refusal := field.ParseValue(v.Text, resolve)
			if refusal != nil || again.Text != v.Text {
				t.Errorf("%s: %q is read as %q, which is read as %q: %v", field.Name, s, v.Text, again.Text, refusal)
			}
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("a\x00b", "1")
	f.Add("\xff", "1\x00")
	f.Fuzz(func(t *testing.T, text, id string) {
		for _, e := range events(text, id) {
			clean, ok := Clean(e)
			if !ok {
				continue
			}
			walkStrings(reflect.ValueOf(clean), func(s string) {
				if !isClean(s) {
					t.Errorf("%T: %q is left", e, s)
				}
			})
		}
	})
}

// FuzzSourceMessage reads messages on which commands are used.
func FuzzSourceMessage(f *testing.F) {
	for _, s := range []string{"**Games** on _Friday_?", "> quote\n>>> rest", "```go\nx```", "[a](<https://b.c>) https://d.e", "||a|| ~~b~~ __c__", "\\*a\\* snake_case", "\xff", "***", "`", "# a\n-# b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := SourceMessage{Text: s}
		most := len(strings.ToValidUTF8(s, "\uFFFD"))
		for _, text := range []string{m.Plain(), m.Prose()} {
			if !utf8.ValidString(text) || len(text) > most {
				t.Errorf("%q is read as %q", s, text)
			}
		}
	})
}

// FuzzPartialCommandLine reads lines up to the caret.
func FuzzPartialCommandLine(f *testing.F) {
	for _, s := range []string{"propose Dinner when:fri", `propose "open`, "prop", "", "propose  ", "propose when: ", "propose a when:b where:'c", "\xff", "propose \u200b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := ParsePartialCommandLine(lineCommands, s)
		if p.ValueAt < 0 || p.ValueAt > len(s) {
			t.Errorf("the value of %q begins at %d", s, p.ValueAt)
		}
		if !strings.HasSuffix(s, p.Word) {
			t.Errorf("%q does not end in the word %q", s, p.Word)
		}
	})
}
