package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// promiseOwed promises what a meetup owes and cancels what it no longer owes. A
// task that is being retried for the same thing stays as it is, and one that waits for
// the end of quiet hours is judged anew. A reminder or nudge whose moment has passed,
// and that is not in the queue, comes too late.
func (p *Planner) promiseOwed(tx bot.Tx, m bot.Meetup) error {
	return p.promiseOwedSince(tx, m, time.Time{})
}

// promiseOwedSince is promiseOwed for a meetup whose tasks were cancelled or dropped
// at missing: what was still to be sent then is not too late, if it is worth sending.
func (p *Planner) promiseOwedSince(tx bot.Tx, m bot.Meetup, missing time.Time) error {
	s, err := readSnapshot(tx, m)
	if err != nil {
		return err
	}
	if err := tx.RetryQuiet(m.Community, m.ID, ""); err != nil {
		return err
	}
	return p.diffOwed(tx, s, remindedGuests(&s.Roster), nil, missing)
}

// promiseOwedFor is promiseOwed after a change that concerns these members alone.
func (p *Planner) promiseOwedFor(tx bot.Tx, m bot.Meetup, users ...bot.UserID) error {
	s, err := readSnapshot(tx, m)
	if err != nil {
		return err
	}
	return p.promiseOwedTo(tx, s, users...)
}

// promiseOwedTo is promiseOwedFor, given the snapshot after the change.
func (p *Planner) promiseOwedTo(tx bot.Tx, s Snapshot, users ...bot.UserID) error {
	return p.diffOwed(tx, s, users, append([]bot.UserID{}, users...), time.Time{})
}

// diffOwed compares what a meetup owes with the queue. Of the tasks for members those
// of guests are owed and those of queued, by default all, are in the queue.
func (p *Planner) diffOwed(tx bot.Tx, s Snapshot, guests, queued []bot.UserID, missing time.Time) error {
	m := &s.Meetup
	standing, err := p.standing(tx, s, guests)
	if err != nil {
		return err
	}
	owed, err := standing.Owed()
	if err != nil {
		return err
	}
	tasks, err := tx.MeetupTasks(m.Community, m.ID, bot.OwedKinds(), queued)
	if err != nil {
		return err
	}
	type taskID struct {
		kind bot.TaskKind
		key  string
	}
	inQueue := make(map[taskID]bot.Task, len(tasks))
	for _, t := range tasks {
		inQueue[taskID{t.Kind, t.Key}] = t
	}
	var missed []bot.Sent
	for _, o := range owed {
		id := taskID{o.Kind, o.Key}
		t, promised := inQueue[id]
		switch {
		case promised && o.IsPromisedBy(t, tx.Now()):
		case o.IsLate(tx.Now()) && o.Moment.After(missing):
			missed = append(missed, o.Sent())
			continue
		default:
			if o.Due.IsZero() {
				o.Due = tx.Now()
			}
			if err := tx.Promise(o.Task); err != nil {
				return err
			}
		}
		delete(inQueue, id)
	}
	for _, t := range tasks {
		if _, left := inQueue[taskID{t.Kind, t.Key}]; left {
			if err := tx.CancelTask(m.Community, m.ID, t.ID); err != nil {
				return err
			}
		}
	}
	return tx.SaveSent(m.Community, m.ID, missed...)
}

// standing reads what the tasks of a meetup follow from.
func (p *Planner) standing(r bot.Reader, s Snapshot, guests []bot.UserID) (*bot.Standing, error) {
	m := &s.Meetup
	out := &bot.Standing{
		Meetup: m, CanSettle: m.Status == bot.StatusPolling && canSettle(s), LastAnswer: s.LastAnswer(), Roster: &s.Roster,
		Guests: guests, Zones: p.zones, Now: r.Now(),
	}
	var err error
	if out.Community, err = readCommunity(r, m.Community); err != nil {
		return nil, err
	}
	if out.Sent, err = r.Sent(m.Community, m.ID); err != nil || len(guests) == 0 {
		return out, err
	}
	if out.Members, err = r.Members(m.Community, guests); err != nil {
		return nil, err
	}
	out.Overrides, err = r.ReminderOverrides(m.Community, m.ID)
	return out, err
}

