package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Nudge asks the members who have not answered. It mentions them by name, apart
// from quiet guests, and returns those it mentions.
func Nudge(p i18n.Printer, s planner.Snapshot) (c chat.Card, mention []bot.UserID) {
	m := &s.Meetup
	for _, u := range s.Unanswered() {
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
	return c, mention
}
