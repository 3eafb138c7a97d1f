package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

const (
	allNames     = 0  // of a list: every name
	namesOnPage  = 40 // what fits into a message of every network
	listsOnPage  = 8
	linesOnPage  = 25   // of the host's list
	lengthOfPage = 2500 // characters of these lines
)

// peoplePages divides lists into pages. A list that is continued has its label again.
func peoplePages(lists []chat.People) [][]chat.People {
	var pages [][]chat.People
	var page []chat.People
	names := 0
	for _, l := range lists {
		for rest := l.Members; ; {
			n := min(len(rest), i18n.MaxNames)
			if len(page) == listsOnPage || names+n > namesOnPage {
				pages, page, names = append(pages, page), nil, 0
			}
			part := chat.People{Label: l.Label, Members: rest[:n:n]}
			rest, names = rest[n:], names+n
			if len(rest) == 0 {
				part.Rest = l.Rest
			}
			page = append(page, part)
			if len(rest) == 0 {
				break
			}
		}
	}
	return append(pages, page)
}

// addPeople adds a page of lists of people to a card, and the buttons that turn it.
func addPeople(p i18n.Printer, c *chat.Card, lists []chat.People, page int, turn func(page int) chat.Action) {
	shown := pageOf(peoplePages(lists), page)
	c.People = shown.Items
	c.Notes = append(c.Notes, shown.number(p)...)
	c.Controls = append(c.Controls, shown.Buttons(p, ByName, turn)...)
}

// LinePage returns the nth page of lines that differ much in length.
func LinePage(lines []chat.Text, n int) Page[chat.Text] {
	var pages [][]chat.Text
	var page []chat.Text
	length := 0
	for _, l := range lines {
		more := len([]rune(l.String()))
		if len(page) == linesOnPage || len(page) > 0 && length+more > lengthOfPage {
			pages, page, length = append(pages, page), nil, 0
		}
		page, length = append(page, l), length+more
	}
	return pageOf(append(pages, page), n)
}

// everyone lists by name all who answered a meetup that has a date, or would come to
// one without times.
func everyone(p i18n.Printer, s planner.Snapshot, by bot.Actor) []chat.People {
	m := &s.Meetup
	if m.IsGaugingInterest() {
		return []chat.People{people(p, p.Say("interest.people", bot.Args{"n": len(s.Interested)}), s.Interested, allNames, m.Hosts()...)}
	}
	lists := guestLists(p, s, allNames)
	if absent := s.Roster.In(bot.RSVPNotGoing); len(absent) > 0 && m.CanDecide(by) {
		lists = append(lists, people(p, p.Say("people.not_going", bot.Args{"n": len(absent)}), absent, allNames, m.Host))
	}
	return lists
}

// Everyone renders a page of the names on a meetup's card, of which the card itself
// shows the first.
func Everyone(p i18n.Printer, s planner.Snapshot, by bot.Actor, page int) chat.Card {
	switch m := &s.Meetup; {
	case m.Status == bot.StatusCancelled:
		return Meetup(p, s)
	case m.Status == bot.StatusPolling && !m.IsGaugingInterest():
		return Ballots(p, s, by, page)
	}
	c := chat.Card{Tone: chat.ToneOn, Title: p.Say("list_guests.title", bot.Args{"title": Title(&s.Meetup)})}
	addPeople(p, &c, everyone(p, s, by), page, func(page int) chat.Action {
		return chat.NewAction("everyone", chat.ModeUpdate, s.Meetup.ID, page)
	})
	return c
}

// everyoneButton returns the button to see all names, if the card does not show them.
func everyoneButton(p i18n.Printer, s planner.Snapshot, by bot.Actor) []chat.Control {
	for _, l := range everyone(p, s, by) {
		if len(l.Members) > i18n.MaxNames {
			return []chat.Control{chat.Button{Action: chat.NewAction("everyone", chat.ModePrivate, s.Meetup.ID), Label: p.Word("button.everyone", nil)}}
		}
	}
	return nil
}
