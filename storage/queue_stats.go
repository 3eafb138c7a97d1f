package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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

// QueueStats holds the number of tasks in the queue by state. No state is counted
// beyond maxCounted; of Tasks there is an estimate then.
type QueueStats struct {
	Tasks   int       // all that are not parked
	Due     int       // of these, due and not leased
	Leased  int       // of these, due and leased
	Parked  int       // without those that are held
	Paused  int       // of Due, whose credential a network refuses
	Refused int       // of Tasks, not due since a place is closed to Muster
	Oldest  time.Time // due time of the oldest of Due that waits for nothing; zero if there is none
}

// maxCounted bounds what is read of a queue to count it.
const maxCounted = 10_000

var (
	countOwed = `select
			count(*) filter (where leased_until > clock_timestamp()) as leased,
			count(*) filter (where ` + claimable + `) as due,
			count(*) filter (where ` + claimable + ` and not (true%[1]s)) as paused
		from (select * from task where parked_at is null and due <= ? order by due, id limit ` + strconv.Itoa(maxCounted) + `) as owed`

	countOthers = `select ` + countUpTo("later", `parked_at is null and due > ? order by due, id`) + `,
		` + countUpTo("parked", `parked_at is not null and cause <> 'gap'`) + `,
		(select count(*) from (select due, parked_at from task where cause <> '' and cause = 'access' limit ` + strconv.Itoa(maxCounted) + `) as closed
			where parked_at is null and due > ?) as refused` // from the index of what has a cause

	oldestOwed = `select due from task where due <= ? and ` + claimable + ` and cause <> '` + string(bot.CauseLater) + `'`
)

func countUpTo(name, which string) string {
	return `(select count(*) from (select 1 from task where ` + which + ` limit ` + strconv.Itoa(maxCounted) + `) as ` + name + `_tasks) as ` + name
}

// QueueStats counts the tasks in the queue at the present time of the meetups'
// clock.
func (s *Store) QueueStats(ctx context.Context) (QueueStats, error) {
	var owed struct{ Leased, Due, Paused int }
	var others struct{ Later, Parked, Refused int }
	all, now := 0, instant{s.now()}
	running, args := s.notPaused()
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		if err := r.get(&owed, fmt.Sprintf(countOwed, running), append(args, now)...); err != nil {
			return err
		}
		if err := r.get(&others, countOthers, now, now); err != nil {
			return err
		}
		if others.Later < maxCounted {
			return nil
		}
		return r.get(&all, s.dialect.estimateTasks)
	})
	if err != nil {
		return QueueStats{}, wrap(err, "count tasks")
	}
	oldest, _, err := s.OldestOwed(ctx)
	return QueueStats{
		Tasks: max(owed.Leased+owed.Due+others.Later, all-others.Parked),
		Due:   owed.Due, Leased: owed.Leased, Paused: owed.Paused, Parked: others.Parked, Refused: others.Refused, Oldest: oldest,
	}, err
}

// OldestOwed returns when the oldest task was due that waits for nothing but a worker:
// it is not paused, and was not put off by a limit. ok is false if there is none.
func (s *Store) OldestOwed(ctx context.Context) (due time.Time, ok bool, err error) {
	var found []instant
	running, args := s.notPaused()
	err = s.autocommit(ctx, s.read, func(r *runner) error {
		found = nil
		return r.list(&found, oldestOwed+running+` order by due, id limit 1`, append([]any{instant{s.now()}}, args...)...)
	})
	if err != nil || len(found) == 0 {
		return time.Time{}, false, wrap(err, "find the oldest task that is due")
	}
	return found[0].Time, true, nil
}
