package planner

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// part is what a member painted of a slot, in hours since its start.
type part struct {
	from, to int
	av       bot.Availability
}

// paintParts answers parts of a slot, as the page does.
func (t *scenario) paintParts(u bot.UserID, id bot.MeetupID, slot bot.SlotID, parts ...part) Snapshot {
	t.Helper()
	s, err := actOn(t.Context(), t.Planner, as(u), "updateBallot", id, currentBallot(u), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		return t.updateBallot(tx, m, as(u), bot.TopicBallot, func(b bot.Ballot, given bot.Answer) bot.Ballot {
			given.Source = bot.SourceGrid
			of, _ := m.Slot(slot)
			for _, one := range parts {
				b = b.Paint(of, time.Duration(one.from)*time.Hour, time.Duration(one.to)*time.Hour, one.av, given)
			}
			return b
		})
	})
	t.must(err)
	return s
}

func yes(from, to int) part { return part{from, to, bot.AvailabilityYes} }

func TestRoomIsSettledOnTheTimeThatMostPainted(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy, dee), evenings(27, 28)))
		evening := m.Slots[0]
		t.choose(ana, m, 0)
		t.paintParts(ben, m.ID, evening.ID, yes(0, 2), part{2, 4, bot.AvailabilityIfNeeded})
		t.paintParts(cy, m.ID, evening.ID, yes(2, 4))
		t.paintParts(dee, m.ID, evening.ID, yes(1, 4))
		t.must(t.Settle(t.Context(), room, m.ID))
		s := t.mustSnapshot(m.ID)
		date, ok := s.Meetup.Date()
		if !ok || !date.StartAt.Equal(evening.StartAt.Add(2*time.Hour)) || date.Length != 2*time.Hour || date.RoomID != evening.ID {
			t.Fatalf("it is at %+v", date)
		}
		if r := s.Meetup.Reason; r.Could != 4 || r.Of != 4 {
			t.Errorf("the reason is %+v", r)
		}
		for u, want := range map[bot.UserID]bot.Availability{ana: bot.AvailabilityYes, ben: bot.AvailabilityIfNeeded, cy: bot.AvailabilityYes, dee: bot.AvailabilityYes} {
			a, _ := s.Ballot(u).AnswerTo(date.ID)
			if a.Availability != want || len(a.Stretches) != 0 || u != ana && a.Source != bot.SourceGrid {
				t.Errorf("%s: %+v", u, a)
			}
		}
		s, err := t.Repoll(t.Context(), as(ana), m.ID, 0)
		t.must(err)
		if got := s.Ballot(ben); !got.IsPainted() || got.Of(evening.ID) != bot.AvailabilityYes {
			t.Errorf("asked again, Ben's answers are %+v", got)
		}
	})
}

func TestATimeThatIsPickedInRoomHasItsOwnNumbers(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, forUsers(ben, cy, dee), evenings(27)))
		evening := m.Slots[0]
		t.paintParts(ben, m.ID, evening.ID, yes(2, 4))
		t.paintParts(cy, m.ID, evening.ID, yes(2, 4))
		s, err := t.PickTime(t.Context(), as(ana), m.ID, evening.ID, wall(27, 18), 2*time.Hour)
		t.must(err)
		date, _ := s.Meetup.Date()
		if r := s.Meetup.Reason; r.Could != 1 || r.Of != 3 || len(r.Missing) != 2 || r.Tie != bot.TieHostChoice {
			t.Errorf("the reason is %+v", r)
		}
		if n := len(s.Members(date.ID, bot.AvailabilityNo)); n != 2 {
			t.Errorf("%d cannot come to %+v", n, date)
		}
	})
}

func TestAnOpenPollThatIsPaintedCountsAllAnswers(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, evenings(27)))
		evening := m.Slots[0]
		t.choose(ben, m, 0)
		s := t.paintParts(cy, m.ID, evening.ID, yes(2, 4))
		if s.Tallies != nil || !s.Meetup.Painted {
			t.Errorf("painted %v, of tallies %v", s.Meetup.Painted, s.Tallies)
		}
		s = t.paintParts(dee, m.ID, evening.ID, yes(1, 3))
		at := schedule.Rank(&s.Poll)[0]
		if at.Could != 3 || !at.Start.Equal(evening.StartAt.Add(time.Hour)) {
			t.Errorf("the best is %+v", at)
		}
		again := t.mustSnapshot(m.ID)
		if best := schedule.Rank(&again.Poll)[0]; best.Could != at.Could || !best.Start.Equal(at.Start) {
			t.Errorf("read again, it is %+v", best)
		}
	})
}
