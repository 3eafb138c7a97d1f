package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

// ofAnotherDay are the refusals of what the meetup's state today does not allow. The
// control is of a message from before.
var ofAnotherDay = map[string]bool{
	"refuse.settled": true, "refuse.still_polling": true, "refuse.cancelled": true, "refuse.done": true, "refuse.has_times": true,
	"refuse.not_polling": true, "refuse.begun": true, "refuse.other_date": true, "refuse.other_terms": true, "refuse.not_coming": true, "refuse.where": true, "refuse.where_poll": true,
}

// today answers a control of a message from before with how the meetup is today; nil
// if the refusal has another reason.
func (f *Flow) today(ctx context.Context, e chat.Event, refusal *bot.Error) chat.Response {
	press, ok := e.(chat.Press)
	if form, submitted := e.(chat.Submission); submitted {
		press, ok = chat.Press{From: form.From, Action: form.Action}, true
	}
	if !ok || !ofAnotherDay[refusal.Key] || strings.HasPrefix(press.Action.Verb, "draft") { // which name a draft, not a meetup
		return nil
	}
	actor, s, err := f.pressSnapshot(ctx, press)
	if err != nil {
		return nil
	}
	p := f.privatePrinter(press.From)
	return replyOrRedraw(press.Action.ReplyMode, card.Today(p, s, actor, p.Refusal(refusal)))
}
