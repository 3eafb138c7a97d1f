package planner

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// dinner posts a date, on day of November, with a number of seats. Ana has one.
func (t *scenario) dinner(day, seats int) bot.Meetup {
	t.Helper()
	return t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) {
		d.Slots, d.Capacity = []bot.Slot{{Start: wall(day, 19), Length: 2 * time.Hour}}, seats
	}))
}

func (t *scenario) mustRSVP(u bot.UserID, id bot.MeetupID, s bot.RSVPState) {
	t.Helper()
	_, err := t.RSVP(t.Context(), as(u), id, s, 0)
	t.must(err)
}

func (t *scenario) state(id bot.MeetupID, u bot.UserID) bot.RSVP {
	t.Helper()
	s := t.mustSnapshot(id)
	row, _ := s.Roster.Of(u)
	return row
}

func TestWhoWaitsIsAskedAboutADateThatTheyDidNotSpeakOf(t *testing.T) {
	changes := map[string]func(*bot.Draft){
		"time": func(d *bot.Draft) {
			d.Slots, _ = bot.ResolveSlots(bot.TZData, d.Zone, []bot.Slot{{Start: wall(29, 18), Length: 2 * time.Hour}})
		},
		"length": func(d *bot.Draft) { d.Slots[0].Length = time.Hour },
		"place":  func(d *bot.Draft) { d.Where = "Old Town Hall" },
	}
	each(t, func(t *scenario) {
		for what, change := range changes {
			m := t.dinner(29, 1)
			t.mustRSVP(ben, m.ID, bot.RSVPGoing)
			old := m.Agreement()
			t.mustEdit(ana, m, change)
			t.mustEdit(ana, m, func(d *bot.Draft) { d.Capacity = 2 })
			t.promoteAll(m.ID)
			if row := t.state(m.ID, ben); row.State != bot.RSVPWaiting || row.Offered != 1 || row.OfferBy.IsZero() {
				t.Fatalf("%s: who waited is %+v, want an offer", what, row)
			}
			_, err := t.TakeSeat(t.Context(), as(ben), m.ID, 1, old)
			t.wantRefusal(err, bot.KindConflict, "refuse.other_terms")
			for range 2 {
				now := t.mustSnapshot(m.ID).Meetup
				result, err := t.TakeSeat(t.Context(), as(ben), m.ID, 1, now.Agreement())
				if t.must(err); result.Change.State != bot.RSVPGoing {
					t.Errorf("%s: who said yes is %s", what, result.Change.State)
				}
			}
		}
	})
}

func TestAnEditThatLeavesTheDateGivesFreeSeatsToWhoWaits(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.dinner(29, 1)
		t.mustRSVP(ben, m.ID, bot.RSVPGoing)
		t.mustEdit(ana, m, func(d *bot.Draft) { d.Title, d.Capacity = "Supper", 2 })
		t.promoteAll(m.ID)
		if row := t.state(m.ID, ben); row.State != bot.RSVPGoing {
			t.Errorf("who waits is %+v", row)
		}
	})
}

func TestASeatOfferPassesAndTheNextIsAsked(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.dinner(25, 2) // within two days
		for _, u := range []bot.UserID{ben, cy, dee} {
			t.clock.to(t.clock.Now().Add(time.Hour))
			t.mustRSVP(u, m.ID, bot.RSVPGoing)
		}
		t.clock.to(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.promoteAll(m.ID)
		by := t.state(m.ID, cy).OfferBy
		if by.IsZero() || !t.state(m.ID, dee).OfferBy.IsZero() {
			t.Fatal("the first in line, and no other, is asked")
		}
		t.clock.to(by.Add(-time.Minute))
		t.must(t.Lapse(t.Context(), room, m.ID))
		if t.state(m.ID, cy).OfferBy.IsZero() {
			t.Error("an offer passed too soon")
		}
		t.clock.to(by)
		t.must(t.Lapse(t.Context(), room, m.ID))
		t.promoteAll(m.ID)
		if s := t.mustSnapshot(m.ID); t.state(m.ID, dee).OfferBy.IsZero() || s.Roster.Position(cy) != 1 {
			t.Error("the next is asked, and who said nothing keeps their position")
		}
		if _, err := t.KeepWaiting(t.Context(), as(dee), m.ID); err != nil || t.state(m.ID, dee).State != bot.RSVPWaiting {
			t.Error(err)
		}
		t.mustRSVP(cy, m.ID, bot.RSVPGoing)
		if row := t.state(m.ID, cy); row.State != bot.RSVPGoing {
			t.Errorf("nobody else wants the seat, and who says that they come is %+v", row)
		}
	})
}

