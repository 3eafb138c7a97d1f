package card

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Reminder renders a reminder of a meetup for its thread.
func Reminder(p i18n.Printer, s planner.Snapshot) chat.Card {
	c := reminder(p, s)
	c.Controls = append(c.Controls, whereButton(p, &s.Meetup)...)
	return c
}

// DirectReminder renders a reminder of a meetup for one member.
func DirectReminder(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Card {
	c := reminder(p, s)
	c.Where = WhereFor(p, s, u)
	c.Controls = append(c.Controls, RemindersButton(p, &s.Meetup))
	return c
}

func reminder(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	date, _ := m.Date()
	going := s.Roster.Heads(bot.RSVPGoing)
	args := bot.Args{
		"title": Title(m), "n": going, "of": m.Capacity,
		"day": p.UpcomingSlot(date, m.Zone),
	}
	key := "remind.going"
	switch {
	case going == 0:
		key = "remind.nobody"
	case m.Capacity == 1:
		key = "remind.only_seat"
	case m.Capacity > 0:
		key = "remind.seats"
	}
	controls := []chat.Control{chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPGoing), Label: p.Word("button.be_there", nil), Style: chat.StylePrimary}}
	if !date.AllDay && date.StartAt.Sub(s.Now) <= lateIsKnown {
		controls = append(controls, chat.Button{Action: chat.NewAction("lateask", chat.ModePrivate, m.ID), Label: p.Word("button.late", nil)})
	}
	controls = append(controls, chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPNotGoing), Label: p.Word("button.not_after_all", nil)})
	return chat.Card{
		Tone: chat.ToneOn, Lead: p.Say(key, args), Where: PublicWhere(p, &m.Terms),
		When: p.When(date, m.Zone), Controls: controls,
	}
}

// lateIsKnown is how long before a meetup somebody may know that they will be late.
const lateIsKnown = 3 * time.Hour

// RemindersButton returns the button that opens a member's reminder settings for
// one meetup.
func RemindersButton(p i18n.Printer, m *bot.Meetup) chat.Button {
	return chat.Button{Action: chat.NewAction("remindme", chat.ModePrivate, m.ID), Label: p.Word("button.my_reminders", nil)}
}
