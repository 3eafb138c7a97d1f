package dispatch

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

// recorder handles events by writing down their ids, slowly if need be.
type recorder struct {
	mu   sync.Mutex
	ids  []string
	slow time.Duration
}

func (r *recorder) Handle(ctx context.Context, e chat.Event) chat.Response {
	select {
	case <-time.After(r.slow):
	case <-ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, e.Origin().ID)
	return chat.Nothing{}
}

func event(id string) func(context.Context) []chat.Event {
	return func(context.Context) []chat.Event { return []chat.Event{chat.Reconnected{From: chat.From{ID: id}}} }
}

func TestEventsOfOneKeyAreHandledInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := &recorder{slow: time.Second / 4}
		d.Start(nil, r)
		var want []string
		for i := range 20 {
			id := strconv.Itoa(i)
			want = append(want, id)
			d.Enqueue("key", event(id))
		}
		d.Stop()
		if !slices.Equal(r.ids, want) {
			t.Errorf("handled %q", r.ids)
		}
	})
}

func TestEventsOfManyKeysDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := &recorder{slow: time.Second}
		d.Start(nil, r)
		began := time.Now()
		for i := range 64 {
			d.Enqueue(strconv.Itoa(i), event("event"))
		}
		d.Stop()
		if took := time.Since(began); len(r.ids) != 64 || took > 20*time.Second {
			t.Errorf("%d were handled, in %s", len(r.ids), took)
		}
	})
}

func TestATurnThatIsGivenUpKeepsTheOrderOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		first, given, last := d.turns.take("key", true), d.turns.take("key", true), d.turns.take("key", true)
		began := make(chan struct{})
		go func() { _ = last.Wait(context.Background()); close(began) }()
		given.End()
		synctest.Wait()
		select {
		case <-began:
			t.Error("a turn began before an earlier one ended")
		default:
		}
		first.End()
		<-began
		last.End()
		synctest.Wait()
		if len(d.turns.lines) != 0 {
			t.Errorf("%d keys are left", len(d.turns.lines))
		}
	})
}

func TestStopWaitsForWhatIsHandledAndRefusesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		if _, ok := d.Acquire(); ok {
			t.Error("acquired before the start")
		}
		d.Start([]chat.Command{{Name: "list"}}, &recorder{})
		_, ok := d.Acquire()
		if !ok || len(d.Commands()) != 1 {
			t.Fatal("not acquired after the start")
		}
		stopped := make(chan struct{})
		go func() { d.Stop(); close(stopped) }()
		synctest.Wait()
		select {
		case <-stopped:
			t.Error("Stop did not wait")
		default:
		}
		if _, ok := d.Acquire(); ok {
			t.Error("acquired after Stop")
		}
		d.Release()
		<-stopped
	})
}

func TestBackoffDoublesUpToItsMost(t *testing.T) {
	b := Backoff{Max: 10 * time.Second}
	for _, most := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 10 * time.Second, 10 * time.Second} {
		if got := b.Next(); got < most/2 || got > most {
			t.Errorf("waits %s, want between %s and %s", got, most/2, most)
		}
	}
}

func TestAKeyIsHeldByOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l KeyLock
		unlock, err := l.Lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		other, err := l.Lock(t.Context(), "b")
		if err != nil {
			t.Fatal("another key waits:", err)
		}
		other()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Lock(short, "a"); err == nil {
			t.Error("the key is held twice")
		}
		time.AfterFunc(time.Second, unlock)
		again, err := l.Lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		again()
	})
}

func TestWhatIsDoneLaterIsDoneUnlessItStopsBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		d.After(time.Second, func(context.Context, Receiver) { t.Error("it is done before it has started") })
		d.Start(nil, &recorder{})
		began, done := time.Now(), time.Duration(0)
		d.After(time.Minute, func(context.Context, Receiver) { done = time.Since(began) })
		d.After(time.Hour, func(context.Context, Receiver) { t.Error("it is done after it has stopped") })
		time.Sleep(2 * time.Minute)
		d.Stop()
		if waited := time.Since(began); done != time.Minute || waited != 2*time.Minute {
			t.Errorf("done after %s, stopped after %s", done, waited)
		}
	})
}
