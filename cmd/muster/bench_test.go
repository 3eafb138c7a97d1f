package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const benchRoom = bot.CommunityID("bench:room")

// benchMeetup creates a poll of three slots, or an event, with n answers.
func benchMeetup(b *testing.B, s *storage.Store, kind bot.DraftKind, answers int) (*planner.Planner, bot.Meetup) {
	b.Helper()
	return benchMeetupIn(b, s, benchRoom, "bench:room/general", kind, answers)
}

func benchMeetupIn(b *testing.B, s *storage.Store, room bot.CommunityID, channel bot.Place, kind bot.DraftKind, answers int) (*planner.Planner, bot.Meetup) {
	b.Helper()
	p := planner.New(s, bot.TZData)
	d := bot.Draft{Kind: kind, Channel: channel, Ready: true, Terms: bot.Terms{Title: "Bench", Zone: "Europe/Berlin"}}
	friday := bot.WallOf(time.Now().AddDate(0, 0, 5)).At(19, 0)
	for i := range 3 {
		if kind == bot.DraftKindPoll || i == 0 {
			d.Slots = append(d.Slots, bot.Slot{Start: friday.AddDays(i), Length: 2 * time.Hour})
		}
	}
	d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, d.Slots)
	d.CloseAt = time.Now().Add(24 * time.Hour)
	d.Deadline = bot.WallOf(d.CloseAt)
	by := bot.Actor{Community: room, User: "bench:host", Sight: bot.Sight{Here: []bot.Place{d.Channel}}}
	d, wrong, err := p.SaveDraft(b.Context(), by, d)
	if err != nil || len(wrong) > 0 {
		b.Fatal(err, wrong)
	}
	m, err := p.Propose(b.Context(), by, d.ID)
	if err != nil {
		b.Fatal(err)
	}
	for i := range answers {
		by.User = bot.UserID(fmt.Sprintf("bench:u%04d", i))
		if kind == bot.DraftKindPoll {
			_, err = p.NoneOfThese(b.Context(), by, m.ID, 0)
		} else {
			_, err = p.RSVP(b.Context(), by, m.ID, bot.RSVPGoing, 0)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return p, m
}

// BenchmarkAnswer measures one tap from its event to the commit: a member
// chooses another slot each time, on a poll that 30 others have answered.
func BenchmarkAnswer(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			s := storagetest.Open(b, engine)
			p, m := benchMeetup(b, s, bot.DraftKindPoll, 30)
			catalog, err := loadCatalog()
			if err != nil {
				b.Fatal(err)
			}
			f := flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler))
			router := f.Router()
			from := chat.From{Community: benchRoom, Actor: chat.Identity{User: "bench:me", Locale: "en"}}
			b.ResetTimer()
			for i := range b.N {
				r := router.Handle(b.Context(), chat.Press{From: from, Action: chat.NewAction("mark", chat.ModeUpdate, m.ID, bot.AvailabilityYes, 0), Values: []string{fmt.Sprint(m.Slots[i%3].ID)}})
				if _, ok := r.(chat.Redraw); !ok {
					b.Fatalf("got %#v", r)
				}
			}
		})
	}
}

// BenchmarkCardOfAThousand composes the card of a meetup with 1,000 RSVPs, from
// the database to the neutral card.
func BenchmarkCardOfAThousand(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			s := storagetest.Open(b, engine)
			p, m := benchMeetup(b, s, bot.DraftKindDate, 1000)
			if err := p.RecordCard(b.Context(), benchRoom, m.ID, bot.MessageRef{Place: "bench:room/general", ID: "card"}); err != nil {
				b.Fatal(err)
			}
			catalog, err := loadCatalog()
			if err != nil {
				b.Fatal(err)
			}
			f := flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler))
			b.ResetTimer()
			for range b.N {
				e, err := f.Compose(b.Context(), bot.Task{Kind: bot.TaskRedraw, Community: benchRoom, Meetup: m.ID})
				if _, ok := e.(chat.EditMessage); !ok || err != nil {
					b.Fatalf("got %#v, %v", e, err)
				}
			}
		})
	}
}

// latenessRecorder is a script that only records how late each task runs.
type latenessRecorder struct {
	mu   sync.Mutex
	late []time.Duration
	left atomic.Int64
	done chan struct{}
}

func (l *latenessRecorder) Compose(_ context.Context, t bot.Task) (chat.Effect, error) {
	late := time.Since(t.Due)
	l.mu.Lock()
	l.late = append(l.late, late)
	l.mu.Unlock()
	if l.left.Add(-1) == 0 {
		close(l.done)
	}
	return chat.NoEffect{}, nil
}

func (*latenessRecorder) Stuck(context.Context, bot.Task, error) error { return nil }
func (*latenessRecorder) Unstuck(context.Context, bot.Task) error      { return nil }

// BenchmarkLateness measures how late due tasks run: 300 over six seconds in an
// idle program, and 10,000 in one second.
func BenchmarkLateness(b *testing.B) {
	for _, load := range []struct {
		name  string
		tasks int
		over  time.Duration
	}{{"idle", 300, 6 * time.Second}, {"10000_in_one_second", 10_000, time.Second}} {
		for _, engine := range storagetest.Engines() {
			b.Run(load.name+"/"+string(engine), func(b *testing.B) {
				for range b.N {
					measureLateness(b, engine, load.tasks, load.over)
				}
			})
		}
	}
}

func measureLateness(b *testing.B, engine storagetest.Engine, tasks int, over time.Duration) {
	b.Helper()
	s := storagetest.Open(b, engine)
	_, m := benchMeetup(b, s, bot.DraftKindPoll, 0)
	l := &latenessRecorder{done: make(chan struct{})}
	first := time.Now().Add(3*time.Second + time.Duration(tasks)*time.Millisecond/4) // time to promise them all
	const batch = 500
	for from := 0; from < tasks; from += batch {
		err := s.InTx(b.Context(), func(tx bot.Tx) error {
			for i := from; i < min(from+batch, tasks); i++ {
				due := first.Add(over * time.Duration(i) / time.Duration(tasks))
				if err := tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: fmt.Sprint("late", i), Community: benchRoom, Meetup: m.ID, Due: due}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if time.Now().After(first) {
		b.Fatal("promising took longer than planned")
	}
	l.left.Store(int64(tasks) + 1) // the poll's own announcement is due as well
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	c := courier.New(s, l, time.Now, slog.New(slog.DiscardHandler))
	s.OnPromise(c.Wake)
	go func() { ended <- c.Run(ctx) }()
	<-l.done
	stop()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	late := l.late[1:]
	slices.Sort(late)
	at := func(p float64) float64 {
		return float64(late[int(p*float64(len(late)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(0, "ns/op")
}
