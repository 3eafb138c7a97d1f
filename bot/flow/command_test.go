package flow_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"log/slog"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
)

// looksLikeKey is what is said of a key that has no words.
var looksLikeKey = regexp.MustCompile(`^[a-z_]+\.[a-z_]+$|(field|hint)\.[a-z_]+`)

// The narrowest network takes 25 verbs of the first level, 25 of a group and 25
// options each, and 8,000 characters of names, descriptions and values in all.
func TestTheCommandFitsTheNarrowestNetwork(t *testing.T) {
	f, err := flow.New(planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
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
	// Of a description that is there in several languages the longest counts.
	described := func(what string, in func(locale string) string) {
		longest := 0
		for _, locale := range []string{"en", "de"} {
			said := in(locale)
			if said == "" || looksLikeKey.MatchString(said) || locale != "en" && said == in("en") {
				t.Errorf("%s is described in %s as %q", what, locale, said)
			}
			longest = max(longest, count(what, said, 100))
		}
		size += longest
	}
	for _, c := range f.Router().Commands() {
		group, _, _ := strings.Cut(c.Name, " ")
		verbs[group]++
		add(c.Name, 32, strings.Fields(c.Name)...)
		described(c.Name, func(locale string) string { return c.In(locale).Description })
		for _, locale := range []string{"en", "de"} {
			if said := c.In(locale).OnMessage; utf8.RuneCountInString(said) > 32 || looksLikeKey.MatchString(said) {
				t.Errorf("%s: in the menu of a message it is %q, in at most 32 characters", c.Name, said)
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

// describe is the longest that an adapter says of an option.
func describe(f chat.Field) string { return f.Label + ": " + f.Hint }

func TestWhatNothingAnswersAnyMoreSaysWhatToDo(t *testing.T) {
	f, err := flow.New(planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for want, event := range map[string]chat.Event{
		"That button is from an older version of me.": chat.Press{Action: chat.NewAction("gone", chat.ModePrivate)},
		"I no longer know that command.":              chat.Invocation{Command: "gone"},
	} {
		reply, ok := f.Router().Handle(t.Context(), event).(chat.Reply)
		if got := (chat.PlainText{}).Card(reply.Card); !ok || !strings.Contains(got, want) {
			t.Errorf("%T: %q, want %q", event, got, want)
		}
	}
}
