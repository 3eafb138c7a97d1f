package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// HostNews tells the host who dropped out and who left a note since the last time, how
// many are left, and what can be done where that is too few. It is for the host alone.
func HostNews(p i18n.Printer, s planner.Snapshot) chat.Card {
	m, news := &s.Meetup, s.Roster.News(&s.Meetup)
	n := s.Roster.Heads(bot.RSVPGoing)
	args := bot.Args{"title": Title(m), "n": n, "of": m.Capacity, "minimum": m.MinPeople()}
	c := chat.Card{Tone: chat.ToneNeutral, Title: Heading(m)}
	var lead []chat.Text
	for _, part := range []struct {
		key  string
		rows []bot.RSVP
	}{{"host_news.gone", news.Gone}, {"host_news.unsure", news.Unsure}} {
		if len(part.rows) > 0 {
			lead = append(lead, p.Say(part.key, bot.Args{"who": membersOf(part.rows)}))
		}
	}
	if len(lead) > 0 || news.Fell {
		left := "host_news.left"
		switch {
		case n == 0:
			left = "host_news.left_nobody"
		case m.Capacity > 0:
			left = "host_news.left_seats"
		}
		lead = append(lead, p.Say(left, args))
	}
	if news.Fell {
		c.Tone = chat.ToneWarning
		lead = append(lead, p.Say("host_news.fell", args))
	}
	for _, row := range news.Notes {
		c.Lines = append(c.Lines, p.Say("host_news.note", bot.Args{"who": row.Member, "note": row.Note}))
	}
	c.Lead = chat.Join(" ", lead...)
	c.Controls = []chat.Control{chat.Button{Action: chat.NewAction("guests", chat.ModePrivate, m.ID), Label: p.Word("button.guests", nil)}}
	if news.Fell {
		c.Controls = append(c.Controls,
			chat.Button{Action: chat.NewAction("againask", chat.ModePrivate, m.ID), Label: p.Word("button.other_time", nil)},
			chat.Button{Action: chat.NewAction("goon", chat.ModePrivate, m.ID), Label: p.Word("button.go_on", nil)},
			chat.Button{Action: chat.NewAction("cancelask", chat.ModePrivate, m.ID), Label: p.Word("button.cancel", nil), Style: chat.StyleDanger},
		)
	}
	return c
}

func membersOf(rows []bot.RSVP) []bot.UserID {
	users := make([]bot.UserID, len(rows))
	for i, row := range rows {
		users[i] = row.Member
	}
	return users
}
