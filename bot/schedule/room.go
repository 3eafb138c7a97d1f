package schedule

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// Room in a poll that somebody answered in stretches ranks by the best time in it, and
// the times that are tried are the windows of a Grid. Its cells are the starts, so each
// window is one cell, and exact whatever the lengths and wherever stretches end.

// inRoom returns the times that are tried in room, in order, with what their rank depends
// on but the reason. Another slot is one time.
func (e *evaluation) inRoom(s bot.Slot) []Ranked {
	starts := s.Starts()
	grid := Grid{Start: s.StartAt, Cell: bot.StartStep, Len: starts}
	people, host := make([]Person, len(e.people)), -1
	words := len(NewCells(starts))
	all := make(Cells, 2*words*len(people))
	for i := range e.people {
		one, at := &e.people[i], 2*words*i
		people[i] = Person{Weight: FullWeight, Must: one.must, Yes: all[at : at+words : at+words], IfNeeded: all[at+words : at+2*words : at+2*words]}
		e.mark(one, s, &people[i])
		if one.user == e.poll.Meetup.Host {
			host = i
		}
	}
	m, out := &e.poll.Meetup, make([]Ranked, 0, starts)
	for _, w := range Build(grid, people, 1).All(Conditions{Allowed: e.startsAhead(s)}) {
		r := Ranked{Slot: s, Yes: w.Yes, IfNeeded: w.IfNeeded(), Must: w.Must}
		if s.IsRoom() {
			r.Start = s.StartAt.Add(s.StartOffset(w.Cell))
		}
		r.Host = host >= 0 && (people[host].Yes.Has(w.Cell) || people[host].IfNeeded.Has(w.Cell))
		r.sum(m)
		out = append(out, r)
	}
	return out
}

// mark puts into a person's cells at which starts in room they could come.
func (e *evaluation) mark(one *participant, s bot.Slot, to *Person) {
	given, answered := one.ballot.AnswerTo(s.ID)
	if answered && len(given.Stretches) > 0 {
		markRuns(s, given.Stretches, to.Yes, func(av bot.Availability) bool { return av == bot.AvailabilityYes })
		markRuns(s, given.Stretches, to.IfNeeded, func(av bot.Availability) bool { return av != bot.AvailabilityNo })
		return
	}
	switch e.counted(one, s) {
	case bot.AvailabilityYes:
		to.Yes.SetRange(0, s.Starts())
	case bot.AvailabilityIfNeeded:
		to.IfNeeded.SetRange(0, s.Starts())
	}
}

// markRuns puts the starts of all times into cells that lie wholly in stretches that count.
func markRuns(s bot.Slot, stretches []bot.Stretch, cells Cells, counts func(bot.Availability) bool) {
	var from, to time.Duration // the run so far
	mark := func() {
		if to-from < s.Window {
			return
		}
		first, last := int((from+bot.StartStep-1)/bot.StartStep), s.Starts()-1
		if to < s.Length {
			last = int((to - s.Window) / bot.StartStep)
		}
		cells.SetRange(first, last+1)
	}
	for _, t := range stretches {
		switch {
		case !counts(t.Availability):
			continue
		case t.From != to:
			mark()
			from = t.From
		}
		to = min(t.To, s.Length)
	}
	mark()
}

// startsAhead returns the starts in room that may be chosen: those ahead that have a name,
// which the second pass through an hour has not. If none is, it is the last one, and of
// room that has passed all are.
func (e *evaluation) startsAhead(s bot.Slot) Cells {
	n, open := s.Starts(), NewCells(s.Starts())
	if !s.PassesAt().After(e.poll.Now) {
		open.SetRange(0, n)
		return open
	}
	some := false
	for i := range n {
		at := s.StartAt.Add(s.StartOffset(i))
		if at.After(e.poll.Now) && bot.Zones(bot.TZData).IsNamed(s, at, e.poll.Meetup.Zone) {
			open.SetRange(i, i+1)
			some = true
		}
	}
	if !some {
		open.SetRange(n-1, n)
	}
	return open
}

// best returns the time in room that ranks first, and of equal ones the first.
func (e *evaluation) best(s bot.Slot) time.Time {
	times := e.inRoom(s)
	first := times[0]
	for _, r := range times[1:] {
		if isBetter(r, first) {
			first = r
		}
	}
	return first.Start
}

// isPainted reports whether somebody answered the poll in stretches.
func isPainted(p *bot.Poll) bool { return bot.Ballot(p.Answers).IsPainted() }

// AtBestTimes returns the poll with the answers to rooms as they are at the best time in
// each, so that whatever is counted or listed of it is of that time. It is the poll itself
// if nobody answered in stretches.
func AtBestTimes(p *bot.Poll) bot.Poll {
	out := *p
	if !isPainted(p) {
		return out
	}
	e := newEvaluation(p)
	offsets := make(map[bot.SlotID]time.Duration, len(p.Meetup.Slots))
	lengths := make(map[bot.SlotID]time.Duration, len(p.Meetup.Slots))
	for _, s := range p.Meetup.Slots {
		if s.IsRoom() {
			offsets[s.ID], lengths[s.ID] = e.best(s).Sub(s.StartAt), s.Window
		}
	}
	out.Answers = make([]bot.Answer, len(p.Answers))
	for i, a := range p.Answers {
		if from, ok := offsets[a.Slot]; ok {
			a.Availability, a.Stretches = a.During(from, from+lengths[a.Slot]), nil
		}
		out.Answers[i] = a
	}
	return out
}

// BestStart returns when the best time in room begins, given a poll; zero if nobody answered
// that in stretches, or the slot is no room.
func BestStart(p *bot.Poll, s bot.Slot) time.Time {
	if !s.IsRoom() || !isPainted(p) {
		return time.Time{}
	}
	return newEvaluation(p).best(s)
}

// At ranks a time in room that a poll asked about, without the others.
func At(p *bot.Poll, room, time bot.Slot) Ranked {
	room.Window = time.Length
	r := newEvaluation(p).of(room, time.StartAt)
	r.Reason.Tie = bot.TieHostChoice
	r.Reason = p.Publish(r.Reason)
	return r
}
