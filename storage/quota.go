package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

type commandRateRow struct {
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Minute    instant         `db:"minute"`
	Commands  int             `db:"commands"`
}

type pressRateRow struct {
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Minute    instant         `db:"minute"`
	Presses   int             `db:"presses"`
}

// The database counts, so that all replicas share the limits.
var (
	commandRates = tableOf[commandRateRow]("command_rate")
	countCommand = commandRates.insert(1) + ` on conflict (community, member) do update set minute = excluded.minute,
		commands = case when command_rate.minute = excluded.minute then command_rate.commands + 1 else 1 end returning commands`
	pressRates   = tableOf[pressRateRow]("press_rate")
	countPresses = pressRates.insert(1) + ` on conflict (community, member) do update set minute = excluded.minute,
		presses = case when press_rate.minute = excluded.minute then press_rate.presses else 0 end + excluded.presses returning presses`
)

var (
	openOfHost      = `select count(*) from meetup where community = ? and status in ('polling', 'scheduled', 'underway') and host = ?`
	openOfCommunity = `select count(*) from meetup where community = ? and status in ('polling', 'scheduled', 'underway')`
)

// CountCommand counts a command of a member and returns their commands in that
// minute.
func (t *tx) CountCommand(c bot.CommunityID, u bot.UserID, minute time.Time) (int, error) {
	var n int
	err := t.get(&n, countCommand, commandRates.values(commandRateRow{c, u, instant{minute}, 1})...)
	return n, wrap(err, "count command of %s in %s", u, c)
}

// CountPresses adds to a member's presses and returns those of that minute.
func (t *tx) CountPresses(c bot.CommunityID, u bot.UserID, minute time.Time, more int) (int, error) {
	if x := t.expected; x != nil && x.Presses > 0 && more == x.Presses && c == x.Community && u == x.Member && minute.Equal(x.Minute) {
		x.Presses = 0
		return x.presses, nil
	}
	var n int
	err := t.get(&n, countPresses, pressRates.values(pressRateRow{c, u, instant{minute}, more})...)
	return n, wrap(err, "count presses of %s in %s", u, c)
}

// CountOpenMeetups counts the open meetups of a host and of the whole community.
func (t *tx) CountOpenMeetups(c bot.CommunityID, host bot.UserID) (mine, all int, err error) {
	if err = t.get(&mine, openOfHost, c, host); err == nil {
		err = t.get(&all, openOfCommunity, c)
	}
	return mine, all, wrap(err, "open meetups of %s", c)
}
