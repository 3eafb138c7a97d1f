package planner

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// openToDeparted are the verbs, by their names in act, of those who have left: what is
// stored of them stays theirs to delete, and what they do is counted.
var openToDeparted = []string{"forget", "countCommand", "countPress"}

// checkStillThere refuses an actor in direct messages who has left the community.
// Elsewhere their network has let them in.
func checkStillThere(r bot.Reader, by bot.Actor, verb string) error {
	if !by.IsDirect() || slices.Contains(openToDeparted, verb) {
		return nil
	}
	if left, err := hasLeft(r, by.Community, by.User); err != nil || !left {
		return err
	}
	return ErrNotMember()
}

// checkCommunity refuses an actor in a community that is not known, of which nobody is a
// member.
func checkCommunity(r bot.Reader, c bot.CommunityID) error {
	_, err := r.Community(c)
	if errors.Is(err, bot.ErrNotFound) {
		return ErrNotMember()
	}
	return err
}

// ErrNotMember refuses somebody who has left the community.
func ErrNotMember() *bot.Error {
	return bot.Refuse(bot.KindForbidden, "refuse.not_member",
		"You're not in that community any more, so this does nothing. If you come back, you can answer on the card there.", nil)
}

// checkVisible refuses an actor who cannot see a meetup as if there were none.
func checkVisible(r bot.Reader, m *bot.Meetup, by bot.Actor) error {
	visible, err := m.IsVisibleTo(by, bot.NoPart)
	if visible {
		return nil
	}
	with, partErr := r.MeetupsWithPart(by.Community, by.User, m.ID)
	switch {
	case partErr != nil:
		return partErr
	case with[m.ID] == bot.HasPart:
		return nil
	case err != nil:
		return err
	}
	return errNoMeetup()
}

// ifVisible returns fn for an actor who can see the meetup.
func ifVisible[T any](by bot.Actor, fn func(bot.Tx, bot.Meetup) (T, error)) func(bot.Tx, bot.Meetup) (T, error) {
	return func(tx bot.Tx, m bot.Meetup) (T, error) {
		if err := checkVisible(tx, &m, by); err != nil {
			var zero T
			return zero, err
		}
		return fn(tx, m)
	}
}

// visibleMeetup reads a meetup that the actor can see.
func visibleMeetup(r bot.Reader, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	if err := checkStillThere(r, by, "read"); err != nil {
		return bot.Meetup{}, err
	}
	m, err := mapNotFound(r.Meetup(by.Community, id))
	if err == nil {
		err = checkVisible(r, &m, by)
	}
	return m, err
}

// onlyVisible leaves out the meetups that the actor cannot see.
func onlyVisible(r bot.Reader, by bot.Actor, ms []bot.Meetup) ([]bot.Meetup, error) {
	if err := checkStillThere(r, by, "list"); err != nil {
		return nil, err
	}
	ids := make([]bot.MeetupID, len(ms))
	for i, m := range ms {
		ids[i] = m.ID
	}
	with, err := r.MeetupsWithPart(by.Community, by.User, ids...)
	if err != nil {
		return nil, err
	}
	unasked := &bot.SightError{Community: by.Community}
	visible := make([]bot.Meetup, 0, len(ms))
	for _, m := range ms {
		ok, err := m.IsVisibleTo(by, with[m.ID])
		one := (*bot.SightError)(nil)
		switch {
		case errors.As(err, &one):
			unasked.Places = append(unasked.Places, one.Places...)
		case err != nil:
			return nil, err
		case ok:
			visible = append(visible, m)
		}
	}
	if len(unasked.Places) > 0 {
		slices.Sort(unasked.Places)
		unasked.Places = slices.Compact(unasked.Places)
		return nil, unasked
	}
	return visible, nil
}

// Upcoming lists the meetups with one of the statuses that the actor can see, by
// default the open ones, of which a community has no more than are read here. It
// also returns the time of reading.
func (p *Planner) Upcoming(ctx context.Context, by bot.Actor, status ...bot.Status) ([]bot.Meetup, time.Time, error) {
	var now time.Time
	if len(status) == 0 {
		status = openStatuses
	}
	ms, err := bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Meetup, error) {
		now = r.Now()
		all, err := r.FindMeetups(by.Community, bot.MeetupFilter{Status: status, Limit: bot.MaxOpenPerCommunity})
		if err != nil {
			return nil, err
		}
		return onlyVisible(r, by, all)
	})
	return ms, now, err
}

// Snapshot reads a meetup of the community with its answers, for a task.
func (p *Planner) Snapshot(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (Snapshot, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := mapNotFound(r.Meetup(c, id))
		if err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(r, m)
	})
}

// SnapshotToName is SnapshotFor to show who answered what. It refuses an anonymous poll,
// to its host as well.
func (p *Planner) SnapshotToName(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := visibleMeetup(r, by, id)
		if err == nil && m.Anonymous && m.Status == bot.StatusPolling {
			err = errAnonymous(&m)
		}
		if err != nil {
			return Snapshot{}, err
		}
		s, err := readSnapshot(r, m)
		if err == nil {
			s.Notes, err = notesOf(r, &s, by)
		}
		return s, err
	})
}

func errAnonymous(m *bot.Meetup) error {
	return bot.Refuse(bot.KindForbidden, "refuse.anonymous",
		"{title} is an anonymous poll: nobody sees who answered what, its host as little as you.", bot.Args{"title": m.Title})
}

// SnapshotFor reads a meetup that the actor can see, with its answers.
func (p *Planner) SnapshotFor(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := visibleMeetup(r, by, id)
		if err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(r, m)
	})
}
