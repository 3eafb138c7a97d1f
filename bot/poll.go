package bot

import (
	"slices"
	"time"
)

// Poll is a meetup with all answers to its slots, as counted at one moment.
//
// Two rules say what is not in the answers. The host offers the times, so they
// count as able to come at each of them that they have not answered. Of everybody
// else, a slot without an answer means no if they have answered the poll since
// the slot was there, and nothing if they have not.
type Poll struct {
	Meetup  Meetup
	Answers []Answer  // as given, in order of member, then slot
	Now     time.Time // when it is counted
	// Tallies hold the answers of everybody by slot if Answers are those of some members
	// only, the host among them. Of such a poll nobody else can be named.
	Tallies map[SlotID]Tally
	// Latest is, of such a poll, when those last answered whose answers are not there.
	// It is read only once the host was asked.
	Latest time.Time
}

// Ballot returns the answers that one member gave.
func (p *Poll) Ballot(u UserID) Ballot {
	var b Ballot
	for i := range p.Answers {
		if a := &p.Answers[i]; a.Member == u {
			b = append(b, *a)
		}
	}
	return b
}

// Ballots returns the answers by member.
func (p *Poll) Ballots() map[UserID]Ballot {
	ballots := make(map[UserID]Ballot)
	for _, a := range p.Answers {
		ballots[a.Member] = append(ballots[a.Member], a)
	}
	return ballots
}

// CountedBallot is Ballot with what counts until the host says otherwise.
func (p *Poll) CountedBallot(u UserID) Ballot { return p.counted(p.Ballot(u), u) }

// counted adds to a member's ballot what counts until the host says otherwise.
func (p *Poll) counted(b Ballot, u UserID) Ballot {
	if u != p.Meetup.Host || u == "" {
		return b
	}
	for _, s := range p.Meetup.Slots {
		if b.Of(s.ID) == "" {
			b = append(b, Answer{Slot: s.ID, Member: u, Availability: AvailabilityYes})
		}
	}
	return b
}

// CountsHost reports whether the host counts as able to come at some time without
// having said so.
func (p *Poll) CountsHost() bool {
	m := &p.Meetup
	return m.Host != "" && len(p.Ballot(m.Host)) < len(p.CountedBallot(m.Host))
}

// Members lists the members who count with the answer av to a slot, in order of
// their ids.
func (p *Poll) Members(s SlotID, av Availability) []UserID {
	var users []UserID
	host := p.Meetup.Host
	for _, a := range p.Answers {
		if a.Slot != s {
			continue
		}
		if a.Availability == av {
			users = append(users, a.Member)
		}
		if a.Member == host {
			host = "" // their own word counts
		}
	}
	if host != "" && av == AvailabilityYes {
		at, _ := slices.BinarySearch(users, host)
		users = slices.Insert(users, at, host)
	}
	return users
}

// Counted returns what a member counts with for a slot, given their ballot; empty: it
// is not known. What they said before the slot was added does not tell, nor does what
// they said only of slots that have passed.
func (p *Poll) Counted(b Ballot, u UserID, s Slot) Availability {
	if av := b.Of(s.ID); av != "" {
		return av
	}
	if u == p.Meetup.Host {
		return AvailabilityYes
	}
	for _, a := range b {
		if of, live := p.Meetup.Slot(a.Slot); live && of.PassesAt().After(p.Now) && a.At.After(s.AddedAt) {
			return AvailabilityNo
		}
	}
	return ""
}

// Participants lists the members who count in the sums, in order of their ids: the
// host, the invited who are in the community, and who has answered.
func (p *Poll) Participants() []UserID {
	users := p.Answered()
	for _, i := range p.Meetup.Awaited() {
		users = append(users, i.User)
	}
	if p.Meetup.Host != "" {
		users = append(users, p.Meetup.Host)
	}
	slices.Sort(users)
	return slices.Compact(users)
}

// Answered lists the members with at least one answer, in order of their ids.
func (p *Poll) Answered() []UserID {
	var users []UserID
	seen := make(map[UserID]bool)
	for _, a := range p.Answers {
		if !seen[a.Member] {
			seen[a.Member] = true
			users = append(users, a.Member)
		}
	}
	return users
}

// Guests lists the invited members who are in the community, apart from the host.
func (p *Poll) Guests() []UserID {
	var users []UserID
	for _, i := range p.Meetup.Awaited() {
		if i.User != p.Meetup.Host {
			users = append(users, i.User)
		}
	}
	return users
}

// Outstanding lists the invited members without an answer, apart from the host. An
// open meetup has none.
func (p *Poll) Outstanding() []UserID {
	ballots := p.Ballots()
	return slices.DeleteFunc(p.Guests(), func(u UserID) bool { return len(ballots[u]) > 0 })
}

// Behind lists the invited members who have answered, but not yet all times that are
// ahead: some were added since, or those that they chose have passed.
func (p *Poll) Behind() []UserID {
	ballots := p.Ballots()
	return slices.DeleteFunc(p.Guests(), func(u UserID) bool { return len(ballots[u]) == 0 || p.hasAnsweredAll(ballots[u], u) })
}

func (p *Poll) hasAnsweredAll(b Ballot, u UserID) bool {
	return !slices.ContainsFunc(p.Meetup.UpcomingSlots(p.Now), func(s Slot) bool { return p.Counted(b, u, s) == "" })
}

// Awaits reports whether the poll waits for a member's answer to a time that is ahead:
// they have not answered, or not since it was added. Of answers it needs theirs alone.
func (p *Poll) Awaits(u UserID) bool {
	m := &p.Meetup
	invited := len(m.Invited) == 0 || slices.ContainsFunc(m.Invited, func(i Invitation) bool { return i.User == u })
	return m.Status == StatusPolling && invited && !p.hasAnsweredAll(p.Ballot(u), u)
}

// SaysNone reports whether a member has said of every time that is ahead that they
// cannot come.
func (p *Poll) SaysNone(u UserID) bool { return p.isNone(p.CountedBallot(u), p.asked()) }

// SayNone lists the members who have answered and said so, in order of their ids.
func (p *Poll) SayNone() []UserID {
	asked, ballots := p.asked(), p.Ballots()
	return slices.DeleteFunc(p.Answered(), func(u UserID) bool { return !p.isNone(p.counted(ballots[u], u), asked) })
}

// asked returns the slots that are ahead, or all if none is.
func (p *Poll) asked() []Slot {
	if ahead := p.Meetup.UpcomingSlots(p.Now); len(ahead) > 0 {
		return ahead
	}
	return p.Meetup.Slots
}

func (p *Poll) isNone(b Ballot, asked []Slot) bool {
	return len(asked) > 0 && !slices.ContainsFunc(asked, func(s Slot) bool { return b.Of(s.ID) != AvailabilityNo })
}

// IsComplete reports whether all invited members have answered the poll as it is, and
// one of them at least since it was opened again, so that an undone decision is not
// taken again at once.
func (p *Poll) IsComplete() bool {
	m, guests := &p.Meetup, p.Guests()
	if len(guests) == 0 || len(p.Outstanding())+len(p.Behind()) > 0 {
		return false
	}
	return m.RepolledAt.IsZero() || slices.ContainsFunc(p.Answers, func(a Answer) bool {
		return a.At.After(m.RepolledAt) && (a.Member == m.Host || slices.Contains(guests, a.Member))
	})
}

// LastAnswer returns when the poll was last answered; zero: never.
func (p *Poll) LastAnswer() time.Time {
	last := p.Latest
	for _, a := range p.Answers {
		if a.At.After(last) {
			last = a.At
		}
	}
	return last
}
