package slack

import (
	"context"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
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
	// dedupTTL is how long handled ids are remembered. Slack redelivers for
	// some minutes.
	dedupTTL = 6 * time.Hour
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
	openedView viewRef // the loading view
}

// handle runs the handler and answers. It acknowledges once the handler has
// stored its changes, or when Slack would stop waiting; so an interaction that
// dies with the process is not acknowledged as done.
func (t *interactionReply) handle(by hearing.Ear) {
	ctx, cancel := context.WithTimeout(by.Base, hearing.Patience)
	defer cancel()
	wait := openTimeout
	if t.isSubmission() {
		wait = ackTimeout
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	done := make(chan handlerResult, 1)
	go func() { done <- t.n.runHandler(ctx, by, t.payload) }()
	// What the handler found out is said even after its time is up.
	saying := context.WithoutCancel(ctx)
	select {
	case o := <-done:
		t.finish(saying, by, o)
		return
	case <-timer.C:
	}
	t.showLoading(saying)
	t.finish(saying, by, <-done)
}

// handlerResult is the handler's response, and the payload with its actor.
type handlerResult struct {
	payload
	response chat.Response // nil if it is answered elsewhere
}

func (t *interactionReply) isSubmission() bool {
	_, ok := t.Event.(chat.Submission)
	return ok
}

// runHandler calls the handler, unless the interaction was handled before.
func (n *Network) runHandler(ctx context.Context, by hearing.Ear, h payload) handlerResult {
	h, guest := n.resolveActor(ctx, h)
	if id := h.Event.Origin().ID; id != "" {
		first, err := n.notebook.Once(ctx, "did:"+string(h.community())+":"+id, dedupTTL)
		switch {
		case err != nil:
			// Better twice than never: the second time changes nothing.
			n.log.Error("note what a member did", "id", id, "err", err)
		case !first:
			return handlerResult{payload: h}
		}
	}
	if r := n.loadPendingForm(ctx, h); r != nil {
		return handlerResult{h, r}
	}
	if guest && n.options.NoGuests {
		return handlerResult{h, chat.Reply{Card: noGuestsCard()}}
	}
	return handlerResult{h, by.Handler.Handle(ctx, h.Event)}
}

// resolveActor fills in the acting member, if Slack answers in time, and
// reports whether they are a guest.
func (n *Network) resolveActor(ctx context.Context, h payload) (_ payload, guest bool) {
	ctx, cancel := context.WithTimeout(ctx, actorTimeout)
	defer cancel()
	k, err := n.lookupMember(ctx, h.community(), userID(h.community(), h.User), memberTTL)
	if err != nil {
		n.log.Warn("ask who acts", "user", h.User, "err", err)
		return h, false
	}
	return h.withActor(k.Member), k.guest
}

// finish sends the answer.
func (t *interactionReply) finish(ctx context.Context, by hearing.Ear, o handlerResult) {
	ctx, cancel := context.WithTimeout(ctx, hearing.Patience)
	defer cancel()
	if !t.isSubmission() {
		t.ack(nil)
	}
	defer t.ack(nil)
	if o.response == nil {
		return
	}
	t.Event = o.Event
	if err := t.respond(ctx, o.response); err != nil {
		t.n.log.Error("answer", "user", t.User, "team", t.Team, "err", err)
	}
	t.n.refreshHome(ctx, by, t.payload)
}

// showLoading acknowledges, and shows a loading view where nothing could be
// shown later.
func (t *interactionReply) showLoading(ctx context.Context) {
	loading := loadingView(t.Origin)
	if t.isSubmission() {
		t.ack(updateResponse(loading))
		t.openedView = viewRef{ID: t.View.ID}
		return
	}
	t.ack(nil)
	if t.ReplyMode == chat.Opens {
		opened, err := t.openView(ctx, loading)
		if err != nil {
			t.n.log.Warn("open a view", "user", t.User, "err", err)
			return
		}
		t.openedView = opened
	}
}

// answerQuery answers an autocomplete query in time, or with nothing.
func (t *interactionReply) answerQuery(by hearing.Ear, q chat.Query) {
	ctx, cancel := context.WithTimeout(by.Base, ackTimeout)
	defer cancel()
	done := make(chan chat.Response, 1)
	h := t.payload
	go func() {
		h, _ = t.n.resolveActor(ctx, h)
		done <- by.Handler.Handle(ctx, h.Event)
	}()
	var said chat.Suggestions
	select {
	case r := <-done:
		said, _ = r.(chat.Suggestions)
	case <-ctx.Done():
	}
	t.ack(renderer{}.suggestions(q.Typed, said))
}
