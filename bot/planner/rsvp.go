package planner

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// RSVPResult is the result of an RSVP.
type RSVPResult struct {
	Snapshot
	Change    bot.RosterChange
	Reminders MemberReminders // of the actor, if they answered whether they come
}

// RSVP answers a scheduled meetup for the actor: Going, Maybe or NotGoing.
// Without a free seat, Going joins the waitlist. A freed seat is offered to
// who waits by TaskPromote. date is the slot that the actor was asked about, or 0; it
// refuses if the meetup has another one by now.
func (p *Planner) RSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, state bot.RSVPState, date bot.SlotID) (RSVPResult, error) {
	return p.answerRSVP(ctx, by, id, forDate(date, func(r *bot.Roster, now time.Time) bot.RosterChange { return r.Answer(by.User, state, now) }))
}

// RSVPQuietly is RSVP with Going for an actor who is counted without being named,
// from the start.
func (p *Planner) RSVPQuietly(ctx context.Context, by bot.Actor, id bot.MeetupID, date bot.SlotID) (RSVPResult, error) {
	return p.answerRSVP(ctx, by, id, forDate(date, func(r *bot.Roster, now time.Time) bot.RosterChange { return r.AnswerQuietly(by.User, now) }))
}

type rsvpAnswer func(*bot.Meetup, *bot.Roster, time.Time) (bot.RosterChange, error)

// forDate refuses an answer to another date than the meetup has; 0: any.
func forDate(date bot.SlotID, answer func(*bot.Roster, time.Time) bot.RosterChange) rsvpAnswer {
	return func(m *bot.Meetup, r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		if date != 0 && date != m.ChosenSlot {
			return bot.RosterChange{}, errOtherDate(m)
		}
		return answer(r, now), nil
	}
}

func (p *Planner) answerRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, answer rsvpAnswer) (RSVPResult, error) {
	verb := func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		result, err := p.applyRosterUpdate(tx, m, by, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) { return answer(&m, r, now) })
		if err != nil || !result.Change.IsChanged() || result.Change.State != bot.RSVPGoing {
			return result, err
		}
		return result, sendWhere(tx, result.Meetup, by.User, "going")
	}
	return actInOrder(ctx, p, by, "updateRoster", bot.TopicRSVP, id, p.withReminders(by.User, currentRSVP(by.User)), p.withReminders(by.User, verb))
}

// withReminders adds to an answer how the actor is reminded.
func (p *Planner) withReminders(u bot.UserID, answer func(bot.Tx, bot.Meetup) (RSVPResult, error)) func(bot.Tx, bot.Meetup) (RSVPResult, error) {
	return func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		result, err := answer(tx, m)
		if err == nil {
			result.Reminders, err = p.remindersOf(tx, result.Snapshot, u)
		}
		return result, err
	}
}

// Bring sets how many guests the actor brings; each takes a seat.
func (p *Planner) Bring(ctx context.Context, by bot.Actor, id bot.MeetupID, guests int) (RSVPResult, error) {
	if guests < 0 || guests > bot.MaxGuests {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "refuse.guests", "You can bring up to {most} guests.", bot.Args{"most": bot.MaxGuests})
	}
	return actInOrder(ctx, p, by, "updateRoster", bot.TopicGuests, id, currentRSVP(by.User), func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		return p.applyRosterUpdate(tx, m, by, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
			mine, _ := r.Of(by.User)
			change, ok := r.Bring(by.User, guests, now)
			switch {
			case ok:
				return change, nil
			case mine.State != bot.RSVPGoing:
				return change, errNotComing()
			}
			return change, p.errNoSeats(&m, r, by.User)
		})
	})
}

func errNotComing() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.not_coming", "Say first that you're going.", nil)
}

// SetQuietRSVP sets whether the actor is counted without being named to others.
func (p *Planner) SetQuietRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, quiet bool) (RSVPResult, error) {
	return p.amendRSVP(ctx, by, id, bot.TopicQuiet, func(mine *bot.RSVP) { mine.Quiet = quiet })
}

// SetRSVPNote sets the actor's note to the host; empty removes it.
func (p *Planner) SetRSVPNote(ctx context.Context, by bot.Actor, id bot.MeetupID, note string) (RSVPResult, error) {
	if n := utf8.RuneCountInString(note); n > bot.MaxNote {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "draft.too_long", "That is {n} characters; at most {most} fit.",
			bot.Args{"n": n, "most": bot.MaxNote}).WithField("note")
	}
	return p.updateRoster(ctx, by, id, bot.TopicNote, func(r *bot.Roster, now time.Time) (bot.RosterChange, error) {
		return amendUpdate(by.User, func(mine *bot.RSVP) {
			if mine.Note != note {
				mine.Note, mine.NotedAt = note, now
			}
		})(r, now)
	})
}

// maxLateMinutes is the greatest delay that Late accepts, in minutes.
const maxLateMinutes = 24 * 60

// Late sets how many minutes late the actor will be and notifies the host; 0
// removes it.
func (p *Planner) Late(ctx context.Context, by bot.Actor, id bot.MeetupID, minutes int) (RSVPResult, error) {
	if minutes < 0 || minutes > maxLateMinutes {
		return RSVPResult{}, bot.Refuse(bot.KindInvalid, "refuse.late", "Say it in minutes, up to {most}.", bot.Args{"most": maxLateMinutes})
	}
	return actInOrder(ctx, p, by, "late", bot.TopicLate, id, currentRSVP(by.User), func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		result, err := p.applyRosterUpdate(tx, m, by, amendUpdate(by.User, func(mine *bot.RSVP) { mine.Late = minutes }))
		if err != nil || !result.Change.IsChanged() || minutes == 0 {
			return result, err
		}
		if by.User == m.Host { // everybody waits for the host
			return result, notifyThreadGathered(tx, m, bot.Notice{Kind: bot.NoticeLate})
		}
		return result, notifyGathered(tx, m, m.Host, bot.Notice{Kind: bot.NoticeLate, Subject: string(by.User)}, string(by.User))
	})
}

// amendRSVP changes the details of the actor's RSVP.
func (p *Planner) amendRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID, topic bot.Topic, change func(*bot.RSVP)) (RSVPResult, error) {
	return p.updateRoster(ctx, by, id, topic, amendUpdate(by.User, change))
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

// updateRoster changes the actor's row of a roster.
func (p *Planner) updateRoster(ctx context.Context, by bot.Actor, id bot.MeetupID, topic bot.Topic, act rosterUpdate) (RSVPResult, error) {
	return actInOrder(ctx, p, by, "updateRoster", topic, id, currentRSVP(by.User), func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
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
		if err := p.saveActorRSVP(tx, &s, change); err != nil {
			return RSVPResult{}, err
		}
	}
	return RSVPResult{Snapshot: s, Change: change}, nil
}

// canRSVP refuses a member who may not RSVP. A member who has answered may change
// their answer even if they are no longer invited.
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
		return errDone(m)
	}
}

// saveActorRSVP stores a roster change that s shows already.
func (p *Planner) saveActorRSVP(tx bot.Tx, s *Snapshot, change bot.RosterChange) error {
	if err := saveRosterChange(tx, s.Meetup, change); err != nil {
		return err
	}
	if err := saveFall(tx, s); err != nil {
		return err
	}
	if err := p.promiseOwedTo(tx, *s, changedUsers(change)...); err != nil {
		return err
	}
	return promiseRedraw(tx, &s.Meetup)
}
