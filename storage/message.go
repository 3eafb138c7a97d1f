package storage

import "github.com/muster-bot/muster/bot"

type messageRow struct {
	Place     bot.Place       `db:"place"`
	Message   string          `db:"message"`
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
}

var (
	meetupOfCalendarEntry = `select id from meetup where community = ? and calendar_entry = ? and calendar_entry <> ''`
	messages              = tableOf[messageRow]("message")
	messageByRef          = messages.selects() + ` where place = ? and message = ?`
	messageToMember       = messages.selects() + ` where member = ? and meetup = ? order by place, message limit 1`
	// A stored message stays its community's.
	upsertMessage = messages.insert(1) + ` on conflict (place, message) do update set ` +
		messages.without("place", "message", "community").excluded() +
		` where ` + messages.ownCommunity()
	deleteMessage = `delete from message where place = ? and message = ?`
)

// MeetupOfCalendarEntry finds the meetup of a calendar entry.
func (t *tx) MeetupOfCalendarEntry(c bot.CommunityID, entry string) (bot.MeetupID, error) {
	var id bot.MeetupID
	if entry == "" {
		return 0, wrap(bot.ErrNotFound, "calendar entry of %s", c)
	}
	err := t.get(&id, meetupOfCalendarEntry, c, entry)
	return id, wrap(err, "calendar entry of %s", c)
}

// PostedMessage finds a message. It takes no community, since a network's message
// ref is unique across communities.
func (t *tx) PostedMessage(ref bot.MessageRef) (bot.PostedMessage, error) {
	if x := t.expected; x != nil && x.message != nil && ref == x.Message {
		return x.message.message(), nil
	}
	var row messageRow
	err := t.get(&row, messageByRef, ref.Place, ref.ID)
	return row.message(), wrap(err, "message %s %s", ref.Place, ref.ID)
}

// DirectMessageTo finds a message about a meetup in a member's direct messages. It
// takes no community, since callers use it to find the community.
func (t *tx) DirectMessageTo(u bot.UserID, m bot.MeetupID) (bot.PostedMessage, error) {
	if u == "" {
		return bot.PostedMessage{}, wrap(bot.ErrNotFound, "direct message to nobody")
	}
	var row messageRow
	err := t.get(&row, messageToMember, u, m)
	return row.message(), wrap(err, "direct message to %s about meetup %d", u, m)
}

func (r messageRow) message() bot.PostedMessage {
	return bot.PostedMessage{
		Ref:       bot.MessageRef{Place: r.Place, ID: r.Message},
		Community: r.Community, Meetup: r.Meetup, Member: r.Member,
	}
}

// SavePostedMessage stores which meetup a message shows. It returns
// bot.ErrNotFound if the message belongs to another community.
func (t *tx) SavePostedMessage(message bot.PostedMessage) error {
	row := messageRow{message.Ref.Place, message.Ref.ID, message.Community, message.Meetup, message.Member}
	n, err := t.exec(upsertMessage, messages.values(row)...)
	if err == nil && n == 0 {
		err = bot.ErrNotFound
	}
	return wrap(err, "save message %s %s", message.Ref.Place, message.Ref.ID)
}

// DeletePostedMessage deletes a message. It is no error if there is none.
func (t *tx) DeletePostedMessage(ref bot.MessageRef) error {
	_, err := t.exec(deleteMessage, ref.Place, ref.ID)
	return wrap(err, "delete message %s %s", ref.Place, ref.ID)
}
