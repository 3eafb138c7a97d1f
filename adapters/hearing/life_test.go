package hearing

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// ears notes what is heard, and takes its time for it.
type ears struct {
	mu    sync.Mutex
	heard []string
	slow  time.Duration
}

func (e *ears) Handle(ctx context.Context, event chat.Event) chat.Response {
	select {
	case <-time.After(e.slow):
	case <-ctx.Done():
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, event.Origin().ID)
	return chat.Nothing{}
}

func one(id string) func(context.Context) []chat.Event {
	return func(context.Context) []chat.Event { return []chat.Event{chat.Returned{From: chat.From{ID: id}}} }
}

func TestWhatIsToldUnderOneKeyIsHeardInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var life Life
		e := &ears{slow: time.Second}
		life.Begin(t.Context(), nil, e)
		var want []string
		for i := range 20 {
			id := strconv.Itoa(i)
			want = append(want, id)
			life.Tell("key", one(id))
		}
		life.End()
		if !slices.Equal(e.heard, want) {
			t.Errorf("heard %q", e.heard)
		}
	})
}

func TestWhatIsToldUnderManyKeysDoesNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var life Life
		e := &ears{slow: time.Second}
		life.Begin(t.Context(), nil, e)
		began := time.Now()
		for i := range 64 {
			life.Tell(strconv.Itoa(i), one("event"))
		}
		life.End()
		if took := time.Since(began); len(e.heard) != 64 || took > 20*time.Second {
			t.Errorf("%d were heard, in %s", len(e.heard), took)
		}
	})
}

func TestTheEndWaitsForWhoWorksAndLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var life Life
		if _, ok := life.Enter(); ok {
			t.Error("somebody entered before anybody heard")
		}
		ctx, stop := context.WithCancel(t.Context())
		life.Begin(ctx, []chat.Command{{Name: "list"}}, &ears{})
		ear, ok := life.Enter()
		if !ok || len(life.Commands()) != 1 {
			t.Fatal("nobody hears")
		}
		stop()
		if ear.Base.Err() != nil {
			t.Error("the end of Run ends what is being handled")
		}
		ended := make(chan struct{})
		go func() { life.End(); close(ended) }()
		synctest.Wait()
		select {
		case <-ended:
			t.Error("it did not wait")
		default:
		}
		if _, ok := life.Enter(); ok {
			t.Error("somebody entered after the end")
		}
		life.Leave()
		<-ended
	})
}
