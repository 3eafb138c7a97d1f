package flow

import (
	"context"
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeMe(r *chat.Router) {
	zone := chat.Field{Name: "zone", Label: "field.my_zone", Hint: "hint.zone", MaxLength: 64, Autocompletes: true, NoColon: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me show", Description: "command.me_show", ReplyMode: chat.ModePrivate}), f.showMeCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me zone", Description: "command.me_zone", ReplyMode: chat.ModeOpens, Options: []chat.Field{zone}}), f.zoneCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me reminders", Description: "command.me_reminders", ReplyMode: chat.ModeOpens, Options: timeOptions()}), f.remindersCommand)
	f.routeWeek(r)
	f.routeForget(r)
	r.OnPress("myzone", f.openOwnZoneForm)
	r.OnSubmit("myzone", f.submitOwnZone)
	r.OnPress("myreminders", f.openReminders)
	r.OnPress("myway", f.setReminderChannel)
	r.OnPress("mytimes", f.openReminderForm)
	r.OnSubmit("mytimes", f.submitReminderForm)
	r.OnPress("remindme", f.meetupReminders)
	r.OnPress("wish", f.setReminderOverride)
}

// rememberMember records the actor and replaces the network's zone by the one that
// they set. If their language is not supported it sets that of the community.
func (f *Flow) rememberMember(ctx context.Context, from chat.From) (chat.From, error) {
	if from.Community == "" || from.Actor.User == "" {
		return from, nil
	}
	m, err := f.plan.RecordMember(ctx, bot.Member{
		Community: from.Community, User: from.Actor.User, Locale: from.Actor.Locale, Zone: from.Actor.Zone,
	})
	if err == nil && !m.LeftAt.IsZero() && from.Channel != "" { // not in direct messages: they are there again
		err = f.plan.RecordMemberReturned(ctx, from.Community, from.Actor.User)
	}
	if m.OwnZone != "" {
		from.Actor.Zone = m.OwnZone
	}
	if err != nil || f.catalog.Supports(from.Actor.Locale) {
		return from, err
	}
	c, err := f.plan.Community(ctx, from.Community)
	from.Language = c.PublicLanguage()
	return from, err
}

// tapVerbs are the presses whose verbs identify the actor: what most taps are.
var tapVerbs = []string{"mark", "none", "withdraw", "rsvp", "takeseat"}

// arrives reports whether the verb of an event identifies the actor. Whose language is
// not known needs the community's.
func (f *Flow) arrives(e chat.Event) (presses int, ok bool) {
	from := e.Origin()
	if from.Community == "" || from.Actor.User == "" || !f.catalog.Supports(from.Actor.Locale) {
		_, silent := e.(chat.ReactionChanged) // nothing is said in answer
		return 0, silent && from.Community != "" && from.Actor.User != ""
	}
	switch e := e.(type) {
	case chat.ReactionChanged:
		return 0, true
	case chat.Press:
		return 1, slices.Contains(tapVerbs, e.Action.Verb)
	}
	return 0, false
}

func (f *Flow) showMeCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	profile, err := f.profileOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	memberships, err := f.plan.Memberships(ctx, e.Actor.User)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: meCard(f.privatePrinter(e.From), profile, memberships)}, nil
}

// profileOf returns what Muster knows about the actor.
func (f *Flow) profileOf(ctx context.Context, from chat.From) (planner.MemberProfile, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return planner.MemberProfile{}, err
	}
	return f.plan.MemberProfile(ctx, actor)
}