func TestSeatOffersOfADateThatWasOffAreMadeAnew(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.dinner(25, 2)
		for _, u := range []bot.UserID{ben, cy} {
			t.mustRSVP(u, m.ID, bot.RSVPGoing)
		}
		t.clock.to(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
		t.mustRSVP(ben, m.ID, bot.RSVPNotGoing)
		t.promoteAll(m.ID)
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
		t.clock.to(time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC))
		_, err = t.Reopen(t.Context(), as(ana), m.ID, time.Time{})
		t.must(err)
		t.must(t.Lapse(t.Context(), room, m.ID))
		t.promoteAll(m.ID)
		if by := t.state(m.ID, cy).OfferBy; !by.After(t.clock.Now()) {
			t.Errorf("the seat is offered until %s", by)
		}
	})
}

// A seat that frees is taken once, by the fastest of these: the next in line, a newcomer or
// the guests of somebody.
func TestASeatThatFreesIsTakenOnce(t *testing.T) {
	race := func(t *scenario, i int, offered bool) {
		t.clock.to(monday)
		m := t.dinner(25, 2)
		if !offered {
			m = t.dinner(29, 2)
		}
		user := func(name string) bot.UserID { return bot.UserID(fmt.Sprint("test:", name, i, offered)) }
		out, next, later, newcomer := user("out"), user("next"), user("later"), user("new")
		for _, u := range []bot.UserID{out, next, later} {
			t.mustRSVP(u, m.ID, bot.RSVPGoing)
		}
		if offered {
			t.clock.to(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
			t.mustRSVP(out, m.ID, bot.RSVPNotGoing)
			t.promoteAll(m.ID)
		}
		rsvp := func(u bot.UserID, s bot.RSVPState) func() error {
			return func() error { _, err := t.RSVP(t.Context(), as(u), m.ID, s, 0); return err }
		}
		take := func(u bot.UserID) func() error {
			return func() error { _, err := t.TakeSeat(t.Context(), as(u), m.ID, 1, m.Agreement()); return err }
		}
		t.mustAtOnce(rsvp(out, bot.RSVPNotGoing), take(next), take(next), take(later), rsvp(newcomer, bot.RSVPGoing), rsvp(out, bot.RSVPNotGoing), func() error {
			next, ok, err := t.NextInLine(t.Context(), room, m.ID)
			if err != nil || !ok {
				return err
			}
			return t.Promote(t.Context(), room, m.ID, next)
		})
		t.promoteAll(m.ID)
		s := t.mustSnapshot(m.ID)
		if got := s.Roster.In(bot.RSVPGoing); !slices.Equal(got, []bot.UserID{ana, next}) {
			t.Errorf("round %d, offered %v: %v are going", i, offered, got)
		}
		if got := s.Roster.In(bot.RSVPWaiting); len(got) != 2 || got[0] != later {
			t.Errorf("round %d, offered %v: %v wait", i, offered, got)
		}
		_, err := t.Cancel(t.Context(), as(ana), m.ID)
		t.must(err)
	}
	t.Run("postgres", func(t *testing.T) {
		onPostgres(t, func(t *scenario, _ *atomic.Int64) {
			for i := range 8 {
				race(t, i, i%2 == 0)
			}
		})
	})
	t.Run("both", func(t *testing.T) {
		each(t, func(t *scenario) {
			for i := range 2 {
				race(t, i, i%2 == 0)
			}
		})
	})
}
