package flow_test

import (
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

// The narrowest network takes 25 verbs of the first level, 25 of a group and 25
// options each, and 8,000 characters of names, descriptions and values in all.
func TestTheCommandFitsTheNarrowestNetwork(t *testing.T) {
	f, err := flow.New(planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	verbs := map[string]int{}
	size := 0
	add := func(what string, most int, texts ...string) {
		for _, s := range texts {
			n := utf8.RuneCountInString(s)
			if size += n; n > most {
				t.Errorf("%s: %q has %d characters, at most %d", what, s, n, most)
			}
		}
	}
	for _, c := range f.Router().Commands() {
		group, _, _ := strings.Cut(c.Name, " ")
		verbs[group]++
		add(c.Name, 32, strings.Fields(c.Name)...)
		add(c.Name, 100, c.Description)
		if n := utf8.RuneCountInString(c.OnMessage); n > 32 {
			t.Errorf("%s: in the menu of a message %q has %d characters, at most 32", c.Name, c.OnMessage, n)
		}
		if n := len(c.Options); n > 25 || len(strings.Fields(c.Name)) > 2 || c.Description == "" {
			t.Errorf("%s has %d options and the description %q", c.Name, n, c.Description)
		}
		for _, o := range c.Options {
			add(c.Name, 32, o.Name)
			add(c.Name, 100, describe(o))
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
