package slack

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// ackTimeout bounds answers that have to be the acknowledgement itself.
	// Slack waits 3 s for it.
	ackTimeout = 1500 * time.Millisecond
	// openTimeout is how long a form may take before a loading view opens in
	// its place. Slack allows 3 s, network time included.
	openTimeout = time.Second
	// actorTimeout bounds looking up the member who acts.
	actorTimeout = 700 * time.Millisecond
)

// ackFunc acknowledges a delivery, once; later calls do nothing. A nil payload
// acknowledges without an answer. It returns false, and acknowledges nothing,
// if the payload is too large.
type ackFunc func(payload any) bool

// interactionReply answers one interaction.
type interactionReply struct {
	n *Network
	payload
	ack        ackFunc
	turn       *dispatch.Turn // among the member's events
	openedView viewRef        // the loading view
	triggered  bool           // the trigger was used, whatever came of it
	repeated   bool           // an earlier delivery used the trigger
	homeDrawn  bool           // App Home shows the answer
}

// handle runs the handler and answers. It acknowledges once the handler has
// stored its changes, or when Slack would stop waiting; so an interaction that
// dies with the process is not acknowledged as done.
func (ir *interactionReply) handle(receiver dispatch.Receiver) {
	wait := openTimeout
	if ir.isSubmission() {
		wait = ackTimeout
	}
	ctx := receiver.Life() // what the handler found out is said even after its time is up
	id, late := ir.Event.Origin().ID, false
	ir.n.replyOrder.Begin(id)
	defer func() {
		if err := ir.n.replyOrder.End(ctx, id, late); err != nil {
			ir.n.log.Error("note that an answer was given", "user", ir.User, "err", err)
		}
	}()
	timer := time.NewTimer(wait) // runs while the interaction waits for its turn, too
	defer timer.Stop()
	done := make(chan handlerResult, 1)
	go func() { done <- ir.runHandler(receiver) }()
	select {
	case o := <-done:
		ir.finish(ctx, receiver, o)
		return
	case <-timer.C:
	}
	late = true
	if err := ir.n.replyOrder.Delay(ctx, id); err != nil {
		ir.n.log.Error("note that an answer is late", "user", ir.User, "err", err)
	}
	ir.showLoading(ctx)
	ir.finish(ctx, receiver, <-done)
}

// handlerResult is the handler's response, and the payload with its actor.
type handlerResult struct {
	payload
	response chat.Response
}

func (ir *interactionReply) isSubmission() bool {
	_, ok := ir.Event.(chat.Submission)
	return ok
}

// runHandler calls the handler when it is the interaction's turn, or finds the
// pending form that a button opens. The next turn begins then, except after a
// redraw: of two answers that replace one message the last must be sent last. Its
// time runs from its arrival.
func (ir *interactionReply) runHandler(receiver dispatch.Receiver) handlerResult {
	n := ir.n
	ctx, cancel := receiver.WithTimeout(dispatch.HandleTimeout)
	defer cancel()
	p, guest := n.resolveActor(ctx, ir.payload)
	p = n.nameMentions(ctx, n.withReplyRef(ctx, p))
	if ir.turn.Wait(ctx) != nil {
		return handlerResult{p, chat.Reply{Card: ir.brokenCard()}}
	}
	if ir.ReplyMode != chat.ModeUpdate {
		defer ir.turn.End()
	}
	if r := n.loadPendingForm(ctx, p); r != nil {
		return handlerResult{p, r}
	}
	if guest && n.options.NoGuests {
		return handlerResult{p, chat.Reply{Card: dispatch.PhraseCard(n.options.Phrases, dispatch.Locale(p.Event.Origin()), chat.PhraseMembersOnly)}}
	}
	return handlerResult{p, receiver.Handler.Handle(ctx, p.Event)}
}

// resolveActor fills in the acting member, and reports whether they are a guest. If
// Slack does not answer in time, they are who they were.
func (n *Network) resolveActor(ctx context.Context, p payload) (_ payload, guest bool) {
	ctx, cancel := context.WithTimeout(ctx, actorTimeout)
	defer cancel()
	k, err := n.lookupMember(ctx, p.community(), userID(p.community(), p.User), memberTTL)
	if err != nil {
		n.log.Warn("look up actor", "user", p.User, "err", err)
	}
	if k.User == "" {
		return p, false
	}
	return p.withActor(k.Identity), k.guest
}

// finish sends the answer.
func (ir *interactionReply) finish(ctx context.Context, receiver dispatch.Receiver, o handlerResult) {
	ctx, cancel := context.WithTimeout(ctx, dispatch.HandleTimeout)
	defer cancel()
	if !ir.isSubmission() {
		ir.ack(nil)
	}
	defer ir.ack(nil)
	ir.Event = o.Event
	switch err := ir.respond(ctx, o.response); {
	case errors.Is(err, errRepeated):
		ir.n.log.Debug("answer", "user", ir.User, "team", ir.Team, "err", err)
	case err != nil:
		ir.n.log.Error("answer", "user", ir.User, "team", ir.Team, "err", err)
	}
	if !ir.homeDrawn {
		ir.n.refreshHome(ctx, receiver, ir.payload)
	}
}

// showLoading acknowledges, and shows a loading view where nothing could be
// shown later.
func (ir *interactionReply) showLoading(ctx context.Context) {
	loading := ir.loadingView()
	if ir.isSubmission() {
		ir.ack(updateResponse(loading))
		ir.openedView = viewRef{ID: ir.View.ID}
		return
	}
	ir.ack(nil)
	if ir.ReplyMode == chat.ModeOpens {
		opened, err := ir.openView(ctx, loading)
		if errors.Is(err, errRepeated) {
			return
		}
		if err != nil {
			ir.n.log.Warn("open view", "user", ir.User, "err", err)
			return
		}
		ir.openedView = opened
	}
}

// answerQuery answers an autocomplete query in time, or with nothing.
func (ir *interactionReply) answerQuery(receiver dispatch.Receiver, q chat.Query) {
	ctx, cancel := receiver.WithTimeout(ackTimeout)
	defer cancel()
	done := make(chan chat.Response, 1)
	p := ir.payload
	go func() {
		p, _ = ir.n.resolveActor(ctx, p)
		done <- receiver.Handler.Handle(ctx, p.Event)
	}()
	var answer chat.Suggestions
	select {
	case r := <-done:
		answer, _ = r.(chat.Suggestions)
	case <-ctx.Done():
	}
	ir.ack(renderer{}.suggestions(q.Typed, answer))
}
