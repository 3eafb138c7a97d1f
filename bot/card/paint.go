package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// OfferPage adds the button for a link to the page of a poll to the buttons that answer
// it. A card without them stays as it is.
func OfferPage(p i18n.Printer, c *chat.Card, m *bot.Meetup) {
	at := slices.IndexFunc(c.Controls, func(control chat.Control) bool {
		b, ok := control.(chat.Button)
		return ok && b.Action.Verb == "none"
	})
	if at >= 0 {
		c.Controls = slices.Insert(slices.Clone(c.Controls), at+1, chat.Control(chat.Button{Action: chat.NewAction("paint", chat.ModePrivate, m.ID), Label: p.Word("button.paint", nil)}))
	}
}
