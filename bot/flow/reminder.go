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

// remind posts a reminder in the thread, for the members who get theirs there.
func (f *Flow) remind(ctx context.Context, t bot.Task) (chat.Effect, error) {
	r, due, err := f.plan.ReminderFor(ctx, t)
	if err != nil || !due {
		return chat.NoEffect{}, err
	}
	if !r.WaitUntil.IsZero() {
		return chat.PutOff{Until: r.WaitUntil}, nil
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	return f.postInThread(t, r.Meetup, card.Reminder(p, r.Snapshot), r.Mention), nil
}

// remindMember reminds one member in their direct messages.
func (f *Flow) remindMember(ctx context.Context, t bot.Task) (chat.Effect, error) {
	r, due, err := f.plan.ReminderTo(ctx, t)
	if err != nil || !due {
		return chat.NoEffect{}, err
	}
	if !r.WaitUntil.IsZero() {
		return chat.PutOff{Until: r.WaitUntil}, nil
	}
	own, public, err := f.printers(ctx, t)
	if err != nil {
		return nil, err
	}
	s := r.Snapshot
	return f.ifThere(ctx, t, f.postDirect(t, s, card.DirectReminder(own, s, t.Member), card.Reminder(public, s), public))
}

// printers returns the printer for a member's direct messages, and the one for the
// thread if those are closed.
func (f *Flow) printers(ctx context.Context, t bot.Task) (own, public i18n.Printer, err error) {
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return own, public, err
	}
	m, err := f.plan.Member(ctx, t.Community, t.Member)
	if err != nil {
		return own, public, err
	}
	return f.printer(m.Locale, c.PublicLanguage()).For(m), f.printerFor(c), nil
}

// postDirect sends card c to the direct messages of a task's member. If those are
// closed it posts the card public in the thread and the host is notified. For a
// quiet guest it notifies the host only.
func (f *Flow) postDirect(t bot.Task, s planner.Snapshot, c, public chat.Card, p i18n.Printer) chat.PostMessage {
	m := s.Meetup
	post := f.postTo(t, m, bot.DirectTo(t.Member), c, nil)
	if row, _ := s.Roster.Of(t.Member); row.Quiet && t.Member != m.Host {
		post.Fallback = alwaysFallback(f.postTo(t, m, bot.DirectTo(m.Host), textCard(p.Say("notice.closed_quiet", bot.Args{"who": t.Member, "title": card.Title(&m)})), nil))
		return post
	}
	fallback, ready := f.postInThread(t, m, public, []bot.UserID{t.Member}).(chat.PostMessage)
	if !ready {
		fallback = f.postTo(t, m, m.Channel, public, []bot.UserID{t.Member})
	}
	then := fallback.Then
	fallback.Then = func(ctx context.Context, ref bot.MessageRef) error {
		if err := then(ctx, ref); err != nil {
			return err
		}
		return f.plan.RecordUnreachable(ctx, t.Community, t.Meetup, t.Member)
	}
	post.Fallback = func(ctx context.Context, _ error) (chat.Effect, error) {
		until, err := f.plan.ThreadQuietUntil(ctx, t)
		if !until.IsZero() {
			return chat.PutOff{Until: until}, err
		}
		return fallback, err
	}
	return post
}
