// Package schedule ranks the slots of a poll and says which one to choose and
// why. It is pure: it has no clock, no store and no texts, and leaves it to the
// caller to act on the ranking.
package schedule

import (
	"slices"
	"sort"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Ranked is a slot with what its rank depends on.
type Ranked struct {
	Slot     bot.Slot
	Start    time.Time // of room in a poll that was answered in stretches: when the best time in it begins
	Yes      int
	IfNeeded int
	No       int
	Could    int  // how many count with yes or if needed
	Host     bool // the host could come
	Must     bool // every required member could come
	Enough   bool // at least bot.Meetup.MinPeople could come

	// Reason says why the slot ranks first. Further down, Tie is
	// bot.TieHostChoice: to pick that slot is to override the ranking. By is left
	// to the caller.
	Reason bot.Reason

	score int // in half persons
}

// HasOthers reports whether somebody could come besides the host.
func (r Ranked) HasOthers() bool { return r.Could > 1 || r.Could == 1 && !r.Host }

// Rank orders the slots of a poll that have not passed, best first. The order is
// total and depends only on the poll, not on the order of the answers. Rank expects at
// most one answer for each member and slot. Of a poll with tallies, which nobody is
// required for, the reasons name no members, and nobody's silence counts.
//
// If somebody has answered in stretches, room ranks by the best time in it (see Start).
// Else all times in it are alike, and it is the first.
func Rank(p *bot.Poll) []Ranked {
	e, painted := newEvaluation(p), isPainted(p)
	ahead := p.Meetup.UpcomingSlots(p.Now)
	ranked := make([]Ranked, 0, len(ahead))
	for _, s := range ahead {
		var start time.Time
		if painted && s.IsRoom() {
			start = e.best(s)
		}
		ranked = append(ranked, e.of(s, start))
	}
	sort.Slice(ranked, func(i, j int) bool { return ranksBefore(ranked[i], ranked[j]) })
	for i := range ranked {
		ranked[i].Reason.Tie = tieOf(ranked, i)
		ranked[i].Reason = p.Publish(ranked[i].Reason)
	}
	return ranked
}

// Shown returns the ranking as members may see it: Rank, but of a poll that shows no
// counts yet the slots in order of time, as if nobody had answered.
func Shown(p *bot.Poll) []Ranked {
	if p.ShowsCounts() {
		return Rank(p)
	}
	var out []Ranked
	for _, s := range p.Meetup.UpcomingSlots(p.Now) {
		out = append(out, Ranked{Slot: s, Must: true, Reason: bot.Reason{Withheld: true}})
	}
	return out
}

// Best returns the slot to choose without asking: the first of Rank, if every
// required member and enough people could come. Otherwise ok is false.
func Best(p *bot.Poll) (best Ranked, ok bool) {
	// Must and Enough are the first two rules of the order, so if the first
	// slot lacks one of them, no slot has both.
	ranked := Rank(p)
	if len(ranked) == 0 || !ranked[0].Must || !ranked[0].Enough {
		return Ranked{}, false
	}
	return ranked[0], true
}

// participant is a member who counts in the sums.
type participant struct {
	user   bot.UserID
	must   bool
	ballot bot.Ballot
}

func participants(p *bot.Poll) []participant {
	if p.Tallies != nil {
		return nil
	}
	must, ballots := p.Meetup.MustCome(), p.Ballots()
	var people []participant
	for _, u := range p.Participants() {
		people = append(people, participant{u, slices.Contains(must, u) && !p.Meetup.IsAbsent(u), ballots[u]})
	}
	return people
}

// maxNamed is how many members a reason names in each of its lists.
const maxNamed = 3

// evaluation is what the ranks of all slots of a poll follow from: its people, or of one
// with tallies those and the host's ballot.
type evaluation struct {
	poll   *bot.Poll
	people []participant
	counts map[bot.SlotID]bot.Tally
	host   bot.Ballot

	open   map[openAnswer]bool // answers that count as openAs, of those who have not given them
	openAs bot.Availability
}

func newEvaluation(p *bot.Poll) *evaluation {
	e := &evaluation{poll: p, people: participants(p)}
	if p.Tallies != nil {
		e.counts, e.host = p.Count(), p.CountedBallot(p.Meetup.Host)
	}
	return e
}

// counted returns what a participant counts with for a slot.
func (e *evaluation) counted(one *participant, s bot.Slot) bot.Availability {
	if e.open[openAnswer{one.user, s.ID}] {
		return e.openAs
	}
	return e.poll.Counted(one.ballot, one.user, s)
}

// countedAt is counted for a time in room that begins at start, if that is not zero.
func (e *evaluation) countedAt(one *participant, s bot.Slot, start time.Time) bot.Availability {
	if given, ok := one.ballot.AnswerTo(s.ID); ok && !start.IsZero() {
		from := start.Sub(s.StartAt)
		return given.During(from, from+s.MeetupLength())
	}
	return e.counted(one, s)
}

// of counts the answers for a slot, or for the time in room that begins at start unless
// that is zero, and gives the reason for its rank.
func (e *evaluation) of(s bot.Slot, start time.Time) Ranked {
	p := e.poll
	m, r := &p.Meetup, Ranked{Slot: s, Start: start, Must: true}
	if p.Tallies != nil {
		t, host := e.counts[s.ID], e.host.Of(s.ID)
		r.Yes, r.IfNeeded, r.No = t.Yes, t.IfNeeded, t.No
		r.Host = host == bot.AvailabilityYes || host == bot.AvailabilityIfNeeded
	}
	for i := range e.people {
		one, could := &e.people[i], false
		switch e.countedAt(one, s, start) {
		case bot.AvailabilityYes:
			r.Yes++
			could = true
		case bot.AvailabilityIfNeeded:
			r.IfNeeded++
			could = true
		case bot.AvailabilityNo:
			r.No++
			r.Reason.Missing = named(r.Reason.Missing, one.user)
		default:
			r.Reason.Unknown++
			r.Reason.Silent = named(r.Reason.Silent, one.user)
		}
		r.Host = r.Host || could && one.user == m.Host
		r.Must = r.Must && (could || !one.must)
	}
	r.sum(m)
	r.Reason.Could, r.Reason.Of, r.Reason.Host = r.Could, r.Could+r.No, r.Host
	return r
}

// sum sets what follows from the numbers of yes and if needed.
func (r *Ranked) sum(m *bot.Meetup) {
	r.Could = r.Yes + r.IfNeeded
	r.Enough, r.score = r.Could >= m.MinPeople(), halves(r.Yes, r.IfNeeded)
	if m.Capacity > 0 {
		r.score = min(r.score, halves(m.Capacity, 0))
	}
}

// named adds a member to those whom a reason names, if it has room.
func named(users []bot.UserID, u bot.UserID) []bot.UserID {
	if len(users) == maxNamed {
		return users
	}
	return append(users, u)
}

func ranksBefore(a, b Ranked) bool {
	switch {
	case isBetter(a, b):
		return true
	case isBetter(b, a):
		return false
	case !a.startAt().Equal(b.startAt()):
		return a.startAt().Before(b.startAt())
	case a.length() != b.length():
		return a.length() < b.length()
	}
	return a.Slot.ID < b.Slot.ID
}

// startAt returns when the slot begins, or the best time in it.
func (r Ranked) startAt() time.Time {
	if r.Start.IsZero() {
		return r.Slot.StartAt
	}
	return r.Start
}

// length returns how long the slot is, or the best time in it.
func (r Ranked) length() time.Duration {
	if r.Start.IsZero() {
		return r.Slot.Length
	}
	return r.Slot.MeetupLength()
}

// isBetter reports whether one ranks before another whenever they are.
func isBetter(a, b Ranked) bool {
	switch {
	case a.Must != b.Must:
		return a.Must
	case a.Enough != b.Enough:
		return a.Enough
	case a.score != b.score:
		return a.score > b.score
	case a.Yes != b.Yes:
		return a.Yes > b.Yes
	case a.Could != b.Could: // the seats are taken, so these stand by
		return a.Could > b.Could
	}
	return a.Host && !b.Host
}

// tieOf returns what the slot at i has over the next one.
func tieOf(ranked []Ranked, i int) bot.Tie {
	switch {
	case i > 0:
		return bot.TieHostChoice
	case len(ranked) == 1:
		return bot.TieOnly
	}
	return advantage(ranked[0], ranked[1])
}

// advantage says in what the first slot is better than the next. It is true of the
// numbers that the card shows, which seats do not limit.
func advantage(a, b Ranked) bot.Tie {
	switch {
	case a.Must != b.Must:
		return bot.TieMust
	case a.Could > b.Could:
		return bot.TieNone
	case a.Yes > b.Yes && a.Could == b.Could:
		return bot.TieYes
	case a.Yes > b.Yes:
		return bot.TieGladly
	case a.Host != b.Host:
		return bot.TieHost
	case !a.startAt().Equal(b.startAt()):
		return bot.TieSooner
	}
	return bot.TieShorter
}
