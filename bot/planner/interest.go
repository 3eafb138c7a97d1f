package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// AddInterest records that the actor would come to a meetup without times.
func (p *Planner) AddInterest(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return p.updateInterest(ctx, by, id, func(tx bot.Tx, m bot.Meetup) (bool, error) {
		return tx.SaveInterest(m.Community, m.ID, bot.Interest{Member: by.User, Source: bot.SourceTap, At: tx.Now()})
	})
}

// WithdrawInterest deletes the actor's interest, whatever its source.
func (p *Planner) WithdrawInterest(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return p.updateInterest(ctx, by, id, func(tx bot.Tx, m bot.Meetup) (bool, error) {
		return tx.DropInterest(m.Community, m.ID, by.User, "")
	})
}

func (p *Planner) updateInterest(ctx context.Context, by bot.Actor, id bot.MeetupID, change func(bot.Tx, bot.Meetup) (bool, error)) (Snapshot, error) {
	return actInOrder(ctx, p, by, "updateInterest", bot.TopicInterest, id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canAnswer(&m, by.User); err != nil {
			return Snapshot{}, err
		}
		if !m.IsGaugingInterest() {
			return Snapshot{}, bot.Refuse(bot.KindConflict, "refuse.has_times", "{title} has times by now. Choose those you can make.", bot.Args{"title": m.Title})
		}
		changed, err := change(tx, m)
		if err != nil {
			return Snapshot{}, err
		}
		if changed {
			if err := promiseRedraw(tx, &m); err != nil {
				return Snapshot{}, err
			}
		}
		return readSnapshot(tx, m)
	})
}

// applyInterestReaction handles a reaction to a meetup without times.
func applyInterestReaction(tx bot.Tx, m bot.Meetup, r bot.Reaction, change reactionChange) error {
	source := bot.SourceReaction(r.Emoji)
	var changed bool
	var err error
	if change == reactionAdded {
		changed, err = tx.SaveInterest(m.Community, m.ID, bot.Interest{Member: r.Member, Source: source, At: tx.Now()})
	} else {
		changed, err = tx.DropInterest(m.Community, m.ID, r.Member, source)
	}
	if err != nil || !changed {
		return err
	}
	return promiseRedraw(tx, &m)
}
