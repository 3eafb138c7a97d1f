package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Ignored renders why a member's reaction to a meetup's card does not count, and
// what they can do instead.
func Ignored(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Card {
	m := &s.Meetup
	args := bot.Args{"title": Title(m), "host": m.Host}
	c := chat.Card{}
	date, dated := m.Date()
	switch {
	case !m.Admits(u):
		c.Lead = p.Say("ignored.uninvited", args)
	case m.Status == bot.StatusCancelled:
		c.Lead = p.Say("ignored.cancelled", args)
	case m.Status == bot.StatusDone || !dated && m.Status != bot.StatusPolling:
		c.Lead = p.Say("ignored.done", args)
	case m.Status == bot.StatusPolling: // it was opened again meanwhile
		c.Lead, c.Controls = p.Say("ignored.polling", args), PollButtons(p, m)
	default:
		args["when"] = p.LongSlotAt(date, m.Zone)
		c.Lead, c.Controls = p.Say("ignored.settled", args), RSVPButtons(p, m)
	}
	return c
}

// ignoredNote renders on the card that reactions do not count; nil unless somebody
// cannot be reached.
func ignoredNote(p i18n.Printer, m *bot.Meetup) []chat.Text {
	switch {
	case !m.IgnoredReactions:
		return nil
	case m.Status != bot.StatusPolling:
		return []chat.Text{p.Say("card.answers_closed", nil)}
	case len(m.Invited) > 0:
		return []chat.Text{p.Say("card.answers_invited", nil)}
	}
	return nil
}
