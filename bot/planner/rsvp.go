package planner

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// RSVPResult is what an RSVP did.
type RSVPResult struct {
	Snapshot
	Change bot.RosterChange
}

// RSVP is the actor's answer to a meetup whose time stands: Going, Maybe or
// NotGoing. Without a free seat Going waits; who moves up is told.
func (p *Planner) RSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, state bot.RSVPState) (RSVPResult, error) {
	return p.updateRoster(ctx, by, id, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		return r.Answer(by.User, state, now), nil
	})
}

// Bring says how many guests the actor brings; each takes a seat.
func (p *Planner) Bring(ctx context.Context, by bot.Actor, id bot.MeetupID, guests int) (RSVPResult, error) {
	if guests < 0 || guests > bot.MaxGuests {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "refuse.guests", "You can bring up to {most} guests.", bot.Args{"most": bot.MaxGuests})
	}
	return p.updateRoster(ctx, by, id, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		mine, _ := r.Of(by.User)
		change, ok := r.Bring(by.User, guests, now)
		switch {
		case ok:
			return change, nil
		case mine.State != bot.RSVPGoing:
			return change, errNotComing()
		}
		return change, bot.Refuse(bot.KindConflict, "refuse.no_seats_for_guests",
			"There are not that many seats: {free} left. You keep yours, with the guests you had.", bot.Args{"free": r.Free()})
	})
}

func errNotComing() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.not_coming", "Say first that you're going.", nil)
}

// SetQuietRSVP says whether the actor is named to others, or only counted.
func (p *Planner) SetQuietRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, quiet bool) (RSVPResult, error) {
	return p.amendRSVP(ctx, by, id, func(mine *bot.RSVP) { mine.Quiet = quiet })
}

// SetRSVPNote leaves the host a word; an empty one takes it back.
func (p *Planner) SetRSVPNote(ctx context.Context, by bot.Actor, id bot.MeetupID, note string) (RSVPResult, error) {
	if n := utf8.RuneCountInString(note); n > bot.MaxNote {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "draft.too_long", "That is {n} characters; at most {most} fit.",
			bot.Args{"n": n, "most": bot.MaxNote}).WithField("note")
	}
	return p.amendRSVP(ctx, by, id, func(mine *bot.RSVP) { mine.Note = note })
}

// maxLateMinutes is how late somebody can say they will be, in minutes.
const maxLateMinutes = 24 * 60

// Late says how many minutes the actor will be late, and tells the host; 0
// takes it back.
func (p *Planner) Late(ctx context.Context, by bot.Actor, id bot.MeetupID, minutes int) (RSVPResult, error) {
	if minutes < 0 || minutes > maxLateMinutes {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "refuse.late", "Say it in minutes, up to {most}.", bot.Args{"most": maxLateMinutes})
	}
	return actOn(ctx, p, by, "late", id, currentRSVP(by.User), func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		result, err := p.applyRosterUpdate(tx, m, by, amendUpdate(by.User, func(mine *bot.RSVP) { mine.Late = minutes }))
		if err != nil || !result.Change.IsChanged() || minutes == 0 {
			return result, err
		}
		if by.User == m.Host { // all wait for them
			return result, notifyThread(tx, m, bot.Notice{Kind: bot.NoticeLate})
		}
		return result, notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeLate, Subject: string(by.User)}, string(by.User))
	})
}

// amendRSVP changes what else the actor said of their coming.
func (p *Planner) amendRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, change func(*bot.RSVP)) (RSVPResult, error) {
	return p.updateRoster(ctx, by, id, amendUpdate(by.User, change))
}

type rosterUpdate func(*bot.Roster, time.Time) (bot.RosterChange, error)

func amendUpdate(u bot.UserID, change func(*bot.RSVP)) rosterUpdate {
	return func(r *bot.Roster, _ time.Time) (bot.RosterChange, error) {
		mine, answered := r.Of(u)
		if !answered || (mine.State == bot.RSVPNotGoing) {
			return bot.RosterChange{}, errNotComing()
		}
		before := mine
		if change(&mine); mine == before {
			return bot.RosterChange{State: mine.State, Before: mine.State}, nil
		}
		return r.Amend(mine), nil
	}
}

// updateRoster changes the actor's row of a roster, and tells who moved up by it.
func (p *Planner) updateRoster(ctx context.Context, by bot.Actor, id bot.MeetupID, act rosterUpdate) (RSVPResult, error) {
	return actOn(ctx, p, by, "attend", id, currentRSVP(by.User), func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		return p.applyRosterUpdate(tx, m, by, act)
	})
}

func (p *Planner) applyRosterUpdate(tx bot.Tx, m bot.Meetup, by bot.Actor, act rosterUpdate) (RSVPResult, error) {
	s, err := readSnapshot(tx, m)
	if err != nil {
		return RSVPResult{}, err
	}
	if err := canRSVP(&m, &s.Roster, by.User); err != nil {
		return RSVPResult{}, err
	}
	change, err := act(&s.Roster, tx.Now())
	if err != nil {
		return RSVPResult{}, err
	}
	if change.IsChanged() {
		if err := p.saveActorRSVP(tx, &m, by.User, change); err != nil {
			return RSVPResult{}, err
		}
	}
	s.Meetup = m
	return RSVPResult{Snapshot: s, Change: change}, nil
}

// canRSVP tells whether a member may say that they come. Those who said it
// before the host took them off the invited keep their seat and their say.
func canRSVP(m *bot.Meetup, r *bot.Roster, u bot.UserID) error {
	if _, answered := r.Of(u); !answered && !m.Admits(u) {
		return canAnswer(m, u)
	}
	switch m.Status {
	case bot.StatusScheduled, bot.StatusUnderway:
		return nil
	case bot.StatusCancelled:
		return errCancelled(m)
	case bot.StatusPolling:
		return bot.Refuse(bot.KindConflict, "refuse.still_polling",
			"The time of {title} isn't settled yet. Choose the times you can make.", bot.Args{"title": m.Title})
	default:
		return bot.Refuse(bot.KindConflict, "refuse.done", "{title} is over.", bot.Args{"title": m.Title})
	}
}

func (p *Planner) saveActorRSVP(tx bot.Tx, m *bot.Meetup, actor bot.UserID, change bot.RosterChange) error {
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
	if err := p.rescheduleReminders(tx, *m, users...); err != nil {
		return err
	}
	return promiseRedraw(tx, m)
}
