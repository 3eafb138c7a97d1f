package planner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Whereabouts reads a meetup for a member who asks for its whole place, and
// promises it to them by direct message too, since private replies vanish. It
// refuses members who may not see it.
func (p *Planner) Whereabouts(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "whereabouts", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		if m.Status == bot.StatusCancelled {
			return Snapshot{}, errCancelled(&m)
		}
		if _, exact := m.WhereFor(by.User, &s.Roster); !exact {
			return Snapshot{}, errWhere(&m, by.User)
		}
		return s, sendWhere(tx, m, by.User, strconv.FormatInt(tx.Now().Truncate(whereInterval).Unix(), 10))
	})
}

// whereInterval is the least time between two messages with the place that a
// member asks for.
const whereInterval = 10 * time.Minute

// errWhere says how a member gets to know where a meetup is.
func errWhere(m *bot.Meetup, u bot.UserID) error {
	args := bot.Args{"title": m.Title}
	switch {
	case !m.Admits(u) || m.Status == bot.StatusCancelled:
		return canAnswer(m, u)
	case m.Status == bot.StatusPolling:
		return bot.Refuse(bot.KindForbidden, "refuse.where_poll",
			"Where exactly {title} is goes to who is coming. When its time is settled, say that you're going, and I'll tell you.", args)
	case m.Status == bot.StatusDone:
		return errDone(m)
	}
	return bot.Refuse(bot.KindForbidden, "refuse.where",
		"Where exactly {title} is goes to who is coming. Say that you're going, and I'll tell you.", args)
}

// sendWhere promises a direct message with the whole place to a member, once for
// each place and occasion.
func sendWhere(tx bot.Tx, m bot.Meetup, u bot.UserID, occasion string) error {
	if !m.HidesWhere() || !m.HasRoster() {
		return nil
	}
	where := sha256.Sum256([]byte(m.Where))
	first, err := tx.FirstTime(m.TaskKey("where", string(u), hex.EncodeToString(where[:8]), occasion))
	if err != nil || !first {
		return err
	}
	return notifyAbout(tx, m, u, bot.Notice{Kind: bot.NoticeWhere}, string(u))
}
