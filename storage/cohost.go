package storage

import "github.com/muster-bot/muster/bot"

type cohostRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Position  int             `db:"position"` // in the order they were named
}

var (
	cohosts       = tableOf[cohostRow]("cohost")
	deleteCohosts = `delete from cohost where community = ? and meetup = ?`
)

type cohostOrAbsent struct {
	cohostRow
	absentRow
}

func (row cohostOrAbsent) addTo(m *bot.Meetup) {
	m.Cohosts = append(m.Cohosts, row.Member)
	row.absentRow.addTo(m, row.Member)
}

func (t *tx) loadCohosts(c bot.CommunityID, ids []bot.MeetupID, at map[bot.MeetupID]*bot.Meetup) error {
	var rows []cohostOrAbsent
	query := cohosts.with(isAbsent) + ` where community = ? and meetup in (` + placeholders(len(ids)) + `)
		order by meetup, position, member`
	if err := t.list(&rows, query, append([]any{c}, toAny(ids)...)...); err != nil {
		return err
	}
	for _, row := range rows {
		row.addTo(at[row.Meetup])
	}
	return nil
}

// saveCohosts replaces the stored co-hosts with m.Cohosts. There are few, so it
// writes them all.
func (t *tx) saveCohosts(m *bot.Meetup) error {
	if _, err := t.exec(deleteCohosts, m.Community, m.ID); err != nil {
		return err
	}
	if len(m.Cohosts) == 0 {
		return nil
	}
	rows := make([]cohostRow, len(m.Cohosts))
	for i, u := range m.Cohosts {
		rows[i] = cohostRow{m.Community, m.ID, u, i}
	}
	if _, err := t.exec(cohosts.insert(len(rows)), cohosts.values(rows...)...); err != nil {
		return err
	}
	return t.addAbsent(m, m.Cohosts)
}
