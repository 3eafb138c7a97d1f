package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Details renders a meetup for one member, with their own RSVP. It adds the host's
// controls if the member may decide.
func Details(p i18n.Printer, s planner.Snapshot, by bot.Actor) chat.Card {
	m := &s.Meetup
	c := Meetup(p, s)
	if len(c.Controls) > 0 && m.Status != bot.StatusPolling {
		c.Controls = RSVPButtons(p, m) // without the button for the details
	}
	if notGoing := s.Roster.In(bot.RSVPNotGoing); len(notGoing) > 0 {
		c.People = append(c.People, People(p, p.Say("people.not_going", bot.Args{"n": len(notGoing)}), notGoing, m.Host))
	}
	if own, ok := s.Roster.Of(by.User); ok {
		text := p.Say(ownRSVPKeys[own.State], bot.Args{"n": s.Roster.Position(by.User)})
		if !own.ConfirmBy.IsZero() {
			text = p.Say("mine.to_confirm", bot.Args{"when": p.MomentIn(own.ConfirmBy, m.Zone)})
		}
		c.Lead = withDescription(m, text)
		if m.IsOpen() {
			c.Controls = append(c.Controls, ownRSVPControls(p, s, own)...)
		}
	}
	if m.CanDecide(by) && (m.IsOpen() || m.CanReopen(s.Now)) {
		c.Controls = append(c.Controls, HostButtons(p, m)...)
	}
	return c
}
