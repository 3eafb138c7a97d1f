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
	Due        instant         `db:"due"`
	Attempts   int             `db:"attempts"`
	Generation int             `db:"generation"`
	Lease      int64           `db:"lease"`
}

func (r taskRow) task() bot.Task {
	return bot.Task{
		ID: r.ID, Kind: r.Kind, Key: r.Key, Community: r.Community, Meetup: zeroIfNull(r.Meetup),
		Member: r.Member, Subject: r.Subject, Due: r.Due.Time,
		Attempts: r.Attempts, Generation: r.Generation, Lease: r.Lease,
	}
}

var (
	tasks         = tableOf[taskRow]("task")
	promisedTasks = tasks.without("id", "attempts", "generation", "lease")
	// A lease stays with its worker. The new generation shows, when the worker is
	// done, that the task has to run again.
	upsertPromise = promisedTasks.insert(1) + ` on conflict (community, kind, key) do update set ` +
		promisedTasks.without("community", "kind", "key").excluded() +
		`, generation = task.generation + 1, attempts = 0, parked_at = null, last_error = ''`
)

// Promise inserts a task, or updates the community's task of that kind and key,
// also if it is parked. The id, attempts, generation and lease of p are ignored.
func (t *tx) Promise(p bot.Task) error {
	row := taskRow{
		Community: p.Community, Kind: p.Kind, Key: p.Key, Meetup: nullIfZero(p.Meetup),
		Member: p.Member, Subject: p.Subject, Due: instant{p.Due},
	}
	_, err := t.exec(upsertPromise, promisedTasks.values(row)...)
	t.hasPromised = true
	return wrap(err, "promise %s %s of %s", p.Kind, p.Key, p.Community)
}

// CancelTasks deletes tasks of a meetup, including parked and leased ones.
func (t *tx) CancelTasks(c bot.CommunityID, m bot.MeetupID, kinds ...bot.TaskKind) error {
	if len(kinds) == 0 {
		return nil
	}
	query := `delete from task where community = ? and meetup = ? and kind in (` + placeholders(len(kinds)) + `)`
	_, err := t.exec(query, append([]any{c, m}, toAny(kinds)...)...)
	return wrap(err, "cancel tasks of meetup %d of %s", m, c)
}

// CancelTasksFor deletes tasks of a meetup that are for one member.
func (t *tx) CancelTasksFor(c bot.CommunityID, m bot.MeetupID, u bot.UserID, kinds ...bot.TaskKind) error {
	if len(kinds) == 0 {
		return nil
	}
	query := `delete from task where community = ? and meetup = ? and member = ? and kind in (` + placeholders(len(kinds)) + `)`
	_, err := t.exec(query, append([]any{c, m, u}, toAny(kinds)...)...)
	return wrap(err, "cancel tasks of meetup %d of %s for %s", m, c, u)
}

// ParkedTask is a task that failed for good, for an operator to look at.
type ParkedTask struct {
	bot.Task
	At        time.Time // machine time
	LastError string
}
