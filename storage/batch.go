package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// batchTx is a transaction on many locked meetups of one community. What their tasks
// follow from is read for all of them at once, and what is promised is written at the
// end: a statement for each meetup would take minutes for a hundred thousand.
type batchTx struct {
	*tx
	community bot.CommunityID
	meetups   []bot.Meetup
	stored    map[bot.MeetupID]bot.StoredInstants
	rosters   map[bot.MeetupID]bot.Roster
	sent      map[bot.MeetupID]map[bot.Sent]bool
	overrides map[bot.MeetupID]map[bot.UserID]bot.ReminderChannel
	tasks     map[bot.MeetupID][]bot.Task
	members   map[bot.UserID]bot.Member
	own       *bot.Community // nil: not stored

	moved    []movedTask
	promised map[promiseKey]bot.Task
	instants []bot.Meetup
}

// movedTask is a task of the queue with a new due time.
type movedTask struct {
	id  bot.TaskID
	due instant
}

type promiseKey struct {
	kind bot.TaskKind
	key  string
}

var _ bot.BatchTx = (*batchTx)(nil)

// InBatch runs fn in a transaction that has locked the meetups.
func (s *Store) InBatch(ctx context.Context, refs bot.MeetupRefs, fn func(bot.BatchTx) error) error {
	err := s.InTx(ctx, func(open bot.Tx) error {
		b := &batchTx{
			tx: open.(*tx), community: refs.Community, rosters: map[bot.MeetupID]bot.Roster{}, sent: map[bot.MeetupID]map[bot.Sent]bool{},
			overrides: map[bot.MeetupID]map[bot.UserID]bot.ReminderChannel{}, tasks: map[bot.MeetupID][]bot.Task{}, promised: map[promiseKey]bot.Task{},
		}
		if err := b.load(refs.Meetups); err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
		return b.flush()
	})
	return wrap(err, "batch of %d meetups of %s", len(refs.Meetups), refs.Community)
}

// Locked returns the meetups by id.
func (b *batchTx) Locked() []bot.Meetup { return b.meetups }

// StoredInstants returns the instants of a meetup as they are stored.
func (b *batchTx) StoredInstants(m bot.MeetupID) bot.StoredInstants { return b.stored[m] }

// SaveInstants stores the instants of a locked meetup when the transaction ends.
func (b *batchTx) SaveInstants(m *bot.Meetup) error {
	if err := b.mustHold(lockOfMeetup(m.Community, m.ID)); err != nil {
		return wrap(err, "save instants of meetup %d of %s", m.ID, m.Community)
	}
	b.instants = append(b.instants, *m)
	return nil
}

func (b *batchTx) has(c bot.CommunityID, m bot.MeetupID) bool {
	_, ok := b.stored[m]
	return ok && c == b.community
}

// Answers reads the answers of a poll. They count for nothing of what a date owes,
// unless seats are held for them.
func (b *batchTx) Answers(c bot.CommunityID, m bot.MeetupID) ([]bot.Answer, error) {
	i, ok := slices.BinarySearchFunc(b.meetups, m, func(a bot.Meetup, id bot.MeetupID) int { return int(a.ID - id) })
	if c == b.community && ok && b.meetups[i].HasRoster() && b.meetups[i].HeldUntil.IsZero() {
		return nil, nil
	}
	return b.tx.Answers(c, m)
}

// Roster returns the roster as it was read with the others.
func (b *batchTx) Roster(c bot.CommunityID, m bot.MeetupID) (bot.Roster, error) {
	if !b.has(c, m) {
		return b.tx.Roster(c, m)
	}
	r := b.rosters[m]
	r.RSVPs = slices.Clone(r.RSVPs)
	return r, nil
}

// Sent returns what was sent as it was read with the others.
func (b *batchTx) Sent(c bot.CommunityID, m bot.MeetupID) (map[bot.Sent]bool, error) {
	if !b.has(c, m) {
		return b.tx.Sent(c, m)
	}
	return b.sent[m], nil
}

// ReminderOverrides returns the overrides as they were read with the others.
func (b *batchTx) ReminderOverrides(c bot.CommunityID, m bot.MeetupID) (map[bot.UserID]bot.ReminderChannel, error) {
	if !b.has(c, m) {
		return b.tx.ReminderOverrides(c, m)
	}
	return b.overrides[m], nil
}

// Members returns the guests of the meetups.
func (b *batchTx) Members(c bot.CommunityID, users []bot.UserID) (map[bot.UserID]bot.Member, error) {
	if c != b.community {
		return b.tx.Members(c, users)
	}
	return b.members, nil
}

// Community returns the community of the meetups.
func (b *batchTx) Community(c bot.CommunityID) (bot.Community, error) {
	if c != b.community || b.own == nil {
		return b.tx.Community(c)
	}
	return *b.own, nil
}

// RetryQuiet makes the meetup's tasks due that wait for the end of quiet hours, if
// there are any.
func (b *batchTx) RetryQuiet(c bot.CommunityID, m bot.MeetupID, u bot.UserID) error {
	isQuiet := func(t bot.Task) bool { return t.Cause == bot.CauseQuiet }
	if b.has(c, m) && !slices.ContainsFunc(b.tasks[m], isQuiet) {
		return nil
	}
	return b.tx.RetryQuiet(c, m, u)
}

// MeetupTasks lists the tasks of a meetup as they were read with the others.
func (b *batchTx) MeetupTasks(c bot.CommunityID, m bot.MeetupID, kinds []bot.TaskKind, users []bot.UserID) ([]bot.Task, error) {
	if !b.has(c, m) {
		return b.tx.MeetupTasks(c, m, kinds, users)
	}
	var found []bot.Task
	for _, t := range b.tasks[m] {
		if slices.Contains(kinds, t.Kind) && (users == nil || t.Member == "" || slices.Contains(users, t.Member)) {
			found = append(found, t)
		}
	}
	return found, nil
}

// Promise promises a task when the transaction ends.
func (b *batchTx) Promise(p bot.Task) error {
	if err := b.ownsTasksOf(p.Community, p.Meetup); err != nil {
		return wrap(err, "promise %s %s of %s", p.Kind, p.Key, p.Community)
	}
	for _, t := range b.tasks[p.Meetup] {
		if t.Kind == p.Kind && t.Key == p.Key && t.Subject == p.Subject && t.Member == p.Member && t.Asker == p.Asker && t.Reply == p.Reply {
			b.moved = append(b.moved, movedTask{t.ID, instant{p.Due}})
			b.hasPromised = true
			return nil
		}
	}
	b.promised[promiseKey{p.Kind, p.Key}] = p
	b.hasPromised = true
	return nil
}

// valueRows returns rows of placeholders, of which the first names the types.
func valueRows(rows int, types ...string) string {
	first := make([]string, len(types))
	for i, t := range types {
		first[i] = "cast(? as " + t + ")"
	}
	return "values (" + strings.Join(first, ", ") + ")" + strings.Repeat(", ("+placeholders(len(types))+")", rows-1)
}
