package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// enter keeps a meetup's entry in the network's own calendar.
func (f *Flow) enter(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	e := f.public(c).entry(s, c)
	if e.Name == "" && e.State != chat.EntryOn {
		return chat.NoErrand{}, nil
	}
	if s.Meetup.Card.IsZero() && t.Attempts < cardPatience {
		return chat.Wait{For: cardWait}, nil // it leads to the card
	}
	entered := func(ctx context.Context, name string) error {
		return f.plan.Entered(ctx, t.Community, t.Meetup, name)
	}
	return chat.KeepEntry{Entry: e, Then: entered, Gone: func(ctx context.Context) error { return entered(ctx, "") }}, nil
}

// entry is a meetup as it should stand in a calendar now.
func (v voice) entry(s planner.Sheet, c bot.Community) chat.Entry {
	m := &s.Meetup
	e := chat.Entry{
		Name: m.Entry, Community: c.ID, Title: m.Title, Where: bot.Area(m.Where), Card: m.Card, State: chat.EntryOff,
		About: chat.Join("\n\n", chat.Plain(m.Description), v.say("entry.about", nil)).String(),
	}
	if e.Where == "" {
		e.Where = v.word("entry.where", nil)
	}
	date, dated := m.Date()
	if !dated || c.Calendar != bot.CalendarOn {
		return e
	}
	e.Start, e.End = date.StartAt, date.EndAt()
	switch m.Status {
	case bot.Scheduled, bot.Underway:
		e.State = chat.EntryOn
	case bot.Done:
		e.State = chat.EntryOver
	}
	return e
}

func (f *Flow) marked(ctx context.Context, e chat.Marked) error {
	return f.plan.Marked(ctx, e.By(), e.Entry)
}

// markedCard asks who marked a meetup's entry whether they come.
func (v voice) markedCard(s planner.Sheet, u bot.UserID) (chat.Card, bool) {
	m := &s.Meetup
	date, dated := m.Date()
	if _, answered := s.Roster.Of(u); !dated || answered || m.Status != bot.Scheduled {
		return chat.Card{}, false
	}
	return chat.Card{
		Tone: chat.On, Title: chat.Plain(m.Title), Lead: v.say("told.marked", nil), When: v.when(date, m.Zone), Where: chat.Plain(m.Where),
		Controls: v.rsvpButtons(m),
	}, true
}

func (f *Flow) setCalendar(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	use := bot.CalendarOn
	if e.Action.Arg(0) == string(bot.CalendarOff) {
		use = bot.CalendarOff
	}
	c, err := f.plan.SetCalendar(ctx, actor, use)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: f.private(e.From).settingsCard(c, e.Channel)}, nil
}

// calendarSetting says whether meetups stand in the network's calendar, and
// changes it; nothing where it has none.
func (v voice) calendarSetting(c bot.Community) (chat.Text, []chat.Control) {
	switch c.Calendar {
	case bot.CalendarOn:
		return v.say("settings.calendar_on", nil), []chat.Control{
			chat.Button{Action: chat.Do("setcalendar", chat.Update, bot.CalendarOff), Label: v.word("button.calendar_off", nil)}}
	case bot.CalendarOff:
		return v.say("settings.calendar_off", nil), []chat.Control{
			chat.Button{Action: chat.Do("setcalendar", chat.Update, bot.CalendarOn), Label: v.word("button.calendar_on", nil)}}
	}
	return nil, nil
}
