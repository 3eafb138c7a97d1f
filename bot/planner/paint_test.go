package planner

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// strokeOf paints the first hour of a slot, as the nth stroke of a page.
func strokeOf(m bot.Meetup, n int64, slot int, av bot.Availability, age time.Duration) bot.Stroke {
	return bot.Stroke{Seq: n, Slot: m.Slots[slot].ID, To: time.Hour, Availability: av, Age: age}
}

func (t *scenario) paintPage(u bot.UserID, m bot.Meetup, client string, strokes ...bot.Stroke) Snapshot {
	t.Helper()
	s, err := t.Paint(t.Context(), as(u), m.ID, client, strokes)
	t.must(err)
	return s
}

func TestAStrokeSentAgainIsPaintedOnce(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		first := []bot.Stroke{strokeOf(m, 1, 0, bot.AvailabilityYes, 0), strokeOf(m, 2, 1, bot.AvailabilityIfNeeded, 0)}
		s := t.paintPage(ben, m, "page", first...)
		if b := s.Ballot(ben); b.Of(m.Slots[0].ID) != bot.AvailabilityYes || b.Of(m.Slots[1].ID) != bot.AvailabilityIfNeeded || b[0].Source != bot.SourceGrid {
			t.Fatalf("painted is %+v", b)
		}
		t.choose(ben, m, 1) // in the chat
		chosen := t.mustSnapshot(m.ID)
		before := chosen.Ballot(ben)
		s = t.paintPage(ben, m, "page", append(first, strokeOf(m, 3, 0, "", 0))...)
		if b := s.Ballot(ben); b.Of(m.Slots[0].ID) != "" || b.Of(m.Slots[1].ID) != before.Of(m.Slots[1].ID) {
			t.Errorf("after %+v, sent again it is %+v", before, b)
		}
		// Another page, and another member's page of that name, count on their own.
		t.paintPage(ben, m, "other", strokeOf(m, 1, 0, bot.AvailabilityYes, 0))
		s = t.paintPage(cy, m, "page", strokeOf(m, 1, 0, bot.AvailabilityNo, 0))
		if s.Ballot(ben).Of(m.Slots[0].ID) != bot.AvailabilityYes || s.Ballot(cy).Of(m.Slots[0].ID) != bot.AvailabilityNo {
			t.Errorf("the answers are %+v", s.Answers)
		}
	})
}

func TestAStrokeMadeOfflineDoesNotReplaceWhatWasSaidSince(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.clock.to(monday.Add(time.Hour))
		t.choose(ben, m, 0)
		t.clock.to(monday.Add(2 * time.Hour))
		s := t.paintPage(ben, m, "page", strokeOf(m, 1, 0, bot.AvailabilityNo, 90*time.Minute), strokeOf(m, 2, 1, bot.AvailabilityYes, 90*time.Minute))
		if b := s.Ballot(ben); b.Of(m.Slots[0].ID) != bot.AvailabilityYes || b.Of(m.Slots[1].ID) != bot.AvailabilityYes {
			t.Errorf("made before the answer in the chat, it is %+v", b)
		}
		s = t.paintPage(ben, m, "page", strokeOf(m, 3, 0, bot.AvailabilityNo, 30*time.Minute))
		if av := s.Ballot(ben).Of(m.Slots[0].ID); av != bot.AvailabilityNo {
			t.Errorf("made after it, it is %q", av)
		}
	})
}

