package storage

import (
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// expected is what a transaction said that it would do, and what was read for it. The
// plain statements return the same.
type expected struct {
	bot.Expectation
	isFirst bool // the event is new, which was not asked yet
	presses int
	member  *memberRow
	message *messageRow
	meetup  *meetupRow // locked, and not returned yet
	read    *readAhead // of the locked meetup
}

// beginRow is the result of hotSQL.begin.
type beginRow struct {
	First   int    `db:"first"`
	Presses int    `db:"presses"`
	Member  []byte `db:"member"`
	Message []byte `db:"message"`
	Meetup  []byte `db:"meetup"`
}

// Expect notes the event, counts the presses and locks the meetup at once.
func (t *tx) Expect(e bot.Expectation) error {
	x := &expected{Expectation: e}
	if e.Meetup != 0 {
		if err := t.beforeLock(lockOfMeetup(e.Community, e.Meetup)); err != nil {
			return wrap(err, "expect meetup %d of %s", e.Meetup, e.Community)
		}
	}
	var args []any
	hot := t.pool.dialect.hot
	if hot.write != "" {
		key := eventKey(e.Event)
		t.sweep = t.sweep || e.Event != "" && t.store.sweeps.Add(1)%sweepEvery == 0
		args = append(args, eventOwner, key, t.store.dialect.span(bot.EventTTL), e.Event != "",
			e.Member, instant{e.Minute}, e.Presses, e.Presses, e.Community, e.Event != "")
	} else if err := t.beginPlainly(x); err != nil {
		return err
	}
	ref := []any{e.Message.Place, e.Message.ID}
	args = append(append(append(args, e.Community, e.Member), ref...), e.Community, nullIfZero(e.Meetup))
	args = append(append(args, ref...), e.Community)
	var row beginRow
	err := t.get(&row, hot.begin, args...)
	if err == nil {
		err = decodeBegin(x, row)
	}
	if err != nil {
		return wrap(err, "expect meetup %d of %s", e.Meetup, e.Community)
	}
	if hot.write != "" {
		x.isFirst, x.presses = row.First > 0, row.Presses
	}
	if x.meetup != nil {
		t.afterLock(lockOfMeetup(e.Community, x.meetup.ID))
	}
	t.expected, t.before = x, t.beforeQuery
	return nil
}

// beginPlainly does what a select cannot.
func (t *tx) beginPlainly(x *expected) error {
	var err error
	if x.Event != "" {
		if x.isFirst, err = t.FirstTime(x.Event); err != nil {
			return err
		}
	}
	if x.Presses > 0 && (x.isFirst || x.Event == "") {
		x.presses, err = t.CountPresses(x.Community, x.Member, x.Minute, x.Presses)
	}
	return err
}

func decodeBegin(x *expected, row beginRow) (err error) {
	if x.member, err = decodeRow(members, row.Member); err != nil {
		return err
	}
	if x.message, err = decodeRow(messages, row.Message); err != nil {
		return err
	}
	x.meetup, err = decodeRow(meetups, row.Meetup)
	return err
}

func (x *expected) hasMeetup(c bot.CommunityID, id bot.MeetupID) bool {
	return x != nil && x.meetup != nil && x.Community == c && x.meetup.ID == id
}

// beforeQuery does what was postponed before a plain query, and drops what a write
// could make untrue.
func (t *tx) beforeQuery(query string) error {
	x := t.expected
	switch { // what an RSVP writes concerns nothing that is postponed
	case strings.HasPrefix(query, "update meetup "):
		return nil
	case strings.HasPrefix(query, "insert into rsvp "):
		if x.read != nil {
			x.read.hasRoster = false
		}
		return nil
	}
	if err := t.doPostponed(); err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(query, "select"), strings.HasPrefix(query, "with"):
	default:
		x.member, x.message, x.meetup, x.read = nil, nil, nil, nil
	}
	return nil
}

// readAhead is what was read of a locked meetup for the verb of a member, with what the
// transaction changed since.
type readAhead struct {
	community *communityRow
	id        bot.MeetupID
	user      bot.UserID
	host      bot.UserID
	answers   []answerRow // of the member and the host, or all
	tallies   []tallyRow
	stamps    map[bot.Topic]bot.Stamp
	sents     []sentRow
	tasks     []taskRow // owed, for nobody in particular or for the member
	reactions []reactionRow
	overrides []reminderOverrideRow
	roster    []rsvpRow

	hasAllAnswers, hasTallies, hasTasks, hasRoster bool

	pending pending
}

// readOf returns what was read of a meetup; nil if it was not, or is not true any more.
func (t *tx) readOf(c bot.CommunityID, m bot.MeetupID) *readAhead {
	if x := t.expected; x != nil && x.read != nil && x.Community == c && x.read.id == m {
		return x.read
	}
	return nil
}

func (h *readAhead) hasBallotOf(u bot.UserID) bool {
	return u != "" && (u == h.user || u == h.host || h.hasAllAnswers)
}

func (h *readAhead) ballot(u bot.UserID) bot.Ballot {
	var b bot.Ballot
	for _, row := range h.answers {
		if row.Member == u {
			b = append(b, row.answer())
		}
	}
	return b
}

// tasksOf returns the tasks of those kinds for nobody in particular and for users,
// unless others than those could be meant.
func (h *readAhead) tasksOf(kinds []bot.TaskKind, users []bot.UserID) (found []bot.Task, ok bool) {
	owed := bot.OwedKinds()
	if !h.hasTasks || users == nil || slices.ContainsFunc(users, func(u bot.UserID) bool { return u != h.user }) ||
		slices.ContainsFunc(kinds, func(k bot.TaskKind) bool { return !slices.Contains(owed, k) }) {
		return nil, false
	}
	found = []bot.Task{}
	for _, row := range h.tasks {
		if slices.Contains(kinds, row.Kind) && (row.Member == "" || slices.Contains(users, row.Member)) {
			found = append(found, row.task())
		}
	}
	return found, true
}
