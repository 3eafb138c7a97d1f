package chattest

import (
	"context"
	"html"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func formFaults() []fault {
	return []fault{
		{name: "loses submitted values", caught: []string{"a submitted form is delivered", "an emptied field is delivered empty", "hostile text in a form comes back unchanged"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if s, ok := e.(chat.Submission); ok {
					s.Values = nil
					return s, true
				}
				return e, true
			}},
		{name: "drops emptied fields", caught: []string{"an emptied field is delivered empty"},
			receive: func(e chat.Event) (chat.Event, bool) {
				if s, ok := e.(chat.Submission); ok {
					s.Values = maps.Clone(s.Values)
					maps.DeleteFunc(s.Values, func(_ string, v chat.Value) bool { return v.IsZero() })
					return s, true
				}
				return e, true
			}},
		{name: "opens empty forms", caught: []string{"a form opens with its defaults"}, answer: withEmptyFields},
		{name: "hides the errors of a form",
			caught: []string{"a refused form shows its errors and keeps the input", "a form refused late shows its errors", "an invalid command is corrected in a form"},
			answer: func(_ *brokenNetwork, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
				if c, ok := r.(chat.Correct); ok {
					c.Errors = nil
					return c
				}
				return r
			}},
		{name: "loses the input of a refused form", answer: withEmptyFields,
			caught: []string{"a refused form shows its errors and keeps the input", "a form refused late shows its errors", "an invalid command is corrected in a form"}},
	}
}

// withEmptyFields clears the fields of the form in an answer.
func withEmptyFields(_ *brokenNetwork, _ chat.Event, r chat.Response, _ time.Duration) chat.Response {
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
		{name: "escapes twice", caught: []string{"hostile text is shown literally", "hostile text on controls is shown literally"}, post: postChanged(html.EscapeString)},
		{name: "reads markup in texts", caught: []string{"hostile text is shown literally", "hostile text on controls is shown literally"},
			post: postChanged(func(s string) string { return strings.NewReplacer("*", "", "_", "", "`", "", "~", "").Replace(s) })},
		{name: "does not name members", caught: []string{"members are shown by name"},
			post: func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
				m.Card.People = nil
				return b.fullPlatform.Post(ctx, m)
			}},
	}
}

func linkFaults() []fault {
	return []fault{
		{name: "links nothing", caught: []string{"a text links to a message", "a text links to an address", "hostile text of links is shown literally"},
			sees: seesLinks(func(Seen) []Link { return nil })},
		{name: "links to the wrong place", caught: []string{"a text links to a message", "a text links to an address"},
			sees: seesLinks(func(s Seen) []Link {
				out := slices.Clone(s.Links)
				for i := range out {
					out[i].To += "x"
				}
				return out
			})},
		{name: "links every text", caught: []string{"an unsafe address is no link"},
			sees: seesLinks(func(s Seen) []Link {
				out := slices.Clone(s.Links)
				for line := range strings.SplitSeq(s.Text, "\n") {
					out = append(out, Link{Text: line, To: "javascript:"})
				}
				return out
			})},
	}
}

// seesLinks changes the links that a member sees.
func seesLinks(change func(Seen) []Link) func(b *brokenNetwork, u bot.UserID) []Seen {
	return func(b *brokenNetwork, u bot.UserID) []Seen {
		all := slices.Clone(b.Network.Sees(u))
		for i := range all {
			all[i].Links = change(all[i])
		}
		return all
	}
}

func replyFaults() []fault {
	return []fault{
		{name: "edits no reply", caught: []string{"a private reply is edited later by another process", "the reply to a private control is edited in its place"},
			reply: func(context.Context, *brokenNetwork, bot.ReplyRef, chat.Card) error { return nil }},
		{name: "loses edits of replies that are not given yet", caught: []string{"a reply that is edited before it was given shows the edit"},
			reply: func(ctx context.Context, b *brokenNetwork, ref bot.ReplyRef, c chat.Card) error {
				return ignore[*chat.Later](b.fullPlatform.EditReply(ctx, ref, c))
			}},
		{name: "edits expired replies", caught: []string{"an expired reply is Gone"},
			reply: func(ctx context.Context, b *brokenNetwork, ref bot.ReplyRef, c chat.Card) error {
				return ignore[*chat.Gone](b.fullPlatform.EditReply(ctx, ref, c))
			}},
	}
}

// postChanged changes the texts of a posted card.
func postChanged(change func(string) string) func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
	text := func(t chat.Text) chat.Text {
		out := make(chat.Text, len(t))
		for i, s := range t {
			s.Text = change(s.Text)
			out[i] = s
		}
		return out
	}
	return func(ctx context.Context, b *brokenNetwork, m chat.Message) (bot.MessageRef, error) {
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
		return b.fullPlatform.Post(ctx, m)
	}
}
