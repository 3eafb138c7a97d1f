package storage

import (
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

type presenceRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	At        instant         `db:"at"`
}

var (
	presences      = tableOf[presenceRow]("presence")
	presenceOf     = presences.selects() + ` where community = ? and meetup = ? and member = ?`
	upsertPresence = presences.insert(1) + ` on conflict (meetup, member) do update set at = excluded.at where ` + presences.ownCommunity()
)

// SeenThereAt finds when a network last said that a member is there.
func (t *tx) SeenThereAt(c bot.CommunityID, m bot.MeetupID, u bot.UserID) (time.Time, error) {
	var row presenceRow
	err := t.get(&row, presenceOf, c, m, u)
	if err = wrap(err, "presence of %s for meetup %d of %s", u, m, c); errors.Is(err, bot.ErrNotFound) {
		err = nil
	}
	return row.At.Time, err
}

// SavePresence keeps when a network said that a member is there.
func (t *tx) SavePresence(c bot.CommunityID, m bot.MeetupID, u bot.UserID, at time.Time) error {
	_, err := t.exec(upsertPresence, presences.values(presenceRow{c, m, u, instant{at}})...)
	return wrap(err, "save presence of %s for meetup %d of %s", u, m, c)
}
