package storage

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// ofNetwork matches the communities of a network, whose ids begin with its name.
const ofNetwork = `community >= ? and community < ?`

// networkRange returns the arguments of ofNetwork.
func networkRange(n bot.Network) (first, last string) {
	return string(n) + ":", string(n) + ";" // the character after the colon
}

// Pause says whose tasks are neither claimed nor the next due from now on. Each
// process finds out by itself whose credentials are refused.
func (s *Store) Pause(p bot.Paused) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paused = bot.Paused{Networks: slices.Clone(p.Networks), Communities: slices.Clone(p.Communities)}
}

// notPaused returns a condition, to be appended to others, that leaves out what is
// paused.
func (s *Store) notPaused() (condition string, args []any) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.paused.IsZero() {
		return "", nil
	}
	either := make([]string, 0, len(s.paused.Networks)+1)
	args = toAny(bot.TasksWithoutNetwork)
	for _, n := range s.paused.Networks {
		first, last := networkRange(n)
		either, args = append(either, ofNetwork), append(args, first, last)
	}
	if few := s.paused.Communities; len(few) > 0 {
		either, args = append(either, `community in (`+placeholders(len(few))+`)`), append(args, toAny(few)...)
	}
	return ` and (kind in (` + placeholders(len(bot.TasksWithoutNetwork)) + `) or not (` + strings.Join(either, " or ") + `))`, args
}

// QueueStats holds the number of tasks in the queue by state.
type QueueStats struct {
	Tasks   int       `db:"tasks"`   // all that are not parked
	Due     int       `db:"due"`     // of these, due and not leased
	Leased  int       `db:"leased"`  // of these, leased
	Parked  int       `db:"parked"`  // without those that are held
	Paused  int       `db:"paused"`  // of Due, whose credential a network refuses
	Refused int       `db:"refused"` // of Tasks, not due since a place is closed to Muster
	Oldest  time.Time `db:"-"`       // due time of the oldest of Due; zero if there is none
}

var (
	countTasks = `select
		count(*) filter (where parked_at is null) as tasks,
		count(*) filter (where due <= ? and ` + claimable + `) as due,
		count(*) filter (where leased_until > clock_timestamp()) as leased,
		count(*) filter (where parked_at is not null and cause <> 'gap') as parked,
		count(*) filter (where parked_at is null and cause = 'access' and due > ?) as refused,
		min(due) filter (where due <= ? and ` + claimable + `) as oldest,
		count(*) filter (where due <= ? and ` + claimable + ` and not (true`
	ofAllTasks = `)) as paused from task`
)

// QueueStats counts the tasks in the queue at the present time of the meetups'
// clock.
func (s *Store) QueueStats(ctx context.Context) (QueueStats, error) {
	var row struct {
		QueueStats
		Oldest instant `db:"oldest"`
	}
	now := instant{s.now()}
	running, args := s.notPaused()
	args = append([]any{now, now, now, now}, args...)
	err := s.autocommit(ctx, s.read, func(r *runner) error { return r.get(&row, countTasks+running+ofAllTasks, args...) })
	row.QueueStats.Oldest = row.Oldest.Time
	return row.QueueStats, wrap(err, "count tasks")
}
