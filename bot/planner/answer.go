package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// Choose sets the actor's availability for the slots that a menu offered: av
// for those chosen. Of slots that were withdrawn meanwhile or have passed nothing is kept.
func (p *Planner) Choose(ctx context.Context, by bot.Actor, id bot.MeetupID, av bot.Availability, offered func(*bot.Meetup) []bot.SlotID, chosen []bot.SlotID) (Snapshot, error) {
	return actOn(ctx, p, by, "updateBallot", id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		ids := slices.DeleteFunc(offered(&m), func(s bot.SlotID) bool {
			slot, live := m.Slot(s)
			return !live || !slot.PassesAt().After(tx.Now())
		})
		if len(ids) == 0 {
			return readBallot(tx, m, by.User)
		}
		all, err := tx.LastStamp(m.Community, m.ID, by.User, bot.TopicBallot)
		if err != nil {
			return Snapshot{}, err
		}
		if by.Stamp.IsBefore(all) { // they have answered all slots at once since
			return readBallot(tx, m, by.User)
		}
		return p.updateBallot(tx, m, by, bot.TopicMenu(av, ids[0]), func(b bot.Ballot, given bot.Answer) bot.Ballot {
			given.Availability = av
			if by.User == m.Host {
				return b.ChooseAsHost(ids, chosen, given)
			}
			return b.Choose(ids, chosen, given)
		})
	})
}

// NoneOfThese records that the actor can make none of the slots up to the newest that
// they were shown; 0: none at all.
func (p *Planner) NoneOfThese(ctx context.Context, by bot.Actor, id bot.MeetupID, newest bot.SlotID) (Snapshot, error) {
	return actOn(ctx, p, by, "updateBallot", id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		return p.updateBallot(tx, m, by, bot.TopicBallot, func(b bot.Ballot, given bot.Answer) bot.Ballot {
			return b.NoneOfThese(ahead(&m, tx.Now()), newest, given)
		})
	})
}

// Withdraw deletes the actor's answers.
func (p *Planner) Withdraw(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "updateBallot", id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		return p.updateBallot(tx, m, by, bot.TopicBallot, bot.Ballot.Withdraw)
	})
}

// updateBallot changes the actor's ballot unless a newer event of the topic has.
func (p *Planner) updateBallot(tx bot.Tx, m bot.Meetup, by bot.Actor, topic bot.Topic, change func(bot.Ballot, bot.Answer) bot.Ballot) (Snapshot, error) {
	if err := canAnswer(&m, by.User); err != nil {
		return Snapshot{}, err
	}
	newest, err := tx.AdvanceStamp(m.Community, m.ID, by.User, topic, by.Stamp)
	if err != nil {
		return Snapshot{}, err
	}
	s, err := readBallot(tx, m, by.User)
	if err != nil || !newest {
		return s, err
	}
	return p.saveBallot(tx, s, by.User, change(s.Ballot(by.User), givenBy(tx, by)))
}

// ahead returns a meetup without the slots that have passed, which take no answers.
func ahead(m *bot.Meetup, now time.Time) *bot.Meetup {
	open := *m
	open.Slots = m.UpcomingSlots(now)
	return &open
}

// givenBy returns what all answers of an event have in common.
func givenBy(tx bot.Tx, by bot.Actor) bot.Answer {
	return bot.Answer{Member: by.User, At: tx.Now(), Stamp: by.Stamp}
}

func canAnswer(m *bot.Meetup, u bot.UserID) error {
	if !m.Admits(u) {
		return bot.Refuse(bot.KindForbidden, "refuse.not_invited",
			"{title} is for the people {host} invited. Ask {host} if you'd like to come.", bot.Args{"title": m.Title, "host": m.Host, "meetup": m.ID})
	}
	switch m.Status {
	case bot.StatusPolling:
		return nil
	case bot.StatusCancelled:
		return errCancelled(m)
	case bot.StatusDone:
		return errDone(m)
	default:
		return bot.Refuse(bot.KindConflict, "refuse.settled", "The time of {title} is settled. Do you come?", bot.Args{"title": m.Title})
	}
}

func errDone(m *bot.Meetup) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
}

func errCancelled(m *bot.Meetup) *bot.Error {
	if m.Title == "" { // forgotten with its host
		return bot.Refuse(bot.KindConflict, "refuse.cancelled_forgotten", "That meetup was cancelled: its host is not here any more.", nil)
	}
	return bot.Refuse(bot.KindConflict, "refuse.cancelled", "{title} was cancelled.", bot.Args{"title": m.Title})
}

// saveBallot stores a member's ballot and promises the tasks that follow from it. s is
// read by readBallot or readSnapshot.
func (p *Planner) saveBallot(tx bot.Tx, s Snapshot, u bot.UserID, b bot.Ballot) (Snapshot, error) {
	before := s.Ballot(u)
	if sameBallot(before, b) {
		return s, nil
	}
	m := s.Meetup
	if err := tx.SaveBallot(m.Community, m.ID, u, b); err != nil {
		return s, err
	}
	painted := !m.Painted && b.IsPainted()
	if painted {
		m.Painted = true
		if err := tx.SaveMeetup(&m); err != nil {
			return s, err
		}
	}
	if m.StartsAtOnce() {
		if after, settled, err := p.settleAtOnce(tx, m); settled || err != nil {
			return after, err
		}
	}
	s.Poll = s.WithBallot(u, b)
	if painted {
		var err error
		if s, err = readBallot(tx, m, u); err != nil {
			return s, err
		}
	}
	if err := p.promiseOwedTo(tx, s); err != nil {
		return s, err
	}
	err := promiseRedraw(tx, &m)
	s.Meetup = m
	return s, err
}

// canSettle reports whether a poll can be settled at once: everybody invited has
// answered, no answer that is still open can change the time or, once the host has been
// asked and of one about now, a slot has enough answers.
func canSettle(s Snapshot) bool {
	if s.Meetup.HostAskedAt.IsZero() && !s.Meetup.StartsAtOnce() {
		return s.IsComplete() || schedule.IsCertain(&s.Poll)
	}
	_, enough := schedule.Best(&s.Poll)
	return enough
}

func sameBallot(a, b bot.Ballot) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y bot.Answer) bool {
			return x.Slot == y.Slot && x.Availability == y.Availability && x.Source == y.Source && x.Stamp == y.Stamp && bot.SameStretches(x.Stretches, y.Stretches)
		}) {
			return false
		}
	}
	return true
}
