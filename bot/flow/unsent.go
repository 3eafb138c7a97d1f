package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Unsure records that a message was not sent, since it may have been sent before and
// nobody can look.
func (f *Flow) Unsure(ctx context.Context, t bot.Task) error { return f.plan.RecordUnsure(ctx, t) }

// unsentKeys name messages, by the kinds of their tasks.
var unsentKeys = map[bot.TaskKind]string{
	bot.TaskAnnounce: "unsent.card", bot.TaskAskConfirm: "unsent.question", bot.TaskNudge: "unsent.nudge",
	bot.TaskNotifyThread: "unsent.notice", bot.TaskHostNews: "unsent.host_news",
}

// unsentCard tells a host what was not sent since nobody can look whether it was.
func unsentCard(p i18n.Printer, s planner.Snapshot, subject string) chat.Card {
	m := &s.Meetup
	args := bot.Args{"title": card.Title(m)}
	c := chat.Card{Tone: chat.ToneWarning, Lead: p.Say("unsent.lead", args)}
	for _, one := range bot.ParseUnsent(subject) {
		key := unsentKeys[one.Kind]
		lead, isReminder := bot.DecodeLead(one.Subject)
		switch {
		case isReminder && one.Kind == bot.TaskRemind:
			key = "unsent.reminder"
		case isReminder:
			key = "unsent.direct_reminder"
		case key == "":
			key = "unsent.direct"
		}
		c.Lines = append(c.Lines, p.Say(key, bot.Args{"lead": p.Lead(lead)}))
	}
	if m.Card.IsZero() {
		c.Controls = repostButtons(p, m)
	}
	return c
}
