package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

type taskRow struct {
	ID         bot.TaskID      `db:"id"`
	Community  bot.CommunityID `db:"community"`
	Kind       bot.TaskKind    `db:"kind"`
	Key        string          `db:"key"`
	Meetup     *bot.MeetupID   `db:"meetup"`
	Member     bot.UserID      `db:"member"`
	Subject    string          `db:"subject"`
	Asker      bot.UserID      `db:"asker"`
	Reply      bot.ReplyRef    `db:"reply"`
	Due        instant         `db:"due"`
	Attempts   int             `db:"attempts"`
	Failures   int             `db:"failures"`
	Cause      bot.TaskCause   `db:"cause"`
	Generation int             `db:"generation"`
	Lease      int64           `db:"lease"`

	PromisedFor instant `db:"promised_for"` // null if a program before schema 14 promised it
	Sought      instant `db:"sought"`
}

func (r taskRow) task() bot.Task {
	return bot.Task{
		ID: r.ID, Kind: r.Kind, Key: r.Key, Community: r.Community, Meetup: zeroIfNull(r.Meetup),
		Member: r.Member, Subject: r.Subject, Asker: r.Asker, Reply: r.Reply, Due: r.Due.Time,
		Attempts: r.Attempts, Failures: r.Failures, Cause: r.Cause, Generation: r.Generation, Lease: r.Lease, PromisedFor: r.PromisedFor.Time, Sought: r.Sought.Time,
	}
}

// triedBefore keeps of earlier attempts that there were some: they may yet take effect.
const triedBefore = `attempts = case when task.attempts > 0 then 1 else 0 end`

var (
	tasks         = tableOf[taskRow]("task")
	promisedTasks = tasks.without("id", "attempts", "failures", "cause", "generation", "lease")
	// A lease stays with its worker. The new generation shows, when the worker is
	// done, that the task has to run again. The cause stays until then, since what
	// was reported of it is withdrawn when the task is done; of quiet hours nothing was.
	onPromisedAgain = ` on conflict (community, kind, key) do update set ` +
		promisedTasks.without("community", "kind", "key").excluded() +
		`, cause = case when task.cause in ('` + string(bot.CauseQuiet) + `', '` + string(bot.CauseGap) + `') then '' else task.cause end` +
		`, generation = task.generation + 1, ` + triedBefore + `, failures = 0, parked_at = null, last_error = ''`
	upsertPromise = promisedTasks.insert(1) + onPromisedAgain
	deleteTask    = `delete from task where community = ? and meetup = ? and id = ?`
)

// Promise inserts a task, or updates the community's task of that kind and key,
// also if it is parked. What p says of earlier attempts is ignored.
func (t *tx) Promise(p bot.Task) error {
	if err := t.ownsTasksOf(p.Community, p.Meetup); err != nil {
		return wrap(err, "promise %s %s of %s", p.Kind, p.Key, p.Community)
	}
	t.hasPromised = true
	row := rowOfPromise(p)
	row.Sought = instant{t.soughtSince(p)}
	if h := t.readOf(p.Community, p.Meetup); h != nil {
		return wrap(t.postponePromise(h, row), "promise %s %s of %s", p.Kind, p.Key, p.Community)
	}
	_, err := t.exec(upsertPromise, promisedTasks.values(row)...)
	return wrap(err, "promise %s %s of %s", p.Kind, p.Key, p.Community)
}

func rowOfPromise(p bot.Task) taskRow {
	return taskRow{
		Community: p.Community, Kind: p.Kind, Key: p.Key, Meetup: nullIfZero(p.Meetup),
		Member: p.Member, Subject: p.Subject, Asker: p.Asker, Reply: p.Reply, Due: instant{p.Due}, PromisedFor: instant{p.Due},
	}
}

// ownsTasksOf checks that the transaction has locked a meetup whose tasks it
// writes, as tasks are rows that two transactions could write in different orders.
func (t *tx) ownsTasksOf(c bot.CommunityID, m bot.MeetupID) error {
	if m == 0 {
		return nil
	}
	return t.lockMistake(t.mustHold(lockOfMeetup(c, m)))
}

// CancelTasks deletes tasks of a meetup, including parked and leased ones.
func (t *tx) CancelTasks(c bot.CommunityID, m bot.MeetupID, kinds ...bot.TaskKind) error {
	if len(kinds) == 0 {
		return nil
	}
	if err := t.ownsTasksOf(c, m); err != nil {
		return wrap(err, "cancel tasks of meetup %d of %s", m, c)
	}
	query := `delete from task where community = ? and meetup = ? and kind in (` + placeholders(len(kinds)) + `)`
	_, err := t.exec(query, append([]any{c, m}, toAny(kinds)...)...)
	return wrap(err, "cancel tasks of meetup %d of %s", m, c)
}

