package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// interestCard renders a meetup that has no times yet.
func interestCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Badge: p.Say("badge.gauging", nil),
		Lead:  withDescription(m, p.Say("interest.lead", bot.Args{"host": m.Hosts(), "n": len(m.Hosts())})),
		Where: PublicWhere(p, &m.Terms), Facts: append(SizeFacts(p, &m.Terms), DurationFacts(p, &m.Terms)...), Controls: append([]chat.Control{comeButton(p, m)}, whereButton(p, m)...),
	}
	if len(s.Interested) > 0 {
		c.People = append(c.People, People(p, p.Say("interest.people", bot.Args{"n": len(s.Interested)}), s.Interested, m.Hosts()...))
	}
	c.Controls = append(c.Controls, everyoneButton(p, s, bot.Actor{})...)
	if m.HostAskedAt.IsZero() {
		c.Notes = append(c.Notes, p.Say("interest.until", bot.Args{"when": p.AtIn(m.CloseAt, m.Zone), "host": m.Host}))
	} else {
		c.Notes = append(c.Notes, p.Say("interest.host_asked", bot.Args{"host": m.Host}))
	}
	return c
}

func comeButton(p i18n.Printer, m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.NewAction("wouldcome", chat.ModePrivate, m.ID), Label: p.Word("button.would_come", nil), Style: chat.StylePrimary}
}

func timesButton(p i18n.Printer, m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.NewAction("edit", chat.ModeOpens, m.ID), Label: p.Word("button.new_times", nil), Style: chat.StylePrimary}
}
