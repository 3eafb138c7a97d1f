package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// CountCommand counts a command of the actor and refuses one beyond the limit of
// a minute. The minute is that of the meetups' clock. In an unknown community
// nothing is counted.
func (p *Planner) CountCommand(ctx context.Context, by bot.Actor) error {
	return p.count(ctx, by, "countCommand", bot.CheckCommandRate, bot.Tx.CountCommand)
}

// CountPress is CountCommand for a press.
func (p *Planner) CountPress(ctx context.Context, by bot.Actor) error {
	return p.countPresses(ctx, by, 1)
}

// CountForm is CountCommand for a form that the actor sent.
func (p *Planner) CountForm(ctx context.Context, by bot.Actor) error {
	return p.countPresses(ctx, by, bot.PressesOfForm)
}

func (p *Planner) countPresses(ctx context.Context, by bot.Actor, more int) error {
	return p.count(ctx, by, "countPress", bot.CheckPressRate, func(tx bot.Tx, c bot.CommunityID, u bot.UserID, minute time.Time) (int, error) {
		return tx.CountPresses(c, u, minute, more)
	})
}

// count counts what the actor does and checks the sum. A repeat is not counted.
func (p *Planner) count(ctx context.Context, by bot.Actor, name string, check func(int, time.Time) error,
	add func(bot.Tx, bot.CommunityID, bot.UserID, time.Time) (int, error),
) error {
	notCounted := func(bot.Tx) (refusal, err error) { return nil, nil }
	refusal, err := act(ctx, p, by, name, notCounted, func(tx bot.Tx) (error, error) {
		if _, err := tx.Community(by.Community); err != nil {
			return nil, err
		}
		n, err := add(tx, by.Community, by.User, bot.RateMinute(tx.Now()))
		return check(n, tx.Now()), err
	})
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return refusal // outside the transaction, so that the count stays
}

// inCommunity returns a function that runs fn under the lock of a community, for
// verbs that open a meetup or give it a host. They wait for one another, so that
// all are counted.
func inCommunity[T any](c bot.CommunityID, fn func(bot.Tx) (T, error)) func(bot.Tx) (T, error) {
	return func(tx bot.Tx) (T, error) {
		if _, err := tx.LockCommunity(c); err != nil && !errors.Is(err, bot.ErrNotFound) {
			var zero T
			return zero, err
		}
		return fn(tx)
	}
}

// actCounted is actOn for a verb that checks a quota of open meetups.
func actCounted[T any](ctx context.Context, p *Planner, by bot.Actor, name string, id bot.MeetupID, state, verb func(bot.Tx, bot.Meetup) (T, error)) (T, error) {
	return act(ctx, p, by, name, onMeetup(by.Community, id, ifVisible(by, state)), inCommunity(by.Community, onMeetup(by.Community, id, ifVisible(by, verb))))
}

// checkOpenQuota refuses another meetup if the host or the community has the
// most that may be open.
func checkOpenQuota(r bot.Reader, by bot.Actor, host bot.UserID) error {
	mine, all, err := r.CountOpenMeetups(by.Community, host)
	if err != nil {
		return err
	}
	return bot.CheckOpenMeetups(by.User, host, mine, all)
}

// checkHostQuota is checkOpenQuota for a meetup that is open already and gets
// another host.
func checkHostQuota(r bot.Reader, by bot.Actor, host bot.UserID) error {
	mine, _, err := r.CountOpenMeetups(by.Community, host)
	if err != nil {
		return err
	}
	return bot.CheckOpenMeetups(by.User, host, mine, 0)
}
