package flow_test

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// looksLikeKey matches message keys, which are shown if they have no message.
var looksLikeKey = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$|(field|hint)\.[a-z_]+`)

// flowWithoutStore returns a Flow that can declare commands, but run none.
func flowWithoutStore(t *testing.T) *flow.Flow {
	t.Helper()
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return flow.New(catalog, planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
}

// TestTheCommandFitsTheStrictestNetwork checks Discord's limits: 25 verbs of the
// first level, 25 in a group, 25 options each, and 8,000 characters of names,
// descriptions and values.
func TestTheCommandFitsTheStrictestNetwork(t *testing.T) {
	f := flowWithoutStore(t)
	verbs := map[string]int{}
	size := 0
	count := func(what, s string, most int) int {
		n := utf8.RuneCountInString(s)
		if n > most {
			t.Errorf("%s: %q has %d characters, at most %d", what, s, n, most)
		}
		return n
	}
	add := func(what string, most int, texts ...string) {
		for _, s := range texts {
			size += count(what, s, most)
		}
	}
	// Only the longest translation of a description counts.
	described := func(what string, in func(locale string) string) {
		longest := 0
		for _, locale := range []string{"en", "de"} {
			text := in(locale)
			if text == "" || looksLikeKey.MatchString(text) || locale != "en" && text == in("en") {
				t.Errorf("%s is described in %s as %q", what, locale, text)
			}
			longest = max(longest, count(what, text, 100))
		}
		size += longest
	}
	for _, c := range f.Router().Commands() {
		group, _, _ := strings.Cut(c.Name, " ")
		verbs[group]++
		add(c.Name, 32, strings.Fields(c.Name)...)
		described(c.Name, func(locale string) string { return c.In(locale).Description })
		for _, locale := range []string{"en", "de"} {
			if text := c.In(locale).OnMessage; utf8.RuneCountInString(text) > 32 || looksLikeKey.MatchString(text) {
				t.Errorf("%s: its name in the menu of a message is %q; at most 32 characters are allowed", c.Name, text)
			}
		}
		if n := len(c.Options); n > 25 || len(strings.Fields(c.Name)) > 2 {
			t.Errorf("%s has %d options", c.Name, n)
		}
		for i, o := range c.Options {
			add(c.Name, 32, o.Name)
			described(c.Name+" "+o.Name, func(locale string) string { return describe(c.In(locale).Options[i]) })
			for _, choice := range o.Choices {
				add(c.Name, 100, choice.Label, choice.Value)
			}
		}
	}
	for group, n := range verbs {
		if n > 25 {
			t.Errorf("%s has %d verbs", group, n)
		}
	}
	if len(verbs) > 25 || size > 8000 {
		t.Errorf("%d verbs of the first level and %d characters", len(verbs), size)
	}
}

// describe returns the longest description that an adapter makes of an option.
func describe(f chat.Field) string { return f.Label + ": " + f.Hint }

func TestUnknownCommandsAndButtonsSayWhatToDo(t *testing.T) {
	f := flowWithoutStore(t)
	for want, event := range map[string]chat.Event{
		"That button is from an older version of me.": chat.Press{Action: chat.NewAction("gone", chat.ModePrivate)},
		"I no longer know that command.":              chat.Invocation{Command: "gone"},
		"This form is from another version of me":     chat.Submission{Action: chat.NewAction("gone", chat.ModePrivate)},
	} {
		reply, ok := f.Router().Handle(t.Context(), event).(chat.Reply)
		if got := (chat.PlainText{}).Card(reply.Card); !ok || !strings.Contains(got, want) {
			t.Errorf("%T: %q, want %q", event, got, want)
		}
	}
}