// meCard shows a member what Muster knows about them.
func meCard(p i18n.Printer, profile planner.MemberProfile, memberships []bot.Membership) chat.Card {
	m := profile.Member
	c := chat.Card{Title: p.Say("me.title", nil), Lead: p.Say("me.lead", nil)}
	c.Lines = append(c.Lines, zoneLine(p, m))
	if m.Locale != "" {
		key := "me.language"
		if !p.Supports(m.Locale) {
			key = "me.language_other"
		}
		c.Lines = append(c.Lines, p.Say(key, bot.Args{"phrase": m.Locale, "language": p.LanguageName(p.Language())}))
	}
	c.Lines = append(c.Lines, remindersLine(p, m, profile.Community), quietLine(p, m, profile.Community), weekLine(p, profile))
	if n := len(profile.Meetups); n > 0 {
		c.Lines = append(c.Lines, p.Say("me.meetups", bot.Args{"n": n, "command": "/meetup list mine:true"}))
	} else {
		c.Lines = append(c.Lines, p.Say("me.no_meetups", nil))
	}
	if direct, ok := bot.DirectMembership(memberships); ok && len(memberships) > 1 {
		c.Lines = append(c.Lines, p.Say("me.direct", bot.Args{"community": membershipName(p, direct)}))
	}
	c.Lines = append(c.Lines, slices.Concat(calendarsLine(p, profile), pagesLine(p, profile))...)
	c.Controls = []chat.Control{
		chat.Button{Action: chat.NewAction("myzone", chat.ModeOpens), Label: p.Word("button.my_zone", nil)},
		chat.Button{Action: chat.NewAction("myreminders", chat.ModePrivate), Label: p.Word("button.my_reminders", nil)},
		chat.Button{Action: chat.NewAction("myweek", chat.ModePrivate), Label: p.Word("button.my_week", nil)},
		chat.Button{Action: chat.NewAction("export", chat.ModePrivate), Label: p.Word("button.export", nil)},
		chat.Button{Action: chat.NewAction("forgetask", chat.ModePrivate), Label: p.Word("button.forget", nil), Style: chat.StyleDanger},
	}
	if len(memberships) > 1 {
		c.Controls = append(c.Controls, directButton(p))
	}
	if profile.Sessions+profile.Links > 0 {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("signout", chat.ModePrivate), Label: p.Word("button.sign_out", nil)})
	}
	return c
}

// zoneLine renders a member's zone and where it comes from.
func zoneLine(p i18n.Printer, m bot.Member) chat.Text {
	args := bot.Args{"zone": p.City(m.TimeZone())}
	switch {
	case m.OwnZone != "":
		return p.Say("me.zone_own", args)
	case m.Zone != "":
		return p.Say("me.zone_reported", args)
	}
	return p.Say("me.zone_unknown", bot.Args{"command": "/meetup me zone Berlin"})
}

func (f *Flow) zoneCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	typed := strings.TrimSpace(e.Values.Text("zone"))
	if typed == "" {
		return f.askOwnZone(ctx, e.From, "")
	}
	return f.setOwnZone(ctx, e.From, typed)
}

func (f *Flow) openOwnZoneForm(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.askOwnZone(ctx, e.From, "")
}

func (f *Flow) askOwnZone(ctx context.Context, from chat.From, typed string) (chat.Response, error) {
	if _, err := f.actorOf(ctx, from); err != nil {
		return nil, err
	}
	if typed == "" && from.Actor.Zone != "" {
		p := f.privatePrinter(from)
		typed = p.City(from.Actor.Zone)
	}
	return chat.Ask{Form: ownZoneForm(f.privatePrinter(from), typed)}, nil
}

func ownZoneForm(p i18n.Printer, typed string) chat.Form {
	return chat.Form{
		Action: chat.NewAction("myzone", chat.ModePrivate), Title: p.Word("me.zone_title", nil), Submit: p.Word("button.save", nil),
		Fields: []chat.Field{{Name: "zone", Label: p.Word("field.my_zone", nil), Hint: p.Word("hint.zone", nil), MaxLength: 64, Autocompletes: true,
			Default: chat.Value{Text: typed}}},
	}
}

func (f *Flow) submitOwnZone(ctx context.Context, e chat.Submission) (chat.Response, error) {
	return f.setOwnZone(ctx, e.From, strings.TrimSpace(e.Values.Text("zone")))
}

// setOwnZone sets the actor's zone; an empty one resets it to the network's.
func (f *Flow) setOwnZone(ctx context.Context, from chat.From, typed string) (chat.Response, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	zone := ""
	if typed != "" {
		var ok bool
		if zone, ok = zoneOf(typed); !ok {
			return chat.Correct{Form: ownZoneForm(p, typed), Again: chat.NewAction("myzone", chat.ModeOpens),
				Errors: []chat.FieldError{{Field: "zone", Text: p.Refusal(unknownZone(typed))}}}, nil
		}
	}
	m, err := f.plan.SetMemberZone(ctx, actor, zone)
	if err != nil {
		return nil, err
	}
	answer := p.Say("me.zone_gone", nil)
	if now, err := f.zones.MomentOf(f.now(), m.TimeZone()); err == nil {
		answer = p.Say("me.zone_done", bot.Args{"zone": p.City(m.TimeZone()), "from": i18n.Clock(now.Wall)})
	}
	return chat.Reply{Card: textCard(answer)}, nil
}

func unknownZone(typed string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.no_zone",
		"I don't know the zone \"{zone}\". Try a city such as `Berlin`.", bot.Args{"zone": typed})
}
