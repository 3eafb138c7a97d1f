package flow

import (
	"context"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeLists(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	mine := chat.Field{Name: "mine", Label: "field.mine", Hint: "hint.mine", Choices: []chat.Choice{{Label: "choice.mine", Value: "true"}, {Label: "choice.all", Value: "false"}}}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "list", Description: "command.list", ReplyMode: chat.ModePrivate, Options: []chat.Field{mine}}), f.list)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "show", Description: "command.show", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.showCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "help", Description: "command.help", ReplyMode: chat.ModePrivate}), f.help)
	r.OnPress("show", f.show)
	r.OnComplete("meetup", f.completeMeetup)
}

func (f *Flow) list(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if e.Values.Text("mine") == "true" {
		return f.listMine(ctx, e.From, actor)
	}
	ms, _, err := f.plan.Upcoming(ctx, actor)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if len(ms) == 0 {
		return chat.Reply{Card: textCard(p.Say("list.empty", nil))}, nil
	}
	return chat.Reply{Card: card.List(p, p.Say("list.title", nil), ms)}, nil
}

// listMine lists the actor's own meetups.
func (f *Flow) listMine(ctx context.Context, from chat.From, by bot.Actor) (chat.Response, error) {
	profile, err := f.plan.MemberProfile(ctx, by)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	if len(profile.Meetups) == 0 {
		return chat.Reply{Card: textCard(p.Say("list.mine_empty", bot.Args{"command": "/meetup list"}))}, nil
	}
	return chat.Reply{Card: card.List(p, p.Say("list.mine", nil), profile.Meetups)}, nil
}

// findMeetup finds the meetup that a command means: by the number that completion
// put there, by its title, or the only one there is. Otherwise it asks.
func (f *Flow) findMeetup(ctx context.Context, e chat.Invocation, by bot.Actor, verb string, status ...bot.Status) (bot.MeetupID, chat.Response, error) {
	typed := strings.TrimSpace(e.Values.Text("meetup"))
	if id, err := strconv.ParseInt(typed, 10, 64); err == nil {
		return bot.MeetupID(id), nil, nil
	}
	ms, _, err := f.plan.Upcoming(ctx, by, status...)
	if err != nil {
		return 0, nil, err
	}
	found := matching(ms, typed)
	if len(found) == 0 && typed != "" && len(status) > 0 {
		// A meetup in another status explains itself.
		all, _, err := f.plan.Upcoming(ctx, by)
		if err != nil {
			return 0, nil, err
		}
		if found = matching(all, typed); len(found) > 1 {
			found = nil
		}
	}
	p := f.privatePrinter(e.From)
	switch {
	case len(found) == 1:
		return found[0].ID, nil, nil
	case len(found) > 1:
		return 0, chat.Reply{Card: chat.Card{Lead: p.Say("which.ask", nil), Controls: []chat.Control{card.Menu(p, verb, p.Word("list.prompt", nil), found)}}}, nil
	case len(ms) == 0:
		return 0, chat.Reply{Card: textCard(p.Say("which.nothing", bot.Args{"command": "/meetup list"}))}, nil
	}
	return 0, chat.Reply{Card: chat.Card{
		Lead:     p.Say("which.unknown", bot.Args{"said": typed}),
		Controls: []chat.Control{card.Menu(p, verb, p.Word("list.prompt", nil), ms)},
	}}, nil
}

// matching returns the meetups whose title equals the query, else those whose title
// contains it; all for an empty query.
func matching(ms []bot.Meetup, query string) []bot.Meetup {
	query = strings.ToLower(query)
	var same, part []bot.Meetup
	for _, m := range ms {
		switch title := strings.ToLower(m.Title); {
		case title == query:
			same = append(same, m)
		case strings.Contains(title, query):
			part = append(part, m)
		}
	}
	if len(same) > 0 {
		return same
	}
	return part
}

func (f *Flow) completeMeetup(ctx context.Context, e chat.Query) (chat.Response, error) {
	var status []bot.Status
	if e.Command == "pick" {
		status = []bot.Status{bot.StatusPolling}
	}
	ms, _, err := f.plan.Upcoming(ctx, e.By(), status...)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Community(ctx, e.Community)
	if err != nil {
		return nil, err
	}
	e.Language = c.PublicLanguage()
	p := f.privatePrinter(e.From)
	var out chat.Suggestions
	for _, m := range matching(ms, strings.TrimSpace(e.Typed)) {
		out.Choices = append(out.Choices, card.Choice(p, m))
	}
	return out, nil
}

func (f *Flow) showCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, actor, "show")
	if err != nil || question != nil {
		return question, err
	}
	return f.showOne(ctx, e.From, actor, id)
}

func (f *Flow) show(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.showOne(ctx, e.From, actor, id)
}

func (f *Flow) showOne(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID) (chat.Response, error) {
	s, err := f.plan.SnapshotFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: card.Details(f.privatePrinter(from), s, by)}, nil
}

func (f *Flow) help(_ context.Context, e chat.Invocation) (chat.Response, error) {
	p := f.privatePrinter(e.From)
	c := chat.Card{Title: p.Say("help.title", nil), Lead: p.Say("help.lead", nil)}
	for _, key := range []string{
		"help.propose", "help.schedule", "help.list", "help.show", "help.pick", "help.edit", "help.best", "help.nudge", "help.handover",
		"help.cancel", "help.me", "help.settings",
	} {
		c.Lines = append(c.Lines, p.Say(key, nil))
	}
	c.Notes = append(c.Notes, p.Say("help.answer", nil))
	return chat.Reply{Card: c}, nil
}
