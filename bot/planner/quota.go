package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// CountCommand counts a command of the actor and refuses one beyond the limit of
// a minute. The minute is that of the meetups' clock. In an unknown community
// nothing is counted.
func (p *Planner) CountCommand(ctx context.Context, by bot.Actor) error {
	n, err := act(ctx, p, by, "countCommand", func(bot.Tx) (int, error) { return 0, nil }, func(tx bot.Tx) (int, error) {
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
	return bot.CheckCommandRate(n) // outside the transaction, so that the count stays
}

// checkOpenQuota refuses another meetup if the host or the community has the
// most that may be open.
func checkOpenQuota(r bot.Reader, c bot.CommunityID, host bot.UserID) error {
	mine, all, err := r.CountOpenMeetups(c, host)
	if err != nil {
		return err
	}
	return bot.CheckOpenMeetups(mine, all)
}
