package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Details renders a meetup for one member, with their own RSVP. It adds the host's
// controls if the member may decide.
func Details(p i18n.Printer, s planner.Snapshot, by bot.Actor) chat.Card {
	return DetailsPage(p, s, by, 0)
}

// DetailsPage is Details with another page of its buttons.
func DetailsPage(p i18n.Printer, s planner.Snapshot, by bot.Actor, page int) chat.Card {
	m := &s.Meetup
	c := Meetup(p, s)
	if m.Title != "" {
		c.Title = Heading(m)
	}
	c.Where = WhereFor(p, s, by.User)
	switch {
	case m.HasRoster():
		c.Controls = append(answerButtons(p, s, by.User), everyoneButton(p, s, by)...) // without the button for the details
	case m.Status == bot.StatusCancelled:
		c.Controls = nil // those of who may open it again follow
	}
	addAbsent(p, &c, s, by)
	var host, mine []chat.Control
	if own, ok := s.Roster.Of(by.User); ok && m.Status != bot.StatusCancelled {
		c.Lead = withDescription(m, ownRSVP(p, s, by.User))
		if m.HasRoster() {
			mine = ownRSVPControls(p, s, own)
		}
	}
	c.Notes = append(lostNote(p, s, by.User), c.Notes...)
	if own := ownAnswer(p, s, by.User); own != nil {
		c.Notes = append([]chat.Text{own}, c.Notes...)
	}
	switch {
	case m.CanDecide(by) && m.IsOpen():
		host = append(HostButtons(p, m), DeliveriesButton(p, m))
	case m.CanDecide(by):
		host = closedButtons(p, s)
	}
	if m.Status != bot.StatusDone { // then the card has it
		mine = append(mine, samePollButton(p, m, by)...)
	}
	c.Controls = pageOfButtons(p, m, byUse(c.Controls, host, mine), page)
	return c
}

// byUse orders the controls of a meetup by how often they are needed: three to answer,
// the host's first one, and then the others.
func byUse(answers, host, mine []chat.Control) []chat.Control {
	n := min(len(answers), 3)
	first := min(len(host), 1)
	return slices.Concat(answers[:n], host[:first], answers[n:], host[first:], mine)
}

// answerButtons returns the controls to answer a scheduled meetup. Who may come
// changes by another button whether they are named.
func answerButtons(p i18n.Printer, s planner.Snapshot, u bot.UserID) []chat.Control {
	all := RSVPButtons(p, &s.Meetup)
	if own, answered := s.Roster.Of(u); answered && own.State != bot.RSVPNotGoing {
		return slices.Delete(all, 1, 2)
	}
	return []chat.Control{all[0], all[2], all[3], all[1]}
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
