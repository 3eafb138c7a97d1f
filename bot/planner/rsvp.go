package planner

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Seated is what an RSVP did.
type Seated struct {
	Sheet
	Change bot.RosterChange
}

// RSVP is the actor's answer to a meetup whose time stands: Going, Maybe or
// NotGoing. Without a free seat Going waits; who moves up is told.
func (p *Planner) RSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, wish bot.RSVPState) (Seated, error) {
	return p.attend(ctx, by, id, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		return r.Answer(by.User, wish, now), nil
	})
}

// Bring says how many guests the actor brings; each takes a seat.
func (p *Planner) Bring(ctx context.Context, by bot.Actor, id bot.MeetupID, guests int) (Seated, error) {
	if guests < 0 || guests > bot.MaxGuests {
		return Seated{}, bot.Refuse(bot.KindInvalid, "refuse.guests", "You can bring up to {most} guests.", bot.Args{"most": bot.MaxGuests})
	}
	return p.attend(ctx, by, id, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		mine, _ := r.Of(by.User)
		change, ok := r.Bring(by.User, guests, now)
		switch {
		case ok:
			return change, nil
		case mine.State != bot.RSVPGoing:
			return change, notComing()
		}
		return change, bot.Refuse(bot.KindConflict, "refuse.no_seats_for_guests",
			"There are not that many seats: {free} left. You keep yours, with the guests you had.", bot.Args{"free": r.Free()})
	})
}

func notComing() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.not_coming", "Say first that you're going.", nil)
}

// Quiet says whether the actor is named to others, or only counted.
func (p *Planner) Quiet(ctx context.Context, by bot.Actor, id bot.MeetupID, quiet bool) (Seated, error) {
	return p.amend(ctx, by, id, func(mine *bot.RSVP) { mine.Quiet = quiet })
}

// Note leaves the host a word; an empty one takes it back.
func (p *Planner) Note(ctx context.Context, by bot.Actor, id bot.MeetupID, note string) (Seated, error) {
	if n := utf8.RuneCountInString(note); n > bot.MaxNote {
		return Seated{}, bot.Refuse(bot.KindInvalid, "draft.too_long", "That is {n} characters; at most {most} fit.",
			bot.Args{"n": n, "most": bot.MaxNote}).WithField("note")
	}
	return p.amend(ctx, by, id, func(mine *bot.RSVP) { mine.Note = note })
}

// mostLate is how late somebody can say they will be, in minutes.
const mostLate = 24 * 60

// Late says how many minutes the actor will be late, and tells the host; 0
// takes it back.
func (p *Planner) Late(ctx context.Context, by bot.Actor, id bot.MeetupID, minutes int) (Seated, error) {
	if minutes < 0 || minutes > mostLate {
		return Seated{}, bot.Refuse(bot.KindInvalid, "refuse.late", "Say it in minutes, up to {most}.", bot.Args{"most": mostLate})
	}
	return actOn(ctx, p, by, "late", id, seatedAsIs(by.User), func(tx bot.Tx, m bot.Meetup) (Seated, error) {
		done, err := p.attendIn(tx, m, by, amending(by.User, func(mine *bot.RSVP) { mine.Late = minutes }))
		if err != nil || !done.Change.IsChanged() || minutes == 0 {
			return done, err
		}
		if by.User == m.Host { // all wait for them
			return done, notifyThread(tx, m, bot.Notice{Kind: bot.NoticeLate})
		}
		return done, notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeLate, Subject: string(by.User)}, string(by.User))
	})
}

// amend changes what else the actor said of their coming.
func (p *Planner) amend(ctx context.Context, by bot.Actor, id bot.MeetupID, change func(*bot.RSVP)) (Seated, error) {
	return p.attend(ctx, by, id, amending(by.User, change))
}

type attending func(*bot.Roster, time.Time) (bot.RosterChange, error)

func amending(u bot.UserID, change func(*bot.RSVP)) attending {
	return func(r *bot.Roster, _ time.Time) (bot.RosterChange, error) {
		mine, had := r.Of(u)
		if !had || (mine.State == bot.RSVPNotGoing) {
			return bot.RosterChange{}, notComing()
		}
		was := mine
		if change(&mine); mine == was {
			return bot.RosterChange{State: mine.State, Before: mine.State}, nil
		}
		return r.Amend(mine), nil
	}
}

// attend changes the actor's row of a roster, and tells who moved up by it.
func (p *Planner) attend(ctx context.Context, by bot.Actor, id bot.MeetupID, act attending) (Seated, error) {
	return actOn(ctx, p, by, "attend", id, seatedAsIs(by.User), func(tx bot.Tx, m bot.Meetup) (Seated, error) {
		return p.attendIn(tx, m, by, act)
	})
}

func (p *Planner) attendIn(tx bot.Tx, m bot.Meetup, by bot.Actor, act attending) (Seated, error) {
	s, err := sheet(tx, m)
	if err != nil {
		return Seated{}, err
	}
	if err := canRSVP(&m, &s.Roster, by.User); err != nil {
		return Seated{}, err
	}
	change, err := act(&s.Roster, tx.Now())
	if err != nil {
		return Seated{}, err
	}
	if change.IsChanged() {
		if err := p.seat(tx, &m, by.User, change); err != nil {
			return Seated{}, err
		}
	}
	s.Meetup = m
	return Seated{Sheet: s, Change: change}, nil
}

// canRSVP tells whether a member may say that they come. Those who said it
// before the host took them off the invited keep their seat and their say.
func canRSVP(m *bot.Meetup, r *bot.Roster, u bot.UserID) error {
	if _, said := r.Of(u); !said && !m.Admits(u) {
		return canAnswer(m, u)
	}
	switch m.Status {
	case bot.StatusScheduled, bot.StatusUnderway:
		return nil
	case bot.StatusCancelled:
		return wasCancelled(m)
	case bot.StatusPolling:
		return bot.Refuse(bot.KindConflict, "refuse.still_polling",
			"The time of {title} isn't settled yet. Choose the times you can make.", bot.Args{"title": m.Title})
	default:
		return bot.Refuse(bot.KindConflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
	}
}

func (p *Planner) seat(tx bot.Tx, m *bot.Meetup, actor bot.UserID, change bot.RosterChange) error {
	if err := tx.SaveRSVPs(m.Community, m.ID, change.Saved); err != nil {
		return err
	}
	for _, row := range change.Saved {
		if row.Member == actor {
			continue // they are answered
		}
		if err := notifyMember(tx, *m, row.Member, bot.NoticeSeat, row.Turn); err != nil {
			return err
		}
	}
	users := make([]bot.UserID, len(change.Saved))
	for i, row := range change.Saved {
		users[i] = row.Member
	}
	if err := p.remindAnew(tx, *m, users...); err != nil {
		return err
	}
	return redraw(tx, m)
}
