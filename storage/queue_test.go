package storage_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

const lease = time.Minute

// setback is a failure for a reason.
func setback(reason string) bot.Setback {
	return bot.Setback{Cause: bot.CauseFault, Reason: reason}
}

func promise(t testing.TB, s *storage.Store, key string, due time.Time) {
	t.Helper()
	inTx(t, s, func(tx bot.Tx) error {
		return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: key, Community: berlin, Member: ben, Subject: "why " + key, Due: due})
	})
}

// claim claims all due tasks.
func claim(t testing.TB, s *storage.Store, now time.Time, lease time.Duration) []bot.Task {
	t.Helper()
	tasks, err := s.Claim(context.Background(), now, 100, lease)
	if err != nil {
		t.Fatal(err)
	}
	return tasks
}

// claimOne claims the only due task.
func claimOne(t testing.TB, s *storage.Store, now time.Time, lease time.Duration) bot.Task {
	t.Helper()
	tasks := claim(t, s, now, lease)
	if len(tasks) != 1 {
		t.Fatalf("claimed %v, want one task", tasks)
	}
	return tasks[0]
}

func claimNone(t testing.TB, s *storage.Store, now time.Time) {
	t.Helper()
	if tasks := claim(t, s, now, lease); len(tasks) > 0 {
		t.Errorf("claimed %v, want nothing", tasks)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func nextDue(t testing.TB, s *storage.Store) time.Time {
	t.Helper()
	due, ok, err := s.NextDue(context.Background())
	if err != nil || ok == due.IsZero() {
		t.Fatal(due, ok, err)
	}
	return due
}

func TestTheNextTaskOfAMeetupIsToldFromHousekeeping(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		promise(t, s, "housekeeping", start)
		if due, ok, err := s.NextMeetupDue(context.Background()); ok || err != nil {
			t.Errorf("due at %v: %v", due, err)
		}
		m := createMeetup(t, s, sampleMeetup(t))
		inTxOn(t, s, func(tx bot.Tx) error {
			return tx.Promise(bot.Task{Kind: bot.TaskSettle, Key: "settle", Community: berlin, Meetup: m.ID, Due: start.Add(time.Hour)})
		}, m.ID)
		due, ok, err := s.NextMeetupDue(context.Background())
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		wantEqual(t, "of the meetup", due, start.Add(time.Hour))
		wantEqual(t, "of all", nextDue(t, s), start)
	})
}

func TestDueTasksAreClaimedOldestFirst(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		for _, p := range []struct {
			key string
			due time.Duration
		}{{"c", 0}, {"a", -2 * time.Second}, {"b", -time.Second}, {"later", time.Second}, {"b2", -time.Second}} {
			promise(t, s, p.key, start.Add(p.due))
		}
		keys := func(tasks []bot.Task, err error) string {
			t.Helper()
			must(t, err)
			var keys []string
			for _, task := range tasks {
				keys = append(keys, task.Key)
			}
			return strings.Join(keys, " ")
		}
		wantEqual(t, "next due", nextDue(t, s), start.Add(-2*time.Second))
		wantEqual(t, "two", keys(s.Claim(ctx, start, 2, lease)), "a b")
		wantEqual(t, "next due", nextDue(t, s), start.Add(-time.Second))
		wantEqual(t, "none", keys(s.Claim(ctx, start, 0, lease)), "")
		wantEqual(t, "less than none", keys(s.Claim(ctx, start, -1, lease)), "")
		wantEqual(t, "the rest", keys(s.Claim(ctx, start, 10, lease)), "b2 c")
		wantEqual(t, "next due", nextDue(t, s), start.Add(time.Second))
		wantEqual(t, "at its time", keys(s.Claim(ctx, start.Add(time.Second), 10, lease)), "later")
		wantEqual(t, "next due", nextDue(t, s), time.Time{})
	})
}

func TestATaskComesBackAsItWasPromised(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		want := bot.Task{
			Kind: bot.TaskRemind, Key: "7:day", Community: berlin, Meetup: m.ID, Member: ana, Subject: "day", Asker: ben, Reply: "key.sealed",
			Due: start, Attempts: 1, Lease: 1, PromisedFor: start,
		}
		inTxOn(t, s, func(tx bot.Tx) error { return tx.Promise(want) }, m.ID)
		got := claimOne(t, s, start, lease)
		want.ID = got.ID
		wantEqual(t, "task", got, want)
		if len(got.MessageKey()) > 25 {
			t.Errorf("key %s", got.MessageKey())
		}
		must(t, s.Complete(context.Background(), got))
		promise(t, s, "1", start)
		if again := claimOne(t, s, start, lease); again.ID == got.ID {
			t.Error("an id, and so a message's key, was given out twice")
		}
	})
}

func TestSeveralWorkersRunEachTaskOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		const tasks = 300
		inTx(t, s, func(tx bot.Tx) error {
			for i := range tasks {
				if err := tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: fmt.Sprint(i), Community: berlin, Due: start}); err != nil {
					return err
				}
			}
			return nil
		})
		var mu sync.Mutex
		ran := make(map[string]int)
		var workers sync.WaitGroup
		for range 8 {
			workers.Go(func() {
				for {
					claimed, err := s.Claim(context.Background(), start, 7, lease)
					if err != nil {
						t.Error(err)
					}
					if len(claimed) == 0 {
						return
					}
					for _, task := range claimed {
						mu.Lock()
						ran[task.Key]++
						mu.Unlock()
						if err := s.Complete(context.Background(), task); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		workers.Wait()
		if len(ran) != tasks {
			t.Errorf("%d tasks were run", len(ran))
		}
		for key, n := range ran {
			if n != 1 {
				t.Errorf("task %s was run %d times", key, n)
			}
		}
		w, err := s.QueueStats(context.Background())
		if err != nil || w != (storage.QueueStats{}) {
			t.Errorf("left over: %+v, %v", w, err)
		}
	})
}

func TestABurstOfPromisesIsOneTask(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		var taps sync.WaitGroup
		for i := range 30 {
			taps.Go(func() {
				err := s.InTx(context.Background(), func(tx bot.Tx) error {
					return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: berlin, Due: start.Add(time.Duration(i))})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		taps.Wait()
		if task := claimOne(t, s, start, lease); task.Generation != 29 || task.Attempts != 1 {
			t.Errorf("%+v", task)
		}
	})
}

func TestPromisingAgainMovesTheTask(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		promise(t, s, "1", start)
		promise(t, s, "1", start.Add(time.Hour))
		claimNone(t, s, start)
		wantEqual(t, "next due", nextDue(t, s), start.Add(time.Hour))
		if task := claimOne(t, s, start.Add(time.Hour), lease); task.Generation != 1 || !task.Due.Equal(start.Add(time.Hour)) {
			t.Errorf("%+v", task)
		}
	})
}

func TestATaskPromisedAgainWhileItRunsIsRunOnceMore(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		settled := map[string]func(bot.Task) error{
			"done":  func(task bot.Task) error { return s.Complete(ctx, task) },
			"retry": func(task bot.Task) error { return s.Retry(ctx, task, start.Add(time.Hour), setback("busy")) },
			"put off": func(task bot.Task) error {
				return s.Retry(ctx, task, start.Add(time.Hour), bot.Setback{Cause: bot.CauseLater})
			},
			"park": func(task bot.Task) error { return s.Park(ctx, task, setback("bad")) },
		}
		for how, settle := range settled {
			promise(t, s, how, start)
			running := claimOne(t, s, start, lease)
			promise(t, s, how, start)
			claimNone(t, s, start) // it is leased
			woken := false
			s.OnPromise(func() { woken = true })
			must(t, settle(running))
			if !woken {
				t.Errorf("%s: nobody was woken", how)
			}
			again := claimOne(t, s, start, lease)
			attempts := map[string]int{"done": 1, "retry": 2, "put off": 1, "park": 2}[how]
			if again.ID != running.ID || again.Generation != 1 || again.Attempts != attempts || again.MessageKey() == running.MessageKey() {
				t.Errorf("%s: %+v after %+v", how, again, running)
			}
			must(t, s.Complete(ctx, running)) // again, with the previous lease
			claimNone(t, s, start)
			must(t, s.Complete(ctx, again))
			claimNone(t, s, start.Add(2*time.Hour))
		}
	})
}

func TestAnExpiredLeaseFencesOffItsWorker(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		promise(t, s, "1", start)
		slow := claimOne(t, s, start, -time.Second)    // expires at once
		wantEqual(t, "next due", nextDue(t, s), start) // so it can be claimed
		quick := claimOne(t, s, start, lease)          // by another worker
		if quick.Lease <= slow.Lease || quick.Attempts != 2 || quick.MessageKey() != slow.MessageKey() {
			t.Errorf("%+v after %+v", quick, slow)
		}
		must(t, s.Complete(ctx, slow))
		must(t, s.Retry(ctx, slow, start, setback("late")))
		must(t, s.Park(ctx, slow, setback("late")))
		claimNone(t, s, start) // quick still holds it
		must(t, s.Complete(ctx, quick))
		wantEqual(t, "next due", nextDue(t, s), time.Time{})
	})
}

