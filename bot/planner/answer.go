package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// Choose sets the actor's availability for the slots that a menu offered: av
// for those chosen.
func (p *Planner) Choose(ctx context.Context, by bot.Actor, id bot.MeetupID, av bot.Availability, offered func([]bot.Slot) []bot.Slot, chosen []bot.SlotID) (Snapshot, error) {
	return p.updateBallot(ctx, by, id, func(m *bot.Meetup, b bot.Ballot, now time.Time) bot.Ballot {
		var ids []bot.SlotID
		for _, s := range offered(m.Slots) {
			ids = append(ids, s.ID)
		}
		return b.Choose(by.User, ids, chosen, av, now)
	})
}

// NoneOfThese records that the actor can make none of the slots.
func (p *Planner) NoneOfThese(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return p.updateBallot(ctx, by, id, func(m *bot.Meetup, b bot.Ballot, now time.Time) bot.Ballot {
		return b.NoneOfThese(m, by.User, now)
	})
}

// Withdraw deletes the actor's answers.
func (p *Planner) Withdraw(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return p.updateBallot(ctx, by, id, func(*bot.Meetup, bot.Ballot, time.Time) bot.Ballot { return nil })
}

func (p *Planner) updateBallot(ctx context.Context, by bot.Actor, id bot.MeetupID, mark func(*bot.Meetup, bot.Ballot, time.Time) bot.Ballot) (Snapshot, error) {
	return actOn(ctx, p, by, "updateBallot", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canAnswer(&m, by.User); err != nil {
			return Snapshot{}, err
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		return saveBallot(tx, s, by.User, mark(&m, s.Ballot(by.User), tx.Now()))
	})
}

func canAnswer(m *bot.Meetup, u bot.UserID) error {
	if !m.Admits(u) {
		return bot.Refuse(bot.KindForbidden, "refuse.not_invited",
			"{title} is for the people {host} invited. Ask {host} if you'd like to come.", bot.Args{"title": m.Title, "host": m.Host})
	}
	switch m.Status {
	case bot.StatusPolling:
		return nil
	case bot.StatusCancelled:
		return errCancelled(m)
	default:
		return bot.Refuse(bot.KindConflict, "refuse.settled",
			"The time of {title} is settled. Say on its card whether you come.", bot.Args{"title": m.Title})
	}
}

func errCancelled(m *bot.Meetup) *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.cancelled", "{title} was cancelled.", bot.Args{"title": m.Title})
}

// saveBallot stores a member's ballot and promises the tasks that follow from it.
func saveBallot(tx bot.Tx, s Snapshot, u bot.UserID, b bot.Ballot) (Snapshot, error) {
	before := s.Ballot(u)
	if sameBallot(before, b) {
		return s, nil
	}
	m := s.Meetup
	if err := tx.SaveBallot(m.Community, m.ID, u, b); err != nil {
		return s, err
	}
	couldSettle := canSettle(s)
	s.Answers = slices.DeleteFunc(slices.Clone(s.Answers), func(a bot.Answer) bool { return a.Member == u })
	s.Answers = append(s.Answers, b...)
	slices.SortStableFunc(s.Answers, func(a, o bot.Answer) int {
		if a.Member != o.Member {
			if a.Member < o.Member {
				return -1
			}
			return 1
		}
		return int(a.Slot - o.Slot)
	})
	if settles := canSettle(s); settles || couldSettle {
		due := m.CloseAt
		if settles {
			due = tx.Now().Add(settleDelay)
		}
		if err := promise(tx, m, bot.TaskSettle, due); err != nil {
			return s, err
		}
	}
	err := promiseRedraw(tx, &m)
	s.Meetup = m
	return s, err
}

// canSettle reports whether a poll can be settled at once: everybody invited has
// answered or, once the host has been asked, a slot has enough answers.
func canSettle(s Snapshot) bool {
	if s.Meetup.HostAskedAt.IsZero() {
		return s.IsComplete()
	}
	_, enough := schedule.Best(&s.Poll, s.Now)
	return enough
}

