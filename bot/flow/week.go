package flow

import (
	"cmp"
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

const weekCommand = "/meetup me week"

func (f *Flow) routeWeek(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me week", Description: "command.me_week", ReplyMode: chat.ModeOpens, Options: []chat.Field{weekField()}}), f.weekCommand)
	r.OnPress("myweek", f.showWeek)
	r.OnPress("weekform", f.openWeekForm)
	r.OnSubmit("weekform", f.submitWeek)
	r.OnPress("weekuse", f.setWeekUse)
	r.OnPress("weekforget", f.forgetWeek)
	r.OnPress("asusual", f.answerAsUsual)
}

func weekField() chat.Field {
	return chat.Field{Name: "week", Label: "field.week", Hint: "hint.week", MaxLength: 500}
}

// weekCommand stores the week that the actor typed, or shows theirs.
func (f *Flow) weekCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	if given := givenOptions(e); len(given) > 0 {
		return f.saveWeek(ctx, e.From, given.Text("week"), chat.ModePrivate)
	}
	return f.weekPanel(ctx, e.From, chat.ModePrivate)
}

func (f *Flow) showWeek(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.weekPanel(ctx, e.From, e.Action.ReplyMode)
}

func (f *Flow) weekPanel(ctx context.Context, from chat.From, mode chat.ReplyMode) (chat.Response, error) {
	profile, err := f.profileOf(ctx, from)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	c := weekCard(p, profile)
	if f.servesPages(profile.Community.ID) {
		actor, err := f.actorOf(ctx, from)
		if err != nil {
			return nil, err
		}
		page, expires, err := f.linkToOwnPage(ctx, actor, p)
		if err != nil {
			return nil, err
		}
		c.Lines = append(c.Lines, p.Say("week.page", bot.Args{"page": page}))
		c.Notes = append(c.Notes, ownPageNote(p, profile, expires))
	}
	return replyOrRedraw(mode, c), nil
}

// weekZone returns the zone of a member's week; that of the community if theirs is not
// known.
func weekZone(profile planner.MemberProfile) string {
	return cmp.Or(profile.Member.TimeZone(), profile.Community.Zone)
}

// weekCard shows a member their usual week, and asks whether it may be used for others.
func weekCard(p i18n.Printer, profile planner.MemberProfile) chat.Card {
	form := chat.NewAction("weekform", chat.ModeOpens)
	c := chat.Card{Title: p.Say("week.title", nil)}
	w := profile.Week
	if w == nil {
		c.Lead = p.Say("week.unset", nil)
		c.Controls = []chat.Control{chat.Button{Action: form, Label: p.Word("button.week_set", nil)}}
		return c
	}
	c.Lead = sayWeek(p, profile, "week.is", "week.is_anywhere")
	use, label, may := "week.ask_use", "button.week_use", "yes"
	if w.MayBeUsed {
		use, label, may = "week.used", "button.week_no_use", "no"
	}
	c.Lines = []chat.Text{p.Say(use, nil)}
	c.Notes = []chat.Text{zoneLine(p, profile.Member), p.Say("week.private", nil)}
	c.Controls = []chat.Control{chat.Button{Action: chat.NewAction("weekuse", chat.ModeUpdate, may), Label: p.Word(label, nil)}}
	if !w.MayBeUsed {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("weekuse", chat.ModeUpdate, "no"), Label: p.Word("button.week_no_use", nil)})
	}
	c.Controls = append(c.Controls,
		chat.Button{Action: form, Label: p.Word("button.week_change", nil)},
		chat.Button{Action: chat.NewAction("weekforget", chat.ModeUpdate), Label: p.Word("button.week_forget", nil), Style: chat.StyleDanger})
	return c
}

func (f *Flow) openWeekForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	profile, err := f.profileOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	p, typed := f.privatePrinter(e.From), ""
	if profile.Week != nil {
		typed = p.Week(*profile.Week, weekZone(profile))
	}
	return chat.Ask{Form: weekForm(p, typed)}, nil
}

