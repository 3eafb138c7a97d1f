package schedule

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// IsCertain reports whether a poll can be decided now because nobody who may still
// answer can change what Best returns. Answers that were given count as final. What is
// open: the answers of the invited who are in the community, to the times that they
// have not answered; of co-hosts, who may answer without an invitation; and of the
// host, who counts as able to come but may still say otherwise. A poll that everybody
// may answer is never certain, nor is one that was opened again and has no answer since.
//
// It is neither too bold nor too timid: if it reports false, there are answers with
// which Best returns another time, or none. Rank never moves a time down for a better
// answer, so the worst that can happen to the leader is that all say no to it and yes
// to all others.
//
// Of a poll that somebody answered in stretches, who has not answered may do so, too,
// and no other time in the same room may come first either. As long as nobody has, answers
// that are open are thought of as to whole slots.
func IsCertain(p *bot.Poll) bool {
	if !mayCloseEarly(p) { // first, since it is asked at every tap
		return false
	}
	leader, ok := Best(p)
	if !ok {
		return false
	}
	if isPainted(p) {
		return isCertainInRoom(p, leader)
	}
	worst := *p
	worst.Answers = slices.Clone(p.Answers)
	for _, o := range openAnswers(p) {
		availability := bot.AvailabilityYes
		if o.slot == leader.Slot.ID {
			availability = bot.AvailabilityNo
		}
		worst.Answers = append(worst.Answers, bot.Answer{Slot: o.slot, Member: o.member, Availability: availability, At: p.Now})
	}
	still, ok := Best(&worst)
	return ok && still.Slot.ID == leader.Slot.ID
}

// isCertainInRoom is IsCertain for a poll that was answered in stretches. Against each other
// time, the worst is that all who may still answer can come then, and not to the leader: a
// stretch that is just that time says so, also in the leader's room.
func isCertainInRoom(p *bot.Poll, leader Ranked) bool {
	no, yes := newEvaluation(p), newEvaluation(p)
	no.leaveOpen(bot.AvailabilityNo)
	yes.leaveOpen(bot.AvailabilityYes)
	worst := no.of(leader.Slot, leader.Start)
	if !worst.Must || !worst.Enough {
		return false
	}
	for _, s := range p.Meetup.UpcomingSlots(p.Now) {
		if slices.ContainsFunc(yes.inRoom(s), func(r Ranked) bool {
			return (r.Slot.ID != leader.Slot.ID || !r.Start.Equal(leader.Start)) && ranksBefore(r, worst)
		}) {
			return false
		}
	}
	return true
}

// leaveOpen counts all answers that may still be given as av.
func (e *evaluation) leaveOpen(av bot.Availability) {
	e.open, e.openAs = make(map[openAnswer]bool), av
	for _, o := range openAnswers(e.poll) {
		e.open[o] = true
		if !slices.ContainsFunc(e.people, func(one participant) bool { return one.user == o.member }) { // a co-host
			e.people = append(e.people, participant{user: o.member})
		}
	}
}

// mayCloseEarly reports whether it is known who may answer a poll and what it asks about, its
// numbers may be shown, and it was not opened again just now: an undone decision is not
// taken again at once.
func mayCloseEarly(p *bot.Poll) bool {
	m := &p.Meetup
	if p.Tallies != nil || len(p.Guests()) == 0 || m.MembersAddTimes || !p.ShowsCounts() {
		return false
	}
	return m.RepolledAt.IsZero() || slices.ContainsFunc(p.Answers, func(a bot.Answer) bool {
		return a.At.After(m.RepolledAt) && m.Admits(a.Member)
	})
}

// openAnswer is one that may still be given, to a time that is ahead.
type openAnswer struct {
	member bot.UserID
	slot   bot.SlotID
}

// openAnswers lists the answers that may still be given, by member, then by time. What
// the host counts with unsaid is open until they have said something.
func openAnswers(p *bot.Poll) []openAnswer {
	ballots, ahead := p.Ballots(), p.Meetup.UpcomingSlots(p.Now)
	unsaid := *p
	unsaid.Meetup.Host = ""
	var open []openAnswer
	for _, u := range mayAnswer(p) {
		for _, s := range ahead {
			if unsaid.Counted(ballots[u], u, s) == "" {
				open = append(open, openAnswer{u, s.ID})
			}
		}
	}
	return open
}

// mayAnswer lists the members whom the poll asks or who may answer it unasked.
func mayAnswer(p *bot.Poll) []bot.UserID {
	m := &p.Meetup
	users := append(p.Guests(), slices.DeleteFunc(m.Hosts(), func(u bot.UserID) bool { return u == "" || m.IsAbsent(u) })...)
	slices.Sort(users)
	return slices.Compact(users)
}
