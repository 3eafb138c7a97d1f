package flow

import (
	"cmp"
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

const calendarsCommand = "/meetup me calendar"

// CalendarReader reads the calendars of members.
type CalendarReader interface {
	// Refresh fetches the calendar of a task and has recorded what became of it. It
	// refuses with bot.KindNotFound if there is nothing to fetch.
	Refresh(ctx context.Context, t bot.Task) error
}

// ReadCalendars sets what reads calendars. It is called before the first event.
func (f *Flow) ReadCalendars(r CalendarReader) { f.calendars = r }

// usesCalendars records that a member was shown what their calendars leave free, or
// answered by it, also if that is all. It never keeps the member from that.
func (f *Flow) usesCalendars(ctx context.Context, by bot.Actor) {
	if err := f.plan.UseCalendars(ctx, by); err != nil {
		f.log.WarnContext(ctx, "record the use of calendars", "community", by.Community, "err", err)
	}
}

func (f *Flow) routePersonalCalendars(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me calendar", Description: "command.me_calendar", ReplyMode: chat.ModePrivate}), f.calendarsCommand)
	r.OnPress("mycals", f.showCalendars)
	r.OnPress("calforget", f.forgetCalendar)
	f.task(bot.TaskRefreshCalendar, f.refreshCalendar)
	f.task(bot.TaskCalendarFails, f.calendarFails)
}

func (f *Flow) calendarsCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	return f.calendarPanel(ctx, e.From, chat.ModePrivate)
}

func (f *Flow) showCalendars(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.calendarPanel(ctx, e.From, e.Action.ReplyMode)
}

// calendarPanel shows the actor their calendars, and gives them a link to the page on
// which they are added: what is typed in a chat stays in its history, and an address is a
// secret.
func (f *Flow) calendarPanel(ctx context.Context, from chat.From, mode chat.ReplyMode) (chat.Response, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	found, err := f.plan.Calendars(ctx, actor)
	if err != nil {
		return nil, err
	}
	profile, err := f.plan.MemberProfile(ctx, actor)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	c := calendarsCard(p, profile, found)
	if !f.servesPages(actor.Community) {
		c.Notes = []chat.Text{p.Say("calendars.no_page", nil)}
		return replyOrRedraw(mode, c), nil
	}
	page, expires, err := f.linkToOwnPage(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	c.Lines = append(c.Lines, p.Say("calendars.page", bot.Args{"page": page}))
	c.Notes = []chat.Text{ownPageNote(p, profile, expires)}
	return replyOrRedraw(mode, c), nil
}

func calendarZoneOf(profile planner.MemberProfile) string {
	return cmp.Or(profile.Member.TimeZone(), profile.Community.Zone, "UTC")
}

// calendarsCard shows a member their calendars, each by the name of its server.
func calendarsCard(p i18n.Printer, profile planner.MemberProfile, found []bot.PersonalCalendar) chat.Card {
	c := chat.Card{Title: p.Say("calendars.title", nil), Lead: p.Say("calendars.kept", nil)}
	if len(found) == 0 {
		c.Lead = p.Say("calendars.none", nil)
	}
	for i := range found {
		c.Lines = append(c.Lines, CalendarLine(p, &found[i], calendarZoneOf(profile)))
		c.Controls = append(c.Controls, chat.Button{
			Action: chat.NewAction("calforget", chat.ModeUpdate, int64(found[i].ID)), Style: chat.StyleDanger,
			Label: p.Word("button.calendar_forget", bot.Args{"name": chat.Truncate(CalendarName(p, &found[i], calendarZoneOf(profile)), maxCalendarName)}),
		})
	}
	return c
}

// maxCalendarName bounds the name of a calendar on a button.
const maxCalendarName = 40

// CalendarName names a calendar to its owner, without its address.
func CalendarName(p i18n.Printer, c *bot.PersonalCalendar, zone string) string {
	switch {
	case c.Source == bot.CalendarFile:
		return p.Word("calendars.file", bot.Args{"when": p.MomentIn(c.AddedAt, zone)})
	case c.Address == "":
		return p.Word("calendars.sealed", nil)
	}
	return c.Host()
}

// CalendarLine says of a calendar when it was read, or why it cannot be.
func CalendarLine(p i18n.Printer, c *bot.PersonalCalendar, zone string) chat.Text {
	args := bot.Args{"name": CalendarName(p, c, zone), "n": bot.CountBusy(c.Busy, p.Now(), p.Now().AddDate(0, 0, bot.BusySoonDays))}
	switch {
	case c.IsFailing():
		args["when"], args["why"] = p.InZone(c.FailingSince, zone), p.Refusal(c.Problem.Refusal(c.Host()))
		return p.Say("calendars.failing", args)
	case c.Source == bot.CalendarFile:
		args["when"] = p.InZone(c.Through, zone)
		return p.Say("calendars.file_line", args)
	}
	args["when"] = p.InZone(c.ReadAt, zone)
	return p.Say("calendars.line", args)
}

// calendarsLine says in a member's profile how many calendars are read; nothing if none.
func calendarsLine(p i18n.Printer, profile planner.MemberProfile) []chat.Text {
	if profile.Calendars == 0 {
		return nil
	}
	return []chat.Text{p.Say("me.calendars", bot.Args{"n": profile.Calendars, "command": calendarsCommand})}
}

func (f *Flow) forgetCalendar(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(e.Action.Arg(0), 10, 64) // none: of no calendar
	if err := f.plan.ForgetCalendar(ctx, actor, bot.CalendarID(id)); err != nil {
		return nil, err
	}
	return f.calendarPanel(ctx, e.From, chat.ModeUpdate)
}

// refreshCalendar fetches a calendar that is due.
func (f *Flow) refreshCalendar(ctx context.Context, t bot.Task) (chat.Effect, error) {
	if f.calendars == nil {
		return chat.NoEffect{}, nil
	}
	return chat.NoEffect{}, f.calendars.Refresh(ctx, t)
}

// calendarFails notifies a member that their calendar cannot be read. If their direct
// messages are closed, they find it where their calendars are shown.
func (f *Flow) calendarFails(ctx context.Context, t bot.Task) (chat.Effect, error) {
	c, err := f.plan.FailingCalendar(ctx, t)
	if err != nil {
		return nil, err
	}
	m, err := f.plan.Member(ctx, t.Community, t.Member)
	if err != nil {
		return nil, err
	}
	community, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	p := f.printer(m.Locale, community.PublicLanguage()).For(m)
	zone := cmp.Or(m.TimeZone(), community.Zone, "UTC")
	shown := chat.Card{
		Tone: chat.ToneWarning, Lead: p.Say("calendars.fails", bot.Args{"name": CalendarName(p, &c, zone), "when": p.InZone(c.FailingSince, zone)}),
		Lines:    []chat.Text{p.Refusal(c.Problem.Refusal(c.Host()))},
		Notes:    []chat.Text{p.Say("calendars.fails_note", bot.Args{"command": calendarsCommand})},
		Controls: []chat.Control{chat.Button{Action: chat.NewAction("mycals", chat.ModePrivate), Label: p.Word("button.my_calendars", nil)}},
	}
	return chat.PostMessage{
		Message:  messageOf(t, bot.Wall{}, bot.DirectTo(t.Member), shown, nil),
		Fallback: alwaysFallback(chat.NoEffect{}),
	}, nil
}
