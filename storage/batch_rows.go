package storage

import (
	"cmp"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// load locks the meetups and reads what their tasks follow from.
func (b *batchTx) load(ids []bot.MeetupID) error {
	var err error
	if b.meetups, err = b.LockMeetups(b.community, ids); err != nil || len(b.meetups) == 0 {
		return err
	}
	b.stored = make(map[bot.MeetupID]bot.StoredInstants, len(b.meetups))
	found := make([]bot.MeetupID, len(b.meetups))
	for i, m := range b.meetups {
		found[i] = m.ID
		b.stored[m.ID] = bot.StoredInstants{Starts: map[bot.SlotID]time.Time{}, Ends: map[bot.SlotID]time.Time{}}
		b.rosters[m.ID] = bot.Roster{Capacity: m.Capacity}
	}
	own, err := b.tx.Community(b.community)
	if err == nil {
		b.own = &own
	}
	for _, read := range []func([]bot.MeetupID) error{b.loadStored, b.loadRosters, b.loadSent, b.loadTasks} {
		if err := read(found); err != nil {
			return err
		}
	}
	return b.loadMembers()
}

// ofMeetups reads the rows of a table that belong to the meetups.
func ofMeetups[R any](b *batchTx, t table[R], ids []bot.MeetupID, order string) ([]R, error) {
	var rows []R
	query := t.selects() + ` where community = ? and meetup in (` + placeholders(len(ids)) + `) order by ` + order
	err := b.list(&rows, query, append([]any{b.community}, toAny(ids)...)...)
	return rows, err
}

func (b *batchTx) loadStored(ids []bot.MeetupID) error {
	var closing []struct {
		ID      bot.MeetupID `db:"id"`
		CloseAt instant      `db:"close_at"`
	}
	query := `select id, close_at from meetup where community = ? and id in (` + placeholders(len(ids)) + `)`
	if err := b.list(&closing, query, append([]any{b.community}, toAny(ids)...)...); err != nil {
		return err
	}
	for _, row := range closing {
		s := b.stored[row.ID]
		s.CloseAt = row.CloseAt.Time
		b.stored[row.ID] = s
	}
	rows, err := ofMeetups(b, slots, ids, "meetup, id")
	for _, row := range rows {
		s := b.stored[row.Meetup]
		s.Starts[row.ID] = row.StartAt.Time
		s.Ends[row.ID] = row.StartAt.Add(microseconds(row.Length))
	}
	return err
}

func (b *batchTx) loadRosters(ids []bot.MeetupID) error {
	rows, err := ofMeetups(b, rsvps, ids, "meetup, turn")
	for _, row := range rows {
		r := b.rosters[row.Meetup]
		addRSVP(&r, row)
		b.rosters[row.Meetup] = r
	}
	return err
}

func (b *batchTx) loadSent(ids []bot.MeetupID) error {
	rows, err := ofMeetups(b, sents, ids, "meetup")
	for _, row := range rows {
		if b.sent[row.Meetup] == nil {
			b.sent[row.Meetup] = map[bot.Sent]bool{}
		}
		b.sent[row.Meetup][row.sent()] = true
	}
	return err
}

func (b *batchTx) loadTasks(ids []bot.MeetupID) error {
	rows, err := ofMeetups(b, tasks, ids, "id")
	for _, row := range rows {
		t := row.task()
		b.tasks[t.Meetup] = append(b.tasks[t.Meetup], t)
	}
	return err
}

// loadMembers reads the guests, and their reminder channels for single meetups.
func (b *batchTx) loadMembers() error {
	known := map[bot.UserID]bool{}
	var users []bot.UserID
	for _, roster := range b.rosters {
		for _, r := range roster.RSVPs {
			if !known[r.Member] {
				known[r.Member], users = true, append(users, r.Member)
			}
		}
	}
	slices.Sort(users)
	var err error
	if b.members, err = b.tx.Members(b.community, users); err != nil || len(users) == 0 {
		return err
	}
	ids := make([]bot.MeetupID, len(b.meetups))
	for i, m := range b.meetups {
		ids[i] = m.ID
	}
	rows, err := ofMeetups(b, reminderOverrides, ids, "meetup, member")
	for _, row := range rows {
		if b.overrides[row.Meetup] == nil {
			b.overrides[row.Meetup] = map[bot.UserID]bot.ReminderChannel{}
		}
		b.overrides[row.Meetup][row.Member] = row.Channel
	}
	return err
}

// Both engines name the columns of a list of values so.
const (
	setMoved = `update task set due = moved.column2, promised_for = moved.column2, cause = case task.cause when '` + string(bot.CauseQuiet) + `' then '' else task.cause end,
		generation = task.generation + 1, ` + triedBefore + `, failures = 0, parked_at = null, last_error = ''
		from (`
	whereMoved      = `) as moved where task.id = moved.column1 and task.community = ?`
	setSlotTimes    = `update slot set start_at = moved.column2, length = moved.column3, shift = moved.column4 from (`
	whereSlot       = `) as moved where slot.id = moved.column1 and slot.community = ?`
	setMeetupTimes  = `update meetup set close_at = moved.column2, next_at = moved.column3 from (`
	whereMeetup     = `) as moved where meetup.id = moved.column1 and meetup.community = ?`
	typeOfID        = "bigint"
	typeOfInstant   = "timestamptz" // a number to SQLite
	typeOfLongCount = "bigint"
)

// flush writes what was promised and moved.
func (b *batchTx) flush() error {
	if err := b.flushInstants(); err != nil {
		return err
	}
	for batch := range slices.Chunk(b.moved, batchSize) {
		args := make([]any, 0, 2*len(batch)+1)
		for _, m := range batch {
			args = append(args, m.id, m.due)
		}
		if _, err := b.exec(setMoved+valueRows(len(batch), typeOfID, typeOfInstant)+whereMoved, append(args, b.community)...); err != nil {
			return err
		}
	}
	rows := make([]taskRow, 0, len(b.promised))
	for _, p := range b.promised {
		rows = append(rows, rowOfPromise(p))
	}
	slices.SortFunc(rows, func(a, b taskRow) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key)) })
	for batch := range slices.Chunk(rows, batchSize) {
		if _, err := b.exec(promisedTasks.insert(len(batch))+onPromisedAgain, promisedTasks.values(batch...)...); err != nil {
			return err
		}
	}
	return nil
}

func (b *batchTx) flushInstants() error {
	var slotArgs, meetupArgs [][]any
	for i := range b.instants {
		m := &b.instants[i]
		meetupArgs = append(meetupArgs, []any{m.ID, instant{m.CloseAt}, instant{m.NextAt()}})
		stored := b.stored[m.ID]
		for _, s := range slices.Concat(m.Slots, m.Withdrawn) {
			if !s.StartAt.Equal(stored.Starts[s.ID]) || !s.EndAt().Equal(stored.Ends[s.ID]) {
				slotArgs = append(slotArgs, []any{s.ID, instant{s.StartAt}, s.Length.Microseconds(), s.Shift})
			}
		}
	}
	for batch := range slices.Chunk(slotArgs, batchSize) {
		query := setSlotTimes + valueRows(len(batch), typeOfID, typeOfInstant, typeOfLongCount, "text") + whereSlot
		if _, err := b.exec(query, append(slices.Concat(batch...), b.community)...); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(meetupArgs, batchSize) {
		query := setMeetupTimes + valueRows(len(batch), typeOfID, typeOfInstant, typeOfInstant) + whereMeetup
		if _, err := b.exec(query, append(slices.Concat(batch...), b.community)...); err != nil {
			return err
		}
	}
	return nil
}
