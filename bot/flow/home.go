package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// page answers who looks at their own page.
func (f *Flow) page(ctx context.Context, e chat.HomeOpened) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	p, err := f.plan.Page(ctx, actor)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: f.private(e.From).pageCard(p)}, nil
}

// pageCard is what waits for its reader, what they have a part in, and what
// Muster does for them.
func (v voice) pageCard(p planner.Page) chat.Card {
	c := chat.Card{Title: v.say("page.title", nil)}
	var listed []bot.Meetup
	for _, m := range p.Asked {
		c.Lines = append(c.Lines, v.say("page.waits", bot.Args{"what": v.line(m)}))
		listed = append(listed, m)
	}
	for _, m := range p.Meetups {
		if slices.ContainsFunc(listed, func(o bot.Meetup) bool { return o.ID == m.ID }) {
			continue // a host who has not answered
		}
		c.Lines = append(c.Lines, v.line(m))
		listed = append(listed, m)
	}
	if len(listed) == 0 {
		c.Lead = v.say("list.empty", bot.Args{"command": `/meetup propose "Board games" when:"fri 7pm, sat 3pm"`})
	} else {
		c.Controls = []chat.Control{v.menuOf("show", v.word("list.prompt", nil), listed)}
	}
	c.Notes = []chat.Text{v.myZone(p.Member), v.myReminders(p.Member, p.Community), v.myQuiet(p.Member, p.Community)}
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.Do("myzone", chat.Opens), Label: v.word("button.my_zone", nil)},
		chat.Button{Action: chat.Do("myreminders", chat.Private), Label: v.word("button.my_reminders", nil)})
	return c
}
