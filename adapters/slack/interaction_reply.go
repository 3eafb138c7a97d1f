package slack

import (
	"context"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// patience is how long an answer may take that has to be the
	// acknowledgement itself. Slack waits for it 3 s.
	ackTimeout = 1500 * time.Millisecond
	// openPatience is how long a form may take before something else is opened
	// in its place: Slack allows it for 3 s, the way there included.
	openTimeout = time.Second
	// actorTime is how long it may take to find out who acts.
	actorTimeout = 700 * time.Millisecond
	// doneTime is how long it is remembered what was heard already. Slack
	// delivers again for some minutes.
	dedupTTL = 6 * time.Hour
)

// receipt acknowledges what Slack delivered, once; later calls do nothing. The
// payload is the answer, nil an empty one. It is false where the payload was
// too large to be taken, and nothing was acknowledged.
type ackFunc func(payload any) bool

// turn is something that a member did and that wants an answer.
type interactionReply struct {
	n *Network
	payload
	ack        ackFunc
	openedView viewRef // the view that waits for the answer
}

// take has what a member did handled and answered. It returns when all is done.
// It is acknowledged when what it changed is kept, or when Slack would wait no
// longer: what ends with us before is not taken for done.
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
	// Whatever was found out is still said when the time for it is over.
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

// outcome is what a handler answered to what was heard from whom.
type handlerResult struct {
	payload
	response chat.Response // nil: it is answered elsewhere
}

func (t *interactionReply) isSubmission() bool {
	_, ok := t.Event.(chat.Submission)
	return ok
}

// answered asks the handler, unless it was heard before.
func (n *Network) runHandler(ctx context.Context, by hearing.Ear, h payload) handlerResult {
	h, guest := n.resolveActor(ctx, h)
	if id := h.Event.Origin().ID; id != "" {
		first, err := n.notebook.Once(ctx, "did:"+string(h.community())+":"+id, dedupTTL)
		switch {
		case err != nil:
			// Better twice than never: what a member does twice comes to the same.
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

// vouch says who acts, as far as Slack tells in time, and whether they are a
// guest.
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

// finish answers.
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

// wait shows that the answer takes a moment, where nothing can be shown later.
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

// complete answers what is being typed, in time or not at all.
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
