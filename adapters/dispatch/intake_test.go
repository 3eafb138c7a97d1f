package dispatch

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// room is a network with a card, and the handler of what happens to it. While it hangs
// nothing is handled before its time is up.
type room struct {
	mu       sync.Mutex
	hangs    chan struct{} // closed when it no longer does
	reacted  map[bot.UserID]bool
	answers  map[bot.UserID]bool
	readings int
	reports  []string
}

var card = bot.MessageRef{Place: "test:room", ID: "card"}

func newRoom() *room {
	return &room{hangs: make(chan struct{}), reacted: map[bot.UserID]bool{}, answers: map[bot.UserID]bool{}}
}

func (r *room) Handle(ctx context.Context, e chat.Event) chat.Response {
	select {
	case <-r.hangs:
	case <-ctx.Done():
		return chat.Unhandled{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := e.(type) {
	case chat.ReactionChanged:
		r.answers[e.Actor.User] = e.Added
	case chat.ReactionsMissed:
		r.readings++
		r.answers = maps.Clone(r.reacted)
	case chat.Reconnected:
		r.readings++
		r.answers = maps.Clone(r.reacted)
	case chat.Arrived:
		r.reports = append(r.reports, "arrived "+e.Community.Name)
	case chat.Departed:
		r.reports = append(r.reports, "departed")
	}
	return chat.Nothing{}
}

// react has a member react, or take the reaction back, and takes that in.
func (r *room) react(d *Dispatcher, u bot.UserID, added bool) <-chan bool {
	r.mu.Lock()
	r.reacted[u] = added
	r.mu.Unlock()
	from := chat.From{Community: "test:town", Actor: chat.Identity{User: u}}
	return d.TakeIn(Intake{Key: string(u), Community: from.Community, Card: card, Decode: func(context.Context) []chat.Event {
		return []chat.Event{chat.ReactionChanged{From: from, Message: card, Added: added}}
	}})
}

func (r *room) check(t *testing.T) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !maps.Equal(r.reacted, r.answers) {
		t.Errorf("%d have reacted, %d answers are noted", len(r.reacted), len(r.answers))
	}
}

func (d *Dispatcher) held() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.waiting.all()) + len(d.waiting.runnable) + len(d.kept.events) + len(d.kept.missed)
}

func TestReactionsThatWaitForAHangingHandlerAreBoundedAndReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		before := runtime.NumGoroutine()
		for i := range 10_000 { // in half an hour
			r.react(&d, bot.UserID(fmt.Sprint(i%4000)), i%3 > 0)
			if i%100 == 0 {
				time.Sleep(18 * time.Second)
				if n := d.held(); n > 2*maxWaitingPerCard+maxKept {
					t.Fatalf("%d are held", n)
				}
			}
		}
		if n := runtime.NumGoroutine() - before; n > maxUnanswered+5 {
			t.Errorf("%d goroutines wait", n)
		}
		if !d.HasKept() {
			t.Error("what waits counts as handled")
		}
		close(r.hangs)
		time.Sleep(2 * maxKeptWait)
		synctest.Wait()
		r.check(t)
		if n := d.held(); n != 0 {
			t.Errorf("%d are held after all was read again", n)
		}
		if r.readings == 0 || r.readings > 3 {
			t.Errorf("the card was read %d times", r.readings)
		}
		d.Stop()
	})
}

func TestStopEndsInSecondsAfterHalfAnHourOfAHangingHandler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		var handled []<-chan bool
		for i := range 10_000 {
			handled = append(handled, r.react(&d, "ben", i%2 == 0), r.react(&d, bot.UserID(fmt.Sprint(i)), true))
			time.Sleep(180 * time.Millisecond)
		}
		began := time.Now()
		d.Stop()
		if took := time.Since(began); took > 15*time.Second {
			t.Errorf("Stop took %s", took)
		}
		for i, h := range handled {
			if <-h && i >= 2*maxWaitingPerCard {
				t.Fatalf("%d counts as handled", i)
			}
		}
		if !d.HasKept() {
			t.Error("nothing says that the cards have to be read again")
		}
	})
}

func TestWhatArrivesFasterThanItIsHandledIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		time.AfterFunc(5*time.Second, func() { close(r.hangs) })
		for i := range 12_000 {
			r.react(&d, bot.UserID(fmt.Sprint(i%5000)), i%7 > 0)
			time.Sleep(time.Millisecond)
		}
		time.Sleep(2 * maxKeptWait)
		synctest.Wait()
		r.check(t)
		d.Stop()
	})
}

func TestAnEventThatWaitedTooLongIsReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		first := r.react(&d, "ben", true)
		time.Sleep(HandleTimeout / 2)
		second := r.react(&d, "ben", false) // has half of its time left when the first has none
		third := r.react(&d, "ben", true)   // has none when the second has none
		time.Sleep(HandleTimeout)
		synctest.Wait()
		if !<-first || !<-second || <-third {
			t.Error("what had no time left counts as handled")
		}
		close(r.hangs)
		time.Sleep(2 * maxKeptWait)
		synctest.Wait()
		r.check(t)
		d.Stop()
	})
}

func TestOnlyTheNewestReportOfAKindWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		report := func(kind string, e chat.Event) {
			d.TakeIn(Intake{Key: "town", State: kind, Decode: func(context.Context) []chat.Event { return []chat.Event{e} }})
		}
		report("access", chat.AccessChanged{}) // is being handled
		synctest.Wait()
		for i := range 1000 {
			report("departed", chat.Departed{})
			report("arrived", chat.Arrived{Community: bot.Community{Name: fmt.Sprint(i)}})
			report("access", chat.AccessChanged{})
		}
		if n := d.held(); n != 3 {
			t.Errorf("%d wait", n)
		}
		close(r.hangs)
		synctest.Wait()
		if want := []string{"departed", "arrived 999"}; !slices.Equal(r.reports, want) {
			t.Errorf("reported is %q, want %q", r.reports, want)
		}
		d.Stop()
	})
}

func TestWhoCannotWaitHasToComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		var turns []*Turn
		for i := range maxAhead + 1 {
			turn, ok := d.TakeTurn("ben")
			if !ok {
				t.Fatalf("there is no room after %d", i)
			}
			turns = append(turns, turn)
		}
		if turn, ok := d.TakeTurn("ben"); ok {
			t.Error("ben may wait for too many")
		} else {
			turn.End()
		}
		for i := len(turns); i < maxAsked; i++ {
			turn, ok := d.TakeTurn(fmt.Sprint(i))
			if !ok {
				t.Fatalf("there is no room after %d", i)
			}
			turns = append(turns, turn)
		}
		last, ok := d.TakeTurn("ada")
		if ok {
			t.Error("too many may wait")
		}
		last.End()
		for _, turn := range turns {
			turn.End()
		}
		if turn, ok := d.TakeTurn("ada"); !ok || turn.Wait(t.Context()) != nil {
			t.Error("there is no room afterwards")
		}
	})
}

func TestATurnIsWaitedForNoLongerThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		first, _ := d.TakeTurn("ben")
		second, _ := d.TakeTurn("ben")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if second.Wait(ctx) == nil {
			t.Error("the turn began before the first had ended")
		}
		second.End()
		first.End()
		if len(d.turns.lines) != 0 {
			t.Errorf("%d keys are left", len(d.turns.lines))
		}
	})
}

func TestReactionsToMessagesOfOthersAreDroppedAndOursNeverAre(t *testing.T) {
	posted, asked := map[bot.MessageRef]bool{}, 0
	m := Messages{Posted: func(_ context.Context, ref bot.MessageRef) (bool, error) {
		asked++
		return posted[ref], nil
	}}
	ask := func(ref bot.MessageRef, byOther bool) bool { return m.MayBeOurs(t.Context(), ref, byOther) }
	other := bot.MessageRef{Place: "test:room", ID: "other"}
	if ask(other, true) || !m.IsForeign(other) || ask(other, true) || asked != 1 {
		t.Errorf("a message of somebody else is asked for %d times", asked)
	}
	// A card is posted, and somebody reacts before it is stored.
	if ask(card, false) || m.IsForeign(card) {
		t.Error("a message whose author is unknown counts as somebody else's for good")
	}
	posted[card] = true
	asked = 0
	for range 2 {
		if !ask(card, false) {
			t.Error("a card counts as somebody else's")
		}
	}
	if asked != 1 {
		t.Errorf("a card is asked for %d times", asked)
	}
	for i := range 2 * maxMessages {
		ask(bot.MessageRef{Place: "test:room", ID: fmt.Sprint(i)}, true)
		if len(m.known) > maxMessages {
			t.Fatalf("%d are known", len(m.known))
		}
	}
	if !ask(card, false) {
		t.Error("a card is forgotten")
	}
}
