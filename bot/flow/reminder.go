package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeReminders() {
	f.task(bot.TaskRemind, f.remind)
	f.task(bot.TaskRemindMember, f.remindMember)
}

// remind posts a reminder in the thread, for those who wish theirs there.
func (f *Flow) remind(ctx context.Context, t bot.Task) (chat.Effect, error) {
	r, owed, err := f.plan.ReminderFor(ctx, t.Community, t.Meetup, t.Subject)
	if err != nil || !owed {
		return chat.NoEffect{}, err
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	return f.postInThread(t, r.Meetup, card.Reminder(p, r.Snapshot), r.Mention), nil
}

// remindMember reminds one member in their direct messages.
func (f *Flow) remindMember(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, owed, err := f.plan.ReminderTo(ctx, t.Community, t.Meetup, t.Member, t.Subject)
	if err != nil || !owed {
		return chat.NoEffect{}, err
	}
	mine, open, err := f.printers(ctx, t)
	if err != nil {
		return nil, err
	}
	c := card.Reminder(mine, s)
	c.Controls = append(c.Controls, card.RemindersButton(mine, &s.Meetup))
	return f.postDirect(t, s, c, card.Reminder(open, s), open), nil
}

// printers are those for a member's direct messages, and for the thread where
// those are closed.
func (f *Flow) printers(ctx context.Context, t bot.Task) (mine, open i18n.Printer, err error) {
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return mine, open, err
	}
	m, err := f.plan.Member(ctx, t.Community, t.Member)
	if err != nil {
		return mine, open, err
	}
	return f.printer(m.Locale, c.PublicLanguage()).For(m), f.printerFor(c), nil
}

// postDirect sends a card to the direct messages of the member to whom a task is
// owed; where those are closed, another one to the thread, and the host learns
// of it. Who comes quietly is not called there: the host alone is told.
func (f *Flow) postDirect(t bot.Task, s planner.Snapshot, c, open chat.Card, p i18n.Printer) chat.PostMessage {
	m := s.Meetup
	post := f.postTo(t, m, bot.DirectTo(t.Member), c, nil)
	if row, _ := s.Roster.Of(t.Member); row.Quiet && t.Member != m.Host {
		post.Fallback = alwaysFallback(f.postTo(t, m, bot.DirectTo(m.Host), textCard(p.Say("told.closed_quiet", bot.Args{"who": t.Member, "title": card.Title(&m)})), nil))
		return post
	}
	instead, ready := f.postInThread(t, m, open, []bot.UserID{t.Member}).(chat.PostMessage)
	if !ready {
		instead = f.postTo(t, m, m.Channel, open, []bot.UserID{t.Member})
	}
	told := instead.Then
	instead.Then = func(ctx context.Context, ref bot.MessageRef) error {
		if err := told(ctx, ref); err != nil {
			return err
		}
		return f.plan.RecordUnreachable(ctx, t.Community, t.Meetup, t.Member)
	}
	post.Fallback = alwaysFallback(instead)
	return post
}
