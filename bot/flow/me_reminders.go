package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) remindersCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	return f.showReminders(ctx, e.From, chat.ModePrivate)
}

func (f *Flow) openReminders(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.showReminders(ctx, e.From, e.Action.ReplyMode)
}

// showReminders is the actor's own panel: how and when they are reminded.
func (f *Flow) showReminders(ctx context.Context, from chat.From, m chat.ReplyMode) (chat.Response, error) {
	actor, err := actorOf(from)
	if err != nil {
		return nil, err
	}
	me, err := f.plan.MemberProfile(ctx, actor)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(m, remindersCard(f.privatePrinter(from), me)), nil
}

func remindersCard(p i18n.Printer, me planner.MemberProfile) chat.Card {
	m := me.Member
	c := chat.Card{
		Title: p.Say("reminders.title", nil), Lead: remindersLine(p, m, me.Community),
		Notes: []chat.Text{quietLine(p, m, me.Community), p.Say("reminders.each", nil)},
	}
	for _, way := range bot.ReminderChannels() {
		if way != m.ReminderChannel.Or("") {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("myway", chat.ModeUpdate, way), Label: p.Word(wayButtonKeys[way], nil)})
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("mytimes", chat.ModeOpens), Label: p.Word("button.my_times", nil)})
	return c
}

// remindersLine says how and when a member is reminded.
func remindersLine(p i18n.Printer, m bot.Member, c bot.Community) chat.Text {
	leads := c.ReminderLeads()
	way := m.ReminderChannel.Or("")
	if way == bot.ReminderChannelDirect && m.Leads != nil {
		leads = m.Leads
	}
	if way != bot.ReminderChannelNone && len(leads) == 0 {
		return p.Say("reminders.never", nil)
	}
	return p.Say(wayKeys[way], bot.Args{"leads": p.Leads(leads)})
}

// quietLine says when a member is left in peace.
func quietLine(p i18n.Printer, m bot.Member, c bot.Community) chat.Text {
	q := c.QuietHours()
	if m.Quiet != nil {
		q = *m.Quiet
	}
	return p.QuietHours(q)
}

func (f *Flow) setReminderChannel(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	way, ok := parseReminderChannel(e.Action.Arg(0))
	if !ok {
		return f.handleStale(ctx, e), nil
	}
	if _, err := f.plan.SetReminderChannel(ctx, actor, way); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, e.From, chat.ModeUpdate)
}

func parseReminderChannel(s string) (bot.ReminderChannel, bool) {
	for _, w := range bot.ReminderChannels() {
		if string(w) == s {
			return w, true
		}
	}
	return "", false
}

func (f *Flow) openReminderForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	me, err := f.plan.MemberProfile(ctx, actor)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	quiet := ""
	if me.Member.Quiet != nil {
		quiet = me.Member.Quiet.String()
	}
	return chat.Ask{Form: remindersForm(p, p.TypedLeads(me.Member.Leads), quiet)}, nil
}

func remindersForm(p i18n.Printer, leads, quiet string) chat.Form {
	return chat.Form{
		Action: chat.NewAction("mytimes", chat.ModeUpdate), Title: p.Word("reminders.title", nil), Submit: p.Word("button.save", nil),
		Note: p.Say("reminders.note", nil), Fields: []chat.Field{
			{Name: "leads", Label: p.Word("field.leads", nil), Hint: p.Word("hint.leads", nil), MaxLength: 100, Default: chat.Value{Text: leads}},
			{Name: "quiet", Label: p.Word("field.quiet", nil), Hint: p.Word("hint.quiet", nil), MaxLength: 20, Default: chat.Value{Text: quiet}},
		},
	}
}

func (f *Flow) submitReminderForm(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := actorOf(e.From)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	leads, wrongLeads := when.ParseLeads(e.Values.Text("leads"))
	quiet, wrongQuiet := when.ParseQuietHours(e.Values.Text("quiet"))
	if wrong := fieldErrors(p, wrongLeads, wrongQuiet); len(wrong) > 0 {
		return chat.Correct{Form: remindersForm(p, e.Values.Text("leads"), e.Values.Text("quiet")), Errors: wrong, Again: chat.NewAction("mytimes", chat.ModeOpens)}, nil
	}
	if _, err = f.plan.SetReminderTimes(ctx, actor, leads, quiet); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, e.From, chat.ModeUpdate)
}

// fieldErrors are the refusals among errors, as a form shows them.
func fieldErrors(p i18n.Printer, errs ...error) []chat.FieldError {
	var out []chat.FieldError
	for _, err := range errs {
		if e, ok := bot.AsError(err); ok {
			out = append(out, chat.FieldError{Field: e.Field, Text: p.Refusal(e)})
		}
	}
	return out
}

// meetupReminders is the actor's own panel for one meetup.
func (f *Flow) meetupReminders(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	r, err := f.plan.Reminders(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, meetupRemindersCard(f.privatePrinter(e.From), r)), nil
}

func (f *Flow) setReminderOverride(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	way, _ := parseReminderChannel(e.Action.Arg(1)) // none: as of all others
	r, err := f.plan.SetReminderOverride(ctx, actor, id, way)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: meetupRemindersCard(f.privatePrinter(e.From), r)}, nil
}

func meetupRemindersCard(p i18n.Printer, r planner.MemberReminders) chat.Card {
	m := &r.Meetup
	c := chat.Card{Title: chat.Plain(m.Title)}
	switch {
	case r.Channel == bot.ReminderChannelNone:
		c.Lead = p.Say("wish.none", nil)
	case len(r.Next) == 0:
		c.Lead = p.Say("wish.no_more", nil)
	default:
		c.Lead = p.Say(meetupWayKeys[r.Channel], bot.Args{"leads": p.Leads(leadsOf(r.Next))})
	}
	for _, way := range bot.ReminderChannels() {
		if way != r.Channel {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("wish", chat.ModeUpdate, m.ID, way), Label: p.Word(wayButtonKeys[way], nil)})
		}
	}
	if r.Override != "" {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("wish", chat.ModeUpdate, m.ID), Label: p.Word("button.way_usual", nil)})
	}
	return c
}

func leadsOf(owed []bot.Reminder) []bot.Lead {
	var out []bot.Lead
	for _, r := range owed {
		out = append(out, r.Lead)
	}
	return out
}

// nextReminder says when the member is reminded next; nothing if never.
func nextReminder(p i18n.Printer, r planner.MemberReminders) chat.Text {
	if len(r.Next) == 0 {
		return nil
	}
	return p.Say(nextReminderKeys[r.Channel], bot.Args{"lead": p.Lead(r.Next[0].Lead)})
}
