// Package planner holds the verbs: the changes that members, hosts and the
// passing of time make to the nouns. An exported method is one transaction and
// checks permissions inside it. Messages that follow are tasks promised in the
// transaction: package planner sends nothing, and its only sentences are
// refusals.
package planner

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	// redrawInterval is the least time between two edits of one card.
	redrawInterval = 2 * time.Second
	// settleDelay is how long a complete poll waits for further answers: a
	// member who reacts to three slots needs three taps.
	settleDelay = 10 * time.Second
	// hostReplyTimeout is how long a host has to decide what to do.
	hostReplyTimeout = 72 * time.Hour
)

// Planner runs the verbs on a store.
type Planner struct {
	store bot.Store
	zones bot.Zones
}

// New returns a Planner on a store; zones looks up time zones by name.
func New(store bot.Store, zones bot.Zones) *Planner {
	return &Planner{store: store, zones: zones}
}

// Snapshot is a meetup with its answers at one moment.
type Snapshot struct {
	bot.Poll
	Roster     bot.Roster
	Interested []bot.UserID // members who would come, if the meetup began without times
	Now        time.Time
}

func readSnapshot(r bot.Reader, m bot.Meetup) (Snapshot, error) {
	answers, err := r.Answers(m.Community, m.ID)
	if err != nil {
		return Snapshot{}, err
	}
	answers = validAnswers(&m, answers)
	s := Snapshot{Poll: bot.Poll{Meetup: m, Answers: answers}, Roster: bot.Roster{Capacity: m.Capacity}, Now: r.Now()}
	if m.StartedByInterest && m.ChosenSlot == 0 {
		interested, err := r.Interested(m.Community, m.ID)
		if err != nil {
			return s, err
		}
		for _, i := range interested {
			if m.Admits(i.Member) {
				s.Interested = append(s.Interested, i.Member)
			}
		}
	}
	if m.Status == bot.StatusPolling { // nobody has a seat before there is a date
		return s, nil
	}
	s.Roster, err = r.Roster(m.Community, m.ID)
	return s, err
}

// validAnswers leaves out stored answers that no longer count: those to
// withdrawn slots, and those of members whom the meetup no longer admits.
func validAnswers(m *bot.Meetup, answers []bot.Answer) []bot.Answer {
	if len(m.Withdrawn)+len(m.Invited) == 0 {
		return answers
	}
	counts := map[bot.UserID]bool{}
	return slices.DeleteFunc(answers, func(a bot.Answer) bool {
		if _, known := counts[a.Member]; !known {
			counts[a.Member] = m.Admits(a.Member)
		}
		_, live := m.Slot(a.Slot)
		return !live || !counts[a.Member]
	})
}

func errNoMeetup() *bot.Error {
	return bot.Refuse(bot.KindNotFound, "refuse.no_meetup",
		"I don't know that meetup here. See what is coming up with {command}.", bot.Args{"command": "/meetup list"})
}

// mapNotFound maps bot.ErrNotFound to a refusal.
func mapNotFound(m bot.Meetup, err error) (bot.Meetup, error) {
	if errors.Is(err, bot.ErrNotFound) {
		return m, errNoMeetup()
	}
	return m, err
}

// updateMeetup runs fn on a meetup of a community under its lock.
func updateMeetup[T any](ctx context.Context, p *Planner, c bot.CommunityID, id bot.MeetupID, fn func(bot.Tx, bot.Meetup) (T, error)) (T, error) {
	return bot.Update(ctx, p.store, onMeetup(c, id, fn))
}

// onMeetup returns a function that runs fn on a meetup of a community under its
// lock.
func onMeetup[T any](c bot.CommunityID, id bot.MeetupID, fn func(bot.Tx, bot.Meetup) (T, error)) func(bot.Tx) (T, error) {
	return func(tx bot.Tx) (T, error) {
		m, err := mapNotFound(tx.LockMeetup(c, id))
		if err != nil {
			var zero T
			return zero, err
		}
		return fn(tx, m)
	}
}

// taskKey returns the key of a meetup's task among those of its kind.
func taskKey(m bot.Meetup, parts ...string) string {
	return strings.Join(append([]string{strconv.FormatInt(int64(m.ID), 10)}, parts...), ":")
}

// promise promises a task of a meetup. The first of parts is its subject.
func promise(tx bot.Tx, m bot.Meetup, kind bot.TaskKind, due time.Time, parts ...string) error {
	t := bot.Task{Kind: kind, Key: taskKey(m, parts...), Community: m.Community, Meetup: m.ID, Due: due}
	if len(parts) > 0 {
		t.Subject = parts[0]
	}
	return tx.Promise(t)
}

// notifyThread promises a notice in the meetup's thread.
func notifyThread(tx bot.Tx, m bot.Meetup, n bot.Notice) error {
	return promise(tx, m, bot.TaskNotifyThread, tx.Now(), n.Encode())
}

// notifyMember promises a notice to one member; turn distinguishes notices of
// one kind.
func notifyMember(tx bot.Tx, m bot.Meetup, u bot.UserID, kind bot.NoticeKind, turn int64) error {
	return notifyAbout(tx, m, u, bot.Notice{Kind: kind}, string(u), strconv.FormatInt(turn, 10))
}

// notifyAbout promises a notice to one member under a key of its kind and parts.
func notifyAbout(tx bot.Tx, m bot.Meetup, u bot.UserID, n bot.Notice, parts ...string) error {
	return tx.Promise(bot.Task{
		Kind: bot.TaskNotifyMember, Key: taskKey(m, append([]string{string(n.Kind)}, parts...)...),
		Community: m.Community, Meetup: m.ID, Member: u, Subject: n.Encode(), Due: tx.Now(),
	})
}

// promiseRedraw promises to redraw a meetup's card. A card that is not posted yet
// is marked as stale, so that RecordCard promises the redraw.
func promiseRedraw(tx bot.Tx, m *bot.Meetup) error {
	if m.Card.IsZero() {
		if m.RenderedAt.IsZero() {
			return nil
		}
		m.RenderedAt = time.Time{}
		return tx.SaveMeetup(m)
	}
	due := m.RenderedAt.Add(redrawInterval)
	if due.Before(tx.Now()) {
		due = tx.Now()
	}
	return promise(tx, *m, bot.TaskRedraw, due)
}
