package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// DeleteExpired deletes what a community kept long enough. After the commit the
// expired keys of events are swept too, as they are after many events.
func (t *tx) DeleteExpired(c bot.CommunityID, before bot.Expiry) error {
	for _, expired := range []struct {
		query  string
		before time.Time
	}{
		{`delete from draft where community = ? and created_at < ?`, before.Drafts},
		{`delete from command_rate where community = ? and minute < ?`, before.Rates},
		{`delete from press_rate where community = ? and minute < ?`, before.Rates},
		{`delete from presence where community = ? and at < ?`, before.Presences},
	} {
		if _, err := t.exec(expired.query, c, instant{expired.before}); err != nil {
			return wrap(err, "delete what expired in %s", c)
		}
	}
	t.sweep = true
	return nil
}
