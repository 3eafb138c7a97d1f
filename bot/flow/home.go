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
	return chat.Reply{Card: homeCard(f.privatePrinter(e.From), home)}, nil
}

// homeCard renders a member's page: the meetups that await their answer, their other
// meetups, and their settings.
func homeCard(p i18n.Printer, home planner.Home) chat.Card {
	c := chat.Card{Title: p.Say("page.title", nil)}
	var listed []bot.Meetup
	for _, m := range home.AwaitingAnswer {
		c.Lines = append(c.Lines, p.Say("page.waits", bot.Args{"what": card.Line(p, m)}))
		listed = append(listed, m)
	}
	for _, m := range home.Meetups {
		if slices.ContainsFunc(listed, func(o bot.Meetup) bool { return o.ID == m.ID }) {
			continue // hosts can be among those asked
		}
		c.Lines = append(c.Lines, card.Line(p, m))
		listed = append(listed, m)
	}
	if len(listed) == 0 {
		c.Lead = p.Say("list.empty", bot.Args{"command": `/meetup propose "Board games" when:"fri 7pm, sat 3pm"`})
	} else {
		c.Controls = []chat.Control{card.Menu(p, "show", p.Word("list.prompt", nil), listed)}
	}
	c.Notes = []chat.Text{zoneLine(p, home.Member), remindersLine(p, home.Member, home.Community), quietLine(p, home.Member, home.Community)}
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.NewAction("myzone", chat.ModeOpens), Label: p.Word("button.my_zone", nil)},
		chat.Button{Action: chat.NewAction("myreminders", chat.ModePrivate), Label: p.Word("button.my_reminders", nil)})
	return c
}