func TestAnExpiredLeaseIsValidUntilTheNextClaim(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		promise(t, s, "1", start)
		must(t, s.Complete(context.Background(), claimOne(t, s, start, -time.Second)))
		claimNone(t, s, start)
	})
}

func TestALeaseExpiresByMachineTime(t *testing.T) {
	t.Parallel()
	machine := start
	s := storagetest.Open(t, storagetest.SQLite, storagetest.Now(clock), func(o *storage.Options) {
		o.Machine = func() time.Time { return machine }
	})
	saveCommunities(t, s)
	promise(t, s, "1", start)
	claimOne(t, s, start, lease)
	machine = machine.Add(lease - time.Microsecond)
	claimNone(t, s, start.Add(24*time.Hour)) // however far the meetups' clock travels
	machine = machine.Add(time.Microsecond)
	claimOne(t, s, start, lease)
	if now, err := s.Clock(context.Background()); err != nil || !now.Equal(machine) {
		t.Errorf("clock %s, %v", now, err)
	}
}

func TestATaskIsRetriedWhenItIsDueAgain(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		promise(t, s, "1", start)
		later := start.Add(time.Minute)
		first := claimOne(t, s, start, lease)
		must(t, s.Retry(ctx, first, later, setback("rate limited")))
		claimNone(t, s, start)
		wantEqual(t, "next due", nextDue(t, s), later)
		second := claimOne(t, s, later, lease)
		if second.Attempts != 2 || second.Generation != 0 || second.MessageKey() != first.MessageKey() {
			t.Errorf("%+v", second)
		}
		must(t, s.Complete(ctx, second))
	})
}

func TestAParkedTaskIsListed(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		for _, key := range []string{"1", "2"} {
			promise(t, s, key, start)
			must(t, s.Park(ctx, claimOne(t, s, start, lease), setback("bad "+key)))
		}
		claimNone(t, s, start.Add(time.Hour))
		wantEqual(t, "next due", nextDue(t, s), time.Time{})
		parked, err := s.StuckTasks(ctx, storage.TaskFilter{Parked: true, Limit: 10})
		must(t, err)
		if len(parked) != 2 || parked[0].Key != "1" || parked[0].LastError != "bad 1" || parked[0].ParkedAt.IsZero() || parked[1].Subject != "why 2" {
			t.Errorf("parked: %+v", parked)
		}
		if few, err := s.StuckTasks(ctx, storage.TaskFilter{Parked: true, Limit: 1}); err != nil || len(few) != 1 {
			t.Errorf("%v, %v", few, err)
		}
		if nobody, err := s.StuckTasks(ctx, storage.TaskFilter{Parked: true, Limit: -1}); err != nil || len(nobody) != 0 {
			t.Errorf("%v, %v", nobody, err)
		}
		promise(t, s, "1", start)
		if task := claimOne(t, s, start, lease); task.Key != "1" || task.Attempts != 2 {
			t.Errorf("%+v", task)
		}
		if parked, err = s.StuckTasks(ctx, storage.TaskFilter{Parked: true, Limit: 10}); err != nil || len(parked) != 1 {
			t.Errorf("parked: %v, %v", parked, err)
		}
	})
}