// CancelTask deletes one task of a meetup, also if it is parked or leased.
func (t *tx) CancelTask(c bot.CommunityID, m bot.MeetupID, id bot.TaskID) error {
	err := t.ownsTasksOf(c, m)
	if h := t.readOf(c, m); err == nil && h != nil && h.forgetTask(id) {
		return nil
	}
	if err == nil {
		_, err = t.exec(deleteTask, c, m, id)
	}
	return wrap(err, "cancel task %d of meetup %d of %s", id, m, c)
}

// MeetupTasks lists a meetup's tasks of those kinds, by id: those for no member in
// particular and those for users; for everybody if users is nil.
func (t *tx) MeetupTasks(c bot.CommunityID, m bot.MeetupID, kinds []bot.TaskKind, users []bot.UserID) ([]bot.Task, error) {
	if h := t.readOf(c, m); h != nil {
		if found, ok := h.tasksOf(kinds, users); ok {
			return found, nil
		}
	}
	query, args := tasks.selects()+` where community = ? and meetup = ? and kind in (`+placeholders(len(kinds))+`)`, append([]any{c, m}, toAny(kinds)...)
	if users != nil {
		query += ` and member in (` + placeholders(1+len(users)) + `)`
		args = append(append(args, ""), toAny(users)...)
	}
	var rows []taskRow
	err := t.list(&rows, query+` order by id`, args...)
	found := make([]bot.Task, len(rows))
	for i, row := range rows {
		found[i] = row.task()
	}
	return found, wrap(err, "tasks of meetup %d of %s", m, c)
}

// accessCooldown keeps a burst of changes in a community from repeating the same
// refused requests.
const accessCooldown = 2 * time.Second

var retryRefused = `update task set due = ?, failures = 0 where community = ? and cause = ? and parked_at is null and due > ?`

// RetryRefused makes the community's tasks due that wait for access to a place.
func (t *tx) RetryRefused(c bot.CommunityID) error {
	due := instant{t.Now().Add(accessCooldown)}
	n, err := t.exec(retryRefused, due, c, bot.CauseAccess, due)
	t.hasPromised = t.hasPromised || n > 0
	return wrap(err, "retry refused tasks of %s", c)
}

// whereQuiet is the condition for the tasks of a community that wait for the end of quiet
// hours.
const whereQuiet = ` where community = ? and cause = '` + string(bot.CauseQuiet) + `' and parked_at is null and due > ?`

// readsQuietOf narrows whereQuiet to the tasks that read a member's quiet hours: theirs, and
// the news for a host.
const readsQuietOf = ` and (member = ? or kind = '` + string(bot.TaskHostNews) + `' and exists (
	select 1 from meetup where meetup.community = task.community and meetup.id = task.meetup and meetup.host = ?
))`

// MeetupsInQuiet lists the meetups with tasks that RetryQuiet would make due.
func (t *tx) MeetupsInQuiet(c bot.CommunityID, u bot.UserID) ([]bot.MeetupID, error) {
	query, args := `select distinct meetup from task`+whereQuiet, []any{c, instant{t.Now()}}
	if u != "" {
		query, args = query+readsQuietOf, append(args, u, u)
	}
	var ids []bot.MeetupID
	err := t.list(&ids, query, args...)
	return ids, wrap(err, "find meetups of %s in quiet hours", c)
}

// RetryQuiet makes a meetup's tasks due that wait for the end of quiet hours: those
// that read a member's, or if u is empty all.
func (t *tx) RetryQuiet(c bot.CommunityID, m bot.MeetupID, u bot.UserID) error {
	if err := t.ownsTasksOf(c, m); err != nil {
		return wrap(err, "retry quiet tasks of meetup %d of %s", m, c)
	}
	now := instant{t.Now()}
	query, args := `update task set due = ?`+whereQuiet+` and meetup = ?`, []any{now, c, now, m}
	if u != "" {
		query, args = query+readsQuietOf, append(args, u, u)
	}
	n, err := t.exec(query, args...)
	t.hasPromised = t.hasPromised || n > 0
	return wrap(err, "retry quiet tasks of meetup %d of %s", m, c)
}
