package flow

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// routeDirect registers how members say which community their direct messages are
// about.
func (f *Flow) routeDirect(r *chat.Router) {
	r.OnPress("directask", f.askDirectCommunity)
	r.OnPress("directto", f.chooseDirectCommunity)
}

// actorOf returns the actor of an event in a community. In direct messages it is the
// only one that they are known in, or the one that they chose.
func (f *Flow) actorOf(ctx context.Context, from chat.From) (bot.Actor, error) {
	if from.Community != "" {
		return from.By(), nil
	}
	all, err := f.plan.Memberships(ctx, from.Actor.User)
	if err != nil {
		return bot.Actor{}, err
	}
	if len(all) == 0 {
		return bot.Actor{}, bot.Refuse(bot.KindConflict, "refuse.direct",
			"I can't tell which community you mean here. Use the command in one of its channels.", nil)
	}
	m, ok := bot.DirectMembership(all)
	if !ok {
		return bot.Actor{}, bot.Refuse(bot.KindConflict, "refuse.direct_which",
			"You're in several communities that I'm in. Which one are our direct messages about? You can change it at any time with {command}.",
			bot.Args{"command": "/meetup me show", "memberships": all})
	}
	return f.memberIn(ctx, from, m.Community)
}

// withDirectChoice adds to a refusal for want of a community the menu of them, and
// what was typed, so that it can be sent again.
func withDirectChoice(p i18n.Printer, c chat.Card, refusal *bot.Error, e chat.Event) chat.Card {
	all, ok := refusal.Args["memberships"].([]bot.Membership)
	if !ok {
		return c
	}
	if typed, ok := e.(chat.Invocation); ok && len(typed.Values) > 0 {
		c.Lines = append(c.Lines, p.Say("direct.typed", bot.Args{"command": typedCommand(typed)}))
	}
	// A turned page is another message, since this one says what was typed.
	c.Controls = append(c.Controls, directControls(p, all, 0, chat.ModePrivate)...)
	return c
}

// typedCommand writes a command as its member typed it, with the options by name.
func typedCommand(e chat.Invocation) string {
	words := []string{"/meetup", e.Command}
	for _, name := range slices.Sorted(maps.Keys(e.Values)) {
		words = append(words, name+":"+e.Values[name].Text)
	}
	return strings.Join(words, " ")
}

// directControls offers a page of a member's communities, and the other pages, which
// are shown in a mode.
func directControls(p i18n.Printer, all []bot.Membership, page int, mode chat.ReplyMode) []chat.Control {
	menu := chat.Menu{Action: chat.NewAction("directto", chat.ModeUpdate), Prompt: p.Word("direct.prompt", nil), Min: 1, Max: 1}
	chosen, ok := bot.DirectMembership(all)
	shown := card.ChunkPage(all, card.MaxOptions, page)
	for _, m := range shown.Items {
		menu.Options = append(menu.Options, chat.Choice{
			Label: membershipName(p, m), Value: string(m.Community), Selected: ok && m.Community == chosen.Community,
		})
	}
	return append([]chat.Control{menu}, shown.Buttons(p, card.ByCommunity, func(page int) chat.Action {
		return chat.NewAction("directask", mode, page)
	})...)
}

func membershipName(p i18n.Printer, m bot.Membership) string {
	if m.Name == "" {
		return p.Word("direct.unnamed", bot.Args{"id": string(m.Community)})
	}
	return m.Name
}

func (f *Flow) askDirectCommunity(ctx context.Context, e chat.Press) (chat.Response, error) {
	all, err := f.plan.Memberships(ctx, e.Actor.User)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return replyOrRedraw(e.Action.ReplyMode, chat.Card{
		Lead: p.Say("direct.ask", nil), Controls: directControls(p, all, pageArg(e.Action, 0), chat.ModeUpdate),
	}), nil
}

func (f *Flow) chooseDirectCommunity(ctx context.Context, e chat.Press) (chat.Response, error) {
	all, err := f.plan.Memberships(ctx, e.Actor.User)
	if err != nil {
		return nil, err
	}
	n := slices.IndexFunc(all, func(m bot.Membership) bool { return slices.Contains(e.Values, string(m.Community)) })
	if n < 0 {
		return nil, bot.Refuse(bot.KindNotFound, "refuse.direct_unknown",
			"I don't know you in that community any more. If you're still there, use {command} in one of its channels first.",
			bot.Args{"command": "/meetup list"})
	}
	actor, err := f.memberIn(ctx, e.From, all[n].Community)
	if err != nil {
		return nil, err
	}
	if _, err := f.plan.SetDirectCommunity(ctx, actor); err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return replyOrRedraw(e.Action.ReplyMode, chat.Card{
		Lead:     p.Say("direct.chosen", bot.Args{"community": membershipName(p, all[n])}),
		Controls: []chat.Control{directButton(p)},
	}), nil
}

func directButton(p i18n.Printer) chat.Button {
	return chat.Button{Action: chat.NewAction("directask", chat.ModePrivate), Label: p.Word("button.direct", nil)}
}
