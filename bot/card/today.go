package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// todayKeys says how a meetup is, by its status.
var todayKeys = map[bot.Status]string{
	bot.StatusPolling: "today.polling", bot.StatusScheduled: "today.scheduled", bot.StatusUnderway: "today.underway",
	bot.StatusDone: "today.done", bot.StatusCancelled: "today.cancelled",
}

// Today answers a control of an earlier message, whose time is over, with how the
// meetup is today and with what the reader can do about it. A lead says why the control
// did nothing; nil: how the meetup is.
func Today(p i18n.Printer, s planner.Snapshot, by bot.Actor, lead chat.Text) chat.Card {
	m := &s.Meetup
	if lead == nil {
		key := todayKeys[m.Status]
		if m.IsGaugingInterest() && m.Status == bot.StatusPolling {
			key = "today.gauging"
		}
		lead = p.Say(key, bot.Args{"title": Title(m)})
	}
	c := chat.Card{Lead: chat.Join(" ", lead, ownRSVP(p, s, by.User)), Controls: todayButtons(p, s, by)}
	switch m.Status {
	case bot.StatusPolling:
		c.Tone = chat.ToneAsking
	case bot.StatusScheduled, bot.StatusUnderway:
		c.Tone = chat.ToneOn
	case bot.StatusDone:
		c.Tone = chat.ToneOver
	default:
		c.Tone = chat.ToneOff
	}
	whenAndWhere(p, &c, s, by.User)
	return c
}

// todayButtons returns what a member can do about a meetup as it is.
func todayButtons(p i18n.Printer, s planner.Snapshot, by bot.Actor) []chat.Control {
	m := &s.Meetup
	_, answered := s.Roster.Of(by.User)
	switch {
	case m.Status == bot.StatusPolling && m.Admits(by.User):
		return PollButtons(p, m)
	case m.HasRoster() && (answered || m.Admits(by.User)):
		return append(RSVPButtons(p, m), chat.Button{Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil)})
	case m.Status == bot.StatusCancelled && m.CanDecide(by):
		return closedButtons(p, s)
	}
	return nil
}

// whenAndWhere adds the date of a meetup and its place, as a member may see them, to a
// card that does not name them otherwise. A place of which they see nothing is left out.
func whenAndWhere(p i18n.Printer, c *chat.Card, s planner.Snapshot, u bot.UserID) {
	m := &s.Meetup
	if date, dated := m.Date(); dated {
		c.When = p.When(date, m.Zone)
	}
	c.Where = WhereFor(p, s, u)
}

// ownRSVP says what a member has answered to a date; nil if nothing.
func ownRSVP(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	m := &s.Meetup
	row, ok := s.Roster.Of(u)
	switch {
	case !ok || m.Status == bot.StatusPolling || m.Status == bot.StatusCancelled:
		return nil
	case m.Status == bot.StatusDone && row.State == bot.RSVPGoing:
		return p.Say("mine.went", nil)
	case m.Status == bot.StatusDone:
		return nil
	case !row.ConfirmBy.IsZero():
		return p.Say("mine.to_confirm", bot.Args{"when": p.AtIn(row.ConfirmBy, m.Zone)})
	}
	args := bot.Args{"n": s.Roster.Position(u), "of": m.Capacity}
	if row.State == bot.RSVPGoing && m.Capacity > 0 {
		if args["seat"], args["last"] = s.Roster.Seats(u); args["seat"] != args["last"] {
			return p.Say("mine.seats", args)
		}
		return p.Say("mine.seat", args)
	}
	return p.Say(ownRSVPKeys[row.State], args)
}

// ownAnswer says what a member has answered to a poll, or that they would come to a
// meetup without times; nil if nothing.
func ownAnswer(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	m := &s.Meetup
	switch {
	case m.Status != bot.StatusPolling:
		return nil
	case m.IsGaugingInterest() && slices.Contains(s.Interested, u):
		return p.Say("mine.interested", nil)
	case !m.IsGaugingInterest() && len(s.Ballot(u)) > 0:
		return BallotText(p, s, u)
	}
	return nil
}
