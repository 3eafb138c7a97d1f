package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// act runs a verb in one transaction, whose first statement checks whether the
// event behind it is new. A repeat changes nothing and returns the present state.
// name distinguishes the verbs of one event; it is part of the stored key.
func act[T any](ctx context.Context, p *Planner, by bot.Actor, name string, state, verb func(bot.Tx) (T, error)) (T, error) {
	return actExpecting(ctx, p, by, name, nil, state, verb)
}

// actExpecting is act for a verb that is about to lock a meetup; nil: it is not known
// which.
func actExpecting[T any](ctx context.Context, p *Planner, by bot.Actor, name string, expect *bot.Expectation, state, verb func(bot.Tx) (T, error)) (T, error) {
	return bot.Update(ctx, p.store, func(tx bot.Tx) (T, error) {
		first, event := true, ""
		if by.Event != "" {
			event = string(by.User) + "/" + by.Event + "/" + name
		}
		if expect != nil {
			expected := *expect
			expected.Event, expected.Community, expected.Member = event, by.Community, by.User
			if by.Arrival != nil {
				expected.Presses, expected.Minute = by.Arrival.Presses, bot.RateMinute(tx.Now())
			}
			if err := tx.Expect(expected); err != nil {
				var zero T
				return zero, err
			}
		}
		if event != "" {
			var err error
			if first, err = tx.FirstTime(event); err != nil {
				var zero T
				return zero, err
			}
		}
		if by.Arrival != nil {
			if err := arrive(tx, by, first); err != nil {
				var zero T
				return zero, err
			}
		}
		if !first {
			return state(tx)
		}
		if err := checkStillThere(tx, by, name); err != nil {
			var zero T
			return zero, err
		}
		return verb(reporting(tx, by, name))
	})
}

// arrive recognises the actor and counts what they press. A repeat is not counted.
func arrive(tx bot.Tx, by bot.Actor, first bool) error {
	m, err := tx.Member(by.Community, by.User)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.ErrNotRecognised
	}
	if err != nil {
		return err
	}
	reported := bot.Member{Locale: by.Arrival.Locale, Zone: by.Arrival.Zone}
	if !m.LeftAt.IsZero() || hasChanges(m, reported) {
		return bot.ErrNotRecognised
	}
	by.Arrival.Member = m
	if !first || by.Arrival.Presses == 0 {
		return nil
	}
	n, err := tx.CountPresses(by.Community, by.User, bot.RateMinute(tx.Now()), by.Arrival.Presses)
	if err != nil {
		return err
	}
	return bot.CheckPressRate(n, tx.Now())
}

// actOn is act for a verb on one meetup of the actor's community that they can
// see, under its lock.
func actOn[T any](ctx context.Context, p *Planner, by bot.Actor, name string, id bot.MeetupID, state, verb func(bot.Tx, bot.Meetup) (T, error)) (T, error) {
	return actExpecting(ctx, p, by, name, &bot.Expectation{Meetup: id}, onMeetup(by.Community, id, ifVisible(by, state)), onMeetup(by.Community, id, ifVisible(by, verb)))
}

// actInOrder is actOn for a verb that only the newest event of a topic may run. A
// late older one changes nothing and returns the present state.
func actInOrder[T any](ctx context.Context, p *Planner, by bot.Actor, name string, topic bot.Topic, id bot.MeetupID, state, verb func(bot.Tx, bot.Meetup) (T, error)) (T, error) {
	return actOn(ctx, p, by, name, id, state, func(tx bot.Tx, m bot.Meetup) (T, error) {
		newest, err := tx.AdvanceStamp(m.Community, m.ID, by.User, topic, by.Stamp)
		if err != nil {
			var zero T
			return zero, err
		}
		if !newest {
			return state(tx, m)
		}
		return verb(tx, m)
	})
}

// actOnly is act for a verb that returns nothing.
func actOnly(ctx context.Context, p *Planner, by bot.Actor, name string, verb func(bot.Tx) error) error {
	return actOnlyExpecting(ctx, p, by, name, nil, verb)
}

func actOnlyExpecting(ctx context.Context, p *Planner, by bot.Actor, name string, expect *bot.Expectation, verb func(bot.Tx) error) error {
	_, err := actExpecting(ctx, p, by, name, expect,
		func(bot.Tx) (struct{}, error) { return struct{}{}, nil },
		func(tx bot.Tx) (struct{}, error) { return struct{}{}, verb(tx) })
	return err
}

func currentSnapshot(tx bot.Tx, m bot.Meetup) (Snapshot, error) { return readSnapshot(tx, m) }

func currentBallot(u bot.UserID) func(bot.Tx, bot.Meetup) (Snapshot, error) {
	return func(tx bot.Tx, m bot.Meetup) (Snapshot, error) { return readBallot(tx, m, u) }
}

func currentMeetup(_ bot.Tx, m bot.Meetup) (bot.Meetup, error) { return m, nil }

func currentRSVP(u bot.UserID) func(bot.Tx, bot.Meetup) (RSVPResult, error) {
	return func(tx bot.Tx, m bot.Meetup) (RSVPResult, error) {
		s, err := readSnapshot(tx, m)
		mine, _ := s.Roster.Of(u)
		return RSVPResult{Snapshot: s, Change: bot.RosterChange{State: mine.State, Before: mine.State}}, err
	}
}

func currentCommunity(c bot.CommunityID) func(bot.Tx) (bot.Community, error) {
	return func(tx bot.Tx) (bot.Community, error) { return readCommunity(tx, c) }
}

func currentMember(by bot.Actor) func(bot.Tx) (bot.Member, error) {
	return func(tx bot.Tx) (bot.Member, error) { return readMember(tx, by.Community, by.User) }
}

// currentDraft returns the actor's draft; their newest if id is 0, since the
// first delivery created it.
func currentDraft(by bot.Actor, id bot.DraftID) func(bot.Tx) (bot.Draft, error) {
	return func(tx bot.Tx) (bot.Draft, error) {
		if id != 0 {
			return tx.Draft(by.Community, by.User, id)
		}
		return tx.NewestDraft(by.Community, by.User)
	}
}

// proposedMeetup returns the meetup that a draft became.
func proposedMeetup(by bot.Actor, id bot.DraftID) func(bot.Tx) (bot.Meetup, error) {
	return func(tx bot.Tx) (bot.Meetup, error) {
		d, err := tx.Draft(by.Community, by.User, id)
		if err == nil && d.PostedAs == 0 {
			err = bot.ErrNotFound
		}
		if err != nil {
			return bot.Meetup{}, err
		}
		return tx.Meetup(by.Community, d.PostedAs)
	}
}

// editedMeetup returns the meetup that a draft has changed, or the draft if it has
// not.
func editedMeetup(by bot.Actor, id bot.DraftID) func(bot.Tx) (EditResult, error) {
	return func(tx bot.Tx) (EditResult, error) {
		d, err := tx.Draft(by.Community, by.User, id)
		if err != nil {
			return EditResult{}, err
		}
		m, err := visibleMeetup(tx, by, d.Edits)
		if err != nil {
			return EditResult{}, err
		}
		s, err := readSnapshot(tx, m)
		result := EditResult{Snapshot: s}
		if d.PostedAs == 0 {
			result.Draft = d
		}
		return result, err
	}
}
