package web

import (
	"context"
	"net/http"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Visit is a request with a good session: the page that it is for, and whose that is.
type Visit struct {
	Page    string       // the page's name in its address
	Actor   bot.Actor    // the member
	Meetup  bot.MeetupID // 0: the personal page
	Member  bot.Member
	Printer i18n.Printer
	Expires time.Time // of the session

	session func(context.Context) error // refuses once the session has ended
}

// recheck asks what was asked when the visit began: whether its session is good, and whether
// the member is still there.
func (v Visit) recheck(ctx context.Context, polls Polls) error {
	if v.session != nil {
		if err := v.session(ctx); err != nil {
			return err
		}
	}
	return polls.Recheck(ctx, v)
}

// Visited handles a request with a good session.
type Visited func(w http.ResponseWriter, r *http.Request, v Visit)

// Polls are the polls that members answer on pages. Each method asks whether the member
// may still do that, and refuses with a *bot.Error.
type Polls interface {
	Snapshot(ctx context.Context, v Visit) (planner.Snapshot, error)
	// Paint answers with strokes. A stroke that a client sent before changes nothing.
	Paint(ctx context.Context, v Visit, client string, strokes []bot.Stroke) (planner.Snapshot, error)
	// Suggestion returns what the member's habit says of the times of the poll.
	Suggestion(ctx context.Context, v Visit) (bot.Suggestion, error)
	// AnswerAsUsual answers what the habit says where the member has said nothing.
	AnswerAsUsual(ctx context.Context, v Visit) (planner.Snapshot, error)
	// Names returns the names by which members are known in their community.
	Names(ctx context.Context, v Visit, users []bot.UserID) (map[bot.UserID]string, error)
	// Recheck asks the network whether the member is still there and sees the poll.
	Recheck(ctx context.Context, v Visit) error
	// Changes returns a channel that receives each time that the poll may have changed,
	// until stop is called.
	Changes(v Visit) (changed <-chan struct{}, stop func())
}
