package planner

import (
	"context"
	"errors"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// React handles a reaction that was added to a message of Muster or removed
// from it. It counts only on a poll's card, from a member the poll admits.
func (p *Planner) React(ctx context.Context, by bot.Actor, ref bot.MessageRef, emoji string, added bool) error {
	return actOnlyExpecting(ctx, p, by, "react", &bot.Expectation{Message: ref}, func(tx bot.Tx) error {
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
		newest, err := tx.AdvanceStamp(m.Community, m.ID, by.User, bot.TopicReaction(emoji), by.Stamp)
		if err != nil || !newest {
			return err
		}
		return p.applyReaction(tx, m, emoji, change, givenBy(tx, by))
	})
}

// reactionChange is what happened to a reaction.
type reactionChange bool

const (
	reactionAdded   reactionChange = true
	reactionRemoved reactionChange = false
)

// applyReaction records a change of a reaction and what it answers. given says by
// whom, when, and in which order.
func (p *Planner) applyReaction(tx bot.Tx, m bot.Meetup, emoji string, change reactionChange, given bot.Answer) error {
	r := bot.Reaction{Member: given.Member, Emoji: bot.ExactEmoji(emoji)}
	switch {
	case m.Anonymous && m.Status == bot.StatusPolling:
		if change == reactionRemoved || !bot.OffersReaction(emoji) {
			return nil
		}
		return notifyIgnored(tx, m, r.Member, bot.NoticeAnonymous)
	case !isAnswerEmoji(&m, bot.PlainEmoji(emoji)):
		return nil
	case m.Status != bot.StatusPolling, !m.Admits(r.Member):
		if change == reactionRemoved {
			return nil
		}
		return notifyIgnored(tx, m, r.Member, bot.NoticeIgnored)
	}
	changed, err := tx.RecordReaction(m.Community, m.ID, r, change == reactionAdded)
	if err != nil || !changed {
		return err
	}
	if change == reactionRemoved || given.Stamp == (bot.Stamp{}) { // a reading does not tell when a further one was added
		other, err := hasReactionLike(tx, m, r)
		if err != nil || other {
			return err
		}
	}
	if m.IsGaugingInterest() {
		return applyInterestReaction(tx, m, r, change)
	}
	s, err := readBallot(tx, m, r.Member)
	if err != nil {
		return err
	}
	b := s.Ballot(r.Member)
	if open := ahead(&m, tx.Now()); change == reactionAdded {
		if !isAnswerEmoji(open, bot.PlainEmoji(emoji)) {
			return notifyIgnored(tx, m, r.Member, bot.NoticePassed)
		}
		b = b.React(open, r.Emoji, given)
	} else {
		b = b.Unreact(&m, r.Emoji)
	}
	_, err = p.saveBallot(tx, s, r.Member, b)
	return err
}

// hasReactionLike reports whether the member has another reaction on the card that
// gives the same answer.
func hasReactionLike(tx bot.Tx, m bot.Meetup, r bot.Reaction) (bool, error) {
	all, err := tx.ReactionsOf(m.Community, m.ID, r.Member)
	return slices.ContainsFunc(all, func(o bot.Reaction) bool { return o != r && o.MeansSame(r) }), err
}

// isAnswerEmoji reports whether an emoji answers the meetup's poll, or did while
// there was one.
func isAnswerEmoji(m *bot.Meetup, plain string) bool {
	switch {
	case m.CloseAt.IsZero(): // its time was fixed from the start
		return false
	case len(m.Slots) == 0:
		return plain == bot.PlainEmoji(bot.InterestEmoji)
	}
	return plain == bot.NoneOfThese || slices.ContainsFunc(m.Slots, func(s bot.Slot) bool {
		return s.Emoji != "" && bot.PlainEmoji(s.Emoji) == plain
	})
}

// notifyIgnored notifies a member, once for each kind, that their reaction to the card
// does not count: the poll is over, the meetup is not for them, or the time has passed.
func notifyIgnored(tx bot.Tx, m bot.Meetup, u bot.UserID, kind bot.NoticeKind) error {
	first, err := tx.FirstNotice(m.Community, m.ID, u, kind)
	if err != nil || !first {
		return err
	}
	return notifyAbout(tx, m, u, bot.Notice{Kind: kind}, string(u))
}

// RecordIgnored records that a member whose reaction does not count cannot be
// reached. The card says it instead.
func (p *Planner) RecordIgnored(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || m.IgnoredReactions {
			return err
		}
		m.IgnoredReactions = true
		if err := tx.SaveMeetup(&m); err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}

// Reading is what is known of a card's reactions before they are fetched.
type Reading struct {
	Meetup    bot.Meetup
	reactions []bot.Reaction
	stamps    map[bot.Reaction]bot.Stamp
}

// BeginReading reads what was recorded of a card's reactions.
func (p *Planner) BeginReading(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (Reading, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Reading, error) {
		m, err := r.Meetup(c, id)
		if err != nil {
			return Reading{Meetup: m}, err
		}
		reactions, err := r.Reactions(c, id)
		if err != nil {
			return Reading{Meetup: m}, err
		}
		stamps, err := r.ReactionStamps(c, id)
		return Reading{Meetup: m, reactions: reactions, stamps: stamps}, err
	})
}

// Reconcile applies the difference between the reactions recorded before a card's
// were fetched and those that are present, as if they changed now. A reaction of which
// an event arrived meanwhile stays as the event says. It does nothing if the meetup
// has another card by now.
func (p *Planner) Reconcile(ctx context.Context, before Reading, present []bot.Reaction) error {
	id := before.Meetup.ID
	added, removed := bot.DiffReactions(before.reactions, pseudonymiseReactions(id, before.reactions, present))
	if len(added)+len(removed) == 0 {
		return nil
	}
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(before.Meetup.Community, id)
		if err != nil || m.Card != before.Meetup.Card {
			return err
		}
		stamps, err := tx.ReactionStamps(m.Community, id)
		if err != nil {
			return err
		}
		apply := func(all []bot.Reaction, change reactionChange) error {
			for _, r := range all {
				if stamps[r] != before.stamps[r] {
					continue
				}
				if err := p.applyReaction(tx, m, r.Emoji, change, bot.Answer{Member: r.Member, At: tx.Now()}); err != nil {
					return err
				}
			}
			return nil
		}
		// Additions first: who only changed a skin tone keeps their answer.
		if err := apply(added, reactionAdded); err != nil {
			return err
		}
		return apply(removed, reactionRemoved)
	})
}

// RecordReactionsMissed promises to fetch the reactions to a message, if it is the card
// of a poll of the community. In direct messages the message determines the community.
func (p *Planner) RecordReactionsMissed(ctx context.Context, c bot.CommunityID, ref bot.MessageRef) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		message, err := tx.PostedMessage(ref)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil || c != "" && message.Community != c {
			return err
		}
		m, err := tx.LockMeetup(message.Community, message.Meetup)
		if err != nil || m.Card != ref || m.Status != bot.StatusPolling {
			return err
		}
		return promise(tx, m, bot.TaskReconcileReactions, tx.Now())
	})
}

// PromiseReconcile promises to fetch a poll's reactions.
func (p *Planner) PromiseReconcile(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || m.Status != bot.StatusPolling {
			return err
		}
		return promise(tx, m, bot.TaskReconcileReactions, tx.Now())
	})
}
