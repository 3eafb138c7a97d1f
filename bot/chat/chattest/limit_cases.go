package chattest

import (
	"fmt"
	"strings"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

func limitCases() []Case {
	return []Case{
		{"limit of a title", func(_ T, sc *Scenario) {
			sc.expectCut(sc.platform.Limits().Title, func(text string) chat.Card { return chat.Card{Title: chat.Plain(text)} })
		}},
		{"limit of a text", func(_ T, sc *Scenario) { sc.expectCut(sc.platform.Limits().Text, textCard) }},
		{"limit of a button's label", func(_ T, sc *Scenario) {
			sc.expectCut(sc.platform.Limits().ButtonLabel, func(text string) chat.Card {
				return chat.Card{Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePrivate), Label: text}}}
			})
		}},
		{"limit of an option's label", func(_ T, sc *Scenario) {
			sc.expectCut(sc.platform.Limits().OptionLabel, func(text string) chat.Card {
				return chat.Card{Controls: []chat.Control{chat.Menu{Action: chat.NewAction("go", chat.ModePrivate), Prompt: "Which", Options: []chat.Choice{{Label: text, Value: "1"}}}}}
			})
		}},
		{"limit of the buttons", func(t T, sc *Scenario) {
			sc.expectTooLarge(t, sc.platform.Limits().Buttons, func(n int) chat.Card { return withControls(n, button) })
		}},
		{"limit of the menus", func(t T, sc *Scenario) {
			sc.expectTooLarge(t, sc.platform.Limits().Menus, func(n int) chat.Card {
				return withControls(n, func(i int) chat.Control { return menu(i, 1) })
			})
		}},
		{"limit of the options", func(t T, sc *Scenario) {
			sc.expectTooLarge(t, sc.platform.Limits().Options, func(n int) chat.Card {
				return chat.Card{Lead: chat.Plain("options"), Controls: []chat.Control{menu(0, n)}}
			})
		}},
		{"limit of an action", func(t T, sc *Scenario) {
			empty := len(chat.NewAction("go", chat.ModePrivate, "").String())
			sc.expectTooLarge(t, sc.platform.Limits().Action, func(n int) chat.Card {
				return chat.Card{Lead: chat.Plain("action"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePrivate, strings.Repeat("x", n-empty)), Label: "Go"}}}
			})
		}},
		{"limit of a message's key", keyLimit},
		{"limit of a form's title", formTitleLimit},
		{"limit of a form's fields", formFieldLimit},
		{"limit of the reactions", reactionLimit},
		{"limit of the completions", completionLimit},
	}
}

func button(i int) chat.Control {
	return chat.Button{Action: chat.NewAction("go", chat.ModePrivate, i), Label: fmt.Sprint("Go ", i)}
}

func menu(i, options int) chat.Control {
	m := chat.Menu{Action: chat.NewAction("choose", chat.ModePrivate, i), Prompt: fmt.Sprint("Which ", i), Max: 1}
	for o := range options {
		m.Options = append(m.Options, chat.Choice{Label: fmt.Sprint("Option ", o), Value: fmt.Sprint(o)})
	}
	return m
}

func withControls(n int, one func(i int) chat.Control) chat.Card {
	c := textCard("controls")
	for i := range n {
		c.Controls = append(c.Controls, one(i))
	}
	return c
}

// expectCut checks that a text of the limit's length is shown whole, and that a
// longer one is cut with an ellipsis.
func (sc *Scenario) expectCut(limit int, card func(text string) chat.Card) {
	sc.t.Helper()
	if limit == 0 {
		return
	}
	whole := strings.Repeat("x", limit)
	sc.post(sc.channel, card(whole))
	sc.findOne(sc.ben, whole)
	long := strings.Repeat("y", limit+1)
	sc.post(sc.channel, card(long))
	sc.findNone(sc.ben, long)
	sc.findOne(sc.ben, long[:limit-1]+"…")
}

// expectTooLarge checks that a list of the limit's length is accepted, and a
// longer one is *TooLarge in Post and in Edit.
func (sc *Scenario) expectTooLarge(t T, limit int, card func(n int) chat.Card) {
	t.Helper()
	if limit == 0 {
		return
	}
	ref := sc.post(sc.channel, card(limit))
	_, err := sc.platform.Post(t.Context(), chat.Message{Key: sc.nextKey(), Community: sc.community, To: sc.channel, Card: card(limit + 1)})
	if !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("post of %d: %v, want TooLarge", limit+1, err)
	}
	if err := sc.platform.Edit(t.Context(), ref, card(limit+1)); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("edit to %d: %v, want TooLarge", limit+1, err)
	}
}

