package chat

import (
	"strings"
	"testing"
)

func TestMessageCommandsAreFoundByTheirName(t *testing.T) {
	all := []Command{{Name: "list"}, {Name: "propose", OnMessage: "Propose from this"}}
	if c, ok := FindMessageCommand(all, "Propose from this"); !ok || c.Name != "propose" {
		t.Errorf("found %q, %t", c.Name, ok)
	}
	if c, ok := FindMessageCommand(all, ""); ok {
		t.Errorf("an empty name finds %q", c.Name)
	}
}

func TestFormattingIsRemovedFromMessages(t *testing.T) {
	for _, c := range []struct{ text, plain, prose string }{
		{"", "", ""},
		{"Board games?", "Board games?", "Board games?"},
		{"**Board** *games* __at__ _the_ ~~old~~ ||new|| library", "Board games at the old new library", "Board games at the old new library"},
		{"***Board games***", "Board games", "Board games"},
		{"# Board games\n-# small print", "Board games\nsmall print", "Board games\nsmall print"},
		{"> when?\nFriday then", "when?\nFriday then", "Friday then"},
		{">>> all of it\nis a quote", "all of it\nis a quote", "all of it\nis a quote"},
		{"> only a quote", "only a quote", "only a quote"},
		{"run `go test 7pm` first", "run go test 7pm first", "run   first"},
		{"see\n```go\nfri 7pm\n```\nok", "see\nfri 7pm\n\nok", "see\n\n\nok"},
		{"```\nfri 7pm\n```", "fri 7pm", "fri 7pm"},
		{"[the menu](https://example.org/7pm) is out", "the menu is out", "the menu is out"},
		{"see https://example.org/2026-11-27 for more", "see https://example.org/2026-11-27 for more", "see   for more"},
		{"https://example.org/a_b_c", "https://example.org/a_b_c", "https://example.org/a_b_c"},
		{"snake_case_name and 2*3*4 and a_b", "snake_case_name and 2*3*4 and a_b", "snake_case_name and 2*3*4 and a_b"},
		{`no \*bold\* here`, "no *bold* here", "no *bold* here"},
		{"*unclosed and ** alone", "*unclosed and ** alone", "*unclosed and ** alone"},
		{"bad \xff byte", "bad \uFFFD byte", "bad \uFFFD byte"},
		{"*a*\n*b*", "a\nb", "a\nb"},
		{strings.Repeat("*", 4000), strings.Repeat("*", 4000), strings.Repeat("*", 4000)},
	} {
		m := SourceMessage{Text: c.text}
		if got := m.Plain(); got != c.plain && len(c.text) < 1000 {
			t.Errorf("%q is plainly %q, want %q", c.text, got, c.plain)
		}
		if got := m.Prose(); got != c.prose && len(c.text) < 1000 {
			t.Errorf("%q says %q, want %q", c.text, got, c.prose)
		}
	}
}
