package dispatch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// outage is a handler whose database is away for a while.
type outage struct {
	mu      sync.Mutex
	until   time.Time
	poison  string // an event that never can be handled
	handled []string
}

func (o *outage) Handle(_ context.Context, e chat.Event) chat.Response {
	o.mu.Lock()
	defer o.mu.Unlock()
	id := e.Origin().ID
	switch e := e.(type) {
	case chat.Reconnected:
		id = "again " + string(e.From.Community)
	case chat.ReactionsMissed:
		id = "again " + e.Message.ID
	}
	if time.Now().Before(o.until) || id == o.poison {
		return chat.Unhandled{}
	}
	o.handled = append(o.handled, id)
	return chat.Nothing{}
}

// all returns the ids of the events that were handled.
func (o *outage) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.handled)
}

// reactions enqueues n reactions of one member.
func (o *outage) reactions(d *Dispatcher, n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprint(i))
		d.Enqueue("ben", func(context.Context) []chat.Event {
			return []chat.Event{chat.ReactionChanged{From: chat.From{ID: fmt.Sprint(i), Community: bot.CommunityID("test:room")}}}
		})
	}
	return ids
}

func TestEventsHeardInAnOutageAreHandledAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		o := &outage{until: time.Now().Add(20 * time.Second)}
		d.Start(nil, o)
		want := o.reactions(&d, 50)
		time.Sleep(19 * time.Second)
		synctest.Wait()
		if len(o.all()) != 0 {
			t.Errorf("%d are handled already", len(o.all()))
		}
		time.Sleep(1*time.Second + maxKeptWait)
		synctest.Wait()
		if !slices.Equal(o.all(), want) {
			t.Errorf("handled are %v", o.all())
		}
		d.Stop()
	})
}

func TestACardWhoseReactionsWereHandledLateIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		o := &outage{until: time.Now().Add(5 * time.Second)}
		d.Start(nil, o)
		card := bot.MessageRef{Place: "test:room/general", ID: "1"}
		for i := range 3 {
			from := chat.From{ID: fmt.Sprint(i), Community: "test:room"}
			d.TakeIn(Intake{Key: "ben", Community: from.Community, Card: card, Decode: func(context.Context) []chat.Event {
				return []chat.Event{chat.ReactionChanged{From: from, Message: card, Added: i != 1}}
			}})
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		d.Stop()
		if all := o.all(); !slices.Equal(all, []string{"0", "1", "2", "again 1"}) {
			t.Errorf("handled are %q", all)
		}
	})
}

func TestWhatALongOutageLosesIsAskedForAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		o := &outage{until: time.Now().Add(time.Hour)}
		d.Start(nil, o)
		o.reactions(&d, maxKept+10)
		time.Sleep(time.Hour + maxKeptWait)
		synctest.Wait()
		if n := len(o.all()); n == 0 || o.all()[n-1] != "again test:room" || slices.Index(o.all(), "again test:room") != n-1 {
			t.Errorf("%d are handled", n)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.kept.events)+len(d.kept.missed) != 0 || d.kept.trying {
			t.Errorf("%d are kept", len(d.kept.events))
		}
	})
}

func TestAnEventThatNeverCanBeHandledDoesNotHoldUpOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		o := &outage{until: time.Now().Add(time.Second), poison: "0"}
		d.Start(nil, o)
		o.reactions(&d, 3)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if want := []string{"1", "2", "again test:room"}; !slices.Equal(o.all(), want) {
			t.Errorf("handled are %v, want %v", o.all(), want)
		}
		d.Stop()
	})
}

func TestAnOutageDoesNotKeepMusterFromStopping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		d.Start(nil, &outage{until: time.Now().Add(time.Hour)})
		(&outage{}).reactions(&d, 3)
		time.Sleep(time.Minute)
		d.Stop()
	})
}
