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
	upsertCommunity = communities.insert(1) +
		` on conflict (id) do update set ` + communities.without("id").excluded()
)

// communityTables are all tables with rows of a community, each before the tables
// it refers to. A test walks the schema and fails if one is missing.
var communityTables = []string{
	"reminder_override", "answer", "invitation", "reaction", "rsvp", "message", "draft", "task", "cohost", "interest", "edit",
	"command_rate", "member", "slot", "meetup",
}

// DeleteCommunity deletes a community and everything stored about it.
func (t *tx) DeleteCommunity(id bot.CommunityID) error {
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
	var row communityRow
	err := t.get(&row, communityByID, id)
	return row.community(), wrap(err, "community %s", id)
}

// SaveCommunity inserts or updates a community.
func (t *tx) SaveCommunity(c bot.Community) error {
	_, err := t.exec(upsertCommunity, communities.values(rowOfCommunity(c))...)
	return wrap(err, "save community %s", c.ID)
}
