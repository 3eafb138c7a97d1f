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

// Source says how an answer was given: by a button or menu, or by a certain
// reaction.
type Source string

const (
	SourceTap      Source = "tap"
	reactionPrefix Source = "reaction:"
)

// SourceReaction returns the source of an answer given by an emoji reaction.
func SourceReaction(emoji string) Source { return reactionPrefix + Source(PlainEmoji(emoji)) }

// IsReaction reports whether the answer was given by a reaction.
func (s Source) IsReaction() bool { return strings.HasPrefix(string(s), string(reactionPrefix)) }

// Answer is one member's availability for one slot, and its source.
type Answer struct {
	Slot         SlotID
	Member       UserID
	Availability Availability
	Source       Source
	At           time.Time
}

// Ballot is all answers of one member to one meetup. Its methods return a changed
// copy and leave the receiver alone.
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

// React applies a reaction on the card. The emoji of a slot answers yes to it,
// and NoneOfThese answers no to every slot. Newer answers stay, and any other
// emoji is ignored.
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

// Unreact withdraws the answers whose source is still that reaction.
func (b Ballot) Unreact(emoji string) Ballot {
	source := SourceReaction(emoji)
	return b.deleteFunc(func(a Answer) bool { return a.Source == source })
}

// Choose applies a menu choice. The chosen slots get the availability av; slots
// that were offered, had av and are no longer chosen lose their answer. All other
// answers keep their source.
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

// NoneOfThese answers no to every slot, by a button.
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

// Poll is a meetup with all answers to its slots.
type Poll struct {
	Meetup  Meetup
	Answers []Answer // in order of member, then slot
}

// Ballot returns one member's answers.
func (p *Poll) Ballot(u UserID) Ballot {
	var b Ballot
	for _, a := range p.Answers {
		if a.Member == u {
			b = append(b, a)
		}
	}
	return b
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

// Outstanding lists the invited members without an answer. An open meetup has
// none.
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

// IsComplete reports whether all invited members have answered. It is false for a
// poll that was reopened: earlier answers may have been given without the new
// times.
func (p *Poll) IsComplete() bool {
	return len(p.Meetup.Invited) > 0 && p.Meetup.RepolledAt.IsZero() && len(p.Outstanding()) == 0
}

// Members lists the members with the answer av to a slot, in order of their ids.
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
	Emoji  string // in the form of PlainEmoji
}

// DiffReactions returns the reactions added and removed between two readings,
// each in order of member. Among those added NoneOfThese comes first, so that a
// yes beside it stands.
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

// AnswerFinder reads answers and reactions.
type AnswerFinder interface {
	// Answers returns the answers in order of member, then slot.
	Answers(c CommunityID, m MeetupID) ([]Answer, error)
	// Reactions returns the reactions last read from the card.
	Reactions(c CommunityID, m MeetupID) ([]Reaction, error)
}

// AnswerWriter stores answers and reactions.
type AnswerWriter interface {
	// SaveBallot replaces all answers of a member.
	SaveBallot(c CommunityID, m MeetupID, u UserID, b Ballot) error
	// RecordReaction stores whether a reaction is on the card and reports whether
	// that is new.
	RecordReaction(c CommunityID, m MeetupID, r Reaction, present bool) (news bool, err error)
}
