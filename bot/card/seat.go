package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// SeatOffer asks a member who waits whether they take a free seat; ok is false if they
// are offered none. reader reads it.
func SeatOffer(p i18n.Printer, s planner.Snapshot, u, reader bot.UserID) (c chat.Card, ok bool) {
	m := &s.Meetup
	row, _ := s.Roster.Of(u)
	date, dated := m.Date()
	if row.OfferBy.IsZero() || !dated {
		return c, false
	}
	args := bot.Args{"title": Title(m), "who": u, "when": p.LongSlotAt(date, m.Zone), "n": row.Heads(), "until": p.AtIn(row.OfferBy, m.Zone)}
	key := "offer.seat"
	switch {
	case row.Offered < row.Heads():
		key = "offer.alone"
	case !s.Roster.Agrees(row):
		key = "offer.changed"
	case row.Guests > 0:
		key = "offer.seats"
	}
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say(key, args), Where: WhereFor(p, s, reader), Controls: append(offerButtons(p, m, row), chat.Button{
		Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil),
	})}, true
}

// offerButtons returns the controls that answer a seat offer.
func offerButtons(p i18n.Printer, m *bot.Meetup, row bot.RSVP) []chat.Control {
	yes := chat.Button{Action: chat.NewAction("takeseat", chat.ModePrivate, m.ID, row.Offered, m.Agreement()), Label: p.Word("button.take_seat", nil), Style: chat.StylePrimary}
	if row.Offered < row.Heads() {
		yes.Label = p.Word("button.take_seat_alone", nil)
		return []chat.Control{yes, chat.Button{Action: chat.NewAction("keepwaiting", chat.ModePrivate, m.ID), Label: p.Word("button.keep_waiting", nil)}}
	}
	return []chat.Control{yes, chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPNotGoing), Label: p.Word("button.no", nil)}}
}

// waitingText says why a member waits, where in line, and what happens when a seat
// frees.
func waitingText(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	m := &s.Meetup
	row, _ := s.Roster.Of(u)
	args := bot.Args{
		"title": Title(m), "of": m.Capacity, "n": s.Roster.Position(u), "free": s.Roster.Free(), "seats": row.Heads(), "until": p.AtIn(m.HeldUntil, m.Zone),
	}
	why := "waiting.full"
	switch free := s.Roster.FreeFor(u); {
	case s.Roster.Free() == 0:
	case row.Guests > 0 && free >= row.Heads() && s.Roster.HeldFrom(u) > 0:
		why = "waiting.held"
	case row.Guests > 0 && free > 0:
		why = "waiting.few"
	default:
		why = "waiting.kept"
	}
	parts := []chat.Text{p.Say(why, args), p.Say("waiting.place", args)}
	if s.Roster.Rules.AsksFirst {
		parts = append(parts, p.Say("waiting.asks", args))
	} else {
		parts = append(parts, p.Say("waiting.gets", args))
	}
	if row.Guests > 0 {
		parts = append(parts, p.Say("waiting.party", args))
	}
	return chat.Join(" ", parts...)
}
