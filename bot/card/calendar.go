package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// CalendarEntry renders a meetup as an entry of the network's calendar.
func CalendarEntry(p i18n.Printer, s planner.Snapshot, c bot.Community) chat.CalendarEntry {
	m := &s.Meetup
	e := chat.CalendarEntry{
		Name: m.CalendarEntry, Community: c.ID, Title: Name(p, m).String(), Where: m.PublicWhere(), Card: m.Card, Place: m.Place(), State: chat.CalendarEntryOff,
		About: chat.Join("\n\n", chat.Plain(m.Description), p.Say("entry.about", nil)).String(),
	}
	switch {
	case e.Where != "":
	case m.HidesWhere():
		e.Where = p.Word("where.hidden", nil)
	default:
		e.Where = p.Word("entry.where", nil)
	}
	date, dated := m.Date()
	if !dated || c.CalendarMode != bot.CalendarModeOn {
		return e
	}
	e.Start, e.End = date.StartAt, date.EndAt()
	switch m.Status {
	case bot.StatusScheduled, bot.StatusUnderway:
		e.State = chat.CalendarEntryOn
	case bot.StatusDone:
		e.State = chat.CalendarEntryOver
	}
	return e
}

// AskInterested asks a member who marked a meetup's calendar entry as interesting
// for an RSVP; ok is false if there is nothing to ask.
func AskInterested(p i18n.Printer, s planner.Snapshot, u bot.UserID) (c chat.Card, ok bool) {
	m := &s.Meetup
	date, dated := m.Date()
	if _, answered := s.Roster.Of(u); !dated || answered || !m.IsUpcoming() {
		return chat.Card{}, false
	}
	return chat.Card{
		Tone: chat.ToneOn, Title: Heading(m), Lead: p.Say("notice.marked", nil), When: p.When(date, m.Zone), Where: PublicWhere(p, &m.Terms),
		Controls: RSVPButtons(p, m),
	}, true
}
