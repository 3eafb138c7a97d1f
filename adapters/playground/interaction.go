package playground

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// interaction is an input that expects a response.
type interaction struct {
	input    Input
	pending  *PendingInput
	place    bot.Place
	mode     chat.ReplyMode
	source   string          // the message whose control was used
	form     *openedForm     // the form that was submitted
	command  *invokedCommand // the command that was used
	deferred bool            // the reply was deferred
}

// dispatch passes an event to the handler and shows the response. If the
// handler takes longer than Patience, it first shows that a reply is coming.
func (n *Network) dispatch(ctx context.Context, r dispatch.Receiver, ia *interaction, e chat.Event) error {
	// The member may leave before the response is there.
	ctx = context.WithoutCancel(ctx)
	n.replyOrder.Begin(ia.input.ID)
	defer func() {
		if err := n.replyOrder.End(ctx, ia.input.ID, false); err != nil {
			n.log.Error("end reply", "event", ia.input.ID, "error", err)
		}
	}()
	result := make(chan chat.Response, 1)
	go func() { result <- handle(r, ia, e) }()
	patience := time.NewTimer(Patience)
	defer patience.Stop()
	select {
	case r := <-result:
		return n.finish(ctx, ia, r)
	case <-patience.C:
	}
	ia.deferred = true
	if err := n.deferReply(ctx, ia); err != nil {
		n.log.Error("defer", "event", ia.input.ID, "error", err)
	}
	ia.pending.acknowledge()
	return n.finish(ctx, ia, <-result)
}

// handle calls the handler when it is the input's turn. The next turn begins
// then, except after a redraw: of two that replace one card the last must be
// shown last.
func handle(r dispatch.Receiver, ia *interaction, e chat.Event) chat.Response {
	ctx, cancel := r.WithTimeout(dispatch.HandleTimeout)
	defer cancel()
	_ = ia.pending.turn.Wait(ctx) // the handler finds out
	if ia.mode != chat.ModeUpdate {
		defer ia.pending.turn.End()
	}
	return r.Handler.Handle(ctx, e)
}

// deferReply shows that a reply is coming.
func (n *Network) deferReply(ctx context.Context, ia *interaction) error {
	if ia.mode == chat.ModeUpdate {
		n.markBusy(ia)
		return nil
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	reply := ia.newReply(func(m *message) { m.State = stateThinking })
	return n.saveNewMessage(ctx, reply)
}

// newReply returns the message that answers the interaction, public or private
// by its mode.
func (ia *interaction) newReply(fill func(*message)) *message {
	m := &message{ID: eventMessageID('r', ia.input.ID), Place: ia.place, OnlyFor: ia.input.User}
	if ia.mode == chat.ModePublic {
		m.OnlyFor, m.Command = "", ia.command
	}
	fill(m)
	return m
}

// finish shows a response and closes the form that it answers.
func (n *Network) finish(ctx context.Context, ia *interaction, r chat.Response) error {
	if ia.deferred && ia.mode == chat.ModeUpdate {
		defer n.clearBusy(ia)
	}
	if err := n.applyResponse(ctx, ia, r); err != nil {
		return err
	}
	if _, again := r.(chat.Correct); ia.form == nil || again {
		return nil
	}
	return n.closeForm(ctx, ia.form)
}

func (n *Network) applyResponse(ctx context.Context, ia *interaction, r chat.Response) error {
	if err := ia.checkResponse(r); err != nil {
		n.log.Error("answer", "event", ia.input.ID, "error", err)
		return n.reply(ctx, ia, n.brokenCard(ia.input.User))
	}
	switch r := r.(type) {
	case chat.Reply:
		return n.reply(ctx, ia, r.Card)
	case chat.Redraw:
		return n.redrawSource(ctx, ia, r.Card)
	case chat.Ask:
		return n.openForm(ctx, ia, r.Form, nil)
	case chat.Correct:
		return n.correctForm(ctx, ia, r)
	}
	return n.removePlaceholder(ctx, ia)
}

// checkResponse returns an error if the declared mode does not allow the
// response. Real networks would drop such a response.
func (ia *interaction) checkResponse(r chat.Response) error {
	ok := false
	switch r.(type) {
	case nil, chat.Nothing, chat.Reply, chat.Correct:
		ok = true
	case chat.Ask:
		ok = ia.mode == chat.ModeOpens && ia.form == nil
	case chat.Redraw:
		ok = ia.mode == chat.ModeUpdate && ia.source != ""
	}
	if !ok {
		return fmt.Errorf("response %T does not fit reply mode %q", r, ia.mode)
	}
	return nil
}

// reply answers with a message.
func (n *Network) reply(ctx context.Context, ia *interaction, c chat.Card) error {
	card := n.fitCard(c, ia.input.User)
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	return n.saveReply(ctx, ia, func(m *message) { m.Card = storeCard(card) })
}

// saveReply stores the interaction's reply, in place of the "thinking" message
// if there is one. The caller holds writeMu.
func (n *Network) saveReply(ctx context.Context, ia *interaction, fill func(*message)) error {
	m := ia.newReply(fill)
	n.mu.RLock()
	before := n.messages[m.ID]
	n.mu.RUnlock()
	switch {
	case before != nil && before.State == stateDeleted:
		return nil
	case before != nil:
		m.Seq, m.At, m.Reactions, m.Thread = before.Seq, before.At, before.Reactions, before.Thread
	}
	return n.saveMessage(ctx, m)
}

// fitCard returns the card within the limits, or an apology to a member if it
// does not fit.
func (n *Network) fitCard(c chat.Card, u bot.UserID) chat.Card {
	fit, err := n.Limits().Fit(c)
	if err != nil {
		n.log.Error("answer", "error", err)
		return n.brokenCard(u)
	}
	return fit
}

// redrawSource replaces the card whose control was used.
func (n *Network) redrawSource(ctx context.Context, ia *interaction, c chat.Card) error {
	card := n.fitCard(c, ia.input.User)
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(ia.source)
	if m == nil {
		return nil
	}
	m = m.clone()
	m.Card, m.Form, m.Errors, m.Edited, m.RedrawnBy = storeCard(card), nil, nil, true, ia.input.ID
	return n.saveMessage(ctx, m)
}

// removePlaceholder deletes the "thinking" message when there is nothing to
// say.
func (n *Network) removePlaceholder(ctx context.Context, ia *interaction) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(eventMessageID('r', ia.input.ID))
	if m == nil || m.State != stateThinking {
		return nil
	}
	return n.removeMessage(ctx, m)
}

// markBusy shows a member that the message they acted on is about to change.
// It is not stored, since nobody waits after a restart.
func (n *Network) markBusy(ia *interaction) {
	n.updateWaiting(ia.source, func(waiting []bot.UserID) []bot.UserID { return append(waiting, ia.input.User) })
}

// clearBusy ends what markBusy shows.
func (n *Network) clearBusy(ia *interaction) {
	n.updateWaiting(ia.source, func(waiting []bot.UserID) []bot.UserID {
		return slices.DeleteFunc(waiting, func(u bot.UserID) bool { return u == ia.input.User })
	})
}

func (n *Network) updateWaiting(id string, change func([]bot.UserID) []bot.UserID) {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(id)
	if m == nil {
		return
	}
	m = m.clone()
	m.waiting = change(slices.Clone(m.waiting))
	n.update(func() { n.messages[m.ID], m.version = m, n.version })
}
