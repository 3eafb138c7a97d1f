package dispatch

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// registry is a handler that records the communities that are reported, unless it is away.
type registry struct {
	mu     sync.Mutex
	away   bool
	tried  int
	names  map[bot.CommunityID][]string
	handle time.Duration // what recording takes
}

func (r *registry) Handle(_ context.Context, e chat.Event) chat.Response {
	time.Sleep(r.handle)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried++
	if r.away {
		return chat.Unhandled{}
	}
	c := e.Origin().Community
	switch e := e.(type) {
	case chat.Arrived:
		r.names[c] = append(r.names[c], e.Community.Name)
	case chat.Departed:
		r.names[c] = append(r.names[c], "departed")
	}
	return chat.Nothing{}
}

func (r *registry) setAway(away bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.away = away
}

func reportOf(town int, kind string, events ...chat.Event) Intake {
	return Intake{Key: fmt.Sprint(town), State: kind, Decode: func(context.Context) []chat.Event { return events }}
}

func arrival(town int, name string) Intake {
	from := chat.From{Community: bot.CommunityID(fmt.Sprint("test:", town))}
	return reportOf(town, "arrived", chat.Arrived{From: from, Community: bot.Community{ID: from.Community, Name: name}}, chat.Reconnected{From: from})
}

func departure(town int) Intake {
	return reportOf(town, "departed", chat.Departed{From: chat.From{Community: bot.CommunityID(fmt.Sprint("test:", town))}})
}

func TestReportsThatArriveAtOnceWaitForRoomAndAllAreHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const towns = 10 * maxReports
		var d Dispatcher
		r := &registry{names: map[bot.CommunityID][]string{}, handle: 10 * time.Millisecond}
		d.Start(nil, r)
		for i := range towns {
			if !d.AwaitRoom(t.Context()) {
				t.Fatal("there is no room")
			}
			d.TakeIn(arrival(i, "town"))
			if n := d.held(); n > 2*maxReports+1 { // waiting and runnable
				t.Fatalf("%d are held", n)
			}
		}
		d.Stop()
		if len(r.names) != towns || d.HasKept() {
			t.Errorf("%d of %d are recorded", len(r.names), towns)
		}
	})
}

func TestReportsOfALongOutageAreKeptInTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := &registry{names: map[bot.CommunityID][]string{}, away: true}
		d.Start(nil, r)
		bring := func(x Intake) bool {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if !d.AwaitRoom(ctx) {
				return false
			}
			<-d.TakeIn(x)
			return true
		}
		brought := 0
		for ; bring(arrival(brought, "one")) && bring(departure(brought)) && bring(arrival(brought, "two")); brought++ {
			if brought > maxKept {
				t.Fatal("there is always room")
			}
		}
		time.Sleep(time.Hour)
		if n := d.held(); n > maxKept+2 || n < maxKept {
			t.Errorf("%d are held", n)
		}
		if !d.HasKept() {
			t.Error("what is kept counts as handled")
		}
		r.setAway(false)
		for !bring(departure(0)) { // it does not overtake what is kept
			continue
		}
		time.Sleep(2 * maxKeptWait)
		synctest.Wait()
		for i := range brought {
			want := "[one departed two]"
			if i == 0 {
				want = "[one departed two departed]"
			}
			if got := fmt.Sprint(r.names[bot.CommunityID(fmt.Sprint("test:", i))]); got != want {
				t.Fatalf("of town %d of %d is recorded %s, want %s", i, brought, got, want)
			}
		}
		if n := d.held(); n != 0 {
			t.Errorf("%d are still held", n)
		}
		d.Stop()
	})
}

func TestNoRoomIsWaitedForLongerThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d Dispatcher
		r := newRoom()
		d.Start(nil, r)
		for i := range maxReports + maxUnanswered {
			d.TakeIn(arrival(i, "town"))
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if d.AwaitRoom(ctx) {
			t.Error("there is room for another")
		}
		close(r.hangs)
		if !d.AwaitRoom(t.Context()) {
			t.Error("there is no room afterwards")
		}
		d.Stop()
	})
}