func weekForm(p i18n.Printer, typed string) chat.Form {
	field := p.Field(weekField())
	field.Default = chat.Value{Text: typed}
	return chat.Form{
		Action: chat.NewAction("weekform", chat.ModeUpdate), Title: p.Word("week.title", nil), Submit: p.Word("button.save", nil),
		Note: p.Say("week.form_note", nil), Fields: []chat.Field{field},
	}
}

func (f *Flow) submitWeek(ctx context.Context, e chat.Submission) (chat.Response, error) {
	return f.saveWeek(ctx, e.From, e.Values.Text("week"), e.Action.ReplyMode)
}

// saveWeek stores the actor's week, or offers the form again with what is wrong.
func (f *Flow) saveWeek(ctx context.Context, from chat.From, typed string, mode chat.ReplyMode) (chat.Response, error) {
	profile, err := f.profileOf(ctx, from)
	if err != nil {
		return nil, err
	}
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	set, err := f.readWeek(profile, from.Actor.Locale, typed)
	if err == nil {
		_, err = f.plan.SetWeek(ctx, actor, set)
	}
	if refusal, ok := bot.AsError(err); ok && refusal.Field == "week" {
		p := f.privatePrinter(from)
		form := weekForm(p, typed)
		form.Action.ReplyMode = mode
		return chat.Correct{Form: form, Errors: fieldErrors(p, refusal), Again: chat.NewAction("weekform", chat.ModeOpens)}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.weekPanel(ctx, from, mode)
}

// readWeek reads a usual week as a member types it.
func (f *Flow) readWeek(profile planner.MemberProfile, locale, typed string) (planner.WeekSetting, error) {
	read, err := when.ParseWeek(typed, when.Context{
		Now: f.now(), Zone: cmp.Or(weekZone(profile), "UTC"), Zones: f.zones, Order: when.Order(profile.Community.DayOrder),
		Languages: languages(locale, profile.Community.PublicLanguage()),
	})
	return planner.WeekSetting{Hours: read.Hours, KeepHours: !read.HasHours, BusyUntil: read.BusyUntil}, err
}

// setWeekUse stores whether the actor's week may be used for others.
func (f *Flow) setWeekUse(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if _, err := f.plan.SetWeekUse(ctx, actor, e.Action.Arg(0) == "yes"); err != nil {
		return nil, err
	}
	return f.weekPanel(ctx, e.From, chat.ModeUpdate)
}

func (f *Flow) forgetWeek(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if err := f.plan.ForgetWeek(ctx, actor); err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("week.forgotten", nil))}, nil
}

// answerAsUsual answers a poll as the actor's habit says.
func (f *Flow) answerAsUsual(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.answerAll(ctx, e, f.confirmHabit)
}

// confirmHabit answers a poll as the actor's habit says, which uses their calendars.
func (f *Flow) confirmHabit(ctx context.Context, by bot.Actor, id bot.MeetupID) (planner.Snapshot, error) {
	s, err := f.plan.AnswerAsUsual(ctx, by, id)
	if err == nil {
		f.usesCalendars(ctx, by)
	}
	return s, err
}

// weekLine says when a member is usually free.
func weekLine(p i18n.Printer, profile planner.MemberProfile) chat.Text {
	if profile.Week == nil {
		return p.Say("me.no_week", bot.Args{"command": weekCommand})
	}
	return sayWeek(p, profile, "me.week", "me.week_anywhere")
}

// sayWeek renders a member's week with the zone whose clocks it follows. Who has no zone
// has anywhere, since it then follows those of each meetup.
func sayWeek(p i18n.Printer, profile planner.MemberProfile, inZone, anywhere string) chat.Text {
	key, zone := inZone, profile.Member.TimeZone()
	if zone == "" {
		key = anywhere
	}
	return p.Say(key, bot.Args{"week": p.Week(*profile.Week, weekZone(profile)), "zone": p.City(zone), "command": weekCommand})
}
