// Package schedule ranks the slots of a poll and says which one to choose and
// why. It is pure: it has no clock, no store and no texts, and leaves it to the
// caller to act on the ranking.
package schedule

import (
	"sort"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Ranked is a slot with what its rank depends on.
type Ranked struct {
	Slot     bot.Slot
	Yes      int
	IfNeeded int
	No       int
	Could    int  // how many answered yes or if needed
	Host     bool // the host could come
	Must     bool // every required member could come
	Enough   bool // at least bot.Meetup.LeastPeople could come

	// Reason says why the slot ranks first. Further down, Tie is
	// bot.TieChosen: to pick that slot is to override the ranking. By is left
	// to the caller.
	Reason bot.Reason

	score int // in half persons
}

// Rank orders the slots of a poll that have not started at now, best first.
// The order is total and depends only on the arguments, not on the order of the
// answers. Rank expects at most one answer for each member and slot.
func Rank(p *bot.Poll, now time.Time) []Ranked {
	bySlot := answersBySlot(p)
	people := participants(p)
	var ranked []Ranked
	for _, s := range p.Meetup.Slots {
		if s.StartAt.After(now) {
			ranked = append(ranked, evaluate(&p.Meetup, s, bySlot[s.ID], people))
		}
	}
	sort.Slice(ranked, func(i, j int) bool {
		better, _ := compare(ranked[i], ranked[j])
		return better
	})
	for i := range ranked {
		ranked[i].Reason.Tie = tieOf(ranked, i)
	}
	return ranked
}

// Best returns the slot to choose without asking: the first of Rank, if every
// required member and enough people could come. Otherwise ok is false.
func Best(p *bot.Poll, now time.Time) (best Ranked, ok bool) {
	// Must and Enough are the first two rules of the order, so if the first
	// slot lacks one of them, no slot has both.
	ranked := Rank(p, now)
	if len(ranked) == 0 || !ranked[0].Must || !ranked[0].Enough {
		return Ranked{}, false
	}
	return ranked[0], true
}

// slotAnswers are the answers for one slot.
type slotAnswers map[bot.UserID]bot.Availability

func (a slotAnswers) isAvailable(u bot.UserID) bool {
	return a[u] == bot.AvailabilityYes || a[u] == bot.AvailabilityIfNeeded
}

func answersBySlot(p *bot.Poll) map[bot.SlotID]slotAnswers {
	bySlot := make(map[bot.SlotID]slotAnswers, len(p.Meetup.Slots))
	for _, s := range p.Meetup.Slots {
		bySlot[s.ID] = make(slotAnswers)
	}
	for _, a := range p.Answers {
		if answers, known := bySlot[a.Slot]; known {
			answers[a.Member] = a.Availability
		}
	}
	return bySlot
}

// participants lists the members invited or answering, in order of their ids.
func participants(p *bot.Poll) []bot.UserID {
	seen := make(map[bot.UserID]bool, len(p.Meetup.Invited))
	for _, i := range p.Meetup.Invited {
		seen[i.User] = true
	}
	for _, a := range p.Answers {
		seen[a.Member] = true
	}
	people := make([]bot.UserID, 0, len(seen))
	for u := range seen {
		people = append(people, u)
	}
	sort.Slice(people, func(i, j int) bool { return people[i] < people[j] })
	return people
}

// maxMissing is how many members a reason names (bot.Reason.Missing).
const maxMissing = 3

// evaluate counts the answers for a slot and gives the reason for its rank.
func evaluate(m *bot.Meetup, s bot.Slot, answers slotAnswers, people []bot.UserID) Ranked {
	r := Ranked{Slot: s, Host: answers.isAvailable(m.Host), Must: true}
	for _, a := range answers {
		switch a {
		case bot.AvailabilityYes:
			r.Yes++
		case bot.AvailabilityIfNeeded:
			r.IfNeeded++
		case bot.AvailabilityNo:
			r.No++
		}
	}
	for _, i := range m.Invited {
		if i.Must && !answers.isAvailable(i.User) {
			r.Must = false
		}
	}
	r.Could = r.Yes + r.IfNeeded
	r.Enough = r.Could >= m.MinPeople()
	// If needed counts half: the social yes of open polls (Zou, Meir and
	// Parkes, CSCW 2015) should not outweigh a wholehearted one.
	r.score = 2*r.Yes + r.IfNeeded
	if m.Capacity > 0 {
		r.score = min(r.score, 2*m.Capacity)
	}
	r.Reason = bot.Reason{Could: r.Could, Of: len(people), Host: r.Host}
	for _, u := range people {
		if len(r.Reason.Missing) == maxMissing {
			break
		}
		if !answers.isAvailable(u) {
			r.Reason.Missing = append(r.Reason.Missing, u)
		}
	}
	return r
}

// compare reports whether a ranks before b, and by which rule.
func compare(a, b Ranked) (better bool, by bot.Tie) {
	switch {
	case a.Must != b.Must:
		return a.Must, bot.TieMust
	case a.Enough != b.Enough:
		return a.Enough, bot.TieNone
	case a.score != b.score:
		better = a.score > b.score
		if more := a.Could > b.Could; a.Could != b.Could && more == better {
			return better, bot.TieNone
		}
		return better, bot.TieYes
	case a.Yes != b.Yes:
		return a.Yes > b.Yes, bot.TieYes
	case a.Host != b.Host:
		return a.Host, bot.TieHost
	case !a.Slot.StartAt.Equal(b.Slot.StartAt):
		return a.Slot.StartAt.Before(b.Slot.StartAt), bot.TieSooner
	case a.Slot.Length != b.Slot.Length:
		return a.Slot.Length < b.Slot.Length, bot.TieSooner
	default:
		return a.Slot.ID < b.Slot.ID, bot.TieSooner
	}
}

// tieOf returns the rule by which the slot at i ranks where it does.
func tieOf(ranked []Ranked, i int) bot.Tie {
	switch {
	case i > 0:
		return bot.TieHostChoice
	case len(ranked) == 1:
		return bot.TieOnly
	default:
		_, by := compare(ranked[0], ranked[1])
		return by
	}
}
