package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// maxDetailsButtons is how many buttons stand below the details of a meetup. The
// others are on further pages, the rarer the later.
const maxDetailsButtons = 5

// pageOfButtons keeps one page of a card's buttons, counted from 0. Menus stay on the
// first.
func pageOfButtons(p i18n.Printer, m *bot.Meetup, all []chat.Control, page int) []chat.Control {
	var menus []chat.Control
	buttons := slices.DeleteFunc(slices.Clone(all), func(c chat.Control) bool {
		_, isButton := c.(chat.Button)
		if !isButton {
			menus = append(menus, c)
		}
		return !isButton
	})
	turn := func(to int, label string) chat.Control {
		return chat.Button{Action: chat.NewAction("details", chat.ModeUpdate, m.ID, to), Label: p.Word(label, nil)}
	}
	last := 0
	for ; len(buttons) > maxDetailsButtons; last++ {
		if last == page {
			return append(append(slices.Clone(buttons[:maxDetailsButtons-1]), turn(last+1, "button.more")), menusOn(last, menus)...)
		}
		buttons = buttons[maxDetailsButtons-1:]
	}
	out := slices.Clone(buttons)
	if last > 0 && len(out) < maxDetailsButtons {
		out = append(out, turn(0, "button.details"))
	}
	return append(out, menusOn(last, menus)...)
}

func menusOn(page int, menus []chat.Control) []chat.Control {
	if page > 0 {
		return nil
	}
	return menus
}
