package bot

import (
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

// Source says how an answer was given: by a button or menu, by a certain reaction, by
// painting, or from what the member keeps of their usual week or in a calendar.
type Source string

const (
	SourceTap      Source = "tap"
	SourceGrid     Source = "grid"
	SourceWeek     Source = "week"
	SourceCalendar Source = "calendar"
	reactionPrefix Source = "reaction:"
)

// SourceReaction returns the source of an answer given by an emoji reaction.
func SourceReaction(emoji string) Source { return reactionPrefix + Source(PlainEmoji(emoji)) }

// IsReaction reports whether the answer was given by a reaction.
func (s Source) IsReaction() bool { return strings.HasPrefix(string(s), string(reactionPrefix)) }

// Answer is one member's availability for one slot, and its source. With stretches it is
// an answer in parts to room, from which the rest follows (see withStretches).
type Answer struct {
	Slot         SlotID
	Member       UserID
	Availability Availability
	Source       Source
	At           time.Time
	Stamp        Stamp     // of the event that gave it
	Stretches    []Stretch // in order, and none overlaps another; empty: the answer is to the whole slot
}

// isNewerThan reports whether another answer must not replace this one. Their
// times do not tell: clocks of replicas differ.
func (a Answer) isNewerThan(o Answer) bool { return o.Stamp.IsBefore(a.Stamp) }

// Ballot is all answers of one member to one meetup. Its methods return a changed
// copy and leave the receiver alone.
type Ballot []Answer

// Of returns the ballot's answer to a slot, empty when there is none.
func (b Ballot) Of(s SlotID) Availability {
	if i := b.find(s); i >= 0 {
		return b[i].Availability
	}
	return ""
}

// AnswerTo returns the ballot's answer to a slot; ok is false if there is none.
func (b Ballot) AnswerTo(s SlotID) (a Answer, ok bool) {
	if i := b.find(s); i >= 0 {
		return b[i], true
	}
	return Answer{}, false
}

// find returns the index of the answer to a slot, or -1. Polls are counted by it.
func (b Ballot) find(s SlotID) int {
	for i := range b {
		if b[i].Slot == s {
			return i
		}
	}
	return -1
}

// set stores an answer to the whole slot unless the ballot has a newer one for it. One in
// parts is as new as the newest of them.
func (b Ballot) set(a Answer) Ballot {
	for _, o := range b {
		if o.Slot == a.Slot && o.isNewerThan(a) {
			return b
		}
	}
	return append(b.without(a.Slot), a)
}

// without deletes the answer to a slot.
func (b Ballot) without(s SlotID) Ballot {
	return b.deleteFunc(func(a Answer) bool { return a.Slot == s })
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

// The methods below take the member, the time and the stamp of the event as an
// Answer, given.

// React applies a reaction on the card. The emoji of a slot answers yes to it,
// and NoneOfThese answers no to every slot. Newer answers stay, and any other
// emoji is ignored.
func (b Ballot) React(m *Meetup, emoji string, given Answer) Ballot {
	plain := PlainEmoji(emoji)
	given.Source = SourceReaction(plain)
	out := b
	for _, s := range m.Slots {
		given.Slot, given.Availability = s.ID, AvailabilityYes
		switch {
		case plain == NoneOfThese:
			given.Availability = AvailabilityNo
		case s.Emoji == "" || PlainEmoji(s.Emoji) != plain:
			continue
		}
		out = out.set(given)
	}
	return out
}

// Unreact withdraws the answers whose source is still that reaction, and of those in
// parts the parts.
func (b Ballot) Unreact(m *Meetup, emoji string) Ballot {
	source := SourceReaction(emoji)
	out := make(Ballot, 0, len(b))
	for _, a := range b {
		s, _ := m.Slot(a.Slot)
		if left, ok := a.takeBack(s, source); ok {
			out = append(out, left)
		}
	}
	return out
}

// Choose applies a menu choice. The chosen slots get the availability given; slots
// that were offered, had it and are no longer chosen lose their answer. Newer
// answers stay, and all others keep their source.
func (b Ballot) Choose(offered, chosen []SlotID, given Answer) Ballot {
	given.Source = SourceTap
	out := b
	for _, s := range offered {
		given.Slot = s
		switch previous, answered := b.AnswerTo(s); {
		case containsSlot(chosen, s) && answered && previous.Availability == given.Availability:
			if previous.Stamp.IsBefore(given.Stamp) { // said again: what was said in between is outdated
				out = out.set(previous.saidAgain(given))
			}
		case containsSlot(chosen, s):
			out = out.set(given)
		case answered && previous.Availability == given.Availability && !previous.isNewerThan(given):
			out = out.without(s)
		}
	}
	return out
}

// ChooseAsHost is Choose for the host, who counts as able to come until they say
// otherwise: a slot that they were offered and left out is a no.
func (b Ballot) ChooseAsHost(offered, chosen []SlotID, given Answer) Ballot {
	out, no := b.Choose(offered, chosen, given), given
	no.Availability, no.Source = AvailabilityNo, SourceTap
	for _, s := range offered {
		had := b.Of(s)
		if had == "" {
			had = AvailabilityYes
		}
		if no.Slot = s; had == given.Availability && !containsSlot(chosen, s) {
			out = out.set(no)
		}
	}
	return out
}

// LeaveNothingOut records what slots without an answer count with.
func (b Ballot) LeaveNothingOut(slots []Slot, counted func(Slot) Availability) Ballot {
	out := b
	for _, s := range slots {
		if av := counted(s); b.Of(s.ID) == "" && av != "" {
			left := b[len(b)-1] // there is one, or it would not count
			left.Slot, left.Availability, left.Source, left.Stretches = s.ID, av, SourceTap, nil
			out = out.set(left)
		}
	}
	return out
}

// NoneOfThese answers no to every slot up to the newest that a button stood for, or to
// all if that is 0. Newer answers stay.
func (b Ballot) NoneOfThese(m *Meetup, newest SlotID, given Answer) Ballot {
	given.Availability, given.Source = AvailabilityNo, SourceTap
	out := b
	for _, s := range m.Slots {
		if given.Slot = s.ID; newest == 0 || s.ID <= newest {
			out = out.set(given)
		}
	}
	return out
}

// Withdraw deletes all answers but newer ones.
func (b Ballot) Withdraw(given Answer) Ballot {
	return b.deleteFunc(func(a Answer) bool { return !a.isNewerThan(given) })
}

func containsSlot(ids []SlotID, id SlotID) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}

// AnswerFinder reads answers and reactions.
type AnswerFinder interface {
	// Answers returns the answers to slots that are not withdrawn, in order of member,
	// then slot.
	Answers(c CommunityID, m MeetupID) ([]Answer, error)
	// Tallies counts the answers of everybody by slot, withdrawn ones too. A slot without
	// answers may be missing.
	Tallies(c CommunityID, m MeetupID) (map[SlotID]Tally, error)
	// LastAnswer returns when a member other than u last answered one of the slots that
	// are not withdrawn; zero: never.
	LastAnswer(c CommunityID, m MeetupID, u UserID) (time.Time, error)
	// AnswersOf returns one member's answers to those of the meetups that they
	// answered.
	AnswersOf(c CommunityID, u UserID, ids ...MeetupID) (map[MeetupID]Ballot, error)
	// Reactions returns the reactions last read from the card.
	Reactions(c CommunityID, m MeetupID) ([]Reaction, error)
	// ReactionsOf returns those of one member.
	ReactionsOf(c CommunityID, m MeetupID, u UserID) ([]Reaction, error)
}

// AnswerWriter stores answers and reactions.
type AnswerWriter interface {
	// SaveBallot replaces all answers of a member.
	SaveBallot(c CommunityID, m MeetupID, u UserID, b Ballot) error
	// SaveAnswersTo replaces all answers to a slot.
	SaveAnswersTo(c CommunityID, m MeetupID, s SlotID, given []Answer) error
	// RecordReaction stores whether a reaction is on the card and reports whether
	// that is new.
	RecordReaction(c CommunityID, m MeetupID, r Reaction, present bool) (news bool, err error)
	// ForgetReactions deletes what was recorded of a card that is gone. The answers
	// stay.
	ForgetReactions(c CommunityID, m MeetupID) error
}
