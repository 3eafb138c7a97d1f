package chat

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTruncateEndsWithAnEllipsis(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"abc", 0, "abc"},
		{"abc", 3, "abc"},
		{"abcd", 3, "ab…"},
		{"äöüß", 3, "äö…"},
		{"ab👩‍👩‍👧", 5, "ab…"},    // not within a family
		{"abc👍🏽", 4, "abc…"},     // not within a skin tone
		{"abe\u0301f", 4, "ab…"}, // not before an accent
		{"ab", 1, "…"},
	} {
		if got := Truncate(c.text, c.limit); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("some text", 4)
	f.Add("👩‍👩‍👧👩‍👩‍👧", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit <= 0 || !utf8.ValidString(s) {
			t.Skip()
		}
		got := Truncate(s, limit)
		if utf8.RuneCountInString(got) > limit || !strings.HasPrefix(s, strings.TrimSuffix(got, "…")) {
			t.Errorf("Truncate(%q, %d) = %q", s, limit, got)
		}
	})
}

func TestFitCutsACardToTheLimits(t *testing.T) {
	l := Limits{Title: 5, Text: 8, ButtonLabel: 4, OptionLabel: 4, FormTitle: 5}
	moment := Text{{Time: time.Unix(0, 0), Format: FormatFull}}
	card := Card{
		Title: Join("", Plain("abc"), Bold("def")), Lead: Join("", Plain("to "), Mention("a:1"), Plain(" and more")),
		Where: moment, Facts: []Text{Plain("123456789")}, Notes: []Text{Plain("12345678"), nil},
		When: &When{Text: Plain("123456789")}, Tallies: []Tally{{Label: Plain("123456789")}},
		Controls: []Control{Button{Label: "Press"}, Menu{Prompt: "Which", Options: []Choice{{Label: "First", Hint: "Hint", Value: "First"}}}},
	}
	got, err := l.Fit(card)
	if err != nil {
		t.Fatal(err)
	}
	want := Card{
		Title: Join("", Plain("abc"), Bold("d…")), Lead: Join("", Plain("to "), Mention("a:1"), Plain(" …")),
		Where: Plain("…"), Facts: []Text{Plain("1234567…")}, Notes: []Text{Plain("12345678"), nil},
		When: &When{Text: Plain("1234567…")}, Tallies: []Tally{{Label: Plain("1234567…")}},
		Controls: []Control{Button{Label: "Pre…"}, Menu{Prompt: "Whi…", Options: []Choice{{Label: "Fir…", Hint: "Hint", Value: "First"}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if card.Controls[0].(Button).Label != "Press" || card.Tallies[0].Label[0].Text != "123456789" || card.When.Text[0].Text != "123456789" {
		t.Error("Fit changed its argument")
	}
}

func TestListsBeyondTheLimitAreTooLarge(t *testing.T) {
	l := Limits{Buttons: 1, Menus: 1, Options: 1, Action: 6, FormFields: 1}
	two := []Choice{{Label: "a"}, {Label: "b"}}
	ok := NewAction("a", ModePrivate, "1")
	for what, c := range map[string]Card{
		"buttons": {Controls: []Control{Button{Action: ok}, Button{Action: ok}}},
		"menus":   {Controls: []Control{Menu{Action: ok}, Menu{Action: ok}}},
		"options": {Controls: []Control{Menu{Action: ok, Options: two}}},
		"action":  {Controls: []Control{Button{Action: NewAction("a", ModePrivate, "12")}}},
	} {
		if _, err := l.Fit(c); !IsError[*TooLarge](err) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, f := range map[string]Form{
		"form fields": {Action: ok, Fields: make([]Field, 2)},
		"options":     {Action: ok, Fields: []Field{{Choices: two}}},
		"action":      {Action: NewAction("a", ModePrivate, "12")},
	} {
		if _, err := l.FitForm(f); !IsError[*TooLarge](err) || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := (Limits{}).Fit(Card{Controls: make([]Control, 0)}); err != nil {
		t.Errorf("no limits: %v", err)
	}
}