func sameBallot(a, b bot.Ballot) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y bot.Answer) bool {
			return x.Slot == y.Slot && x.Availability == y.Availability && x.Source == y.Source
		}) {
			return false
		}
	}
	return true
}

// React handles a reaction that was added to a message of Muster or removed
// from it. It counts only on a poll's card, from a member the poll admits.
func (p *Planner) React(ctx context.Context, by bot.Actor, ref bot.MessageRef, emoji string, added bool) error {
	return actOnly(ctx, p, by, "react", func(tx bot.Tx) error {
		message, err := tx.PostedMessage(ref)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || message.Community != by.Community {
			return err
		}
		m, err := tx.LockMeetup(message.Community, message.Meetup)
		if err != nil || m.Card != ref {
			return err
		}
		change := reactionRemoved
		if added {
			change = reactionAdded
		}
		return applyReaction(tx, m, bot.Reaction{Member: by.User, Emoji: emoji}, change)
	})
}

// reactionChange is what happened to a reaction.
type reactionChange bool

const (
	reactionAdded   reactionChange = true
	reactionRemoved reactionChange = false
)

func applyReaction(tx bot.Tx, m bot.Meetup, r bot.Reaction, change reactionChange) error {
	r.Emoji = bot.PlainEmoji(r.Emoji)
	if m.Status != bot.StatusPolling || !m.Admits(r.Member) || !isAnswerEmoji(&m, r.Emoji) {
		return nil
	}
	changed, err := tx.RecordReaction(m.Community, m.ID, r, change == reactionAdded)
	if err != nil || !changed {
		return err
	}
	if m.IsGaugingInterest() {
		return applyInterestReaction(tx, m, r, change)
	}
	s, err := readSnapshot(tx, m)
	if err != nil {
		return err
	}
	b := s.Ballot(r.Member)
	if change == reactionAdded {
		b = b.React(&m, r.Member, r.Emoji, tx.Now())
	} else {
		b = b.Unreact(r.Emoji)
	}
	_, err = saveBallot(tx, s, r.Member, b)
	return err
}

func isAnswerEmoji(m *bot.Meetup, plain string) bool {
	if m.IsGaugingInterest() {
		return plain == bot.PlainEmoji(bot.InterestEmoji)
	}
	return plain == bot.NoneOfThese || slices.ContainsFunc(m.Slots, func(s bot.Slot) bool {
		return s.Emoji != "" && bot.PlainEmoji(s.Emoji) == plain
	})
}

// LastReactions returns a poll and the reactions last recorded on its card.
func (p *Planner) LastReactions(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (bot.Meetup, []bot.Reaction, error) {
	var last []bot.Reaction
	m, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Meetup, error) {
		m, err := r.Meetup(c, id)
		if err != nil {
			return m, err
		}
		last, err = r.Reactions(c, id)
		return m, err
	})
	return m, last, err
}

// Reconcile applies the difference between the reactions recorded before a
// fetch and those that the fetch returned, as if they changed now. Events that
// arrived during the fetch are recorded already and stay.
func (p *Planner) Reconcile(ctx context.Context, c bot.CommunityID, id bot.MeetupID, last, present []bot.Reaction) error {
	added, removed := bot.DiffReactions(last, pseudonymiseReactions(id, last, present))
	if len(added)+len(removed) == 0 {
		return nil
	}
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil {
			return err
		}
		for _, r := range removed {
			if err := applyReaction(tx, m, r, reactionRemoved); err != nil {
				return err
			}
		}
		for _, r := range added {
			if err := applyReaction(tx, m, r, reactionAdded); err != nil {
				return err
			}
		}
		return nil
	})
}

// PromiseReconcile promises to fetch a poll's reactions.
func (p *Planner) PromiseReconcile(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.Meetup(c, id)
		if err != nil || m.Status != bot.StatusPolling {
			return err
		}
		return promise(tx, m, bot.TaskReconcileReactions, tx.Now())
	})
}
