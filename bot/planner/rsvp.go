package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// Seated is what an RSVP did.
type Seated struct {
	Sheet
	Change bot.Change
}

// RSVP is the actor's answer to a meetup whose time stands: Going, Maybe or
// NotGoing. Without a free seat Going waits; who moves up is told.
func (p *Planner) RSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, wish bot.RSVPState) (Seated, error) {
	return inMeetup(ctx, p, by.Community, id, func(tx bot.Tx, m bot.Meetup) (Seated, error) {
		if err := canRSVP(&m, by.User); err != nil {
			return Seated{}, err
		}
		s, err := sheet(tx, m)
		if err != nil {
			return Seated{}, err
		}
		done := Seated{Change: s.Roster.Answer(by.User, wish, tx.Now())}
		if done.Change.Changed() {
			if err := p.seat(tx, &m, done.Change); err != nil {
				return done, err
			}
		}
		s.Meetup = m
		done.Sheet = s
		return done, nil
	})
}

func canRSVP(m *bot.Meetup, u bot.UserID) error {
	if !m.IsFor(u) {
		return canAnswer(m, u)
	}
	switch m.Status {
	case bot.Scheduled, bot.Underway:
		return nil
	case bot.Cancelled:
		return wasCancelled(m)
	case bot.Polling:
		return bot.Refuse(bot.Conflict, "refuse.still_polling",
			"The time of {title} isn't settled yet. Choose the times you can make.", bot.Args{"title": m.Title})
	default:
		return bot.Refuse(bot.Conflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
	}
}

func (p *Planner) seat(tx bot.Tx, m *bot.Meetup, change bot.Change) error {
	if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
		return err
	}
	for _, row := range change.Saved[1:] { // the first is the actor's own
		if err := tellMember(tx, *m, row.Member, bot.ToldSeat, row.Turn); err != nil {
			return err
		}
	}
	return redraw(tx, m)
}
