package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// MeetupsWithPart finds those of some meetups in which a member has an answer, an
// interest or an RSVP, also one to a date that is off.
func (t *tx) MeetupsWithPart(c bot.CommunityID, u bot.UserID, ids ...bot.MeetupID) (map[bot.MeetupID]bot.Part, error) {
	found := map[bot.MeetupID]bot.Part{}
	for batch := range slices.Chunk(ids, batchSize) {
		query, args := "", []any(nil)
		for i, table := range []string{"answer", "interest", "rsvp"} {
			if i > 0 {
				query += " union "
			}
			query += `select meetup from ` + table + ` where community = ? and member = ? and meetup in (` + placeholders(len(batch)) + `)`
			args = append(append(args, c, u), toAny(batch)...)
		}
		var with []bot.MeetupID
		if err := t.list(&with, query, args...); err != nil {
			return nil, wrap(err, "meetups with a part of %s in %s", u, c)
		}
		for _, id := range with {
			found[id] = bot.HasPart
		}
	}
	return found, nil
}
