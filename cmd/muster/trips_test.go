package main

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// statements records the statements of a store, each of which is a round trip on
// Postgres once it is prepared.
type statements struct {
	mu      sync.Mutex
	all     []statement
	ignored atomic.Bool
}

type statement struct {
	query string
	args  []any
}

func (s *statements) trace(query string, args []any) {
	if s.ignored.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, statement{query, args})
}

// taken returns the statements since the last call.
func (s *statements) taken() []statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.all
	s.all = nil
	return all
}

func (s *statements) option() storagetest.Option {
	return func(o *storage.Options) { o.Trace = s.trace }
}

// newTrips returns a meetup that three have answered, what serves a member of its
// community, and the statements that this takes.
func newTrips(t *testing.T, engine storagetest.Engine, kind bot.DraftKind) (*planner.Planner, bot.Meetup, *flow.Flow, *statements) {
	t.Helper()
	recorded := new(statements)
	p, m := benchMeetup(t, storagetest.Open(t, engine, recorded.option()), kind, 3)
	if _, err := p.RecordMember(t.Context(), bot.Member{Community: benchRoom, User: "bench:me", Locale: "en"}); err != nil {
		t.Fatal(err)
	}
	catalog, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return p, m, flow.New(catalog, p, bot.TZData, time.Now, slog.New(slog.DiscardHandler)), recorded
}

// Each statement to Postgres is a round trip, each to SQLite some work: a tap takes few,
// from its event to the commit.
func TestATapTakesFewStatements(t *testing.T) {
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			p, m, f, recorded := newTrips(t, engine, bot.DraftKindPoll)
			router := f.Router()
			card := bot.MessageRef{Place: "bench:room/general", ID: "card"}
			if err := p.RecordCard(t.Context(), benchRoom, m.ID, card); err != nil {
				t.Fatal(err)
			}
			limit := map[storagetest.Engine]int{storagetest.Postgres: 5, storagetest.SQLite: 10}[engine]
			tap := func(i int) chat.From {
				return chat.From{
					ID: fmt.Sprint("event", i), Stamp: bot.Stamp{Number: int64(i)}, Community: benchRoom, Place: "bench:room/general", Channel: "bench:room/general",
					Actor: chat.Identity{User: "bench:me", Locale: "en"},
				}
			}
			check := func(what string, e chat.Event) {
				t.Helper()
				recorded.taken()
				switch r := router.Handle(t.Context(), e).(type) {
				case chat.Redraw, chat.Nothing:
				default:
					t.Fatalf("%s: %#v", what, r)
				}
				all := recorded.taken()
				if n := len(all); n > limit || n == 0 || all[n-1].query != "commit" {
					t.Errorf("%s took %d statements, want at most %d", what, n, limit)
					for _, one := range all {
						t.Log(one.query)
					}
				}
			}
			for i := range 3 {
				check("a choice", chat.Press{From: tap(i + 1), Action: chat.NewAction("mark", chat.ModeUpdate, m.ID, bot.AvailabilityYes, 0, m.FormatSlots(m.Slots)), Values: []string{fmt.Sprint(m.Slots[i].ID)}})
				check("a reaction", chat.ReactionChanged{From: tap(i + 11), Message: card, Emoji: m.Slots[i].Emoji, Added: true})
			}
			check("none of these", chat.Press{From: tap(21), Action: chat.NewAction("none", chat.ModeUpdate, m.ID, m.NewestSlot())})
		})
	}
}

// An RSVP locks the roster of everybody, so it must be short, too.
func TestAnRSVPTakesFewStatements(t *testing.T) {
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			_, m, f, recorded := newTrips(t, engine, bot.DraftKindDate)
			router := f.Router()
			limit := map[storagetest.Engine]int{storagetest.Postgres: 7, storagetest.SQLite: 11}[engine]
			for i, state := range []bot.RSVPState{bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPNotGoing, bot.RSVPGoing} {
				recorded.taken()
				from := chat.From{
					ID: fmt.Sprint("event", i), Stamp: bot.Stamp{Number: int64(i + 1)}, Community: benchRoom, Place: "bench:room/general", Channel: "bench:room/general",
					Actor: chat.Identity{User: "bench:me", Locale: "en"},
				}
				r := router.Handle(t.Context(), chat.Press{From: from, Action: chat.NewAction("rsvp", chat.ModeUpdate, m.ID, state, m.ChosenSlot)})
				if _, ok := r.(chat.Redraw); !ok {
					t.Fatalf("%s: %#v", state, r)
				}
				if all := recorded.taken(); len(all) > limit || len(all) == 0 || all[len(all)-1].query != "commit" {
					t.Errorf("%s took %d statements, want at most %d", state, len(all), limit)
				}
			}
			recorded.taken()
			if _, err := f.Compose(t.Context(), bot.Task{Kind: bot.TaskRedraw, Community: benchRoom, Meetup: m.ID}); err != nil {
				t.Fatal(err)
			}
			if all := recorded.taken(); len(all) > 16 || len(all) == 0 {
				t.Errorf("the new card took %d statements, want at most 16", len(all))
			}
		})
	}
}
