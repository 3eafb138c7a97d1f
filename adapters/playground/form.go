package playground

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// openedForm is the form that a member has open. A member has at most one;
// opening another replaces it.
type openedForm struct {
	ID     string            `json:"id"`
	User   bot.UserID        `json:"user"`
	Form   chat.Form         `json:"form"` // the defaults hold what was typed so far
	Errors []chat.FieldError `json:"errors,omitempty"`
	Place  bot.Place         `json:"place"`
	Source string            `json:"source,omitempty"`  // the message whose control opened it
	SentBy string            `json:"sent_by,omitempty"` // the input that submitted it
	Closed bool              `json:"closed,omitempty"`  // kept for an input that is sent again

	version int64
}

const formPrefix = "form/"

// saveForm stores a form and shows it to its member. The caller holds writeMu.
func (n *Network) saveForm(ctx context.Context, f *openedForm) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	if err := n.notes.Put(ctx, formPrefix+string(f.User), raw); err != nil {
		return fmt.Errorf("keep form: %w", err)
	}
	n.update(func() { n.forms[f.User], f.version = f, n.version })
	return nil
}

// closeForm closes a form unless another has replaced it.
func (n *Network) closeForm(ctx context.Context, f *openedForm) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	now := n.lastFormOf(f.User)
	if now == nil || now.ID != f.ID {
		return nil
	}
	closed := *now
	closed.Closed = true
	if err := n.saveForm(ctx, &closed); err != nil {
		return err
	}
	if m := n.findMessage(f.Source); m != nil && m.Form != nil && f.SentBy != "" {
		return n.removeMessage(ctx, m)
	}
	return nil
}

// lastFormOf returns the last form that a member opened; nil if there is none.
func (n *Network) lastFormOf(u bot.UserID) *openedForm {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.forms[u]
}

// openFormOf returns the form that a member can fill in; nil if there is none.
func (n *Network) openFormOf(u bot.UserID) *openedForm {
	if f := n.lastFormOf(u); f.isOpen() {
		return f
	}
	return nil
}

func (f *openedForm) isOpen() bool { return f != nil && f.SentBy == "" && !f.Closed }

