package bot

import (
	"sort"
	"strings"
	"time"
)

// Availability is one member's answer to one slot. No answer is the absence
// of a row, never a value.
type Availability string

const (
	AvailabilityYes      Availability = "yes"
	AvailabilityIfNeeded Availability = "if_needed"
	AvailabilityNo       Availability = "no"
)

// Source says how an answer came: by a tap, or by one particular reaction.
type Source string

const (
	SourceTap      Source = "tap"
	reactionPrefix Source = "reaction:"
)

// SourceReaction is the source of an answer given by reacting with an emoji.
func SourceReaction(emoji string) Source { return reactionPrefix + Source(PlainEmoji(emoji)) }

// IsReaction tells whether the answer came by a reaction.
func (s Source) IsReaction() bool { return strings.HasPrefix(string(s), string(reactionPrefix)) }

// Answer is one member's availability for one slot, and how it came.
type Answer struct {
	Slot         SlotID
	Member       UserID
	Availability Availability
	Source       Source
	At           time.Time
}

// Ballot is all that one member answered to one meetup. Its methods return
// the ballot as it is afterwards and leave the old one alone.
type Ballot []Answer

// Of returns the ballot's answer to a slot, empty when there is none.
func (b Ballot) Of(s SlotID) Availability {
	for _, a := range b {
		if a.Slot == s {
			return a.Availability
		}
	}
	return ""
}

func (b Ballot) set(a Answer) Ballot {
	out := b.deleteFunc(func(o Answer) bool { return o.Slot == a.Slot })
	return append(out, a)
}

func (b Ballot) deleteFunc(del func(Answer) bool) Ballot {
	out := make(Ballot, 0, len(b)+1)
	for _, a := range b {
		if !del(a) {
			out = append(out, a)
		}
	}
	return out
}

// React answers by a reaction on the card: yes to the slot of that emoji, or
// no wherever there is no newer answer. Any other emoji means nothing.
func (b Ballot) React(m *Meetup, u UserID, emoji string, at time.Time) Ballot {
	plain := PlainEmoji(emoji)
	newer := func(s SlotID) bool {
		for _, a := range b {
			if a.Slot == s {
				return a.At.After(at)
			}
		}
		return false
	}
	out := b
	for _, s := range m.Slots {
		answer := Answer{Slot: s.ID, Member: u, Availability: AvailabilityYes, Source: SourceReaction(plain), At: at}
		switch {
		case plain == NoneOfThese:
			answer.Availability = AvailabilityNo
		case s.Emoji == "" || PlainEmoji(s.Emoji) != plain:
			continue
		}
		if !newer(s.ID) {
			out = out.set(answer)
		}
	}
	return out
}

// Unreact withdraws what a reaction said, wherever it is still the source.
func (b Ballot) Unreact(emoji string) Ballot {
	source := SourceReaction(emoji)
	return b.deleteFunc(func(a Answer) bool { return a.Source == source })
}

// Choose is what a menu says: the chosen slots of those it offered, and no
// others, have that availability now; an offered one that had it and is not chosen any more is
// withdrawn. What the menu left as it was keeps its source.
func (b Ballot) Choose(u UserID, offered, chosen []SlotID, av Availability, at time.Time) Ballot {
	out := b
	for _, s := range offered {
		switch previous := b.Of(s); {
		case containsSlot(chosen, s) && previous != av:
			out = out.set(Answer{Slot: s, Member: u, Availability: av, Source: SourceTap, At: at})
		case !containsSlot(chosen, s) && previous == av:
			out = out.deleteFunc(func(a Answer) bool { return a.Slot == s })
		}
	}
	return out
}

// NoneOfThese says no to every slot, by a tap.
func (b Ballot) NoneOfThese(m *Meetup, u UserID, at time.Time) Ballot {
	out := make(Ballot, 0, len(m.Slots))
	for _, s := range m.Slots {
		out = append(out, Answer{Slot: s.ID, Member: u, Availability: AvailabilityNo, Source: SourceTap, At: at})
	}
	return out
}

func containsSlot(ids []SlotID, id SlotID) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}

// Poll is a meetup with everything that was answered to its slots.
type Poll struct {
	Meetup  Meetup
	Answers []Answer // in order of member, then slot
}

// Ballot returns what one member answered.
func (p *Poll) Ballot(u UserID) Ballot {
	var b Ballot
	for _, a := range p.Answers {
		if a.Member == u {
			b = append(b, a)
		}
	}
	return b
}

// Answered lists the members who answered at all, in order of their ids.
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

// Outstanding lists the invited who have not answered. Of an open meetup
// nobody is outstanding.
func (p *Poll) Outstanding() []UserID {
	answered := make(map[UserID]bool)
	for _, u := range p.Answered() {
		answered[u] = true
	}
	var users []UserID
	for _, i := range p.Meetup.Invited {
		if !answered[i.User] {
			users = append(users, i.User)
		}
	}
	return users
}

// IsComplete tells whether all the invited have answered. Of a poll that asks
// again nobody can know: who answered before may not have seen the new times.
func (p *Poll) IsComplete() bool {
	return len(p.Meetup.Invited) > 0 && p.Meetup.RepolledAt.IsZero() && len(p.Outstanding()) == 0
}

// Members lists the members with that answer to a slot, in order of their ids.
func (p *Poll) Members(s SlotID, av Availability) []UserID {
	var users []UserID
	for _, a := range p.Answers {
		if a.Slot == s && a.Availability == av {
			users = append(users, a.Member)
		}
	}
	return users
}

// Reaction is one member's emoji on the card.
type Reaction struct {
	Member UserID
	Emoji  string // as PlainEmoji leaves it
}

// DiffReactions compares the reactions last seen with those present now. Both
// lists come back in order of member; of what was added, NoneOfThese is first,
// so that a yes beside it stands.
func DiffReactions(before, after []Reaction) (added, removed []Reaction) {
	beforeSet, afterSet := make(map[Reaction]bool, len(before)), make(map[Reaction]bool, len(after))
	for _, r := range before {
		beforeSet[r] = true
	}
	for _, r := range after {
		if r.Emoji = PlainEmoji(r.Emoji); afterSet[r] {
			continue
		}
		afterSet[r] = true
		if !beforeSet[r] {
			added = append(added, r)
		}
	}
	for r := range beforeSet {
		if !afterSet[r] {
			removed = append(removed, r)
		}
	}
	order := func(rs []Reaction) func(i, j int) bool {
		return func(i, j int) bool {
			if rs[i].Member != rs[j].Member {
				return rs[i].Member < rs[j].Member
			}
			if none := rs[i].Emoji == NoneOfThese; none != (rs[j].Emoji == NoneOfThese) {
				return none
			}
			return rs[i].Emoji < rs[j].Emoji
		}
	}
	sort.Slice(added, order(added))
	sort.Slice(removed, order(removed))
	return added, removed
}

// AnswerFinder reads what was answered.
type AnswerFinder interface {
	// Answers come in order of member, then slot.
	Answers(c CommunityID, m MeetupID) ([]Answer, error)
	// Reactions are those last seen on the card.
	Reactions(c CommunityID, m MeetupID) ([]Reaction, error)
}

// AnswerWriter keeps what was answered.
type AnswerWriter interface {
	// SaveBallot makes b all that the member answered.
	SaveBallot(c CommunityID, m MeetupID, u UserID, b Ballot) error
	// RecordReaction notes that a reaction is on the card, or no more, and tells
	// whether that is news.
	RecordReaction(c CommunityID, m MeetupID, r Reaction, present bool) (news bool, err error)
}
