package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

type invitationRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Must      bool            `db:"must"`
	Position  int             `db:"position"` // in the order they were named
}

var (
	invitations       = tableOf[invitationRow]("invitation")
	upsertInvitations = ` on conflict (meetup, member) do update set ` +
		invitations.without("community", "meetup", "member").excluded() + ` where ` + invitations.ownCommunity()
)

// absentRow is a column beside those of a table: whether the member has left the
// community.
type absentRow struct {
	Absent bool `db:"absent"`
}

const isAbsent = `exists (select 1 from member gone
	where gone.community = %[1]s.community and gone.member = %[1]s.member and gone.left_at is not null) as absent`

// addTo adds the member to the absent of a meetup if they are.
func (r absentRow) addTo(m *bot.Meetup, u bot.UserID) {
	if r.Absent && !m.IsAbsent(u) {
		m.Absent = append(m.Absent, u)
	}
}

// addAbsent adds those of a meetup's newly named members to the absent who are.
func (t *tx) addAbsent(m *bot.Meetup, named []bot.UserID) error {
	if len(named) == 0 {
		return nil
	}
	members, err := t.Members(m.Community, named)
	for _, u := range named {
		absentRow{!members[u].LeftAt.IsZero()}.addTo(m, u)
	}
	return err
}

type invitationOrAbsent struct {
	invitationRow
	absentRow
}

func (row invitationOrAbsent) addTo(m *bot.Meetup) {
	m.Invited = append(m.Invited, bot.Invitation{User: row.Member, Must: row.Must})
	row.absentRow.addTo(m, row.Member)
}

func (t *tx) loadInvited(c bot.CommunityID, ids []bot.MeetupID, at map[bot.MeetupID]*bot.Meetup) error {
	var rows []invitationOrAbsent
	query := invitations.with(isAbsent) + ` where community = ? and meetup in (` + placeholders(len(ids)) + `)
		order by meetup, position, member`
	if err := t.list(&rows, query, append([]any{c}, toAny(ids)...)...); err != nil {
		return err
	}
	for _, row := range rows {
		row.addTo(at[row.Meetup])
	}
	return nil
}

// saveInvited replaces the stored invitations with m.Invited. A member listed
// twice is invited once, as listed last.
func (t *tx) saveInvited(m *bot.Meetup, before []bot.Invitation) error {
	rows := make(map[bot.UserID]invitationRow, len(m.Invited))
	for i, v := range m.Invited {
		rows[v.User] = invitationRow{m.Community, m.ID, v.User, v.Must, i}
	}
	var removed []bot.UserID
	for i, v := range before {
		if row, invited := rows[v.User]; !invited {
			removed = append(removed, v.User)
		} else if row.Must == v.Must && row.Position == i {
			delete(rows, v.User)
		}
	}
	for users := range slices.Chunk(removed, batchSize) {
		query := `delete from invitation where community = ? and meetup = ? and member in (` + placeholders(len(users)) + `)`
		if _, err := t.exec(query, append([]any{m.Community, m.ID}, toAny(users)...)...); err != nil {
			return err
		}
	}
	changed, users := make([]invitationRow, 0, len(rows)), make([]bot.UserID, 0, len(rows))
	for _, row := range rows {
		changed, users = append(changed, row), append(users, row.Member)
	}
	for batch := range slices.Chunk(changed, batchSize) {
		query := invitations.insert(len(batch)) + upsertInvitations
		if _, err := t.exec(query, invitations.values(batch...)...); err != nil {
			return err
		}
	}
	return t.addAbsent(m, users)
}
