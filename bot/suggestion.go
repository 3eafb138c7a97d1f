package bot

import (
	"cmp"
	"slices"
	"time"
)

// Habit is what is known of when a member is free: their usual week and their calendar.
type Habit struct {
	Week *Week          // nil: they have not said
	Zone *time.Location // of the week
	Busy []Busy         // by their calendars; nil: they have none
	// BusyThrough is until when the calendars are known; zero: for ever. Later the week
	// alone counts.
	BusyThrough time.Time
}

// IsKnown reports whether the habit says anything of any time.
func (h *Habit) IsKnown() bool { return h.Week != nil || h.Busy != nil }

// Suggestion is what a member's habit says of slots that are ahead. It is no answer: it
// counts nowhere, and nobody else sees it.
type Suggestion []SuggestedAnswer

// SuggestedAnswer is what a habit says of one slot.
type SuggestedAnswer struct {
	Slot         Slot
	Availability Availability
	Source       Source
	Parts        []SuggestedPart // of room, which they fill: in order, without a gap
	Free         []Slot          // when they could come: the slot, or the stretches of room that are long enough
}

// SuggestedPart is what a habit says of a part of room, as elapsed times since its start.
type SuggestedPart struct {
	From, To     time.Duration
	Availability Availability
	Source       Source
}

// Of returns what is suggested for a slot, empty when nothing is.
func (s Suggestion) Of(id SlotID) Availability {
	for _, a := range s {
		if a.Slot.ID == id {
			return a.Availability
		}
	}
	return ""
}

// Ticks reports whether a menu ticks a slot as av. It does not tick room that is suggested in
// part only, since a choice from a menu answers all of it.
func (s Suggestion) Ticks(id SlotID, av Availability) bool {
	return slices.ContainsFunc(s, func(a SuggestedAnswer) bool {
		return a.Slot.ID == id && a.Availability == av && !slices.ContainsFunc(a.Parts, func(p SuggestedPart) bool { return p.Availability != av })
	})
}

// Sources reports whether something follows from the week, and something from a calendar.
func (s Suggestion) Sources() (week, calendar bool) {
	for _, a := range s {
		week, calendar = week || a.Source == SourceWeek, calendar || a.Source == SourceCalendar
		for _, part := range a.Parts {
			week, calendar = week || part.Source == SourceWeek, calendar || part.Source == SourceCalendar
		}
	}
	return week, calendar
}

// Suggest returns what the habit says of the slots of a meetup that are ahead. A time is
// free as a whole, a day has a free stretch of the meetup's length, and of room each part
// is free or not. What starts at once is not suggested. Without a week everything is free
// that the calendar does not rule out, of a day the hours in which people meet, in loc.
func (h *Habit) Suggest(m *Meetup, loc *time.Location, now time.Time) Suggestion {
	if !h.IsKnown() {
		return nil
	}
	busy := MergeBusy(h.Busy)
	var out Suggestion
	for _, s := range m.UpcomingSlots(now) {
		if s.AtOnce || h.Week == nil && !h.BusyThrough.IsZero() && s.EndAt().After(h.BusyThrough) {
			continue
		}
		parts := h.parts(s, loc, busy)
		length := s.Length
		switch {
		case s.IsRoom():
			length = s.Window
		case s.AllDay:
			length = cmp.Or(m.Duration, DefaultDuration)
		}
		a := SuggestedAnswer{Slot: s}
		a.Availability, a.Source = fit(parts, min(length, s.Length))
		switch {
		case s.IsRoom():
			a.Parts = parts
			a.Free = s.freeStretches(parts, loc)
		case a.Availability != AvailabilityNo:
			a.Free = []Slot{s}
		}
		out = append(out, a)
	}
	return out
}

// usualDay is when people meet, on days about which only a calendar says something.
var usualDay = WeekHours{{{540, 1320}}, {{540, 1320}}, {{540, 1320}}, {{540, 1320}}, {{540, 1320}}, {{540, 1320}}, {{540, 1320}}}

