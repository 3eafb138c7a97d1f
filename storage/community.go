package storage

import "github.com/muster-bot/muster/bot"

type communityRow struct {
	ID      bot.CommunityID `db:"id"`
	Name    string          `db:"name"`
	Zone    string          `db:"zone"`
	Locale  string          `db:"locale"`
	Channel bot.Place       `db:"channel"`
	LeftAt  instant         `db:"left_at"`

	Cards     bot.Place     `db:"cards"`
	Language  string        `db:"language"`
	Proposers bot.Proposers `db:"proposers"`
	DayOrder  string        `db:"day_order"`
	Leads     leads         `db:"leads"`
	Quiet     quiet         `db:"quiet"`

	Calendar bot.CalendarMode `db:"calendar"`
}

func rowOfCommunity(c bot.Community) communityRow {
	return communityRow{
		ID: c.ID, Name: c.Name, Zone: c.Zone, Locale: c.Locale, Channel: c.Channel, LeftAt: instant{c.LeftAt},
		Cards: c.Cards, Language: c.Language, Proposers: c.Proposers, DayOrder: c.DayOrder,
		Leads: leads{c.Leads}, Quiet: quiet{c.Quiet}, Calendar: c.CalendarMode,
	}
}

func (r communityRow) community() bot.Community {
	return bot.Community{
		ID: r.ID, Name: r.Name, Zone: r.Zone, Locale: r.Locale, Channel: r.Channel, LeftAt: r.LeftAt.Time,
		Cards: r.Cards, Language: r.Language, Proposers: r.Proposers, DayOrder: r.DayOrder,
		Leads: r.Leads.Leads, Quiet: r.Quiet.Quiet, CalendarMode: r.Calendar,
	}
}

var (
	communities     = tableOf[communityRow]("community")
	communityByID   = communities.selects() + ` where id = ?`
	addCommunity    = communities.insert(1) + ` on conflict (id) do nothing`
	updateCommunity = `update community set ` + communities.without("id").assign() + ` where id = ?`
)

// The rows of a community that others lock, in the order of locks.
const (
	membersInOrder = `select 1 from member where community = ? order by member`
	draftsInOrder  = `select 1 from draft where community = ? order by id`
	meetupsInOrder = `select 1 from meetup where community = ? order by id`
)

// communityTables are all tables with rows of a community, each before the tables
// it refers to. A test walks the schema and fails if one is missing.
var communityTables = []string{
	"pass", "page_client", "poll_revision", "reminder_override", "answer", "tally", "invitation", "reaction", "rsvp", "message", "sent", "delivery", "draft", "task", "cohost", "interest", "join_request", "edit", "stamp", "single_notice",
	"command_rate", "press_rate", "problem", "personal_calendar", "member", "slot", "meetup",
}

// DeleteCommunity deletes a locked community and everything stored about it.
func (t *tx) DeleteCommunity(id bot.CommunityID) error {
	if err := t.mustHold(lockOfCommunity(id)); err != nil {
		return wrap(err, "delete community %s", id)
	}
	for _, rows := range []string{membersInOrder, draftsInOrder, meetupsInOrder} {
		if _, err := t.exec(rows+t.pool.dialect.forUpdate, id); err != nil {
			return wrap(err, "delete community %s", id)
		}
	}
	queries := []string{`update meetup set chosen_slot = null where community = ?`}
	for _, table := range communityTables {
		queries = append(queries, `delete from `+table+` where community = ?`)
	}
	for _, query := range append(queries, `delete from community where id = ?`) {
		if _, err := t.exec(query, id); err != nil {
			return wrap(err, "delete community %s", id)
		}
	}
	return nil
}

// Community finds a community.
func (t *tx) Community(id bot.CommunityID) (bot.Community, error) {
	if x := t.expected; x != nil && x.read != nil && x.read.community != nil && id == x.Community {
		return x.read.community.community(), nil
	}
	var row communityRow
	err := t.get(&row, communityByID, id)
	return row.community(), wrap(err, "community %s", id)
}

// AddCommunity inserts a community unless it is stored already.
func (t *tx) AddCommunity(c bot.Community) error {
	const call = "add community %s"
	n, err := t.exec(addCommunity, communities.values(rowOfCommunity(c))...)
	if n > 0 {
		t.own(lockOfCommunity(c.ID))
	}
	return wrap(err, call, c.ID)
}

// LockCommunity finds a community and locks it until the transaction ends. Others
// may still add rows to it, and read it.
func (t *tx) LockCommunity(id bot.CommunityID) (bot.Community, error) {
	const call = "lock community %s"
	l := lockOfCommunity(id)
	if err := t.beforeLock(l); err != nil {
		return bot.Community{}, wrap(err, call, id)
	}
	var row communityRow
	if err := t.get(&row, communityByID+t.pool.dialect.forChange, id); err != nil {
		return bot.Community{}, wrap(err, call, id)
	}
	t.afterLock(l)
	return row.community(), nil
}

// SaveCommunity updates a locked community.
func (t *tx) SaveCommunity(c bot.Community) error {
	const call = "save community %s"
	if err := t.mustHold(lockOfCommunity(c.ID)); err != nil {
		return wrap(err, call, c.ID)
	}
	_, err := t.exec(updateCommunity, append(communities.without("id").values(rowOfCommunity(c)), c.ID)...)
	return wrap(err, call, c.ID)
}
