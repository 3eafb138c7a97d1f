package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// Nudge asks the members who have not answered. It mentions them by name, apart
// from quiet guests, and returns those it mentions.
func Nudge(p i18n.Printer, s planner.Snapshot) (c chat.Card, mention []bot.UserID) {
	m := &s.Meetup
	for _, u := range nudged(&s) {
		if row, _ := s.Roster.Of(u); !row.Quiet {
			mention = append(mention, u)
		}
	}
	args := bot.Args{"title": Title(m), "who": mention, "n": len(mention), "when": p.AtIn(m.CloseAt, m.Zone)}
	key, openKey := "notice.nudge_poll", "notice.nudge_poll_open"
	if date, ok := m.Date(); ok {
		key, openKey = "notice.nudge_date", "notice.nudge_date_open"
		args["when"] = p.SlotAt(date, m.Zone)
		c.Controls = RSVPButtons(p, m)
	} else {
		c.Controls = PollButtons(p, m)
	}
	switch {
	case m.IsGaugingInterest():
		key = "notice.nudge_interest"
	case m.Status == bot.StatusPolling && !m.CloseAt.After(s.Now):
		key, args["host"] = "notice.nudge_late", m.Host // overdue: the host has been asked too
	case len(mention) == 0:
		key = openKey
	}
	c.Tone, c.Lead = chat.ToneAsking, p.Say(key, args)
	c.Notes = leading(p, s)
	return c, mention
}

// leading says which time leads a poll so far; nil if nobody but the host could come to any.
func leading(p i18n.Printer, s planner.Snapshot) []chat.Text {
	if s.Meetup.Status != bot.StatusPolling {
		return nil
	}
	ranked := schedule.Shown(&s.Poll)
	if len(ranked) == 0 || !ranked[0].HasOthers() {
		return nil
	}
	return []chat.Text{p.Say("nudge.leading", bot.Args{"when": p.SlotAt(p.TimeAt(ranked[0].Slot, ranked[0].Start, s.Meetup.Zone), s.Meetup.Zone), "n": ranked[0].Could})}
}

// nudged returns the members of whom a nudge may say that their answer is awaited: of an
// anonymous poll nobody, but guests who said that they come and whose date was changed.
func nudged(s *planner.Snapshot) []bot.UserID {
	switch {
	case !s.Meetup.Anonymous || s.Meetup.Status != bot.StatusPolling && !s.HidesExpected():
		return s.Unanswered()
	case s.Meetup.Status == bot.StatusPolling:
		return nil
	}
	return s.Roster.Unconfirmed()
}
