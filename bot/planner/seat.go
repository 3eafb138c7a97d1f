package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// seatRules returns what decides about free seats at the moment of a snapshot.
func seatRules(s Snapshot) bot.SeatRules {
	m := &s.Meetup
	rules := bot.SeatRules{Agreement: m.Agreement(), Minimum: m.MinPeople()}
	if date, ok := m.Date(); ok {
		rules.AsksFirst = bot.AsksFirst(s.Now, date.StartAt)
	}
	if m.Status == bot.StatusScheduled && s.Now.Before(m.HeldUntil) {
		rules.Held = slices.DeleteFunc(s.Members(m.ChosenSlot, bot.AvailabilityYes), func(u bot.UserID) bool { return u == m.Host || m.IsAbsent(u) })
	}
	return rules
}

// TakeSeat accepts a seat offer: the actor comes, alone if one seat was offered to them
// and their guests. If the seat is gone they keep their position on the waitlist. It
// refuses if the meetup has another date or place than agreement says; empty: any.
func (p *Planner) TakeSeat(ctx context.Context, by bot.Actor, id bot.MeetupID, seats int, agreement string) (RSVPResult, error) {
	return p.answerRSVP(ctx, by, id, func(m *bot.Meetup, r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		if agreement != "" && agreement != m.Agreement() {
			date, _ := m.Date()
			return bot.RosterChange{}, bot.Refuse(bot.KindConflict, "refuse.other_terms", "{title} has changed since I asked you. It is {when} by now. Do you come?",
				bot.Args{"title": m.Title, "when": date.BeginsAt(m.Zone)})
		}
		return r.TakeSeat(by.User, seats, now), nil
	})
}

// KeepWaiting declines a seat offer. The actor keeps their position on the waitlist.
func (p *Planner) KeepWaiting(ctx context.Context, by bot.Actor, id bot.MeetupID) (RSVPResult, error) {
	return p.updateRoster(ctx, by, id, bot.TopicRSVP, func(r *bot.Roster, _ time.Time) (bot.RosterChange, error) {
		return r.KeepWaiting(by.User), nil
	})
}

// withdrawOffers takes back the seat offers for other terms than a meetup has by now.
func withdrawOffers(tx bot.Tx, m *bot.Meetup, r *bot.Roster, before string) error {
	return tx.SaveRSVPs(m.Community, m.ID, r.WithdrawOffers(before))
}

// errNoSeats refuses guests for whom there is no seat besides those that are kept for
// others.
func (p *Planner) errNoSeats(m *bot.Meetup, r *bot.Roster, u bot.UserID) error {
	free := r.FreeFor(u)
	switch {
	case free == 0:
		return bot.Refuse(bot.KindConflict, "refuse.no_guest_seat", "There is no seat free for guests. You keep what you have.", nil)
	case r.HeldFrom(u) > 0:
		until, err := p.zones.MomentOf(m.HeldUntil, m.Zone)
		if err != nil {
			return err
		}
		return bot.Refuse(bot.KindConflict, "refuse.seats_held",
			"Until {until} free seats are held for people who said yes to this time. You keep what you have; try again then.",
			bot.Args{"until": until})
	}
	return bot.Refuse(bot.KindConflict, "refuse.no_seats_for_guests",
		"There are not that many seats: {free} left. You keep what you have.", bot.Args{"free": free})
}
