package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Reminder renders a reminder of a meetup.
func Reminder(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	date, _ := m.Date()
	going := s.Roster.Heads(bot.RSVPGoing)
	args := bot.Args{
		"title": Title(m), "n": going, "of": m.Capacity,
		"day": p.RelativeDay(bot.Moment{Wall: date.Start, Zone: m.Zone, At: date.StartAt}),
	}
	key := "remind.going"
	if m.Capacity > 0 {
		key = "remind.seats"
	}
	return chat.Card{
		Tone: chat.ToneOn, Lead: p.Say(key, args), Where: chat.Plain(m.Where),
		When: p.When(date, m.Zone), Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, m.ID, bot.RSVPGoing), Label: p.Word("button.be_there", nil), Style: chat.StylePrimary},
			chat.Button{Action: chat.NewAction("lateask", chat.ModePrivate, m.ID), Label: p.Word("button.late", nil)},
			chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, m.ID, bot.RSVPNotGoing), Label: p.Word("button.not_after_all", nil)},
		},
	}
}

// RemindersButton returns the button that opens a member's reminder settings for
// one meetup.
func RemindersButton(p i18n.Printer, m *bot.Meetup) chat.Button {
	return chat.Button{Action: chat.NewAction("remindme", chat.ModePrivate, m.ID), Label: p.Word("button.my_reminders", nil)}
}
