package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeLists(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	mine := chat.Field{Name: "mine", Label: "field.mine", Hint: "hint.mine", Choices: []chat.Choice{{Label: "choice.mine", Value: "true"}, {Label: "choice.all", Value: "false"}}}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "list", Description: "command.list", ReplyMode: chat.ModePrivate, Options: []chat.Field{mine}}), f.list)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "show", Description: "command.show", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.showCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "help", Description: "command.help", ReplyMode: chat.ModePrivate}), f.help)
	r.OnPress("list", f.turnList)
	r.OnPress("which", f.turnWhich)
	r.OnPress("show", f.show)
	r.OnComplete("meetup", f.completeMeetup)
}

func (f *Flow) list(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	which := listAll
	if e.Values.Text("mine") == "true" {
		which = listMine
	}
	return f.listPage(ctx, e.From, which, 0, chat.ModePrivate)
}

// The lists, as the buttons that turn their pages name them.
const (
	listAll  = "all"
	listMine = "mine"
)

func (f *Flow) turnList(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.listPage(ctx, e.From, e.Action.Arg(0), pageArg(e.Action, 1), e.Action.ReplyMode)
}

// listPage shows a page of what is coming up, or of what the actor has a part in.
func (f *Flow) listPage(ctx context.Context, from chat.From, which string, page int, mode chat.ReplyMode) (chat.Response, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	title, empty := p.Say("list.title", nil), p.Say("list.empty", nil)
	var ms []bot.Meetup
	var lost map[bot.MeetupID]planner.Snapshot
	if which == listMine {
		title, empty = p.Say("list.mine", nil), p.Say("list.mine_empty", bot.Args{"command": "/meetup list"})
		var profile planner.MemberProfile
		profile, err = f.plan.MemberProfile(ctx, actor)
		ms, lost = profile.Meetups, profile.Lost
	} else {
		ms, _, err = f.plan.Upcoming(ctx, actor)
	}
	switch {
	case err != nil:
		return nil, err
	case len(ms) == 0:
		return replyOrRedraw(mode, textCard(empty)), nil
	}
	c := card.List(p, title, ms, page, func(page int) chat.Action {
		return chat.NewAction("list", chat.ModeUpdate, which, page)
	})
	for i, m := range card.ListPage(ms, page).Items {
		if s, ok := lost[m.ID]; ok {
			c.Lines[i] = chat.Join(" ", c.Lines[i], card.LostTime(p, s, actor.User))
		}
	}
	if from.Community == "" {
		all, err := f.plan.Memberships(ctx, actor.User)
		if err != nil {
			return nil, err
		}
		c.Notes = append(c.Notes, communityNote(p, "direct.list_from", all, actor.Community)...)
	}
	return replyOrRedraw(mode, c), nil
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