func TestCancelledTasksAreNotRun(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		m, other := createMeetup(t, s, sampleMeetup(t)), createMeetup(t, s, sampleMeetup(t))
		promiseAll := func(tx bot.Tx) error {
			for _, id := range []bot.MeetupID{m.ID, other.ID} {
				for _, kind := range []bot.TaskKind{bot.TaskRemind, bot.TaskBegin, bot.TaskRedraw} {
					if err := tx.Promise(bot.Task{Kind: kind, Key: fmt.Sprint(id), Community: berlin, Meetup: id, Due: start}); err != nil {
						return err
					}
				}
			}
			return nil
		}
		inTxOn(t, s, promiseAll, m.ID, other.ID)
		running := claim(t, s, start, lease)
		inTxOn(t, s, func(tx bot.Tx) error {
			if err := tx.CancelTasks(berlin, m.ID); err != nil { // no kinds: no effect
				return err
			}
			return tx.CancelTasks(berlin, m.ID, bot.TaskRemind, bot.TaskBegin)
		}, m.ID)
		for _, task := range running {
			must(t, s.Retry(ctx, task, start, setback("again")))
		}
		left := claim(t, s, start, lease)
		slices.SortFunc(left, func(a, b bot.Task) int { return cmp.Compare(a.ID, b.ID) })
		kinds := make([]string, 0, len(left))
		for _, task := range left {
			kinds = append(kinds, fmt.Sprintf("%s %d", task.Kind, task.Meetup))
		}
		wantEqual(t, "left", kinds, []string{
			fmt.Sprintf("redraw %d", m.ID), fmt.Sprintf("remind %d", other.ID),
			fmt.Sprintf("begin %d", other.ID), fmt.Sprintf("redraw %d", other.ID),
		})
	})
}

func TestOnPromiseIsCalledAfterTheCommit(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		var found []time.Time
		s.OnPromise(func() { found = append(found, nextDue(t, s)) })
		s.OnPromise(func() { found = append(found, nextDue(t, s)) })
		promise(t, s, "1", start)
		wantEqual(t, "found", found, []time.Time{start, start})
		inTx(t, s, rename("Berlin"))
		wantEqual(t, "after a transaction that promised nothing", len(found), 2)
	})
}

func TestALongQueueIsEstimated(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx, many := context.Background(), 10_050
		inTx(t, s, func(tx bot.Tx) error {
			for i := range many {
				if err := tx.Promise(bot.Task{Kind: bot.TaskRemind, Key: fmt.Sprint(i), Community: berlin, Due: start.Add(time.Hour)}); err != nil {
					return err
				}
			}
			return nil
		})
		promise(t, s, "due", start)
		got, err := s.QueueStats(ctx)
		must(t, err)
		if got.Due != 1 || got.Tasks < 10_001 || got.Tasks > many+1 {
			t.Errorf("counted %+v", got)
		}
	})
}

func TestTheOldestTaskThatWaitsForNothingIsFound(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		want := func(due time.Time) {
			t.Helper()
			got, ok, err := s.OldestOwed(ctx)
			must(t, err)
			if ok == due.IsZero() || !got.Equal(due) {
				t.Errorf("the oldest was due at %v, want %v", got, due)
			}
		}
		want(time.Time{})
		promise(t, s, "put off", start.Add(-4*time.Hour))
		must(t, s.Retry(ctx, claimOne(t, s, start, lease), start.Add(-3*time.Hour), bot.Setback{Cause: bot.CauseLater}))
		want(time.Time{}) // what it waits for is a limit
		promise(t, s, "due", start.Add(-2*time.Hour))
		promise(t, s, "due too", start.Add(-time.Hour))
		promise(t, s, "later", start.Add(time.Hour))
		want(start.Add(-2 * time.Hour))
		s.Pause(bot.Paused{Communities: []bot.CommunityID{berlin}})
		want(time.Time{})
		s.Pause(bot.Paused{})
		claim(t, s, start, lease)
		want(time.Time{})
	})
}

func TestTheQueueIsCounted(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		promise(t, s, "parked", start.Add(-4*time.Hour))
		must(t, s.Park(ctx, claimOne(t, s, start, lease), setback("bad")))
		promise(t, s, "running", start.Add(-3*time.Hour))
		claimOne(t, s, start, lease)
		promise(t, s, "due", start.Add(-2*time.Hour))
		promise(t, s, "due too", start)
		promise(t, s, "later", start.Add(time.Hour))
		got, err := s.QueueStats(ctx)
		must(t, err)
		wantEqual(t, "waiting", got, storage.QueueStats{Tasks: 4, Due: 2, Leased: 1, Parked: 1, Oldest: start.Add(-2 * time.Hour)})
	})
}

func TestLeasesAreReleasedOnSQLiteOnly(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		promise(t, s, "1", start)
		before := claimOne(t, s, start, lease)
		must(t, s.ReleaseLeases(context.Background()))
		if s.Engine() == "postgres" {
			claimNone(t, s, start) // another replica may be running it
			return
		}
		after := claimOne(t, s, start, lease)
		must(t, s.Complete(context.Background(), before))
		wantEqual(t, "waiting", claim(t, s, start, lease), []bot.Task{})
		must(t, s.Complete(context.Background(), after))
	})
}
