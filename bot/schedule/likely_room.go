package schedule

import (
	"math/rand/v2"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// staysFirstInRoom is StaysFirst for a poll that was answered in stretches. Who has not
// answered is drawn to answer a slot, with all times in it, as somebody did who has: times
// that overlap are good together, so they are never drawn apart.
func staysFirstInRoom(p *bot.Poll, r *rand.Rand) float64 {
	e, leader := newEvaluation(p), Rank(p)[0]
	no := newEvaluation(p)
	no.leaveOpen(bot.AvailabilityNo)
	worst := no.of(leader.Slot, leader.Start)
	var urns []urn
	draws, share := 1, priorOf(p)
	for _, s := range p.Meetup.UpcomingSlots(p.Now) {
		u := e.urnOf(s, share)
		best := u.with(&p.Meetup, slices.Repeat([]int{u.open}, s.Starts()), make([]int, s.Starts()), u.met)
		if s.ID == leader.Slot.ID || slices.ContainsFunc(best, func(o Ranked) bool { return ranksBefore(o, worst) }) {
			urns = append(urns, u)
			draws += u.open * s.Starts()
		}
	}
	trials, stays := min(max(maxDraws/draws, minTrials), maxTrials), 0
	for range trials {
		if first := drawnFirst(&p.Meetup, urns, r); first.Slot.ID == leader.Slot.ID && first.Start.Equal(leader.Start) {
			stays++
		}
	}
	return float64(stays) / float64(trials)
}

func drawnFirst(m *bot.Meetup, urns []urn, r *rand.Rand) Ranked {
	var first Ranked
	for i := range urns {
		for _, o := range urns[i].draw(m, r) {
			if first.Slot.ID == 0 || ranksBefore(o, first) {
				first = o
			}
		}
	}
	return first
}

// priorOf returns the shares of yes and of if needed among the answers at the best times,
// which are how likely it is that somebody who has not answered a slot answers so to all of
// it.
func priorOf(p *bot.Poll) (share [2]float64) {
	at, all := AtBestTimes(p), bot.Tally{}
	for _, t := range bot.TallyOf(at.Answers) {
		all.Yes, all.IfNeeded, all.No = all.Yes+t.Yes, all.IfNeeded+t.IfNeeded, all.No+t.No
	}
	n := float64(all.Yes + all.IfNeeded + all.No + 3)
	return [2]float64{float64(all.Yes+1) / n, float64(all.IfNeeded+1) / n}
}

// urn holds the answers to a slot from which those are drawn that are open. An answer is a
// row of levels, one for each start: 2 for yes, 1 for if needed.
type urn struct {
	times    []Ranked // that may be chosen, with the answers that were given
	met      []bool   // by start: whether all who must come and have answered could
	answers  [][]byte
	whole    [3][]byte // no, if needed and yes to all of it
	share    [2]float64
	open     int // how many have not answered
	required int // how many of those must come
}

func (e *evaluation) urnOf(s bot.Slot, share [2]float64) urn {
	p, n := e.poll, s.Starts()
	u := urn{share: share, met: slices.Repeat([]bool{true}, n)}
	for level := range u.whole {
		u.whole[level] = slices.Repeat([]byte{byte(level)}, n)
	}
	u.times = e.inRoom(s)
	awaited, unsaid := p.Meetup.Awaited(), p.CountsHost()
	for i := range e.people {
		one := &e.people[i]
		at := slices.IndexFunc(awaited, func(i bot.Invitation) bool { return i.User == one.user })
		said := e.counted(one, s)
		if said == "" {
			if at >= 0 {
				if u.open++; awaited[at].Must {
					u.required++
				}
			}
			continue
		}
		levels := e.levels(one, s)
		for start, level := range levels {
			u.met[start] = u.met[start] && (!one.must || level > 0)
		}
		if _, answered := one.ballot.AnswerTo(s.ID); answered || !unsaid || one.user != p.Meetup.Host {
			u.answers = append(u.answers, levels)
		}
	}
	return u
}

// draw returns the times of a slot with an answer of everybody. Each answer that is drawn
// counts for the next.
func (u *urn) draw(m *bot.Meetup, r *rand.Rand) []Ranked {
	n := len(u.met)
	yes, ifNeeded, met := make([]int, n), make([]int, n), slices.Clone(u.met)
	drawn := make([][]byte, u.open)
	for i := range drawn {
		row := u.whole[0]
		switch at := r.Float64() * float64(len(u.answers)+priorWeight+i); {
		case at < float64(len(u.answers)):
			row = u.answers[int(at)]
		case at >= float64(len(u.answers)+priorWeight):
			row = drawn[int(at)-len(u.answers)-priorWeight]
		case r.Float64() < u.share[0]:
			row = u.whole[2]
		case r.Float64() < u.share[1]/(1-u.share[0]):
			row = u.whole[1]
		}
		drawn[i] = row
		for at, level := range row {
			switch level {
			case 2:
				yes[at]++
			case 1:
				ifNeeded[at]++
			default:
				met[at] = met[at] && i >= u.required
			}
		}
	}
	return u.with(m, yes, ifNeeded, met)
}

// with returns the times of a slot with more answers.
func (u *urn) with(m *bot.Meetup, yes, ifNeeded []int, met []bool) []Ranked {
	out := slices.Clone(u.times)
	for i := range out {
		o := &out[i]
		at := 0
		if !o.Start.IsZero() {
			at = int((o.Start.Sub(o.Slot.StartAt) + bot.StartStep - 1) / bot.StartStep)
		}
		o.Yes, o.IfNeeded, o.Must = o.Yes+yes[at], o.IfNeeded+ifNeeded[at], met[at]
		o.sum(m)
	}
	return out
}

// levels returns a participant's answer to a slot as a row of levels.
func (e *evaluation) levels(one *participant, s bot.Slot) []byte {
	n := s.Starts()
	cells := Person{Yes: NewCells(n), IfNeeded: NewCells(n)}
	e.mark(one, s, &cells)
	row := make([]byte, n)
	for i := range row {
		switch {
		case cells.Yes.Has(i):
			row[i] = 2
		case cells.IfNeeded.Has(i):
			row[i] = 1
		}
	}
	return row
}
