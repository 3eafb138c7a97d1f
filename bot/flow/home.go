package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// homePage renders the member's page when they open it.
func (f *Flow) homePage(ctx context.Context, e chat.HomeOpened) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	home, err := f.plan.Home(ctx, actor)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: homeCard(f.privatePrinter(e.From), home, 0)}, nil
}

// turnHome turns the page of the meetups on the member's page.
func (f *Flow) turnHome(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	home, err := f.plan.Home(ctx, actor)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: homeCard(f.privatePrinter(e.From), home, pageArg(e.Action, 0))}, nil
}

// homeCard renders a member's page: the meetups that await their answer and then their
// other meetups, a page of both, and their settings.
func homeCard(p i18n.Printer, home planner.Home, page int) chat.Card {
	c := chat.Card{Title: p.Say("page.title", nil)}
	listed := slices.Clone(home.AwaitingAnswer)
	for _, m := range home.Meetups {
		if !isListed(listed, m) {
			listed = append(listed, m)
		}
	}
	if len(listed) == 0 {
		c.Lead = p.Say("list.empty", bot.Args{"command": `/meetup propose "Board games" when:"fri 7pm, sat 3pm"`})
	} else {
		shown := card.ListPage(listed, page)
		for _, m := range shown.Items {
			line := card.Line(p, m)
			if isListed(home.AwaitingAnswer, m) {
				key := "page.waits"
				if home.Behind[m.ID] {
					key = "page.behind"
				}
				line = p.Say(key, bot.Args{"what": line})
			}
			c.Lines = append(c.Lines, line)
		}
		c.Notes = shown.NoteAs(p, "page.meetups")
		c.Controls = append([]chat.Control{card.Menu(p, "show", listed, shown)}, shown.Buttons(p, card.ByDate, func(page int) chat.Action {
			return chat.NewAction("homepage", chat.ModeUpdate, page)
		})...)
	}
	c.Notes = append(c.Notes, zoneLine(p, home.Member), remindersLine(p, home.Member, home.Community), quietLine(p, home.Member, home.Community))
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.NewAction("myzone", chat.ModeOpens), Label: p.Word("button.my_zone", nil)},
		chat.Button{Action: chat.NewAction("myreminders", chat.ModePrivate), Label: p.Word("button.my_reminders", nil)})
	return c
}

func isListed(ms []bot.Meetup, m bot.Meetup) bool {
	return slices.ContainsFunc(ms, func(o bot.Meetup) bool { return o.ID == m.ID })
}
