package playground

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// turn is one thing done that wants an answer.
type turn struct {
	deed   Deed
	doing  *Doing
	place  bot.Place
	manner chat.Manner
	source string // the message whose control was used
	form   *form  // that was handed in
	used   *used  // the command that was used
	late   bool   // the answer was deferred
}

// answer has an event handled and shows the answer. If the handler takes
// longer than Patience, that is shown first.
func (n *Network) answer(ctx context.Context, by ear, t *turn, e chat.Event) error {
	// Who typed may leave before the answer is there.
	ctx = context.WithoutCancel(ctx)
	handling, cancel := context.WithTimeout(by.base, handlerTime)
	defer cancel()
	result := make(chan chat.Response, 1)
	go func() { result <- by.h.Handle(handling, e) }()
	patience := time.NewTimer(Patience)
	defer patience.Stop()
	select {
	case r := <-result:
		return n.show(ctx, t, r)
	case <-patience.C:
	}
	t.late = true
	if err := n.deferAnswer(ctx, t); err != nil {
		n.log.Error("defer", "event", t.deed.ID, "error", err)
	}
	t.doing.acknowledge()
	return n.show(ctx, t, <-result)
}

// deferAnswer shows that an answer is being made.
func (n *Network) deferAnswer(ctx context.Context, t *turn) error {
	if t.manner == chat.Update {
		n.setBusy(t, true)
		return nil
	}
	n.write.Lock()
	defer n.write.Unlock()
	return n.save(ctx, t.message(func(m *message) { m.State = thinking }))
}

// message is the one that answers the turn, public or private by its manner.
func (t *turn) message(fill func(*message)) *message {
	m := &message{ID: messageID('r', t.deed.ID), Place: t.place, Only: t.deed.User}
	if t.manner == chat.Public {
		m.Only, m.Used = "", t.used
	}
	fill(m)
	return m
}

// show does what a response says, and puts the form away that it answers.
func (n *Network) show(ctx context.Context, t *turn, r chat.Response) error {
	if t.late && t.manner == chat.Update {
		defer n.setBusy(t, false)
	}
	if err := n.respond(ctx, t, r); err != nil {
		return err
	}
	if _, again := r.(chat.Correct); t.form == nil || again {
		return nil
	}
	return n.closeForm(ctx, t.form)
}

func (n *Network) respond(ctx context.Context, t *turn, r chat.Response) error {
	if err := t.allows(r); err != nil {
		n.log.Error("answer", "event", t.deed.ID, "error", err)
		return n.reply(ctx, t, broken())
	}
	switch r := r.(type) {
	case chat.Reply:
		return n.reply(ctx, t, r.Card)
	case chat.Redraw:
		return n.redraw(ctx, t, r.Card)
	case chat.Ask:
		return n.ask(ctx, t, r.Form, nil)
	case chat.Correct:
		return n.correct(ctx, t, r)
	}
	return n.unthink(ctx, t)
}

// allows tells whether the manner that was declared allows the response. Real
// networks would lose one that it does not, so here it is an error.
func (t *turn) allows(r chat.Response) error {
	ok := false
	switch r.(type) {
	case nil, chat.Nothing, chat.Reply, chat.Correct:
		ok = true
	case chat.Ask:
		ok = t.manner == chat.Opens && t.form == nil
	case chat.Redraw:
		ok = t.manner == chat.Update && t.source != ""
	}
	if !ok {
		return fmt.Errorf("a response %T to an event of manner %q", r, t.manner)
	}
	return nil
}

// reply answers with a message.
func (n *Network) reply(ctx context.Context, t *turn, c chat.Card) error {
	card := n.fitted(c)
	n.write.Lock()
	defer n.write.Unlock()
	return n.fillIn(ctx, t, func(m *message) { m.Card = store(card) })
}

// fillIn makes the turn's message, in the place of "thinking" if that was
// shown. The caller holds write.
func (n *Network) fillIn(ctx context.Context, t *turn, fill func(*message)) error {
	m := t.message(fill)
	n.mu.RLock()
	before := n.messages[m.ID]
	n.mu.RUnlock()
	switch {
	case before != nil && before.State == deleted:
		return nil
	case before != nil:
		m.Seq, m.At, m.Reactions, m.Thread = before.Seq, before.At, before.Reactions, before.Thread
	}
	return n.save(ctx, m)
}

// fitted is a card within the limits, or what is said instead of one that is not.
func (n *Network) fitted(c chat.Card) chat.Card {
	fit, err := n.Limits().Fit(c)
	if err != nil {
		n.log.Error("answer", "error", err)
		return broken()
	}
	return fit
}

// redraw replaces the card whose control was used.
func (n *Network) redraw(ctx context.Context, t *turn, c chat.Card) error {
	card := n.fitted(c)
	n.write.Lock()
	defer n.write.Unlock()
	m := n.find(t.source)
	if m == nil {
		return nil
	}
	m = m.copy()
	m.Card, m.Form, m.Errors, m.Edited = store(card), nil, nil, true
	return n.save(ctx, m)
}

// unthink takes "thinking" away when there is nothing to say.
func (n *Network) unthink(ctx context.Context, t *turn) error {
	n.write.Lock()
	defer n.write.Unlock()
	m := n.find(messageID('r', t.deed.ID))
	if m == nil || m.State != thinking {
		return nil
	}
	return n.remove(ctx, m)
}

// setBusy shows at a message that it is about to change, to who waits for it.
// Nobody needs to know that after an end of the process, so it is not kept.
func (n *Network) setBusy(t *turn, busy bool) {
	n.write.Lock()
	defer n.write.Unlock()
	m := n.find(t.source)
	if m == nil {
		return
	}
	m = m.copy()
	m.busy = slices.DeleteFunc(slices.Clone(m.busy), func(u bot.UserID) bool { return u == t.deed.User })
	if busy {
		m.busy = append(m.busy, t.deed.User)
	}
	n.change(func() { n.messages[m.ID], m.version = m, n.version })
}

func broken() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Something broke on my side. Please try again.")}
}

func interrupted() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("I was interrupted before I could answer. Please try again.")}
}
