package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

type rateRow struct {
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Minute    instant         `db:"minute"`
	Commands  int             `db:"commands"`
}

var (
	rates = tableOf[rateRow]("command_rate")
	// The database counts, so that all replicas share the limit.
	countCommand = rates.insert(1) + ` on conflict (community, member) do update set minute = excluded.minute,
		commands = case when command_rate.minute = excluded.minute then command_rate.commands + 1 else 1 end returning commands`
	openOfHost      = `select count(*) from meetup where community = ? and status in ('polling', 'scheduled', 'underway') and host = ?`
	openOfCommunity = `select count(*) from meetup where community = ? and status in ('polling', 'scheduled', 'underway')`
)

// CountCommand counts a command of a member and returns their commands in that
// minute.
func (t *tx) CountCommand(c bot.CommunityID, u bot.UserID, minute time.Time) (int, error) {
	var n int
	err := t.get(&n, countCommand, rates.values(rateRow{c, u, instant{minute}, 1})...)
	return n, wrap(err, "count command of %s in %s", u, c)
}

// CountOpenMeetups counts the open meetups of a host and of the whole community.
func (t *tx) CountOpenMeetups(c bot.CommunityID, host bot.UserID) (mine, all int, err error) {
	if err = t.get(&mine, openOfHost, c, host); err == nil {
		err = t.get(&all, openOfCommunity, c)
	}
	return mine, all, wrap(err, "open meetups of %s", c)
}
