package bot

import (
	"cmp"
	"maps"
	"slices"
)

// Tally is how many members gave each answer to one slot.
type Tally struct{ Yes, IfNeeded, No int }

// add counts an answer once more, or n times.
func (t Tally) add(av Availability, n int) Tally {
	switch av {
	case AvailabilityYes:
		t.Yes += n
	case AvailabilityIfNeeded:
		t.IfNeeded += n
	case AvailabilityNo:
		t.No += n
	}
	return t
}

// TallyOf counts answers by slot.
func TallyOf(answers []Answer) map[SlotID]Tally {
	tallies := make(map[SlotID]Tally)
	for i := range answers {
		a := &answers[i]
		tallies[a.Slot] = tallies[a.Slot].add(a.Availability, 1)
	}
	return tallies
}

// Count returns with what everybody counts, by slot. The host counts as able to come
// until they say otherwise.
func (p *Poll) Count() map[SlotID]Tally {
	count := maps.Clone(p.Tallies)
	if p.Tallies == nil {
		count = TallyOf(p.Answers)
	}
	if p.Meetup.Host == "" {
		return count
	}
	b := p.Ballot(p.Meetup.Host)
	for _, s := range p.Meetup.Slots {
		if b.Of(s.ID) == "" {
			count[s.ID] = count[s.ID].add(AvailabilityYes, 1)
		}
	}
	return count
}

// WithBallot returns the poll with another ballot of a member. It must hold the answers
// that they gave before.
func (p *Poll) WithBallot(u UserID, b Ballot) Poll {
	out := *p
	out.Answers = make([]Answer, 0, len(p.Answers)+len(b))
	for _, a := range p.Answers {
		if a.Member != u {
			out.Answers = append(out.Answers, a)
		}
	}
	out.Answers = append(out.Answers, b...)
	slices.SortStableFunc(out.Answers, func(a, o Answer) int {
		return cmp.Or(cmp.Compare(a.Member, o.Member), cmp.Compare(a.Slot, o.Slot))
	})
	if p.Tallies == nil {
		return out
	}
	out.Tallies = maps.Clone(p.Tallies)
	for _, a := range p.Ballot(u) {
		out.Tallies[a.Slot] = out.Tallies[a.Slot].add(a.Availability, -1)
	}
	for _, a := range b {
		out.Tallies[a.Slot] = out.Tallies[a.Slot].add(a.Availability, 1)
	}
	return out
}
