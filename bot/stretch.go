package bot

import (
	"cmp"
	"slices"
	"time"
)

// Stretch is what a member said of a part of a slot that is room. Its times are elapsed
// since the slot's start, in whole minutes, the later one exclusive.
type Stretch struct {
	From, To     time.Duration
	Availability Availability
	Source       Source
	At           time.Time
	Stamp        Stamp // of the event that said it
}

func (t Stretch) isNewerThan(o Answer) bool { return o.Stamp.IsBefore(t.Stamp) }

// continues reports whether both stretches are the same answer, given at once.
func (t Stretch) continues(o Stretch) bool {
	return t.Availability == o.Availability && t.Source == o.Source && t.Stamp == o.Stamp
}

// SameStretches reports whether two lists say the same, whenever that was.
func SameStretches(a, b []Stretch) bool {
	return slices.EqualFunc(a, b, func(x, y Stretch) bool { return x.From == y.From && x.To == y.To && x.continues(y) })
}

// rank orders availabilities from the weakest to the best. Nothing said is a no to those
// who have answered.
func (av Availability) rank() int {
	switch av {
	case AvailabilityYes:
		return 2
	case AvailabilityIfNeeded:
		return 1
	}
	return 0
}

// During returns what an answer says of a part of its slot, as elapsed times since the
// slot's start: the weakest of what was said there. What was left unsaid in a slot that is
// answered in parts is a no.
func (a Answer) During(from, to time.Duration) Availability {
	if len(a.Stretches) == 0 {
		return a.Availability
	}
	weakest, reached := AvailabilityYes, from
	for _, t := range a.Stretches {
		switch {
		case t.To <= reached:
			continue
		case t.From > reached || t.Availability == AvailabilityNo:
			return AvailabilityNo
		case t.Availability == AvailabilityIfNeeded:
			weakest = AvailabilityIfNeeded
		}
		if reached = t.To; reached >= to {
			return weakest
		}
	}
	return AvailabilityNo
}

// For returns the answer as one to a time within the slot, which another slot is: what it
// says of that time, with the source of the newest part of it.
func (a Answer) For(s, found Slot) Answer {
	from := found.StartAt.Sub(s.StartAt)
	to := from + found.Length
	out := a
	out.Slot, out.Availability, out.Stretches = found.ID, a.During(from, to), nil
	within := slices.DeleteFunc(slices.Clone(a.Stretches), func(t Stretch) bool { return t.To <= from || t.From >= to })
	if len(within) > 0 {
		out.Source, out.At, out.Stamp = newest(within)
	}
	return out
}

// newest returns the source, time and stamp of the newest of some stretches.
func newest(parts []Stretch) (Source, time.Time, Stamp) {
	last := parts[0]
	for _, t := range parts[1:] {
		if last.Stamp.IsBefore(t.Stamp) || !t.Stamp.IsBefore(last.Stamp) && !t.At.Before(last.At) {
			last = t
		}
	}
	return last.Source, last.At, last.Stamp
}

// FollowsFromStretches reports whether the source and the time of the answer are those of
// the newest of its stretches.
func (a Answer) FollowsFromStretches() bool {
	source, at, stamp := newest(a.Stretches)
	return source == a.Source && at.Equal(a.At) && stamp == a.Stamp
}

// inParts returns the answer to a slot as stretches.
func (a Answer) inParts(s Slot) []Stretch {
	switch {
	case len(a.Stretches) > 0:
		return a.Stretches
	case a.Availability == "":
		return nil
	}
	return []Stretch{{From: 0, To: s.Length, Availability: a.Availability, Source: a.Source, At: a.At, Stamp: a.Stamp}}
}

// withStretches returns the answer with other stretches, and what follows from them: its
// source and time are those of the newest, and its availability is the best of any time
// that the meetup could have in the slot. So who reads nothing else reads something true.
// Of one source and one availability throughout it is an answer without stretches, which
// has one stamp; ok is false if nothing is left of it.
func (a Answer) withStretches(s Slot, parts []Stretch) (out Answer, ok bool) {
	if len(parts) == 0 {
		return a, false
	}
	a.Stretches = joinStretches(parts)
	a.Source, a.At, a.Stamp = newest(a.Stretches)
	a.Availability = AvailabilityNo
	for i := range s.Starts() {
		from := s.StartOffset(i)
		if av := a.During(from, from+s.MeetupLength()); av.rank() > a.Availability.rank() {
			a.Availability = av
		}
	}
	if a.isUniform(s) {
		a.Availability, a.Stretches = a.Stretches[0].Availability, nil
	}
	return a, true
}

