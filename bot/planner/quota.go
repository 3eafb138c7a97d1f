package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// CountCommand counts a command of the actor, and refuses what is too much for a
// minute. The minute is one of the meetups' clock: whoever lets that travel may
// say more. In a community that was never met nothing is counted.
func (p *Planner) CountCommand(ctx context.Context, by bot.Actor) error {
	n, err := act(ctx, p, by, "command", func(bot.Tx) (int, error) { return 0, nil }, func(tx bot.Tx) (int, error) {
		if _, err := tx.Community(by.Community); err != nil {
			return 0, err
		}
		return tx.CountCommand(by.Community, by.User, bot.RateMinute(tx.Now()))
	})
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	return bot.CheckCommandRate(n) // refused after it was counted
}

// checkOpenQuota refuses one more meetup of a host where there are enough already.
func checkOpenQuota(r bot.Reader, c bot.CommunityID, host bot.UserID) error {
	mine, all, err := r.CountOpenMeetups(c, host)
	if err != nil {
		return err
	}
	return bot.CheckOpenMeetups(mine, all)
}
