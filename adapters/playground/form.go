package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// form is the sheet that a member has open. There is one at most; another
// takes its place, as on a screen.
type form struct {
	ID     string            `json:"id"`
	User   bot.UserID        `json:"user"`
	Form   chat.Form         `json:"form"` // its defaults are what was typed so far
	Errors []chat.FieldError `json:"errors,omitempty"`
	Place  bot.Place         `json:"place"`
	Source string            `json:"source,omitempty"` // the message whose control opened it
	Sent   bool              `json:"sent,omitempty"`   // handed in, and not answered yet

	version int64
}

const formPrefix = "form/"

// keepForm shows a form to its member. The caller holds write.
func (n *Network) keepForm(ctx context.Context, f *form) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	if err := n.notes.Put(ctx, formPrefix+string(f.User), raw); err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	n.change(func() { n.forms[f.User], f.version = f, n.version })
	return nil
}

// closeForm puts a form away, unless another took its place.
func (n *Network) closeForm(ctx context.Context, f *form) error {
	n.write.Lock()
	defer n.write.Unlock()
	now := n.formOf(f.User)
	if now == nil || now.ID != f.ID {
		return nil
	}
	if err := n.notes.Delete(ctx, formPrefix+string(f.User)); err != nil {
		return fmt.Errorf("close form: %w", err)
	}
	n.change(func() { delete(n.forms, f.User) })
	if m := n.find(f.Source); m != nil && m.Form != nil && f.Sent {
		return n.remove(ctx, m)
	}
	return nil
}

func (n *Network) formOf(u bot.UserID) *form {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.forms[u]
}

// ask opens a form, or if the moment for that is past, offers a button that does.
func (n *Network) ask(ctx context.Context, t *turn, f chat.Form, wrong []chat.FieldError) error {
	f, err := n.Limits().FitForm(f)
	if err != nil {
		n.log.Error("answer", "event", t.deed.ID, "error", err)
		return n.reply(ctx, t, broken())
	}
	n.write.Lock()
	defer n.write.Unlock()
	if t.late {
		return n.fillIn(ctx, t, func(m *message) {
			m.Card, m.Form, m.Errors = store(chat.Card{Lead: f.Note, Title: chat.Plain(f.Title)}), &f, wrong
		})
	}
	return n.keepForm(ctx, &form{
		ID: messageID('f', t.deed.ID), User: t.deed.User, Form: f, Errors: wrong, Place: t.place, Source: t.source,
	})
}

// correct offers a form again. Where none is or can be open, what is wrong is
// said privately beside a button.
func (n *Network) correct(ctx context.Context, t *turn, r chat.Correct) error {
	if t.form != nil {
		return n.reopen(ctx, t, r)
	}
	if t.manner == chat.Opens && !t.late {
		return n.ask(ctx, t, r.Form, r.Errors)
	}
	card := chat.Card{Tone: chat.Warning, Title: chat.Plain(r.Form.Title)}
	for _, e := range r.Errors {
		card.Notes = append(card.Notes, e.Text)
	}
	card = n.fitted(card)
	n.write.Lock()
	defer n.write.Unlock()
	private := *t
	private.manner = chat.Private
	return n.fillIn(ctx, &private, func(m *message) {
		if r.Again.Verb != "" {
			card.Controls = []chat.Control{chat.Button{Action: r.Again, Label: "Correct it", Style: chat.Primary}}
		} else {
			m.Form, m.Errors = &r.Form, r.Errors
		}
		m.Card = store(card)
	})
}

// reopen shows the form that was handed in once more, with what is wrong.
func (n *Network) reopen(ctx context.Context, t *turn, r chat.Correct) error {
	f, err := n.Limits().FitForm(r.Form)
	if err != nil {
		n.log.Error("answer", "event", t.deed.ID, "error", err)
		return n.reply(ctx, t, broken())
	}
	if err := n.unthink(ctx, t); err != nil {
		return err
	}
	n.write.Lock()
	defer n.write.Unlock()
	again := *t.form
	again.Form, again.Errors, again.Sent = f, r.Errors, false
	return n.keepForm(ctx, &again)
}

// openKept opens the form that a message keeps.
func (n *Network) openKept(ctx context.Context, d Deed) error {
	n.write.Lock()
	defer n.write.Unlock()
	m := n.find(d.Message)
	if m == nil || !m.sees(d.User) || m.Form == nil {
		return &Refused{"That form is not there any more."}
	}
	return n.keepForm(ctx, &form{
		ID: messageID('f', d.ID), User: d.User, Form: *m.Form, Errors: m.Errors, Place: m.Place, Source: m.ID,
	})
}

// submit hands a form in.
func (n *Network) submit(ctx context.Context, d Deed, doing *Doing) error {
	by, err := n.begin(ctx)
	if err != nil {
		return err
	}
	defer n.working.Done()
	sent, values, wrong, err := n.handIn(ctx, d)
	if err != nil {
		return err
	}
	t := &turn{deed: d, doing: doing, place: sent.Place, manner: sent.Form.Action.Manner, source: sent.Source, form: sent}
	if len(wrong) > 0 {
		return n.answer(ctx, by, t, chat.Misfilled{From: n.from(d, sent.Place), Form: sent.Form, Errors: wrong})
	}
	return n.answer(ctx, by, t, chat.Submission{From: n.from(d, sent.Place), Action: sent.Form.Action, Values: values})
}

// handIn reads the fields and keeps them, with what they do not allow.
func (n *Network) handIn(ctx context.Context, d Deed) (*form, chat.Values, []*bot.Error, error) {
	n.write.Lock()
	defer n.write.Unlock()
	open := n.formOf(d.User)
	if open == nil || open.ID != d.Form || open.Sent {
		return nil, nil, nil, &Refused{"That form is not open any more."}
	}
	f := *open
	f.Form.Fields, f.Errors, f.Sent = slices.Clone(open.Form.Fields), nil, true
	values, wrong := chat.Values{}, []*bot.Error(nil)
	for i, field := range f.Form.Fields {
		v, refusal := field.Read(clean(d.Fields[field.Name]), n.resolve)
		if field.Type == chat.PeopleField && refusal == nil {
			v.Text = n.names(v.Users)
		}
		f.Form.Fields[i].Default = v
		if v.IsZero() && field.Required {
			wrong = append(wrong, field.Unfilled())
		} else if refusal != nil {
			wrong = append(wrong, refusal)
		}
		values[field.Name] = v // also what was emptied
	}
	return &f, values, wrong, n.keepForm(ctx, &f)
}

// dismiss closes a form without handing it in.
func (n *Network) dismiss(ctx context.Context, d Deed) error {
	f := n.formOf(d.User)
	if f == nil || f.ID != d.Form || f.Sent {
		return nil
	}
	return n.closeForm(ctx, f)
}

// loadForms opens the forms as they were; one whose answer was cut off is open
// again, as it was sent.
func (n *Network) loadForms(ctx context.Context) error {
	notes, err := n.notes.List(ctx, formPrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range notes {
		f := new(form)
		if err := json.Unmarshal(note.Value, f); err != nil {
			return fmt.Errorf("load %s: %w", note.Key, err)
		}
		if f.Sent {
			f.Sent = false
			f.Errors = []chat.FieldError{{Text: interrupted().Lead}}
		}
		n.forms[f.User] = f
	}
	return nil
}