func TestStrokesOfTimesThatAreGoneAreLeftOut(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		gone := m.Slots[0]
		_, err := t.edit(as(ana), m, func(d *bot.Draft) { d.Slots = d.Slots[1:] })
		t.must(err)
		s := t.paintPage(ben, m, "page", strokeOf(m, 1, 0, bot.AvailabilityYes, 0), strokeOf(m, 2, 1, bot.AvailabilityYes, 0), bot.Stroke{Seq: 3, Slot: 9999, To: time.Hour})
		if b := s.Ballot(ben); len(b) != 1 || b.Of(m.Slots[1].ID) != bot.AvailabilityYes {
			t.Errorf("%v is gone, and painted is %+v", gone.ID, b)
		}
		t.clock.to(m.Slots[1].StartAt.Add(time.Minute))
		if s := t.mustSnapshot(m.ID); s.Meetup.Status == bot.StatusPolling {
			s = t.paintPage(ben, m, "page", strokeOf(m, 4, 1, bot.AvailabilityNo, 0))
			if av := s.Ballot(ben).Of(m.Slots[1].ID); av != bot.AvailabilityYes {
				t.Errorf("a time that has passed is %q", av)
			}
		}
	})
}

func TestPaintingARoomIsOnePartOfAnAnswerEach(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) {
			d.Slots = []bot.Slot{{Start: wall(27, 12), Length: 8 * time.Hour, Window: 2 * time.Hour}}
		}))
		hours := func(n int64, from, to int, av bot.Availability) bot.Stroke {
			return bot.Stroke{Seq: n, Slot: m.Slots[0].ID, From: time.Duration(from) * time.Hour, To: time.Duration(to) * time.Hour, Availability: av}
		}
		s := t.paintPage(ben, m, "page", hours(1, 0, 3, bot.AvailabilityYes), hours(2, 2, 5, bot.AvailabilityIfNeeded))
		stored := t.mustSnapshot(m.ID)
		b := stored.Ballot(ben)
		if got := fmt.Sprintf("%d %s %d %v %s", len(b), b[0].Availability, len(b[0].Stretches), b[0].Stretches[0].To, b[0].Stretches[1].Availability); got != "1 yes 2 2h0m0s if_needed" || !sameBallot(b, s.Ballot(ben)) {
			t.Errorf("painted is %s, %+v", got, b)
		}
		if due := t.dueTasks(monday.Add(time.Minute)); !containsPrefix(due, "redraw") {
			t.Errorf("%q are due", due)
		}
	})
}

func containsPrefix(list []string, prefix string) bool {
	for _, s := range list {
		if len(s) >= len(prefix) && s[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

// Who has answered keeps their part in a meetup in the chat, but a page stays open, so it
// is closed to who no longer sees the place.
func TestAPageIsClosedToWhoNoLongerSeesThePlace(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		t.choose(ben, m, 0)
		_, err := t.OpenPage(t.Context(), as(ben), m.ID, "link")
		t.must(err)
		session, err := t.StartSession(t.Context(), "link", "session")
		t.must(err)
		for seen, key := range map[bot.Visibility]string{bot.VisibilityYes: "", bot.VisibilityNo: "refuse.no_meetup", bot.VisibilityUnknown: "refuse.no_meetup"} {
			by := session.Actor()
			by.Sight = by.Sight.With(map[bot.Place]bot.Visibility{channel: seen})
			_, painted := t.Paint(t.Context(), by, m.ID, "page", []bot.Stroke{strokeOf(m, 1, 0, bot.AvailabilityYes, 0)})
			for _, err := range []error{t.CheckVisit(t.Context(), by, m.ID), painted} {
				if key == "" {
					t.must(err)
				} else {
					t.wantRefusal(err, bot.KindNotFound, key)
				}
			}
		}
		if _, ok := t.CheckVisit(t.Context(), session.Actor(), m.ID).(*bot.SightError); !ok { //nolint:errorlint // it is returned as it is
			t.Error("the network is not asked")
		}
	})
}

func TestWhoHasSignedOutIsNotAtTheirPage(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		_, err := t.OpenPage(t.Context(), as(ana), m.ID, "link")
		t.must(err)
		_, err = t.StartSession(t.Context(), "link", "session")
		t.must(err)
		t.must(t.CheckVisit(t.Context(), as(ana), m.ID))
		_, err = t.ClosePages(t.Context(), as(ana))
		t.must(err)
		t.wantRefusal(t.CheckVisit(t.Context(), as(ana), m.ID), bot.KindForbidden, "refuse.page_session")
	})
}