func keyLimit(t T, sc *Scenario) {
	limit := sc.platform.Limits().MessageKey
	if limit == 0 {
		return
	}
	for n, ok := range map[int]bool{limit: true, limit + 1: false} {
		_, err := sc.platform.Post(t.Context(), chat.Message{Key: strings.Repeat("k", n), Community: sc.community, To: sc.channel, Card: textCard("keyed")})
		if ok && err != nil || !ok && !chat.IsError[*chat.TooLarge](err) {
			t.Errorf("a key of %d characters: %v", n, err)
		}
	}
	sc.network.Pass(settle)
	sc.findOne(sc.ben, "keyed")
}

func (sc *Scenario) openForm(f chat.Form) (Seen, bool) {
	sc.respond(0, alwaysRespond(chat.Ask{Form: f}))
	sc.perform(Input{User: sc.ben, Kind: InputInvoke, Command: "opens"})
	return sc.form(sc.ben)
}

func formTitleLimit(t T, sc *Scenario) {
	limit := sc.platform.Limits().FormTitle
	if limit == 0 {
		return
	}
	f := smallForm
	f.Title = strings.Repeat("x", limit)
	if s, open := sc.openForm(f); !open || !strings.Contains(s.Text, f.Title) {
		t.Errorf("a title of %d characters: open %t, %q", limit, open, s.Text)
	}
	f.Title = strings.Repeat("y", limit+1)
	if s, open := sc.openForm(f); !open || strings.Contains(s.Text, f.Title) || !strings.Contains(s.Text, "y…") {
		t.Errorf("a title of %d characters: open %t, %q", limit+1, open, s.Text)
	}
}

func formFieldLimit(t T, sc *Scenario) {
	limit := sc.platform.Limits().FormFields
	if limit == 0 {
		return
	}
	f := smallForm
	f.Fields = nil
	for i := range limit + 1 {
		f.Fields = append(f.Fields, chat.Field{Name: fmt.Sprint("field", i), Label: fmt.Sprint("Field ", i)})
	}
	if s, open := sc.openForm(f); open {
		t.Errorf("a form of %d fields opens: %q", limit+1, s.Text)
	}
	f.Fields = f.Fields[:limit]
	if _, open := sc.openForm(f); !open {
		t.Errorf("a form of %d fields does not open", limit)
	}
}

func reactionLimit(t T, sc *Scenario) {
	limit := sc.platform.Limits().Reactions
	if limit == 0 || limit >= len(gallery.Emoji) {
		return
	}
	ref, _ := sc.reactable()
	if err := chat.React(t.Context(), sc.platform, ref, gallery.Emoji[:limit]); err != nil {
		t.Errorf("%d reactions: %v", limit, err)
	}
	if err := chat.React(t.Context(), sc.platform, ref, gallery.Emoji[limit:limit+1]); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("%d reactions: %v, want TooLarge", limit+1, err)
	}
	sc.network.Pass(settle)
	if s := sc.findOne(sc.ben, "react to me"); len(s.Reactions) != limit {
		t.Errorf("%d reactions are shown, not %d", len(s.Reactions), limit)
	}
}

func completionLimit(t T, sc *Scenario) {
	c, ok := sc.network.(Completer)
	limit := sc.platform.Limits().Autocomplete
	if !ok || limit == 0 {
		return
	}
	for _, n := range []int{limit, limit + 1} {
		var s chat.Suggestions
		for i := range n {
			s.Choices = append(s.Choices, chat.Choice{Label: fmt.Sprint("place", i), Value: fmt.Sprint("place", i)})
		}
		sc.respond(0, alwaysRespond(s))
		if got := c.Complete(sc.ben, "private", "near", "pl"); len(got) != limit || got[0] != "place0" {
			t.Errorf("of %d completions %d are shown, want %d", n, len(got), limit)
		}
	}
	if q := events[chat.Query](sc); len(q) == 0 || q[0].Field != "near" || q[0].Typed != "pl" || q[0].Command != "private" {
		t.Errorf("queries received: %+v", q)
	}
}
