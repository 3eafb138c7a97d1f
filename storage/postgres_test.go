package storage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// openPostgres opens a store on a new database, and returns a function that
// executes queries on it directly.
func openPostgres(t *testing.T, settings string, options ...storagetest.Option) (*storage.Store, func(query string)) {
	t.Helper()
	t.Parallel()
	address := storagetest.URL(t, storagetest.Postgres)
	raw := openRaw(t, address)
	s := storagetest.OpenURL(t, address+settings, append(options, storagetest.Now(clock))...)
	saveCommunities(t, s)
	return s, func(query string) {
		t.Helper()
		if _, err := raw.ExecContext(context.Background(), query); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLoserOfADeadlockRunsAgain(t *testing.T) {
	s, _ := openPostgres(t, "&deadlock_timeout=20ms", func(o *storage.Options) { o.StrictLocks = false })
	meetups := []bot.MeetupID{createMeetup(t, s, sampleMeetup(t)).ID, createMeetup(t, s, sampleMeetup(t)).ID}
	var runs atomic.Int64
	var both, done sync.WaitGroup
	both.Add(2)
	for i := range 2 {
		done.Go(func() {
			met := sync.OnceFunc(func() { both.Done(); both.Wait() })
			err := s.InTx(context.Background(), func(tx bot.Tx) error {
				runs.Add(1)
				for _, id := range []bot.MeetupID{meetups[i], meetups[1-i]} {
					m, err := tx.LockMeetup(berlin, id)
					if err != nil {
						return bot.Refuse(bot.KindNotFound, "k", "No such meetup.", nil) // the caller replaces the error
					}
					m.Minimum++
					if err := tx.SaveMeetup(&m); err != nil {
						return err
					}
					met() // in the first run each holds one lock and waits for the other
				}
				return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: "1", Community: berlin, Due: start})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	// A loser that locks its first row again before the winner wakes up loses once more.
	n := runs.Load()
	if n < 3 {
		t.Errorf("fn was run %d times, want thrice at least", n)
	}
	for _, id := range meetups {
		if got := readMeetup(t, s, id).Minimum; got != sampleMeetup(t).Minimum+2 {
			t.Errorf("meetup %d has minimum %d: what was undone counts, or what was done does not", id, got)
		}
	}
	if task := claimOne(t, s, start, lease); task.Generation != 1 {
		t.Errorf("promised again %d times, want once", task.Generation)
	}
	if text := scrape(t, s); !strings.Contains(text, fmt.Sprintf("muster_store_retries_total %d\n", n-2)) {
		t.Errorf("metrics:\n%s", text)
	}
}

func TestAStalePlanIsPreparedAgain(t *testing.T) {
	s, exec := openPostgres(t, "")
	ctx := context.Background()
	notebook := s.Notebook("slack")
	must(t, notebook.Put(ctx, "a", []byte("b")))
	promise(t, s, "1", start)
	for range 3 {
		// All statements below are prepared by now.
		communityName(t, s)
		inTx(t, s, rename("Berlin"))
		_, err := notebook.Get(ctx, "a")
		must(t, err)
		nextDue(t, s)
	}
	exec(`alter table community alter column name type varchar(90);
		alter table adapter_note alter column key type varchar(90);
		alter table task alter column due type timestamptz(3)`)
	inTx(t, s, func(tx bot.Tx) error { // the error ends the transaction
		return rename("Later")(tx)
	})
	wantEqual(t, "name", communityName(t, s), "Later")
	if got, err := notebook.Get(ctx, "a"); err != nil || string(got) != "b" {
		t.Errorf("%q, %v", got, err)
	}
	claimOne(t, s, nextDue(t, s), lease)
}

func TestALostConnectionIsRetried(t *testing.T) {
	s, exec := openPostgres(t, "")
	const killConnections = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`
	communityName(t, s)
	exec(killConnections) // while the connections are idle
	wantEqual(t, "name", communityName(t, s), string(berlin))
	var runs int
	inTx(t, s, func(tx bot.Tx) error {
		runs++
		if err := rename(fmt.Sprint("run ", runs))(tx); err != nil {
			return err
		}
		if runs == 1 {
			exec(killConnections)
		}
		_, err := tx.Community(berlin)
		return err
	})
	wantEqual(t, "name", communityName(t, s), "run 2")
}

func TestMoreTransactionsThanConnectionsSucceed(t *testing.T) {
	s, _ := openPostgres(t, "")
	m := createMeetup(t, s, sampleMeetup(t))
	var all sync.WaitGroup
	for i := range 120 {
		all.Go(func() {
			if err := answer(context.Background(), s, m.ID, m.Slots, i); err != nil {
				t.Error(err)
			}
			if _, err := s.Notebook("x").Once(context.Background(), fmt.Sprint(i), time.Hour); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestAMeetupsRowsWaitForItsLock(t *testing.T) {
	s, _ := openPostgres(t, "")
	m := createScheduled(t, s, 2)
	inTx(t, s, func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		err := s.InTx(ctx, func(other bot.Tx) error {
			if _, err := other.LockMeetup(berlin, m.ID); err != nil {
				return err
			}
			return other.SaveBallot(berlin, m.ID, ben, bot.Ballot{{Slot: m.Slots[0].ID, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: start}})
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("another transaction answered meanwhile: %v", err)
		}
		return nil
	})
}

// A cancel request that overtakes its query is lost. Then only lock_timeout ends
// the wait.
func TestAWaitForALockTimesOut(t *testing.T) {
	s, _ := openPostgres(t, "&lock_timeout=20ms")
	m := createScheduled(t, s, 2)
	inTx(t, s, func(tx bot.Tx) error {
		if _, err := tx.LockMeetup(berlin, m.ID); err != nil {
			return err
		}
		err := s.InTx(context.Background(), func(other bot.Tx) error {
			_, err := other.LockMeetup(berlin, m.ID)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "lock timeout") {
			t.Errorf("another transaction has the lock meanwhile: %v", err)
		}
		return nil
	})
	inTx(t, s, func(tx bot.Tx) error { _, err := tx.LockMeetup(berlin, m.ID); return err })
}
