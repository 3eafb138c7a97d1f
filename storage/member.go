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
}

func (r memberRow) member() bot.Member {
	return bot.Member{
		Community: r.Community, User: r.Member, Locale: r.Locale, Zone: r.Zone, OwnZone: r.OwnZone,
		ReminderChannel: r.ReminderChannel, Leads: r.Leads.Leads, Quiet: r.Quiet.Quiet,
	}
}

type reminderOverrideRow struct {
	Community bot.CommunityID     `db:"community"`
	Meetup    bot.MeetupID        `db:"meetup"`
	Member    bot.UserID          `db:"member"`
	Channel   bot.ReminderChannel `db:"channel"`
}

var (
	members      = tableOf[memberRow]("member")
	memberByUser = members.selects() + ` where community = ? and member = ?`
	upsertMember = members.insert(1) + ` on conflict (community, member) do update set ` +
		members.without("community", "member").excluded()

	reminderOverrides      = tableOf[reminderOverrideRow]("reminder_override")
	overridesOfMeetup      = reminderOverrides.selects() + ` where community = ? and meetup = ? order by member`
	upsertReminderOverride = reminderOverrides.insert(1) + ` on conflict (meetup, member) do update set channel = excluded.channel`
	deleteReminderOverride = `delete from reminder_override where community = ? and meetup = ? and member = ?`
)

// Member finds a member of a community.
func (t *tx) Member(c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	var row memberRow
	err := t.get(&row, memberByUser, c, u)
	return row.member(), wrap(err, "member %s of %s", u, c)
}

// Members finds those of the users who are stored.
func (t *tx) Members(c bot.CommunityID, users []bot.UserID) (map[bot.UserID]bot.Member, error) {
	found := make(map[bot.UserID]bot.Member, len(users))
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

// SaveMember inserts or updates a member.
func (t *tx) SaveMember(m bot.Member) error {
	row := memberRow{
		Community: m.Community, Member: m.User, Locale: m.Locale, Zone: m.Zone, OwnZone: m.OwnZone,
		ReminderChannel: m.ReminderChannel, Leads: leads{m.Leads}, Quiet: quiet{m.Quiet},
	}
	_, err := t.exec(upsertMember, members.values(row)...)
	return wrap(err, "save member %s of %s", m.User, m.Community)
}

// ReminderOverrides returns the reminder channels that members chose for one
// meetup.
func (t *tx) ReminderOverrides(c bot.CommunityID, m bot.MeetupID) (map[bot.UserID]bot.ReminderChannel, error) {
	var rows []reminderOverrideRow
	if err := t.list(&rows, overridesOfMeetup, c, m); err != nil {
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
	var err error
	if channel == "" {
		_, err = t.exec(deleteReminderOverride, c, m, u)
	} else {
		_, err = t.exec(upsertReminderOverride, reminderOverrides.values(reminderOverrideRow{c, m, u, channel})...)
	}
	return wrap(err, "save reminder override of %s for meetup %d of %s", u, m, c)
}
