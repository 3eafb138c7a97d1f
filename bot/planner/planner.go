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
	"time"

	"github.com/muster-bot/muster/bot"
)

// redrawInterval is the least time between two edits of one card.
const redrawInterval = 2 * time.Second

// Planner runs the verbs on a store.
type Planner struct {
	store bot.Store
	zones bot.Zones
}

// New returns a Planner on a store; zones looks up time zones by name.
func New(store bot.Store, zones bot.Zones) *Planner {
	return &Planner{store: bot.Noting(store), zones: zones}
}

// Snapshot is a meetup with its answers at one moment.
type Snapshot struct {
	bot.Poll
	Roster     bot.Roster
	Notes      []bot.AnswerNote // with the answers, if it is read to name who answered what
	Interested []bot.UserID     // members who would come, if the meetup began without times
	Suggested  bot.Suggestion   // what the reader's habit says of times that they have not answered; for them alone
}

func readSnapshot(r bot.Reader, m bot.Meetup) (Snapshot, error) {
	answers, err := r.Answers(m.Community, m.ID)
	if err != nil {
		return Snapshot{}, err
	}
	answers = validAnswers(&m, answers)
	for i := range answers {
		if a := &answers[i]; len(a.Stretches) > 0 {
			slot, _ := m.Slot(a.Slot)
			*a = a.In(slot)
		}
	}
	s := Snapshot{Poll: bot.Poll{Meetup: m, Answers: answers, Now: r.Now()}, Roster: bot.Roster{Capacity: m.Capacity}}
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
	s.Roster.Rules = seatRules(s)
	return s, err
}

// readBallot reads as much of a poll as a member's answer needs: the answers of that
// member and of the host, and how many gave which answer to each slot. Of a poll that
// is not open to all it reads all answers, since it waits for certain members, of whom
// there are few; of an anonymous one, since it depends on how many have answered; and of
// one that was answered in stretches, since the best time in room follows from all of them.
func readBallot(r bot.Reader, m bot.Meetup, u bot.UserID) (Snapshot, error) {
	if m.Status != bot.StatusPolling || m.StartedByInterest || len(m.Invited) > 0 || m.Anonymous || m.Painted {
		return readSnapshot(r, m)
	}
	s := Snapshot{Poll: bot.Poll{Meetup: m, Now: r.Now()}, Roster: bot.Roster{Capacity: m.Capacity}}
	users := []bot.UserID{u}
	if m.Host != u && m.Host != "" {
		users = append(users, m.Host)
	}
	slices.Sort(users)
	for _, u := range users {
		ballots, err := r.AnswersOf(m.Community, u, m.ID)
		if err != nil {
			return s, err
		}
		s.Answers = append(s.Answers, ballots[m.ID]...)
	}
	var err error
	if s.Tallies, err = r.Tallies(m.Community, m.ID); err == nil && !m.HostAskedAt.IsZero() {
		s.Latest, err = r.LastAnswer(m.Community, m.ID, u)
	}
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

// promise promises a task of a meetup. The first of parts is its subject.
func promise(tx bot.Tx, m bot.Meetup, kind bot.TaskKind, due time.Time, parts ...string) error {
	t := bot.Task{Kind: kind, Key: m.TaskKey(parts...), Community: m.Community, Meetup: m.ID, Due: due}
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
	return notifyAt(tx, m, u, n, tx.Now(), parts...)
}

// notifyAt is notifyAbout at a moment.
func notifyAt(tx bot.Tx, m bot.Meetup, u bot.UserID, n bot.Notice, due time.Time, parts ...string) error {
	return tx.Promise(bot.Task{
		Kind: bot.TaskNotifyMember, Key: noticeKey(&m, n, parts...),
		Community: m.Community, Meetup: m.ID, Member: u, Subject: n.Encode(), Due: due,
	})
}

func noticeKey(m *bot.Meetup, n bot.Notice, parts ...string) string {
	return m.TaskKey(append([]string{string(n.Kind)}, parts...)...)
}

// gatherInterval is the least time between two notices to one place that somebody
// else can cause as often as they like. What comes in between is one notice.
const gatherInterval = 10 * time.Minute

// gatheredDue returns when a notice with that key is due: now, or at the end of the
// interval in which one was promised already.
func gatheredDue(tx bot.Tx, key string) (time.Time, error) {
	begun := tx.Now().Truncate(gatherInterval)
	first, err := tx.FirstTime(key + "/" + strconv.FormatInt(begun.Unix(), 10))
	if err != nil || first {
		return tx.Now(), err
	}
	return begun.Add(gatherInterval), nil
}

// notifyGathered is notifyAbout at most once in gatherInterval.
func notifyGathered(tx bot.Tx, m bot.Meetup, u bot.UserID, n bot.Notice, parts ...string) error {
	due, err := gatheredDue(tx, noticeKey(&m, n, parts...))
	if err != nil {
		return err
	}
	return notifyAt(tx, m, u, n, due, parts...)
}

// notifyThreadGathered is notifyThread at most once in gatherInterval.
func notifyThreadGathered(tx bot.Tx, m bot.Meetup, n bot.Notice) error {
	due, err := gatheredDue(tx, m.TaskKey(n.Encode()))
	if err != nil {
		return err
	}
	return promise(tx, m, bot.TaskNotifyThread, due, n.Encode())
}

// promiseRedrawLater promises to promise a redraw later, for that reason, whatever is
// drawn before.
func promiseRedrawLater(tx bot.Tx, m bot.Meetup, after time.Duration, reason string) error {
	return promise(tx, m, bot.TaskRedraw, tx.Now().Add(after), reason)
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
