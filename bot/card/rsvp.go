package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// OwnRSVP renders a member's own RSVP with the controls to change it.
func OwnRSVP(p i18n.Printer, s planner.Snapshot, u bot.UserID, lead chat.Text) chat.Card {
	c := chat.Card{Tone: chat.ToneOn, Lead: lead}
	row, ok := s.Roster.Of(u)
	if !ok {
		return c
	}
	whenAndWhere(p, &c, s, u)
	if lost := LostTime(p, s, u); lost != nil {
		c.Notes = append(c.Notes, lost)
	}
	if row.Note != "" {
		c.Notes = append(c.Notes, chat.Join(": ", p.Say("note.title", nil), chat.Plain(row.Note)))
	}
	if row.State == bot.RSVPWaiting && !row.OfferBy.IsZero() && row.Offered < row.Heads() {
		c.Controls = append(c.Controls, offerButtons(p, &s.Meetup, row)...)
	}
	if row.State == bot.RSVPGoing || row.State == bot.RSVPWaiting {
		c.Controls = append(c.Controls, chat.Button{
			Action: RSVPAction(&s.Meetup, chat.ModeUpdate, bot.RSVPNotGoing), Label: p.Word("button.not_after_all", nil)})
	}
	c.Controls = append(c.Controls, ownRSVPControls(p, s, row)...)
	return c
}

// About shows a meetup that has a date as it is now: its title, the date, and as much
// of the place as the member may see.
func About(p i18n.Printer, s planner.Snapshot, u bot.UserID, lead chat.Text) chat.Card {
	c := chat.Card{Tone: chat.ToneOn, Title: Heading(&s.Meetup), Lead: lead}
	whenAndWhere(p, &c, s, u)
	return c
}

// ownRSVPControls returns the controls for an RSVP's details: quiet, the note to the
// host, guests and reminders. The host cannot be quiet and leaves no note.
func ownRSVPControls(p i18n.Printer, s planner.Snapshot, row bot.RSVP) []chat.Control {
	id := s.Meetup.ID
	if row.State == bot.RSVPNotGoing {
		return nil
	}
	quiet, name := "yes", "button.quiet"
	if row.Quiet {
		quiet, name = "no", "button.named"
	}
	var out []chat.Control
	if row.Member != s.Meetup.Host {
		out = []chat.Control{
			chat.Button{Action: chat.NewAction("quiet", chat.ModeUpdate, id, quiet), Label: p.Word(name, nil)},
			chat.Button{Action: chat.NewAction("note", chat.ModeOpens, id), Label: p.Word("button.note", nil)},
		}
	}
	if row.State != bot.RSVPMaybe {
		menu := chat.Menu{Action: chat.NewAction("bring", chat.ModeUpdate, id), Prompt: p.Word("bring.prompt", nil), Min: 1, Max: 1}
		for n := range bot.MaxGuests + 1 {
			label := p.Word("bring.none", nil)
			if n > 0 {
				label = p.Word("bring.some", bot.Args{"n": n})
			}
			menu.Options = append(menu.Options, chat.Choice{Label: label, Value: strconv.Itoa(n), Selected: n == row.Guests})
		}
		out = append(out, menu)
	}
	if s.Meetup.IsUpcoming() && row.State != bot.RSVPWaiting {
		out = append(out, RemindersButton(p, &s.Meetup))
	}
	return out
}

// RSVPText renders the outcome of an RSVP.
func RSVPText(p i18n.Printer, s planner.RSVPResult, u bot.UserID) chat.Text {
	m := &s.Meetup
	args := bot.Args{"title": Title(m), "of": m.Capacity}
	switch s.Change.State {
	case bot.RSVPGoing:
		key := "seated.going"
		if m.Capacity > 0 {
			key = "seated.seat"
			if args["seat"], args["last"] = s.Roster.Seats(u); args["seat"] != args["last"] {
				key = "seated.seats"
			}
		}
		return p.Say(key, args)
	case bot.RSVPWaiting:
		return waitingText(p, s.Snapshot, u)
	case bot.RSVPMaybe:
		return p.Say("seated.maybe", args)
	}
	if s.Change.Before == bot.RSVPGoing {
		return p.Say("seated.left", args)
	}
	return p.Say("seated.not_going", args)
}
