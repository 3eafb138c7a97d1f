package storage

import "github.com/muster-bot/muster/bot"

type interestRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Source    bot.Source      `db:"source"`
	At        instant         `db:"at"`
}

var (
	interests         = tableOf[interestRow]("interest")
	interestsOfMeetup = interests.selects() + ` where community = ? and meetup = ? order by at, member`
	insertInterest    = interests.insert(1) + ` on conflict (meetup, member) do nothing`
	deleteInterest    = `delete from interest where community = ? and meetup = ? and member = ?`
)

// Interested lists the interest in a meetup, oldest first.
func (t *tx) Interested(c bot.CommunityID, m bot.MeetupID) ([]bot.Interest, error) {
	var rows []interestRow
	if err := t.list(&rows, interestsOfMeetup, c, m); err != nil {
		return nil, wrap(err, "interest in meetup %d of %s", m, c)
	}
	found := make([]bot.Interest, len(rows))
	for i, row := range rows {
		found[i] = bot.Interest{Member: row.Member, Source: row.Source, At: row.At.Time}
	}
	return found, nil
}

// SaveInterest records that a member would come. Interest that is stored already
// keeps its time and source. It reports whether anything changed.
func (t *tx) SaveInterest(c bot.CommunityID, m bot.MeetupID, i bot.Interest) (changed bool, err error) {
	const call = "save interest of %s in meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return false, wrap(err, call, i.Member, m, c)
	}
	n, err := t.exec(insertInterest, interests.values(interestRow{c, m, i.Member, i.Source, instant{i.At}})...)
	return n > 0, wrap(err, call, i.Member, m, c)
}

// DropInterest deletes a member's interest; with a source, only if it came from
// that source. It reports whether anything changed.
func (t *tx) DropInterest(c bot.CommunityID, m bot.MeetupID, u bot.UserID, only bot.Source) (changed bool, err error) {
	const call = "drop interest of %s in meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return false, wrap(err, call, u, m, c)
	}
	query, args := deleteInterest, []any{c, m, u}
	if only != "" {
		query, args = query+` and source = ?`, append(args, only)
	}
	n, err := t.exec(query, args...)
	return n > 0, wrap(err, call, u, m, c)
}
