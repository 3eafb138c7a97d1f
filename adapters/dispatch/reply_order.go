package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// AnsweringPrefix begins the keys of the notes about late answers, and AnsweringTTL
	// is for how long they count: a process may die before it answers.
	AnsweringPrefix = "answering:"
	AnsweringTTL    = slowestAnswer
	// quickAnswer is how long an answer may take before Delay has to be called,
	// with a margin for the call.
	quickAnswer = 2 * time.Second
	// slowestAnswer is how long an answer can take at most: its handling, and
	// the sending.
	slowestAnswer = 2 * HandleTimeout
	// pendingEditWait is the pause before an edit is tried again.
	pendingEditWait = 500 * time.Millisecond
)

// ReplyOrder keeps the answer to an interaction from overwriting an edit of that
// answer: what an interaction promises may be done before the interaction is
// answered, in this process or in another one. An edit waits for the answer. In
// its own process that is known; others wait until a quick answer is there, and
// see in the notebook which are late.
type ReplyOrder struct {
	Notes chat.Notebook

	mu       sync.Mutex
	pending  map[string]bool      // interactions that this process has yet to answer
	answered map[string]time.Time // those that it answered lately
}

// Begin notes that this process is going to answer an interaction.
func (o *ReplyOrder) Begin(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.pending == nil {
		o.pending, o.answered = map[string]bool{}, map[string]time.Time{}
	}
	o.pending[id] = true
}

// Delay notes for other processes that the answer will be late. It is called
// within quickAnswer of the interaction.
func (o *ReplyOrder) Delay(ctx context.Context, id string) error {
	note, err := json.Marshal(datedNote{time.Now().Unix()})
	if err != nil {
		return err
	}
	return o.Notes.Put(ctx, AnsweringPrefix+id, note)
}

// End notes that the interaction was answered, or never will be. late says that
// Delay was called.
func (o *ReplyOrder) End(ctx context.Context, id string, late bool) error {
	o.mu.Lock()
	delete(o.pending, id)
	for other, at := range o.answered {
		if time.Since(at) > quickAnswer {
			delete(o.answered, other)
		}
	}
	o.answered[id] = time.Now()
	o.mu.Unlock()
	if !late {
		return nil
	}
	return o.Notes.Delete(ctx, AnsweringPrefix+id)
}

// Check returns *chat.Later while the answer to an interaction that came at a
// time may still be under way.
func (o *ReplyOrder) Check(ctx context.Context, id string, at time.Time) error {
	o.mu.Lock()
	pending, done := o.pending[id], !o.answered[id].IsZero()
	o.mu.Unlock()
	age := time.Since(at)
	switch {
	case pending:
		return &chat.Later{Wait: pendingEditWait}
	case done || age > slowestAnswer:
		return nil
	case age < quickAnswer:
		return &chat.Later{Wait: quickAnswer - age}
	}
	_, err := o.Notes.Get(ctx, AnsweringPrefix+id)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return &chat.Later{Wait: pendingEditWait}
}
