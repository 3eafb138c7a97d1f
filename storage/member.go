package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

type memberRow struct {
	Community       bot.CommunityID     `db:"community"`
	Member          bot.UserID          `db:"member"`
	Locale          string              `db:"locale"`
	Zone            string              `db:"zone"`
	OwnZone         string              `db:"own_zone"`
	ReminderChannel bot.ReminderChannel `db:"reminder_channel"`
	Leads           leads               `db:"leads"`
	Quiet           quiet               `db:"quiet"`
	DirectAt        instant             `db:"direct_at"`
	LeftAt          instant             `db:"left_at"`
}

func rowOfMember(m bot.Member) memberRow {
	return memberRow{
		Community: m.Community, Member: m.User, Locale: m.Locale, Zone: m.Zone, OwnZone: m.OwnZone,
		ReminderChannel: m.ReminderChannel, Leads: leads{m.Leads}, Quiet: quiet{m.Quiet},
		DirectAt: instant{m.DirectAt}, LeftAt: instant{m.LeftAt},
	}
}

func (r memberRow) member() bot.Member {
	return bot.Member{
		Community: r.Community, User: r.Member, Locale: r.Locale, Zone: r.Zone, OwnZone: r.OwnZone,
		ReminderChannel: r.ReminderChannel, Leads: r.Leads.Leads, Quiet: r.Quiet.Quiet,
		DirectAt: r.DirectAt.Time, LeftAt: r.LeftAt.Time,
	}
}

type membershipRow struct {
	Community bot.CommunityID `db:"community"`
	Name      string          `db:"name"`
	DirectAt  instant         `db:"direct_at"`
}

// Memberships finds where a user is known, which decides in direct messages.
func (t *tx) Memberships(u bot.UserID) ([]bot.Membership, error) {
	var rows []membershipRow
	if err := t.list(&rows, membershipsOf, u); err != nil {
		return nil, wrap(err, "memberships of %s", u)
	}
	found := make([]bot.Membership, len(rows))
	for i, row := range rows {
		found[i] = bot.Membership{Community: row.Community, Name: row.Name, DirectAt: row.DirectAt.Time}
	}
	return found, nil
}

type reminderOverrideRow struct {
	Community bot.CommunityID     `db:"community"`
	Meetup    bot.MeetupID        `db:"meetup"`
	Member    bot.UserID          `db:"member"`
	Channel   bot.ReminderChannel `db:"channel"`
}

var (
	members       = tableOf[memberRow]("member")
	memberByUser  = members.selects() + ` where community = ? and member = ?`
	membershipsOf = `select m.community, c.name, m.direct_at from member m join community c on c.id = m.community
		where m.member = ? and m.left_at is null and c.left_at is null
		order by m.direct_at desc nulls last, c.name, m.community limit 100`
	addMember    = members.insert(1) + ` on conflict (community, member) do nothing`
	updateMember = `update member set ` + members.without("community", "member").assign() + ` where community = ? and member = ?`

	reminderOverrides      = tableOf[reminderOverrideRow]("reminder_override")
	overridesOfMeetup      = reminderOverrides.selects() + ` where community = ? and meetup = ? order by member`
	upsertReminderOverride = reminderOverrides.insert(1) + ` on conflict (meetup, member) do update set channel = excluded.channel where ` + reminderOverrides.ownCommunity()
	deleteReminderOverride = `delete from reminder_override where community = ? and meetup = ? and member = ?`
)

// Member finds a member of a community.
func (t *tx) Member(c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	var row memberRow
	if x := t.expected; x != nil && c == x.Community && u == x.Member && x.member != nil {
		return x.member.member(), nil
	}
	err := t.get(&row, memberByUser, c, u)
	return row.member(), wrap(err, "member %s of %s", u, c)
}

// Members finds those of the users who are stored.
func (t *tx) Members(c bot.CommunityID, users []bot.UserID) (map[bot.UserID]bot.Member, error) {
	found := make(map[bot.UserID]bot.Member, len(users))
	if x := t.expected; x != nil && c == x.Community && len(users) == 1 && users[0] == x.Member && x.member != nil {
		found[x.Member] = x.member.member()
		return found, nil
	}
	for batch := range slices.Chunk(users, batchSize) {
		var rows []memberRow
		query := members.selects() + ` where community = ? and member in (` + placeholders(len(batch)) + `)`
		if err := t.list(&rows, query, append([]any{c}, toAny(batch)...)...); err != nil {
			return nil, wrap(err, "members of %s", c)
		}
		for _, row := range rows {
			found[row.Member] = row.member()
		}
	}
	return found, nil
}

// AddMember inserts a member unless they are stored already.
func (t *tx) AddMember(m bot.Member) error {
	n, err := t.exec(addMember, members.values(rowOfMember(m))...)
	if n > 0 {
		t.own(lockOfMember(m.Community, m.User))
	}
	return wrap(err, "add member %s of %s", m.User, m.Community)
}

// LockMember finds a member and locks their row until the transaction ends.
func (t *tx) LockMember(c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	const call = "lock member %s of %s"
	l := lockOfMember(c, u)
	if err := t.beforeLock(l); err != nil {
		return bot.Member{}, wrap(err, call, u, c)
	}
	var row memberRow
	if err := t.get(&row, memberByUser+t.pool.dialect.forChange, c, u); err != nil {
		return bot.Member{}, wrap(err, call, u, c)
	}
	t.afterLock(l)
	return row.member(), nil
}

// SaveMember updates a locked member.
func (t *tx) SaveMember(m bot.Member) error {
	const call = "save member %s of %s"
	if err := t.mustHold(lockOfMember(m.Community, m.User)); err != nil {
		return wrap(err, call, m.User, m.Community)
	}
	values := members.without("community", "member").values(rowOfMember(m))
	_, err := t.exec(updateMember, append(values, m.Community, m.User)...)
	return wrap(err, call, m.User, m.Community)
}

// ReminderOverrides returns the reminder channels that members chose for one
// meetup.
func (t *tx) ReminderOverrides(c bot.CommunityID, m bot.MeetupID) (map[bot.UserID]bot.ReminderChannel, error) {
	var rows []reminderOverrideRow
	if h := t.readOf(c, m); h != nil {
		rows = h.overrides
	} else if err := t.list(&rows, overridesOfMeetup, c, m); err != nil {
		return nil, wrap(err, "reminder overrides of meetup %d of %s", m, c)
	}
	found := make(map[bot.UserID]bot.ReminderChannel, len(rows))
	for _, row := range rows {
		found[row.Member] = row.Channel
	}
	return found, nil
}

// SaveReminderOverride stores how a member is reminded of a meetup; empty deletes
// the override.
func (t *tx) SaveReminderOverride(c bot.CommunityID, m bot.MeetupID, u bot.UserID, channel bot.ReminderChannel) error {
	err := t.mustHold(lockOfMeetup(c, m))
	if err != nil {
		return wrap(err, "save reminder override of %s for meetup %d of %s", u, m, c)
	}
	if channel == "" {
		_, err = t.exec(deleteReminderOverride, c, m, u)
	} else {
		_, err = t.exec(upsertReminderOverride, reminderOverrides.values(reminderOverrideRow{c, m, u, channel})...)
	}
	return wrap(err, "save reminder override of %s for meetup %d of %s", u, m, c)
}
