package chattest

import (
	"context"
	"html"
	"maps"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func formFaults() []fault {
	return []fault{
		{name: "loses what is handed in", caught: []string{"what is handed in arrives", "what was emptied arrives empty", "hostile text in a form is text"},
			hear: func(e chat.Event) (chat.Event, bool) {
				if s, ok := e.(chat.Submission); ok {
					s.Values = nil
					return s, true
				}
				return e, true
			}},
		{name: "keeps to itself what was emptied", caught: []string{"what was emptied arrives empty"},
			hear: func(e chat.Event) (chat.Event, bool) {
				if s, ok := e.(chat.Submission); ok {
					s.Values = maps.Clone(s.Values)
					maps.DeleteFunc(s.Values, func(_ string, v chat.Value) bool { return v.IsZero() })
					return s, true
				}
				return e, true
			}},
		{name: "opens empty forms", caught: []string{"a form is filled at first"}, answer: emptied},
		{name: "does not say what is wrong",
			caught: []string{"what is wrong is said and what was typed is kept", "what is wrong is said late", "a command that is wrong is corrected in a form"},
			answer: func(_ *broken, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
				if c, ok := r.(chat.Correct); ok {
					c.Errors = nil
					return c
				}
				return r
			}},
		{name: "forgets what was typed", answer: emptied,
			caught: []string{"what is wrong is said and what was typed is kept", "what is wrong is said late", "a command that is wrong is corrected in a form"}},
	}
}

// emptied empties the fields of the form in an answer.
func emptied(_ *broken, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
	empty := func(f chat.Form) chat.Form {
		fields := make([]chat.Field, len(f.Fields))
		for i, one := range f.Fields {
			one.Default = chat.Value{}
			fields[i] = one
		}
		f.Fields = fields
		return f
	}
	switch r := r.(type) {
	case chat.Ask:
		r.Form = empty(r.Form)
		return r
	case chat.Correct:
		r.Form = empty(r.Form)
		return r
	}
	return r
}

func textFaults() []fault {
	return []fault{
		{name: "escapes twice", caught: []string{"hostile text is text", "hostile text on controls is text"}, post: posting(html.EscapeString)},
		{name: "reads markup in texts", caught: []string{"hostile text is text", "hostile text on controls is text"},
			post: posting(func(s string) string { return strings.NewReplacer("*", "", "_", "", "`", "", "~", "").Replace(s) })},
		{name: "does not name members", caught: []string{"members are shown by name"},
			post: func(ctx context.Context, b *broken, m chat.Message) (bot.MessageRef, error) {
				m.Card.People = nil
				return b.full.Post(ctx, m)
			}},
	}
}

// posting changes every text of a card.
func posting(change func(string) string) func(ctx context.Context, b *broken, m chat.Message) (bot.MessageRef, error) {
	text := func(t chat.Text) chat.Text {
		out := make(chat.Text, len(t))
		for i, s := range t {
			s.Text = change(s.Text)
			out[i] = s
		}
		return out
	}
	return func(ctx context.Context, b *broken, m chat.Message) (bot.MessageRef, error) {
		c := m.Card
		c.Title, c.Lead, c.Where = text(c.Title), text(c.Lead), text(c.Where)
		c.Controls = nil
		for _, one := range m.Card.Controls {
			if button, ok := one.(chat.Button); ok {
				button.Label = change(button.Label)
				one = button
			}
			c.Controls = append(c.Controls, one)
		}
		m.Card = c
		return b.full.Post(ctx, m)
	}
}
