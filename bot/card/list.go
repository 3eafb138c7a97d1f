package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// MaxOptions is how many options a menu holds, the least of all networks.
const MaxOptions = 25

// List renders meetups with a menu to look at one.
func List(p i18n.Printer, title chat.Text, ms []bot.Meetup) chat.Card {
	c := chat.Card{Title: title}
	for _, m := range ms {
		c.Lines = append(c.Lines, Line(p, m))
	}
	c.Controls = []chat.Control{Menu(p, "show", p.Word("list.prompt", nil), ms)}
	return c
}

// Line renders one meetup of a list.
func Line(p i18n.Printer, m bot.Meetup) chat.Text {
	args := bot.Args{"title": Title(&m), "n": len(m.Slots)}
	key := "list.polling"
	if date, ok := m.Date(); ok {
		args["when"] = p.Slot(date, m.Zone)
		key = "list.scheduled"
		if m.Status == bot.StatusUnderway {
			key = "list.underway"
		}
	} else {
		if m.IsGaugingInterest() {
			key = "list.gauging"
		}
		args["when"] = bot.Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt}
	}
	t := p.Say(key, args)
	if m.Where != "" {
		t = chat.Join(" ", t, chat.Plain("📍 "+m.Where))
	}
	return t
}

// Menu offers meetups; the chosen one comes back as the action's value.
func Menu(p i18n.Printer, verb, prompt string, ms []bot.Meetup) chat.Menu {
	manner := chat.ModePrivate
	if verb == "edit" {
		manner = chat.ModeOpens // what it chooses is shown in a form
	}
	menu := chat.Menu{Action: chat.NewAction(verb, manner), Prompt: prompt, Min: 1, Max: 1}
	for _, m := range ms[:min(len(ms), MaxOptions)] {
		menu.Options = append(menu.Options, Choice(p, m))
	}
	return menu
}

// Choice renders a meetup as an option of a menu or a completion.
func Choice(p i18n.Printer, m bot.Meetup) chat.Choice {
	hint := p.Word(BadgeKeys[m.Status], nil)
	if date, ok := m.Date(); ok {
		hint = p.Slot(date, m.Zone)
	}
	return chat.Choice{Label: m.Title, Value: strconv.FormatInt(int64(m.ID), 10), Hint: hint}
}