// parts returns what the habit says of the parts of a slot.
func (h *Habit) parts(s Slot, loc *time.Location, busy []Busy) []SuggestedPart {
	asked := Span{s.StartAt, s.EndAt()}
	free, source := []Span{asked}, SourceCalendar
	switch {
	case h.Week != nil:
		free, source = h.Week.Free(asked.From, asked.To, h.Zone), SourceWeek
	case s.AllDay:
		free = (&Week{Hours: usualDay}).Free(asked.From, asked.To, loc)
	}
	var out []SuggestedPart
	add := func(until time.Time, av Availability, source Source) {
		from, to := time.Duration(0), until.Sub(s.StartAt)
		if last := len(out) - 1; last >= 0 {
			if from = out[last].To; from < to && out[last].Availability == av && out[last].Source == source {
				out[last].To = to
				return
			}
		}
		if from < to {
			out = append(out, SuggestedPart{From: from, To: to, Availability: av, Source: source})
		}
	}
	for _, f := range free {
		add(f.From, AvailabilityNo, source)
		for _, b := range busy {
			if !b.To.After(f.From) || !b.From.Before(f.To) {
				continue
			}
			add(Span{b.From, b.To}.within(f).From, AvailabilityYes, source)
			av := AvailabilityNo
			if b.Tentative {
				av = AvailabilityIfNeeded
			}
			add(Span{b.From, b.To}.within(f).To, av, SourceCalendar)
		}
		add(f.To, AvailabilityYes, source)
	}
	add(asked.To, AvailabilityNo, source)
	return out
}

// freeStretches returns the parts of room that are free and long enough for the meetup.
func (s Slot) freeStretches(parts []SuggestedPart, loc *time.Location) []Slot {
	var out []Slot
	for i := 0; i < len(parts); i++ {
		from := parts[i].From
		if parts[i].Availability == AvailabilityNo {
			continue
		}
		for i+1 < len(parts) && parts[i+1].Availability != AvailabilityNo {
			i++
		}
		if to := parts[i].To; to-from >= s.Window {
			start := s.StartAt.Add(from)
			out = append(out, Slot{ID: s.ID, Start: WallOf(start.In(loc)), Length: to - from, StartAt: start, Emoji: s.Emoji})
		}
	}
	return out
}

// fit returns the best that parts say of any stretch of a length, and what decides it: the
// calendar if the week alone would have said something better.
func fit(parts []SuggestedPart, length time.Duration) (Availability, Source) {
	longest := func(counts func(SuggestedPart) bool) time.Duration {
		most, run := time.Duration(0), time.Duration(0)
		for _, p := range parts {
			if !counts(p) {
				run = 0
				continue
			}
			run += p.To - p.From
			most = max(most, run)
		}
		return most
	}
	usual := parts[0].Source
	if i := slices.IndexFunc(parts, func(p SuggestedPart) bool { return p.Source == SourceWeek }); i >= 0 {
		usual = SourceWeek
	}
	switch {
	case longest(func(p SuggestedPart) bool { return p.Availability == AvailabilityYes }) >= length:
		return AvailabilityYes, usual
	case longest(func(p SuggestedPart) bool { return p.Availability != AvailabilityNo }) >= length:
		return AvailabilityIfNeeded, SourceCalendar
	case longest(func(p SuggestedPart) bool { return p.Availability != AvailabilityNo || p.Source == SourceCalendar }) >= length:
		return AvailabilityNo, SourceCalendar
	}
	return AvailabilityNo, usual
}

// AsUsual answers what is suggested wherever the ballot says nothing yet, of room that is
// answered in parts in the others. A ballot in which the member has chosen from a menu
// since stays as it is: who left a time out there has said something of it.
func (b Ballot) AsUsual(suggested Suggestion, given Answer) Ballot {
	if slices.ContainsFunc(b, func(a Answer) bool { return a.Source == SourceTap && a.isNewerThan(given) }) {
		return b
	}
	out := b
	for _, s := range suggested {
		had, answered := b.AnswerTo(s.Slot.ID)
		switch {
		case !s.Slot.IsRoom() && !answered:
			given.Slot, given.Availability, given.Source = s.Slot.ID, s.Availability, s.Source
			out = out.set(given)
		case s.Slot.IsRoom() && (!answered || len(had.Stretches) > 0):
			for _, part := range s.unsaid(had.Stretches) {
				given.Source = part.Source
				out = out.Paint(s.Slot, part.From, part.To, part.Availability, given)
			}
		}
	}
	return out
}

// unsaid returns what is suggested for the parts of room of which nothing is said.
func (a SuggestedAnswer) unsaid(said []Stretch) []SuggestedPart {
	var out []SuggestedPart
	for _, part := range a.Parts {
		for _, t := range said { // in order
			if t.To <= part.From || t.From >= part.To {
				continue
			}
			if before := part; before.From < t.From {
				before.To = t.From
				out = append(out, before)
			}
			part.From = t.To
		}
		if part.From < part.To {
			out = append(out, part)
		}
	}
	return out
}

// Unanswered returns what is suggested for slots of which the ballot says nothing. Once the
// member has chosen from a menu that is nothing: a time that they left out there is not
// ticked for them again.
func (s Suggestion) Unanswered(b Ballot) Suggestion {
	if slices.ContainsFunc(b, func(a Answer) bool { return a.Source == SourceTap }) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s), func(a SuggestedAnswer) bool { return b.Of(a.Slot.ID) != "" })
}
