package planner

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// TaskCommunity returns the community of a task, and until when quiet hours hold back its
// unasked message to its member, or to the thread of its meetup; zero if it may be sent now.
func (p *Planner) TaskCommunity(ctx context.Context, t bot.Task) (c bot.Community, quietUntil time.Time, err error) {
	err = p.store.View(ctx, func(r bot.Reader) error {
		if c, err = readCommunity(r, t.Community); err != nil || !t.IsUnasked(r.Now()) {
			return err
		}
		quietUntil, err = p.quietUntil(r, t, t.Member)
		return err
	})
	return c, quietUntil, err
}

// ThreadQuietUntil returns until when quiet hours keep a task's message to its member
// from the thread, where it goes instead; zero if it may be sent now.
func (p *Planner) ThreadQuietUntil(ctx context.Context, t bot.Task) (time.Time, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (time.Time, error) { return p.quietUntil(r, t, "") })
}

func (p *Planner) quietUntil(r bot.Reader, t bot.Task, u bot.UserID) (time.Time, error) {
	if t.Meetup == 0 {
		return p.quietWithoutMeetup(r, t)
	}
	m, err := r.Meetup(t.Community, t.Meetup)
	if errors.Is(err, bot.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	if t.Kind == bot.TaskHostNews {
		u = m.Host
	}
	w, err := p.quietWindow(r, &m, u)
	return t.QuietUntil(w, &m, r.Now()), err
}

// quietWithoutMeetup is quietUntil for what is said to a member of their community alone.
func (p *Planner) quietWithoutMeetup(r bot.Reader, t bot.Task) (time.Time, error) {
	if t.Member == "" {
		return time.Time{}, nil
	}
	c, err := readCommunity(r, t.Community)
	if err != nil {
		return time.Time{}, err
	}
	w := bot.QuietWindow{Quiet: c.QuietHours()}
	if loc, err := p.zones(c.Zone); err == nil { // else the member's, if that is known
		w.Zone = loc
	}
	m, err := readMember(r, t.Community, t.Member)
	return t.QuietUntil(w.For(m, p.zones), &bot.Meetup{}, r.Now()), err
}

// quietWindow returns the quiet hours of a member, or if u is empty those of a
// meetup's thread.
func (p *Planner) quietWindow(r bot.Reader, m *bot.Meetup, u bot.UserID) (bot.QuietWindow, error) {
	c, err := readCommunity(r, m.Community)
	if err != nil {
		return bot.QuietWindow{}, err
	}
	loc, err := p.zones(m.Zone)
	if err != nil {
		return bot.QuietWindow{}, err
	}
	w := bot.QuietWindow{Quiet: c.QuietHours(), Zone: loc}
	if u == "" {
		return w, nil
	}
	member, err := readMember(r, m.Community, u)
	return w.For(member, p.zones), err
}

// ConfirmUntil returns until when guests may confirm a change of the meetup to a start,
// if it is made now; zero if they need not.
func (p *Planner) ConfirmUntil(ctx context.Context, c bot.CommunityID, id bot.MeetupID, start time.Time) (time.Time, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (time.Time, error) {
		m, err := mapNotFound(r.Meetup(c, id))
		if err != nil {
			return time.Time{}, err
		}
		return p.confirmUntil(r, &m, start)
	})
}

// confirmUntil is ConfirmUntil in a transaction. The time to confirm begins when the
// thread is asked, which may be after quiet hours.
func (p *Planner) confirmUntil(r bot.Reader, m *bot.Meetup, start time.Time) (time.Time, error) {
	w, err := p.quietWindow(r, m, "")
	if err != nil {
		return time.Time{}, err
	}
	return bot.ConfirmDeadline(w.SendAt(r.Now(), start, r.Now()), start), nil
}

// mergeUnsent adds to an edit those before it whose notices to the thread wait in quiet
// hours, and withdraws those. Who reads its notice knows the terms before all of them.
// It reports false if nothing is left to say.
func mergeUnsent(tx bot.Tx, e *bot.TermsEdit) (bool, error) {
	tasks, err := tx.MeetupTasks(e.Community, e.Meetup, []bot.TaskKind{bot.TaskNotifyThread}, nil)
	if err != nil {
		return true, err
	}
	merged := false
	for _, t := range slices.Backward(tasks) {
		n := t.Notice()
		if n.Kind != bot.NoticeChanged || t.Cause != bot.CauseQuiet || !t.Due.After(tx.Now()) {
			continue
		}
		id, _ := strconv.ParseInt(n.Subject, 10, 64)
		unsent, err := tx.TermsEdit(e.Community, e.Meetup, bot.EditID(id))
		if err == nil {
			err = tx.CancelTask(e.Community, e.Meetup, t.ID)
		}
		if err != nil {
			return true, err
		}
		e.Before, e.WasCancelled, merged = unsent.Before, e.WasCancelled || unsent.WasCancelled, true
		for _, u := range unsent.Affected {
			if !slices.Contains(e.Affected, u) {
				e.Affected = append(e.Affected, u)
			}
		}
	}
	return !merged || e.WasCancelled || e.Before.Differ(&e.After), nil
}
