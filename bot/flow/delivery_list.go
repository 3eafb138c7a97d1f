package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// deliveries shows the host what became of the messages about a meetup, and what cannot
// be done for it.
func (f *Flow) deliveries(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	report, err := f.plan.Deliveries(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	m := &report.Meetup
	p := f.privatePrinter(e.From)
	c := chat.Card{Tone: chat.ToneNeutral, Title: p.Say("deliveries.title", bot.Args{"title": card.Title(m)})}
	var lines []chat.Text
	for _, problem := range report.Problems {
		c.Tone = chat.ToneWarning
		lines = append(lines, problemText(p, m, problem.Kind, bot.ParseObstacle(problem.Reason)))
	}
	for _, count := range report.Counts {
		what := chat.Join(", ", chat.Bold(deliveredName(p, count)), p.AtIn(count.At, m.Zone))
		lines = append(lines, chat.Join(": ", what, chat.Join("; ", deliveryOutcomes(p, count)...)))
	}
	if len(report.Counts) == 0 {
		c.Lead = p.Say("deliveries.empty", nil)
	}
	shown := card.LinePage(lines, pageArg(e.Action, 1))
	c.Lines = shown.Items
	c.Controls = shown.Buttons(p, card.ByDelivery, func(page int) chat.Action { return chat.NewAction("deliveries", chat.ModeUpdate, m.ID, page) })
	return replyOrRedraw(e.Action.ReplyMode, c), nil
}

// withDeliveries adds the button to see what was sent to a notice for the host.
func withDeliveries(p i18n.Printer, m *bot.Meetup, c chat.Card) chat.Card {
	c.Controls = append(c.Controls, card.DeliveriesButton(p, m))
	return c
}

// deliveredKeys name the notices of which the host sees what became.
var deliveredKeys = map[bot.NoticeKind]string{
	bot.NoticeCancelled:      "deliveries.cancelled",
	bot.NoticeExpired:        "deliveries.expired",
	bot.NoticeHostReplaced:   "deliveries.handed",
	bot.NoticeHostLeft:       "deliveries.handed",
	bot.NoticeHandedOver:     "deliveries.handed",
	bot.NoticeHostUnanswered: "deliveries.unanswered",
	bot.NoticeChanged:        "deliveries.changed",
	bot.NoticeTimeAdded:      "deliveries.changed",
	bot.NoticeConfirmChange:  "deliveries.still_good",
	bot.NoticeRepolled:       "deliveries.again",
	bot.NoticeReopened:       "deliveries.reopened",
	bot.NoticeNudge:          "deliveries.nudge",
	bot.NoticeStanding:       "deliveries.standing",
	bot.NoticeSeat:           "deliveries.seat",
	bot.NoticeSeatOffer:      "deliveries.seat_offer",
	bot.NoticeWhere:          "deliveries.where",
	bot.NoticeHandoverOffer:  "deliveries.handover",
	bot.NoticeAdmitted:       "deliveries.admitted",
	bot.NoticeLate:           "deliveries.late",
}

func deliveredName(p i18n.Printer, c bot.DeliveryCount) string {
	switch c.Kind {
	case bot.TaskAskConfirm:
		return p.Word("deliveries.question", nil)
	case bot.TaskRemind:
		lead, _ := bot.DecodeLead(c.Subject)
		return p.Word("deliveries.reminder", bot.Args{"lead": p.Lead(lead)})
	}
	if key := deliveredKeys[bot.NoticeKind(c.Subject)]; key != "" {
		return p.Word(key, nil)
	}
	return p.Word("deliveries.notice", nil)
}

// deliveryOutcomes says how many messages arrived where, and which did not, with why.
func deliveryOutcomes(p i18n.Printer, c bot.DeliveryCount) []chat.Text {
	var out []chat.Text
	add := func(n int, key string, args bot.Args) {
		if n > 0 {
			args["n"] = n
			out = append(out, p.Say(key, args))
		}
	}
	add(c.Thread, "deliveries.thread", bot.Args{})
	add(c.Direct, "deliveries.direct", bot.Args{})
	add(len(c.Posted), "deliveries.posted", bot.Args{"who": c.Posted})
	for _, d := range c.Relayed {
		out = append(out, p.Say("deliveries.relayed", bot.Args{"why": why(p, bot.ParseObstacle(d.Why))}))
	}
	unreached := map[string][]bot.UserID{}
	var reasons []string
	for _, d := range c.Refused {
		if d.Member == "" {
			out = append(out, p.Say("deliveries.refused", bot.Args{"why": why(p, bot.ParseObstacle(d.Why))}))
			continue
		}
		if unreached[d.Why] == nil {
			reasons = append(reasons, d.Why)
		}
		unreached[d.Why] = append(unreached[d.Why], d.Member)
	}
	for _, reason := range reasons {
		add(len(unreached[reason]), "deliveries.unreached", bot.Args{"who": unreached[reason], "why": why(p, bot.ParseObstacle(reason))})
	}
	add(c.Waiting, "deliveries.waiting", bot.Args{})
	return out
}
