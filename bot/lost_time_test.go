package bot

import (
	"testing"
	"time"
)

func TestTheTimeThatAMemberLost(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	slot := func(id SlotID) Slot { return Slot{ID: id, StartAt: now.AddDate(0, 0, int(id)), Length: time.Hour} }
	answer := func(u UserID, id SlotID, av Availability) Answer {
		return Answer{Member: u, Slot: id, Availability: av, At: now}
	}
	answers := []Answer{
		answer("ben", 1, AvailabilityYes),
		answer("cy", 2, AvailabilityYes), answer("cy", 3, AvailabilityIfNeeded),
		answer("dee", 1, AvailabilityNo), answer("dee", 2, AvailabilityNo), answer("dee", 3, AvailabilityNo),
		answer("eli", 3, AvailabilityYes),
	}
	for _, c := range []struct {
		name   string
		member UserID
		change func(*Meetup)
		want   SlotID
	}{
		{"who can come", "ben", nil, 0},
		{"of two the one that most could", "cy", nil, 3},
		{"who could make none", "dee", nil, 0},
		{"who has not answered", "fay", nil, 0},
		{"the host, who counts", "ana", nil, 0},
		{"a date that its host moved", "cy", func(m *Meetup) { m.Reason.By = DeciderMove }, 0},
		{"a date without a poll", "cy", func(m *Meetup) { m.Reason.By = DeciderNone }, 0},
		{"a poll that goes on", "cy", func(m *Meetup) { m.ChosenSlot = 0 }, 0},
		{"a time that came after they answered", "cy", func(m *Meetup) { m.Slots[0].AddedAt = now.Add(time.Minute) }, 0},
	} {
		m := Meetup{Host: "ana", Status: StatusScheduled, ChosenSlot: 1, Reason: Reason{By: DeciderHost}, Terms: Terms{Slots: []Slot{slot(1), slot(2), slot(3)}}}
		if c.change != nil {
			c.change(&m)
		}
		p := Poll{Meetup: m, Answers: answers, Now: now}
		if got, ok := p.Lost(c.member); got.ID != c.want || ok != (c.want != 0) {
			t.Errorf("%s: %d, want %d", c.name, got.ID, c.want)
		}
	}
}