// recordSent records that a task has sent its message about the meetup as it was
// composed.
func (p *Planner) recordSent(tx bot.Tx, m *bot.Meetup, t bot.Task) error {
	s, ok := m.SentBy(t)
	if !ok {
		return nil
	}
	current, err := tx.LockMeetup(m.Community, m.ID)
	if err != nil || t.Kind == bot.TaskAskConfirm && !current.RepolledAt.Equal(m.RepolledAt) { // for a choice that was undone meanwhile
		return err
	}
	if err := p.tellHour(tx, m, &current, t); err != nil {
		return err
	}
	sent := []bot.Sent{s}
	if t.Kind == bot.TaskRemind && t.Member == "" {
		direct, err := p.directOf(tx, current, s)
		if err != nil {
			return err
		}
		sent = append(sent, direct...)
	}
	if err := tx.SaveSent(m.Community, m.ID, sent...); err != nil {
		return err
	}
	if now, _ := current.SentBy(t); now != s {
		return p.promiseAnew(tx, current, t)
	}
	return nil
}

// promiseAnew promises what a running task owes by now, which is not what it has sent:
// while it runs it looks promised.
func (p *Planner) promiseAnew(tx bot.Tx, m bot.Meetup, running bot.Task) error {
	s, err := readSnapshot(tx, m)
	if err != nil {
		return err
	}
	standing, err := p.standing(tx, s, remindedGuests(&s.Roster))
	if err != nil {
		return err
	}
	owed, err := standing.Owed()
	if err != nil {
		return err
	}
	for _, o := range owed {
		if o.Kind == running.Kind && o.Key == running.Key && !o.IsLate(tx.Now()) {
			return tx.Promise(o.Task)
		}
	}
	return nil
}

// directOf lists the reminders in direct messages that one in the thread makes
// needless, should those whom it mentions change their channel.
func (p *Planner) directOf(tx bot.Tx, m bot.Meetup, thread bot.Sent) ([]bot.Sent, error) {
	s, err := readSnapshot(tx, m)
	if err != nil {
		return nil, err
	}
	standing, err := p.standing(tx, s, remindedGuests(&s.Roster))
	if err != nil {
		return nil, err
	}
	lead, _ := bot.DecodeLead(thread.Subject)
	var direct []bot.Sent
	for _, u := range standing.Mentioned(lead) {
		direct = append(direct, bot.Sent{Kind: bot.TaskRemindMember, Date: thread.Date, Subject: thread.Subject, Member: u})
	}
	return direct, nil
}

// RecordNothingToSend records that a task found nothing to say about the meetup as
// it was composed, and need not be promised again.
func (p *Planner) RecordNothingToSend(ctx context.Context, m bot.Meetup, t bot.Task) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error { return p.recordSent(tx, &m, t) })
}

// ConfirmationFor reads the content of the question who comes to a date. It reports
// false if the question is not owed: it was asked, or the date is off.
func (p *Planner) ConfirmationFor(ctx context.Context, t bot.Task) (Snapshot, bool, error) {
	owed := false
	s, err := bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := mapNotFound(r.Meetup(t.Community, t.Meetup))
		if err != nil {
			return Snapshot{}, err
		}
		sent, err := r.Sent(t.Community, t.Meetup)
		if err != nil {
			return Snapshot{}, err
		}
		asked, _ := m.SentBy(t)
		owed = m.IsUpcoming() && !sent[asked]
		return readSnapshot(r, m)
	})
	return s, owed, err
}

// changedUsers lists the members whose rows of a roster were saved.
func changedUsers(change bot.RosterChange) []bot.UserID {
	var users []bot.UserID
	for _, row := range change.Saved {
		if !slices.Contains(users, row.Member) {
			users = append(users, row.Member)
		}
	}
	return users
}
