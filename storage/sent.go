package storage

import (
	"database/sql/driver"
	"slices"

	"github.com/muster-bot/muster/bot"
)

type sentRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Kind      bot.TaskKind    `db:"kind"`
	Date      sentDate        `db:"date"`
	Subject   string          `db:"subject"`
	Member    bot.UserID      `db:"member"`
	At        instant         `db:"at"`
}

// sentDate is a wall time of which zero is an empty text: part of a key, it cannot
// be null.
type sentDate struct{ wallTime }

// Scan decodes what Value wrote.
func (d *sentDate) Scan(src any) error {
	if src == "" {
		d.Wall = bot.Wall{}
		return nil
	}
	return d.wallTime.Scan(src)
}

// Value encodes the wall time with bot.Wall.String.
func (d sentDate) Value() (driver.Value, error) {
	text, err := d.MarshalText()
	return string(text), err
}

var (
	sents        = tableOf[sentRow]("sent")
	sentOfMeetup = sents.selects() + ` where community = ? and meetup = ?`
	insertSent   = ` on conflict (meetup, kind, date, subject, member) do nothing`
	deleteSent   = `delete from sent where community = ? and meetup = ? and kind = ?`
)

// Sent returns what was sent for a meetup.
func (t *tx) Sent(c bot.CommunityID, m bot.MeetupID) (map[bot.Sent]bool, error) {
	const call = "sent for meetup %d of %s"
	var rows []sentRow
	if h := t.readOf(c, m); h != nil {
		rows = h.sents
	} else if err := t.list(&rows, sentOfMeetup, c, m); err != nil {
		return nil, wrap(err, call, m, c)
	}
	sent := make(map[bot.Sent]bool, len(rows))
	for _, row := range rows {
		sent[row.sent()] = true
	}
	return sent, nil
}

func (r sentRow) sent() bot.Sent {
	return bot.Sent{Kind: r.Kind, Date: r.Date.Wall, Subject: r.Subject, Member: r.Member}
}

// SaveSent records what was sent for a meetup. What is recorded already stays.
func (t *tx) SaveSent(c bot.CommunityID, m bot.MeetupID, sent ...bot.Sent) error {
	if err := t.ownsTasksOf(c, m); err != nil {
		return wrap(err, "save sent for meetup %d of %s", m, c)
	}
	for batch := range slices.Chunk(sent, batchSize) {
		rows := make([]sentRow, len(batch))
		for i, s := range batch {
			rows[i] = sentRow{
				Community: c, Meetup: m, Kind: s.Kind, Date: sentDate{wallTime{s.Date}}, Subject: s.Subject, Member: s.Member, At: instant{t.now},
			}
		}
		if _, err := t.exec(sents.insert(len(rows))+insertSent, sents.values(rows...)...); err != nil {
			return wrap(err, "save sent for meetup %d of %s", m, c)
		}
	}
	return nil
}

// DeleteSent deletes what was sent for a meetup by tasks of a kind.
func (t *tx) DeleteSent(c bot.CommunityID, m bot.MeetupID, kind bot.TaskKind) error {
	err := t.ownsTasksOf(c, m)
	if err == nil {
		_, err = t.exec(deleteSent, c, m, kind)
	}
	return wrap(err, "delete sent %s for meetup %d of %s", kind, m, c)
}
