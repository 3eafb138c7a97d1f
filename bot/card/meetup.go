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

// Name renders a meetup's title; that of a meetup which was forgotten with its host
// is gone.
func Name(p i18n.Printer, m *bot.Meetup) chat.Text {
	if m.Title == "" {
		return p.Say("card.untitled", nil)
	}
	return chat.Plain(m.Title)
}

// Heading returns a meetup's title as a link to its card, for the top of another
// message.
func Heading(m *bot.Meetup) chat.Text { return chat.LinkTo(m.Title, m.Community, m.Card) }

// Linked returns a text about a meetup whose first words are a link to its card.
func Linked(m *bot.Meetup, t chat.Text) chat.Text {
	if len(t) == 0 {
		return nil
	}
	return append(chat.LinkTo(t[0].Text, m.Community, m.Card), t[1:]...)
}

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
		Tone: chat.ToneOn, Title: Name(p, m), Badge: p.Say(BadgeKeys[m.Status], nil),
		Lead: withDescription(m, nil), Where: PublicWhere(p, &m.Terms), Facts: seats(p, &s), People: guestLists(p, s, i18n.MaxNames),
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
	c.Notes = append(c.Notes, ignoredNote(p, m)...)
	switch m.Status {
	case bot.StatusDone:
		c.Tone, c.Controls = chat.ToneOver, append(everyoneButton(p, s, bot.Actor{}), samePollButton(p, m, bot.Actor{})...)
	default:
		c.Controls = append(RSVPButtons(p, m),
			chat.Button{Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil)})
		c.Controls = append(c.Controls, everyoneButton(p, s, bot.Actor{})...)
	}
	return c
}

// withDescription appends the meetup's description to a lead.
func withDescription(m *bot.Meetup, lead chat.Text) chat.Text {
	return chat.Join("\n", lead, chat.Plain(m.Description))
}

// RSVPAction returns what answers a scheduled meetup, for the date that it has now.
func RSVPAction(m *bot.Meetup, mode chat.ReplyMode, state bot.RSVPState) chat.Action {
	return rsvpAction(m, mode, state, "")
}

func rsvpAction(m *bot.Meetup, mode chat.ReplyMode, state bot.RSVPState, how string) chat.Action {
	return chat.NewAction("rsvp", mode, m.ID, state, how, m.ChosenSlot)
}

// RSVPButtons returns the controls to answer a scheduled meetup.
func RSVPButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPGoing), Label: p.Word("button.going", nil), Style: chat.StylePrimary},
		chat.Button{Action: rsvpAction(m, chat.ModePrivate, bot.RSVPGoing, "quiet"), Label: p.Word("button.going_quietly", nil)},
		chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPMaybe), Label: p.Word("button.maybe", nil)},
		chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPNotGoing), Label: p.Word("button.not_going", nil)},
	}
}

// seats renders how many seats are taken. Without a limit the list of guests says it,
// unless there is none.
func seats(p i18n.Printer, s *planner.Snapshot) []chat.Text {
	going := s.Roster.Heads(bot.RSVPGoing)
	switch {
	case s.Meetup.Capacity > 0:
		return []chat.Text{p.Say("seats.of", bot.Args{"n": s.Meetup.Capacity, "taken": going})}
	case going == 0:
		return []chat.Text{p.Say("seats.nobody", nil)}
	}
	return nil
}
