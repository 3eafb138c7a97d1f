package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Details renders everything that one member may see of a meetup, with the
// host's controls for those who may decide.
func Details(p i18n.Printer, s planner.Snapshot, by bot.Actor) chat.Card {
	m := &s.Meetup
	c := Meetup(p, s)
	if len(c.Controls) > 0 && m.Status != bot.StatusPolling {
		c.Controls = RSVPButtons(p, m) // these are the details
	}
	if left := s.Roster.In(bot.RSVPNotGoing); len(left) > 0 {
		c.People = append(c.People, People(p, p.Say("people.not_going", bot.Args{"n": len(left)}), left, m.Host))
	}
	if mine, ok := s.Roster.Of(by.User); ok {
		said := p.Say(ownRSVPKeys[mine.State], bot.Args{"n": s.Roster.Position(by.User)})
		if !mine.ConfirmBy.IsZero() {
			said = p.Say("mine.to_confirm", bot.Args{"when": p.MomentIn(mine.ConfirmBy, m.Zone)})
		}
		c.Lead = withDescription(m, said)
		if m.IsOpen() {
			c.Controls = append(c.Controls, ownRSVPControls(p, s, mine)...)
		}
	}
	if m.CanDecide(by) && (m.IsOpen() || m.CanReopen(s.Now)) {
		c.Controls = append(c.Controls, HostButtons(p, m)...)
	}
	return c
}
