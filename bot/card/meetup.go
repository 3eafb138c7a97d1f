// Package card renders snapshots of meetups as cards, with the sentences of a
// printer. It does no I/O and decides nothing.
package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Meetup renders a meetup's public card.
func Meetup(p i18n.Printer, s planner.Snapshot) chat.Card {
	switch s.Meetup.Status {
	case bot.StatusPolling:
		return pollCard(p, s)
	case bot.StatusCancelled:
		return cancelledCard(p, s)
	default:
		return eventCard(p, s)
	}
}

// Heading returns a meetup's title as a link to its card, for the top of another
// message.
func Heading(m *bot.Meetup) chat.Text { return chat.LinkTo(m.Title, m.Community, m.Card) }

// Title returns a meetup's title as a link to its card, for use within a sentence.
func Title(m *bot.Meetup) chat.Text {
	t := Heading(m)
	for i := range t {
		t[i].Bold = true
	}
	return t
}

func eventCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.ToneOn, Title: chat.Plain(m.Title), Badge: p.Say(BadgeKeys[m.Status], nil),
		Lead: withDescription(m, nil), Where: chat.Plain(m.Where), Facts: []chat.Text{seats(p, &s)}, People: guestLists(p, s),
	}
	if date, ok := m.Date(); ok {
		c.When = p.When(date, m.Zone)
	}
	if m.Minimum > 0 {
		c.Facts = append(c.Facts, p.Say("fact.minimum", bot.Args{"n": m.Minimum}))
	}
	if reason := Reason(p, m); len(reason) > 0 {
		c.Notes = append(c.Notes, reason)
	}
	switch m.Status {
	case bot.StatusDone:
		c.Tone = chat.ToneOver
	default:
		c.Controls = append(RSVPButtons(p, m),
			chat.Button{Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil)})
	}
	return c
}

// withDescription appends the meetup's description to a lead.
func withDescription(m *bot.Meetup, lead chat.Text) chat.Text {
	return chat.Join("\n", lead, chat.Plain(m.Description))
}

// RSVPButtons returns the controls to answer a scheduled meetup.
func RSVPButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, m.ID, bot.RSVPGoing), Label: p.Word("button.going", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, m.ID, bot.RSVPMaybe), Label: p.Word("button.maybe", nil)},
		chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, m.ID, bot.RSVPNotGoing), Label: p.Word("button.not_going", nil)},
	}
}

func seats(p i18n.Printer, s *planner.Snapshot) chat.Text {
	going := s.Roster.Heads(bot.RSVPGoing)
	if s.Meetup.Capacity > 0 {
		return p.Say("seats.of", bot.Args{"n": going, "of": s.Meetup.Capacity})
	}
	return p.Say("seats.going", bot.Args{"n": going})
}

// Reason renders in one line why the time was chosen; nil if nothing chose it.
func Reason(p i18n.Printer, m *bot.Meetup) chat.Text {
	r := m.Reason
	if r.By == bot.DeciderNone || r.By == bot.DeciderMove {
		return nil
	}
	args := bot.Args{"n": r.Could, "of": r.Of, "missing": r.Missing, "host": m.Host}
	key := "reason.could"
	if r.Could == r.Of {
		key = "reason.all"
	}
	t := p.Say(key, args)
	if r.Host && r.Could < r.Of {
		t = chat.Join("", t, p.Say("reason.host", args))
	}
	switch missing := r.Of - r.Could; {
	case len(r.Missing) > 0 && len(r.Missing) == missing:
		args["n"] = missing
		t = chat.Join("", t, p.Say("reason.missing", args))
	default:
		t = chat.Join("", t, chat.Plain("."))
	}
	if key, ok := TieKeys[r.Tie]; ok {
		t = chat.Join(" ", t, p.Say(key, args))
	}
	return t
}

func cancelledCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.ToneOff, Title: chat.Plain(m.Title), Badge: p.Say("badge.cancelled", nil),
		Lead: p.Say("cancelled.lead", bot.Args{"host": m.Host}), Where: chat.Plain(m.Where),
	}
	if date, ok := m.Date(); ok {
		c.When = p.When(date, m.Zone)
	}
	return c
}
