package storage

import (
	"errors"

	"github.com/muster-bot/muster/bot"
)

type stampRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Topic     bot.Topic       `db:"topic"`
	Session   string          `db:"session"`
	Number    int64           `db:"number"`
}

var (
	stamps       = tableOf[stampRow]("stamp")
	stampOfTopic = stamps.selects() + ` where community = ? and meetup = ? and member = ? and topic = ?`
	stampsOfAll  = stamps.selects() + ` where community = ? and meetup = ?`
	// No row is written if the stored event is newer.
	upsertStamp = ` on conflict (meetup, member, topic) do update set session = excluded.session, number = excluded.number
		where ` + stamps.ownCommunity() + ` and (stamp.session <> excluded.session or stamp.number <= excluded.number)`
	advanceStamp = stamps.insert(1) + upsertStamp
)

// LastStamp returns the stamp of the newest event of a topic; zero if there is
// none.
func (t *tx) LastStamp(c bot.CommunityID, m bot.MeetupID, u bot.UserID, topic bot.Topic) (bot.Stamp, error) {
	if h := t.readOf(c, m); h != nil && u == h.user {
		return h.stamps[topic], nil
	}
	var row stampRow
	err := t.get(&row, stampOfTopic, c, m, u, topic)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Stamp{}, nil
	}
	return bot.Stamp{Session: row.Session, Number: row.Number}, wrap(err, "stamp of %s of %s in meetup %d of %s", topic, u, m, c)
}

// ReactionStamps returns the stamps of the newest events of all reactions to a card.
func (t *tx) ReactionStamps(c bot.CommunityID, m bot.MeetupID) (map[bot.Reaction]bot.Stamp, error) {
	var rows []stampRow
	if err := t.list(&rows, stampsOfAll, c, m); err != nil {
		return nil, wrap(err, "stamps of reactions to meetup %d of %s", m, c)
	}
	found := map[bot.Reaction]bot.Stamp{}
	for _, row := range rows {
		if emoji, ok := row.Topic.Reaction(); ok {
			found[bot.Reaction{Member: row.Member, Emoji: emoji}] = bot.Stamp{Session: row.Session, Number: row.Number}
		}
	}
	return found, nil
}

// AdvanceStamp records the stamp of an event, and reports whether none newer was
// recorded. An event without a stamp is always the newest.
func (t *tx) AdvanceStamp(c bot.CommunityID, m bot.MeetupID, u bot.UserID, topic bot.Topic, s bot.Stamp) (newest bool, err error) {
	if s.Number == 0 {
		return true, nil
	}
	const call = "advance stamp of %s of %s in meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return false, wrap(err, call, topic, u, m, c)
	}
	row := stampRow{c, m, u, topic, s.Session, s.Number}
	if h := t.readOf(c, m); h != nil && u == h.user {
		if s.IsBefore(h.stamps[topic]) {
			return false, nil
		}
		h.stamps[topic] = s
		h.pending.stamps = append(h.pending.stamps, row)
		return true, nil
	}
	n, err := t.exec(advanceStamp, stamps.values(row)...)
	return n > 0, wrap(err, call, topic, u, m, c)
}
