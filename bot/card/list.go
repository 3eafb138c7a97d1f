package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// MaxOptions is the maximum number of options of a menu: the lowest limit of all
// networks.
const MaxOptions = 25

// List renders meetups, a line each, with a menu to open one.
func List(p i18n.Printer, title chat.Text, ms []bot.Meetup) chat.Card {
	c := chat.Card{Title: title}
	for _, m := range ms {
		c.Lines = append(c.Lines, Line(p, m))
	}
	c.Controls = []chat.Control{Menu(p, "show", p.Word("list.prompt", nil), ms)}
	return c
}

// Line renders a meetup as a line of a list.
func Line(p i18n.Printer, m bot.Meetup) chat.Text {
	args := bot.Args{"title": Title(&m), "n": len(m.Slots)}
	key := "list.polling"
	if date, ok := m.Date(); ok {
		args["when"] = p.SlotAt(date, m.Zone)
		key = "list.scheduled"
		if m.Status == bot.StatusUnderway {
			key = "list.underway"
		}
	} else {
		switch {
		case m.IsGaugingInterest():
			key = "list.gauging"
		case !m.HostAskedAt.IsZero():
			key = "list.deciding"
		}
		args["when"] = p.AtIn(m.CloseAt, m.Zone)
	}
	t := p.Say(key, args)
	if area := m.PublicWhere(); area != "" {
		t = chat.Join(" ", t, chat.Plain("📍 "+area))
	}
	return t
}

// Menu returns a menu of meetups, whose values are the meetups' ids.
func Menu(p i18n.Printer, verb, prompt string, ms []bot.Meetup) chat.Menu {
	mode := chat.ModePrivate
	if verb == "edit" {
		mode = chat.ModeOpens // a choice opens a form
	}
	menu := chat.Menu{Action: chat.NewAction(verb, mode), Prompt: prompt, Min: 1, Max: 1}
	for _, m := range ms[:min(len(ms), MaxOptions)] {
		menu.Options = append(menu.Options, Choice(p, m))
	}
	return menu
}

// Choice renders a meetup as an option of a menu or as a suggestion.
func Choice(p i18n.Printer, m bot.Meetup) chat.Choice {
	hint := p.Word(BadgeKeys[m.Status], nil)
	if date, ok := m.Date(); ok {
		hint = p.Slot(date, m.Zone)
	}
	return chat.Choice{Label: m.Title, Value: strconv.FormatInt(int64(m.ID), 10), Hint: hint}
}
