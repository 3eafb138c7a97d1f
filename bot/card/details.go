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
	c.Where = WhereFor(p, s, by.User)
	switch {
	case m.HasRoster():
		c.Controls = append(RSVPButtons(p, m), everyoneButton(p, s, by)...) // without the button for the details
	case m.Status == bot.StatusCancelled:
		c.Controls = nil // those of who may open it again follow
	}
	addAbsent(p, &c, s, by)
	if own, ok := s.Roster.Of(by.User); ok && m.Status != bot.StatusCancelled {
		c.Lead = withDescription(m, ownRSVP(p, s, by.User))
		if m.HasRoster() {
			c.Controls = append(c.Controls, ownRSVPControls(p, s, own)...)
		}
	}
	switch {
	case m.CanDecide(by) && m.IsOpen():
		c.Controls = append(c.Controls, HostButtons(p, m)...)
	case m.CanDecide(by):
		c.Controls = append(c.Controls, cancelledButtons(p, s)...)
	}
	return c
}

// addAbsent adds how many cannot come. Only who decides about the meetup sees who they
// are.
func addAbsent(p i18n.Printer, c *chat.Card, s planner.Snapshot, by bot.Actor) {
	m := &s.Meetup
	if absent := s.Roster.In(bot.RSVPNotGoing); len(absent) > 0 {
		count := p.Say("people.not_going", bot.Args{"n": len(absent)})
		if m.CanDecide(by) {
			c.People = append(c.People, People(p, count, absent, m.Host))
		} else {
			c.Facts = append(c.Facts, count)
		}
	}
	if r := m.Reason; m.CanDecide(by) && r.NamesMissing() {
		c.Notes = append(c.Notes, p.Say("reason.missing", bot.Args{"missing": r.Missing}))
	}
}
