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
	patience = 1500 * time.Millisecond
	// openPatience is how long a form may take before something else is opened
	// in its place: Slack allows it for 3 s, the way there included.
	openPatience = time.Second
	// actorTime is how long it may take to find out who acts.
	actorTime = 700 * time.Millisecond
	// doneTime is how long it is remembered what was heard already. Slack
	// delivers again for some minutes.
	doneTime = 6 * time.Hour
)

// receipt acknowledges what Slack delivered, once; later calls do nothing. The
// payload is the answer, nil an empty one. It is false where the payload was
// too large to be taken, and nothing was acknowledged.
type receipt func(payload any) bool

// turn is something that a member did and that wants an answer.
type turn struct {
	n *Network
	heard
	ack    receipt
	opened viewID // the view that waits for the answer
}

// take has what a member did handled and answered. It returns when all is done.
// It is acknowledged when what it changed is kept, or when Slack would wait no
// longer: what ends with us before is not taken for done.
func (t *turn) take(by hearing.Ear) {
	ctx, cancel := context.WithTimeout(by.Base, hearing.Patience)
	defer cancel()
	wait := openPatience
	if t.submits() {
		wait = patience
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	done := make(chan outcome, 1)
	go func() { done <- t.n.answered(ctx, by, t.heard) }()
	// Whatever was found out is still said when the time for it is over.
	saying := context.WithoutCancel(ctx)
	select {
	case o := <-done:
		t.finish(saying, by, o)
		return
	case <-timer.C:
	}
	t.wait(saying)
	t.finish(saying, by, <-done)
}

// outcome is what a handler answered to what was heard from whom.
type outcome struct {
	heard
	response chat.Response // nil: it is answered elsewhere
}

func (t *turn) submits() bool {
	_, ok := t.Event.(chat.Submission)
	return ok
}

// answered asks the handler, unless it was heard before.
func (n *Network) answered(ctx context.Context, by hearing.Ear, h heard) outcome {
	h, guest := n.vouch(ctx, h)
	if id := h.Event.Origin().ID; id != "" {
		first, err := n.notes.Once(ctx, "did:"+string(h.community())+":"+id, doneTime)
		switch {
		case err != nil:
			// Better twice than never: what a member does twice comes to the same.
			n.log.Error("note what a member did", "id", id, "err", err)
		case !first:
			return outcome{heard: h}
		}
	}
	if r := n.keptForm(ctx, h); r != nil {
		return outcome{h, r}
	}
	if guest && n.o.NoGuests {
		return outcome{h, chat.Reply{Card: noGuests()}}
	}
	return outcome{h, by.Handler.Handle(ctx, h.Event)}
}

// vouch says who acts, as far as Slack tells in time, and whether they are a
// guest.
func (n *Network) vouch(ctx context.Context, h heard) (_ heard, guest bool) {
	ctx, cancel := context.WithTimeout(ctx, actorTime)
	defer cancel()
	k, err := n.know(ctx, h.community(), userID(h.community(), h.User), memberTime)
	if err != nil {
		n.log.Warn("ask who acts", "user", h.User, "err", err)
		return h, false
	}
	return h.by(k.Member), k.guest
}

// finish answers.
func (t *turn) finish(ctx context.Context, by hearing.Ear, o outcome) {
	ctx, cancel := context.WithTimeout(ctx, hearing.Patience)
	defer cancel()
	if !t.submits() {
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
	t.n.freshen(ctx, by, t.heard)
}

// wait shows that the answer takes a moment, where nothing can be shown later.
func (t *turn) wait(ctx context.Context) {
	loading := waiting(t.Origin)
	if t.submits() {
		t.ack(updated(loading))
		t.opened = viewID{ID: t.View.ID}
		return
	}
	t.ack(nil)
	if t.Manner == chat.Opens {
		opened, err := t.show(ctx, loading)
		if err != nil {
			t.n.log.Warn("open a view", "user", t.User, "err", err)
			return
		}
		t.opened = opened
	}
}

// complete answers what is being typed, in time or not at all.
func (t *turn) complete(by hearing.Ear, q chat.Query) {
	ctx, cancel := context.WithTimeout(by.Base, patience)
	defer cancel()
	done := make(chan chat.Response, 1)
	h := t.heard
	go func() {
		h, _ = t.n.vouch(ctx, h)
		done <- by.Handler.Handle(ctx, h.Event)
	}()
	var said chat.Suggestions
	select {
	case r := <-done:
		said, _ = r.(chat.Suggestions)
	case <-ctx.Done():
	}
	t.ack(painter{}.suggestions(q.Typed, said))
}
