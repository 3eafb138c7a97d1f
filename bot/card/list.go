package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// MaxOptions is the maximum number of options of a menu: the lowest limit of all
// networks.
const MaxOptions = 25

// listLength is how many meetups are on a page of a list: as many as fit, with
// their menu, into a message of every network.
const listLength = 10

// ListPage returns the nth page of a list of meetups.
func ListPage(ms []bot.Meetup, n int) Page[bot.Meetup] { return ChunkPage(ms, listLength, n) }

// List renders a page of meetups, a line each, with a menu to open one.
func List(p i18n.Printer, title chat.Text, ms []bot.Meetup, page int, turn func(page int) chat.Action) chat.Card {
	shown := ListPage(ms, page)
	c := chat.Card{Title: title, Notes: shown.NoteAs(p, "page.meetups")}
	for _, m := range shown.Items {
		c.Lines = append(c.Lines, Line(p, m))
	}
	c.Controls = append([]chat.Control{Menu(p, "show", ms, shown)}, shown.Buttons(p, ByDate, turn)...)
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

// Menu returns a menu of the meetups on a page of a list, whose values are the
// meetups' ids.
func Menu(p i18n.Printer, verb string, all []bot.Meetup, shown Page[bot.Meetup]) chat.Menu {
	mode := chat.ModePrivate
	if verb == "edit" || verb == "editwhich" {
		mode = chat.ModeOpens // a choice opens a form
	}
	return chat.Menu{
		Action: chat.NewAction(verb, mode), Prompt: p.Word("list.prompt", nil), Min: 1, Max: 1,
		Options: Choices(p, all)[shown.before : shown.before+len(shown.Items)],
	}
}