// openForm opens a form. If the reply was deferred, it sends a button that
// opens it.
func (n *Network) openForm(ctx context.Context, ia *interaction, f chat.Form, wrong []chat.FieldError) error {
	f, err := n.Limits().FitForm(f)
	if err != nil {
		n.log.Error("answer", "event", ia.input.ID, "error", err)
		return n.reply(ctx, ia, n.brokenCard(ia.input.User))
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	if ia.deferred {
		card := dispatch.FormReadyCard(n.phrases, n.localeOf(ia.input.User), f.Title, chat.Action{})
		card.Controls = nil // the message has the button
		return n.saveReply(ctx, ia, func(m *message) {
			m.Card, m.Form, m.Errors = storeCard(card), &f, wrong
		})
	}
	return n.saveForm(ctx, &openedForm{
		ID: eventMessageID('f', ia.input.ID), User: ia.input.User, Form: f, Errors: wrong, Place: ia.place, Source: ia.source,
	})
}

// correctForm shows a form again with its errors. Where no form can open, it
// lists the errors in a private message with a button.
func (n *Network) correctForm(ctx context.Context, ia *interaction, r chat.Correct) error {
	if ia.form != nil {
		return n.reopenForm(ctx, ia, r)
	}
	if ia.mode == chat.ModeOpens && !ia.deferred {
		return n.openForm(ctx, ia, r.Form, r.Errors)
	}
	card := dispatch.CorrectionCard(n.phrases, n.localeOf(ia.input.User), r.Form.Title, r.Errors, r.Again)
	if r.Again.Verb == "" {
		card.Controls = nil // the message has the button
	}
	card = n.fitCard(card, ia.input.User)
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	private := *ia
	private.mode = chat.ModePrivate
	return n.saveReply(ctx, &private, func(m *message) {
		m.Card = storeCard(card)
		if r.Again.Verb == "" {
			m.Form, m.Errors = &r.Form, r.Errors
		}
	})
}

// reopenForm shows a submitted form again with its errors.
func (n *Network) reopenForm(ctx context.Context, ia *interaction, r chat.Correct) error {
	f, err := n.Limits().FitForm(r.Form)
	if err != nil {
		n.log.Error("answer", "event", ia.input.ID, "error", err)
		return n.reply(ctx, ia, n.brokenCard(ia.input.User))
	}
	if err := n.removePlaceholder(ctx, ia); err != nil {
		return err
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	again := *ia.form
	again.Form, again.Errors, again.SentBy, again.Closed = f, r.Errors, "", false
	return n.saveForm(ctx, &again)
}

// openStoredForm opens a message's form.
func (n *Network) openStoredForm(ctx context.Context, in Input) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(in.Message)
	if m == nil || !n.isVisible(m, in.User) || m.Form == nil {
		return &RefusedError{"That form is not there any more."}
	}
	return n.saveForm(ctx, &openedForm{
		ID: eventMessageID('f', in.ID), User: in.User, Form: *m.Form, Errors: m.Errors, Place: m.Place, Source: m.ID,
	})
}

// handleSubmit submits the open form to the handler.
func (n *Network) handleSubmit(ctx context.Context, in Input, pending *PendingInput) error {
	r, err := n.acquire(ctx)
	if err != nil {
		return err
	}
	defer n.dispatcher.Release()
	sent, values, wrong, err := n.readSubmission(ctx, in)
	if err != nil {
		return err
	}
	ia := &interaction{input: in, pending: pending, place: sent.Place, mode: sent.Form.Action.ReplyMode, source: sent.Source, form: sent}
	if len(wrong) > 0 {
		return n.dispatch(ctx, r, ia, chat.InvalidSubmission{From: n.interactionOrigin(ctx, ia), Form: sent.Form, Errors: wrong})
	}
	return n.dispatch(ctx, r, ia, chat.Submission{From: n.interactionOrigin(ctx, ia), Action: sent.Form.Action, Values: values})
}

// readSubmission parses the submitted fields, stores the form as sent and
// returns the values and what is wrong with them.
func (n *Network) readSubmission(ctx context.Context, in Input) (*openedForm, chat.Values, []*bot.Error, error) {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	open := n.lastFormOf(in.User)
	if open == nil || open.ID != in.Form || !open.isOpen() && open.SentBy != in.ID {
		return nil, nil, nil, &RefusedError{"That form is not open any more."}
	}
	f := *open
	f.Form.Fields, f.Errors, f.SentBy = slices.Clone(open.Form.Fields), nil, in.ID
	values, wrong := chat.Values{}, []*bot.Error(nil)
	for i, field := range f.Form.Fields {
		v, refusal := field.ParseValue(sanitise(in.Fields[field.Name]), n.resolve)
		if field.Type == chat.FieldPeople && refusal == nil {
			v.Text = n.names(v.Users)
		}
		f.Form.Fields[i].Default = v
		if v.IsZero() && field.Required {
			wrong = append(wrong, field.ErrRequired())
		} else if refusal != nil {
			wrong = append(wrong, refusal)
		}
		values[field.Name] = v // empty ones too
	}
	return &f, values, wrong, n.saveForm(ctx, &f)
}

// handleDismiss closes a form without submitting it.
func (n *Network) handleDismiss(ctx context.Context, in Input) error {
	f := n.openFormOf(in.User)
	if f == nil || f.ID != in.Form {
		return nil
	}
	return n.closeForm(ctx, f)
}

// loadForms reads the open forms. One that was not answered is open again with
// the values that were submitted.
func (n *Network) loadForms(ctx context.Context) error {
	notes, err := n.notes.List(ctx, formPrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range notes {
		f := new(openedForm)
		if err := json.Unmarshal(note.Value, f); err != nil {
			return fmt.Errorf("load %s: %w", note.Key, err)
		}
		if f.SentBy != "" && !f.Closed {
			f.SentBy = ""
			f.Errors = []chat.FieldError{{Text: n.interruptedCard(f.User).Lead}}
		}
		n.forms[f.User] = f
	}
	return nil
}
