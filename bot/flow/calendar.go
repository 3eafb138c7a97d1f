package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

func (f *Flow) routeCalendar(r *chat.Router) {
	r.OnCalendarInterest(f.calendarInterest)
	r.OnPress("setcalendar", f.setCalendar)
	f.task(bot.TaskSyncCalendar, f.syncCalendar)
}

// syncCalendar composes the update of a meetup's entry in the network's calendar.
func (f *Flow) syncCalendar(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	e := card.CalendarEntry(f.printerFor(c), s, c)
	if e.Name == "" && e.State != chat.CalendarEntryOn {
		return chat.NoEffect{}, nil
	}
	if s.Meetup.Card.IsZero() && t.Attempts < cardPatience {
		return chat.Wait{For: cardWait}, nil // the entry links to the card
	}
	record := func(ctx context.Context, name string) error {
		return f.plan.RecordCalendarEntry(ctx, t.Community, t.Meetup, name, s.Meetup.CalendarVersion(c.CalendarMode))
	}
	return chat.SyncCalendarEntry{Entry: e, Then: record, Gone: func(ctx context.Context) error { return record(ctx, "") }}, nil
}

func (f *Flow) calendarInterest(ctx context.Context, e chat.CalendarInterest) error {
	return f.plan.RecordCalendarInterest(ctx, e.By(), e.Entry)
}

func (f *Flow) setCalendar(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	mode := bot.CalendarModeOn
	if e.Action.Arg(0) == string(bot.CalendarModeOff) {
		mode = bot.CalendarModeOff
	}
	c, err := f.plan.SetCalendar(ctx, actor, mode)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: settingsCard(f.privatePrinter(e.From), c, e.From)}, nil
}

// calendarSetting renders the community's calendar mode with the control that
// changes it; nil if the network has no calendar.
func calendarSetting(p i18n.Printer, c bot.Community) (chat.Text, []chat.Control) {
	switch c.CalendarMode {
	case bot.CalendarModeOn:
		return p.Say("settings.calendar_on", nil), []chat.Control{
			chat.Button{Action: chat.NewAction("setcalendar", chat.ModeUpdate, bot.CalendarModeOff), Label: p.Word("button.calendar_off", nil)}}
	case bot.CalendarModeOff:
		return p.Say("settings.calendar_off", nil), []chat.Control{
			chat.Button{Action: chat.NewAction("setcalendar", chat.ModeUpdate, bot.CalendarModeOn), Label: p.Word("button.calendar_on", nil)}}
	}
	return nil, nil
}
