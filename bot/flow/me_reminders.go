package flow

import (
	"context"
	"maps"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

func (f *Flow) remindersCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	if given := givenOptions(e); len(given) > 0 {
		return f.saveReminderTimes(ctx, e.From, given, chat.ModePrivate)
	}
	return f.showReminders(ctx, e.From, chat.ModePrivate)
}

func (f *Flow) openReminders(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.showReminders(ctx, e.From, e.Action.ReplyMode)
}

// showReminders shows the actor's reminder settings.
func (f *Flow) showReminders(ctx context.Context, from chat.From, mode chat.ReplyMode) (chat.Response, error) {
	profile, err := f.profileOf(ctx, from)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(mode, remindersCard(f.privatePrinter(from), profile)), nil
}

func remindersCard(p i18n.Printer, profile planner.MemberProfile) chat.Card {
	m := profile.Member
	c := chat.Card{
		Title: p.Say("reminders.title", nil), Lead: remindersLine(p, m, profile.Community),
		Notes: []chat.Text{quietLine(p, m, profile.Community), p.Say("reminders.each", nil)},
	}
	for _, channel := range bot.ReminderChannels() {
		if channel != m.ReminderChannel.Or("") {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("myway", chat.ModeUpdate, channel), Label: p.Word(channelButtonKeys[channel], nil)})
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("mytimes", chat.ModeOpens), Label: p.Word("button.my_times", nil)})
	return c
}

// remindersLine renders how and when a member is reminded.
func remindersLine(p i18n.Printer, m bot.Member, c bot.Community) chat.Text {
	leads := c.ReminderLeads()
	channel := m.ReminderChannel.Or("")
	if channel == bot.ReminderChannelDirect && m.Leads != nil {
		leads = m.Leads
	}
	if channel != bot.ReminderChannelNone && len(leads) == 0 {
		return p.Say("reminders.never", nil)
	}
	return p.Say(channelKeys[channel], bot.Args{"leads": p.Leads(leads)})
}

// quietLine renders a member's quiet hours.
func quietLine(p i18n.Printer, m bot.Member, c bot.Community) chat.Text {
	q := c.QuietHours()
	if m.Quiet != nil {
		q = *m.Quiet
	}
	return p.QuietHours(q)
}

func (f *Flow) setReminderChannel(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	channel, ok := parseReminderChannel(e.Action.Arg(0))
	if !ok {
		return f.handleStale(ctx, e), nil
	}
	if _, err := f.plan.SetReminderChannel(ctx, actor, channel); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, e.From, chat.ModeUpdate)
}

func parseReminderChannel(s string) (bot.ReminderChannel, bool) {
	for _, channel := range bot.ReminderChannels() {
		if string(channel) == s {
			return channel, true
		}
	}
	return "", false
}

func (f *Flow) openReminderForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	profile, err := f.profileOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Ask{Form: remindersForm(p, reminderTimesOf(p, profile.Member))}, nil
}

// reminderTimesOf returns the times of a member's reminders as they would type them.
func reminderTimesOf(p i18n.Printer, m bot.Member) chat.Values {
	return chat.Values{"leads": {Text: p.TypedLeads(m.Leads)}, "quiet": {Text: formatQuiet(m.Quiet)}}
}

// formatQuiet formats quiet hours as somebody would type them; nil is "".
func formatQuiet(q *bot.Quiet) string {
	if q == nil {
		return ""
	}
	return q.String()
}

func remindersForm(p i18n.Printer, typed chat.Values) chat.Form {
	form := chat.Form{
		Action: chat.NewAction("mytimes", chat.ModeUpdate), Title: p.Word("reminders.title", nil), Submit: p.Word("button.save", nil),
		Note: p.Say("reminders.note", nil),
	}
	for _, field := range timeOptions() {
		form.Fields = append(form.Fields, formFieldOf(p, field, typed))
	}
	return form
}

func (f *Flow) submitReminderForm(ctx context.Context, e chat.Submission) (chat.Response, error) {
	both := chat.Values{"leads": e.Values["leads"], "quiet": e.Values["quiet"]}
	return f.saveReminderTimes(ctx, e.From, both, e.Action.ReplyMode)
}

// saveReminderTimes sets those times of the actor's reminders that are given, or
// offers the form again with what is wrong.
func (f *Flow) saveReminderTimes(ctx context.Context, from chat.From, given chat.Values, mode chat.ReplyMode) (chat.Response, error) {
	profile, err := f.profileOf(ctx, from)
	if err != nil {
		return nil, err
	}
	p, set := f.privatePrinter(from), planner.ReminderTimes{}
	var wrongLeads, wrongQuiet error
	set.Leads, wrongLeads = when.ParseLeads(given.Text("leads"))
	set.Quiet, wrongQuiet = when.ParseQuietHours(given.Text("quiet"))
	if wrong := fieldErrors(p, wrongLeads, wrongQuiet); len(wrong) > 0 {
		typed := reminderTimesOf(p, profile.Member)
		maps.Copy(typed, given)
		form := remindersForm(p, typed)
		form.Action.ReplyMode = mode
		return chat.Correct{Form: form, Errors: wrong, Again: chat.NewAction("mytimes", chat.ModeOpens)}, nil
	}
	_, leads := given["leads"]
	_, quiet := given["quiet"]
	set.KeepLeads, set.KeepQuiet = !leads, !quiet
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	if _, err := f.plan.SetReminderTimes(ctx, actor, set); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, from, mode)
}

// fieldErrors returns the refusals among errors as errors of a form.
func fieldErrors(p i18n.Printer, errs ...error) []chat.FieldError {
	var out []chat.FieldError
	for _, err := range errs {
		if e, ok := bot.AsError(err); ok {
			out = append(out, chat.FieldError{Field: e.Field, Text: p.Refusal(e)})
		}
	}
	return out
}

// meetupReminders shows the actor's reminders for one meetup.
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
	channel, _ := parseReminderChannel(e.Action.Arg(1)) // absent: the same as for other meetups
	r, err := f.plan.SetReminderOverride(ctx, actor, id, channel)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: meetupRemindersCard(f.privatePrinter(e.From), r)}, nil
}

func meetupRemindersCard(p i18n.Printer, r planner.MemberReminders) chat.Card {
	m := &r.Meetup
	c := chat.Card{Title: card.Heading(m)}
	switch {
	case r.Channel == bot.ReminderChannelNone:
		c.Lead = p.Say("reminder_override.none", nil)
	case len(r.Next) == 0:
		c.Lead = p.Say("reminder_override.no_more", nil)
	default:
		c.Lead = p.Say(meetupChannelKeys[r.Channel], bot.Args{"leads": p.Leads(reminderLeads(r.Next))})
	}
	for _, channel := range bot.ReminderChannels() {
		if channel != r.Channel {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("wish", chat.ModeUpdate, m.ID, channel), Label: p.Word(channelButtonKeys[channel], nil)})
		}
	}
	if r.Override != "" {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("wish", chat.ModeUpdate, m.ID), Label: p.Word("button.way_usual", nil)})
	}
	return c
}

func reminderLeads(reminders []bot.Reminder) []bot.Lead {
	var out []bot.Lead
	for _, r := range reminders {
		out = append(out, r.Lead)
	}
	return out
}

// nextReminder renders when the member is reminded next; nil if never.
func nextReminder(p i18n.Printer, r planner.MemberReminders) chat.Text {
	if len(r.Next) == 0 {
		return nil
	}
	return p.Say(nextReminderKeys[r.Channel], bot.Args{"lead": p.Lead(r.Next[0].Lead)})
}
