package storage

import "github.com/muster-bot/muster/bot"

type communityRow struct {
	ID      bot.CommunityID `db:"id"`
	Name    string          `db:"name"`
	Zone    string          `db:"zone"`
	Locale  string          `db:"locale"`
	Channel bot.Place       `db:"channel"`
}

var (
	communities     = tableOf[communityRow]("community")
	communityByID   = communities.selects() + ` where id = ?`
	upsertCommunity = communities.insert(1) +
		` on conflict (id) do update set ` + communities.without("id").excluded()
)

// Community finds a community.
func (t *tx) Community(id bot.CommunityID) (bot.Community, error) {
	var row communityRow
	err := t.get(&row, communityByID, id)
	return bot.Community(row), wrap(err, "community %s", id)
}

// SaveCommunity keeps a community, known or new.
func (t *tx) SaveCommunity(c bot.Community) error {
	_, err := t.exec(upsertCommunity, communities.values(communityRow(c))...)
	return wrap(err, "save community %s", c.ID)
}
