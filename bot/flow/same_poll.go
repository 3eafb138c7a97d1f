package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

// samePoll shows the preview of a poll that asks what an earlier one asked, some whole
// weeks later, or for now if that was for now. Its place is as much as the actor may see of the earlier one's.
func (f *Flow) samePoll(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	if !m.WasPoll() {
		return replyOrRedraw(e.Action.ReplyMode, card.Today(f.privatePrinter(e.From), s, actor, nil)), nil
	}
	if err := f.plan.MayPropose(ctx, actor); err != nil {
		return nil, err
	}
	d, err := m.SamePoll(s.Now, f.zones)
	if err != nil {
		return nil, err
	}
	if where, exact := m.WhereFor(actor.User, &s.Roster); !exact {
		d.Where, d.Area = where, ""
	}
	if actor.User != m.Host && len(d.Invited) > 0 && !m.IsAbsent(m.Host) {
		d.Invite([]bot.UserID{m.Host})
	}
	in := draftInput{from: e.From, by: actor, draft: d, page: mainPage, mode: e.Action.ReplyMode, note: "preview.same_poll"}
	if d.StartsAtOnce() { // it is not moved
		in.note = ""
	}
	return f.saveDraft(ctx, in)
}