func (a Answer) isUniform(s Slot) bool {
	first, reached := a.Stretches[0], time.Duration(0)
	for _, t := range a.Stretches {
		if t.From != reached || t.Availability != first.Availability || t.Source != first.Source {
			return false
		}
		reached = t.To
	}
	return reached >= s.Length
}

// joinStretches sorts stretches and joins those that continue each other.
func joinStretches(parts []Stretch) []Stretch {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b Stretch) int { return cmp.Compare(a.From, b.From) })
	out := parts[:0]
	for _, t := range parts {
		if last := len(out) - 1; last >= 0 && out[last].To == t.From && t.continues(out[last]) {
			out[last].To = t.To
			if t.At.After(out[last].At) {
				out[last].At = t.At
			}
			continue
		}
		out = append(out, t)
	}
	return out
}

// Paint answers a part of a slot that is room, between elapsed times since its start, or
// with no availability takes back what was said there. given holds the source. What is
// newer stays, and what was said of the rest keeps its source. Another slot is answered
// as a whole.
func (b Ballot) Paint(s Slot, from, to time.Duration, av Availability, given Answer) Ballot {
	given.Slot, given.Availability, given.Stretches = s.ID, av, nil
	given.At = given.At.Truncate(time.Microsecond) // as it is stored
	from, to = max(from.Truncate(time.Minute), 0), min(to.Truncate(time.Minute), s.Length)
	if from >= to {
		return b
	}
	had, answered := b.AnswerTo(s.ID)
	if !s.IsRoom() {
		switch {
		case av != "":
			return b.set(given)
		case !answered || had.isNewerThan(given):
			return b
		}
		return b.without(s.ID)
	}
	if !answered {
		had = given
		had.Availability = ""
	}
	painted, ok := had.withStretches(s, overlay(had.inParts(s), from, to, given))
	out := b.without(s.ID)
	if ok {
		out = append(out, painted)
	}
	return out
}

// overlay returns stretches with an answer to a part of the slot, but for what is newer.
func overlay(parts []Stretch, from, to time.Duration, given Answer) []Stretch {
	var out []Stretch
	next := from // the beginning of what is not answered yet
	say := func(until time.Duration) {
		if given.Availability != "" && next < until {
			out = append(out, Stretch{From: next, To: until, Availability: given.Availability, Source: given.Source, At: given.At, Stamp: given.Stamp})
		}
	}
	for _, t := range parts {
		before, after := t, t
		before.To, after.From = min(t.To, from), max(t.From, to)
		if before.From < before.To {
			out = append(out, before)
		}
		if after.From < after.To {
			out = append(out, after)
		}
		if t.From, t.To = max(t.From, from), min(t.To, to); t.From < t.To && t.isNewerThan(given) {
			out = append(out, t)
			say(t.From)
			next = t.To
		}
	}
	say(to)
	return out
}

// takeBack withdraws what was answered from a source, be it a part of a slot.
func (a Answer) takeBack(s Slot, source Source) (out Answer, ok bool) {
	if len(a.Stretches) == 0 {
		return a, a.Source != source
	}
	return a.withStretches(s, slices.DeleteFunc(slices.Clone(a.Stretches), func(t Stretch) bool { return t.Source == source }))
}

// saidAgain returns the answer with the time of an event that said the same.
func (a Answer) saidAgain(given Answer) Answer {
	a.At, a.Stamp, a.Stretches = given.At, given.Stamp, slices.Clone(a.Stretches)
	for i := range a.Stretches {
		t := &a.Stretches[i]
		if !t.isNewerThan(given) {
			t.At, t.Stamp = given.At, given.Stamp
		}
	}
	if len(a.Stretches) > 0 {
		a.Source, a.At, a.Stamp = newest(a.Stretches)
	}
	return a
}

// In returns the answer as it counts in a slot whose length or window has changed since.
func (a Answer) In(s Slot) Answer {
	if len(a.Stretches) == 0 {
		return a
	}
	if !s.IsRoom() {
		a.Availability, a.Stretches = a.During(0, s.Length), nil
		return a
	}
	var within []Stretch
	for _, t := range a.Stretches {
		if t.To = min(t.To, s.Length); t.From < t.To {
			within = append(within, t)
		}
	}
	out, ok := a.withStretches(s, within)
	if !ok {
		out.Availability, out.Stretches = AvailabilityNo, nil
	}
	return out
}

// IsPainted reports whether an answer of the ballot is one in parts.
func (b Ballot) IsPainted() bool {
	return slices.ContainsFunc(b, func(a Answer) bool { return len(a.Stretches) > 0 })
}
