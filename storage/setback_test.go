package storage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

func TestOnlyWhatFailsCostsAnAttempt(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		promise(t, s, "1", start)
		for _, c := range []struct {
			cause              bot.TaskCause
			attempts, failures int // when it is claimed next
		}{
			{bot.CauseLater, 1, 0},
			{bot.CauseCredential, 1, 0},
			{bot.CauseQuiet, 1, 0},
			{bot.CauseCard, 2, 0},
			{bot.CauseNetwork, 3, 1},
			{bot.CauseLater, 3, 1},
			{bot.CauseAccess, 4, 2},
			{bot.CauseFault, 5, 3},
		} {
			must(t, s.Retry(ctx, claimOne(t, s, start, lease), start, bot.Setback{Cause: c.cause, Reason: "x"}))
			got := claimOne(t, s, start, lease)
			if got.Attempts != c.attempts || got.Failures != c.failures || got.Cause != c.cause {
				t.Errorf("after %s: attempt %d, %d failures, cause %s; want %d, %d", c.cause, got.Attempts, got.Failures, got.Cause, c.attempts, c.failures)
			}
			must(t, s.Retry(ctx, got, start, bot.Setback{Cause: bot.CauseLater}))
		}
	})
}

func TestPausedTasksAreNeitherClaimedNorAwaited(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		inTx(t, s, func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: "testing:bern"}) })
		put := func(c bot.CommunityID, kind bot.TaskKind) {
			inTx(t, s, func(tx bot.Tx) error {
				return tx.Promise(bot.Task{Kind: kind, Key: string(c), Community: c, Due: start})
			})
		}
		all := func() {
			for _, c := range []bot.CommunityID{berlin, oslo, "testing:bern"} {
				put(c, bot.TaskRemind)
			}
			put(berlin, bot.TaskFinish)
		}
		for name, c := range map[string]struct {
			paused bot.Paused
			claims int
		}{
			"a network":                  {bot.Paused{Networks: []bot.Network{"test"}}, 2},
			"a community":                {bot.Paused{Communities: []bot.CommunityID{oslo}}, 3},
			"both":                       {bot.Paused{Networks: []bot.Network{"testing"}, Communities: []bot.CommunityID{berlin}}, 2},
			"nothing":                    {bot.Paused{}, 4},
			"all, but what is not asked": {bot.Paused{Networks: []bot.Network{"testing", "test"}}, 1},
		} {
			all()
			s.Pause(c.paused)
			stats, err := s.QueueStats(ctx)
			must(t, err)
			if stats.Paused != 4-c.claims || stats.Due != 4 {
				t.Errorf("%s: %d of %d are paused", name, stats.Paused, stats.Due)
			}
			claimed := claim(t, s, start, lease)
			if len(claimed) != c.claims {
				t.Errorf("%s: claimed %v", name, claimed)
			}
			if due, ok, err := s.NextDue(ctx); ok || err != nil {
				t.Errorf("%s: the next is due at %s, %v", name, due, err)
			}
			s.Pause(bot.Paused{})
			for _, task := range append(claimed, claim(t, s, start, lease)...) {
				must(t, s.Complete(ctx, task))
			}
		}
	})
}

func TestWhatANetworkDidNotAnswerIsTriedAgainWhenItAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		later := start.Add(5 * time.Minute)
		for _, key := range []string{"1", "2", "3"} {
			promise(t, s, key, start)
			must(t, s.Retry(ctx, claimOne(t, s, start, lease), later, bot.Setback{Cause: bot.CauseNetwork}))
		}
		promise(t, s, "broken", start)
		must(t, s.Retry(ctx, claimOne(t, s, start, lease), later, setback("broken")))
		must(t, s.RetryUnanswered(ctx, "tes", start, 10))
		claimNone(t, s, start)
		must(t, s.RetryUnanswered(ctx, "test", start, 1))
		if first := claimOne(t, s, start, lease); first.Key != "1" || first.Failures != 0 {
			t.Errorf("claimed %+v", first)
		}
		must(t, s.RetryUnanswered(ctx, "test", start, 10))
		if rest := claim(t, s, start, lease); len(rest) != 2 {
			t.Errorf("claimed %v", rest)
		}
	})
}

func TestWhatWasRefusedIsTriedAgainWhenAccessChanges(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		later := start.Add(time.Hour)
		for _, key := range []string{"1", "parked", "broken"} {
			promise(t, s, key, start)
		}
		for i, task := range claim(t, s, start, lease) {
			switch i {
			case 0:
				must(t, s.Retry(ctx, task, later, bot.Setback{Cause: bot.CauseAccess}))
			case 1:
				must(t, s.Park(ctx, task, bot.Setback{Cause: bot.CauseAccess}))
			default:
				must(t, s.Retry(ctx, task, later, bot.Setback{Cause: bot.CauseFault}))
			}
		}
		inTx(t, s, func(tx bot.Tx) error { return tx.RetryRefused(oslo) })
		claimNone(t, s, start.Add(time.Minute))
		for range 3 { // a burst of changes moves it no further
			inTx(t, s, func(tx bot.Tx) error { return tx.RetryRefused(berlin) })
		}
		if task := claimOne(t, s, start.Add(2*time.Second), lease); task.Key != "1" || task.Failures != 0 {
			t.Errorf("claimed %+v", task)
		}
	})
}

func TestTasksThatWaitInQuietHoursAreJudgedAnew(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx, later := context.Background(), start.Add(8*time.Hour)
		m, other, news := createScheduled(t, s, 1), createScheduled(t, s, 1), createScheduled(t, s, 1)
		wait := func(kind bot.TaskKind, id bot.MeetupID, key string, u bot.UserID, cause bot.TaskCause) {
			inTx(t, s, func(tx bot.Tx) error {
				if _, err := tx.LockMeetup(berlin, id); err != nil {
					return err
				}
				return tx.Promise(bot.Task{Kind: kind, Key: key, Community: berlin, Meetup: id, Member: u, Due: start})
			})
			must(t, s.Retry(ctx, claimOne(t, s, start, lease), later, bot.Setback{Cause: cause}))
		}
		waits := func(id bot.MeetupID, key string, u bot.UserID, cause bot.TaskCause) {
			wait(bot.TaskNotifyMember, id, key, u, cause)
		}
		waits(m.ID, "hers", "test:ana", bot.CauseQuiet)
		waits(m.ID, "his", "test:ben", bot.CauseQuiet)
		waits(m.ID, "refused", "test:ana", bot.CauseAccess)
		waits(other.ID, "another meetup's", "test:ana", bot.CauseQuiet)
		wait(bot.TaskHostNews, news.ID, "the host's", "", bot.CauseQuiet)
		found := func(c bot.CommunityID, u bot.UserID, want ...bot.MeetupID) {
			t.Helper()
			inTx(t, s, func(tx bot.Tx) error {
				got, err := tx.MeetupsInQuiet(c, u)
				if slices.Sort(got); !slices.Equal(got, want) {
					t.Errorf("%q waits for messages about %v, want %v", u, got, want)
				}
				return err
			})
		}
		found(berlin, "test:ana", m.ID, other.ID, news.ID)
		found(berlin, "test:ben", m.ID)
		found(berlin, "test:cy")
		found(berlin, "", m.ID, other.ID, news.ID)
		found(oslo, "")
		retry := func(u bot.UserID) {
			inTx(t, s, func(tx bot.Tx) error {
				if _, err := tx.LockMeetups(berlin, []bot.MeetupID{m.ID, news.ID}); err != nil {
					return err
				}
				if err := tx.RetryQuiet(berlin, news.ID, u); err != nil {
					return err
				}
				return tx.RetryQuiet(berlin, m.ID, u)
			})
		}
		due := func(want ...string) {
			t.Helper()
			var keys []string
			for _, task := range claim(t, s, start, lease) {
				if !task.PromisedFor.Equal(start) || task.Generation != 0 {
					t.Errorf("claimed %+v", task)
				}
				keys = append(keys, task.Key)
				must(t, s.Complete(ctx, task))
			}
			if !slices.Equal(keys, want) {
				t.Errorf("%q are due, want %q", keys, want)
			}
		}
		retry("test:cy")
		due()
		retry("test:ana")
		due("hers", "the host's")
		retry("")
		due("his")
	})
}

func TestATaskThatIsPromisedAgainDoesNotWaitForQuietHours(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		promise(t, s, "1", start)
		must(t, s.Retry(context.Background(), claimOne(t, s, start, lease), start.Add(time.Hour), bot.Setback{Cause: bot.CauseQuiet}))
		promise(t, s, "1", start)
		if got := claimOne(t, s, start, lease); got.Cause != bot.CauseNone {
			t.Errorf("its cause is %q", got.Cause)
		}
	})
}

func TestStuckTasksAreListedRetriedAndDropped(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		for _, task := range []struct {
			community bot.CommunityID
			kind      bot.TaskKind
			cause     bot.TaskCause
		}{
			{berlin, bot.TaskRemind, bot.CauseAccess}, {berlin, bot.TaskAnnounce, bot.CauseNetwork},
			{oslo, bot.TaskRemind, bot.CauseFault}, {oslo, bot.TaskAnnounce, bot.CauseLater},
		} {
			inTx(t, s, func(tx bot.Tx) error {
				return tx.Promise(bot.Task{Kind: task.kind, Key: "1", Community: task.community, Due: start})
			})
			why := bot.Setback{Cause: task.cause, Reason: string(task.cause)}
			if task.cause == bot.CauseFault {
				must(t, s.Park(ctx, claimOne(t, s, start, lease), why))
			} else {
				must(t, s.Retry(ctx, claimOne(t, s, start, lease), start.Add(time.Hour), why))
			}
		}
		for name, c := range map[string]struct {
			filter storage.TaskFilter
			want   int
		}{
			"all":            {storage.TaskFilter{}, 3},
			"of a community": {storage.TaskFilter{Community: berlin}, 2},
			"of a kind":      {storage.TaskFilter{Kind: bot.TaskRemind}, 2},
			"of both":        {storage.TaskFilter{Community: oslo, Kind: bot.TaskAnnounce}, 0},
			"parked":         {storage.TaskFilter{Parked: true}, 1},
		} {
			c.filter.Limit = 10
			if got, err := s.StuckTasks(ctx, c.filter); err != nil || len(got) != c.want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		if n, err := s.RetryStuck(ctx, storage.TaskFilter{Kind: bot.TaskRemind}); n != 2 || err != nil {
			t.Errorf("retried %d, %v", n, err)
		}
		running := claim(t, s, start, lease)
		if len(running) != 2 || running[0].Failures != 0 || running[0].Attempts != 1 {
			t.Errorf("claimed %+v", running)
		}
		all, err := s.StuckTasks(ctx, storage.TaskFilter{Kind: bot.TaskAnnounce, Limit: 10})
		must(t, err)
		if n, err := s.DropStuck(ctx, storage.TaskFilter{IDs: []bot.TaskID{all[0].ID, running[0].ID}}); n != 1 || err != nil {
			t.Errorf("dropped %d, %v", n, err)
		}
	})
}

func TestAProblemIsKnownUntilItIsSolved(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		want := bot.Problem{Community: berlin, Meetup: m.ID, Kind: bot.ProblemCalendar, Reason: "full", Since: start}
		inTx(t, s, func(tx bot.Tx) error {
			must(t, tx.SaveProblem(want))
			return tx.SaveProblem(want)
		})
		inTx(t, s, func(tx bot.Tx) error {
			got, err := tx.Problem(berlin, m.ID, bot.ProblemCalendar)
			wantEqual(t, "problem", got, want)
			must(t, err)
			all, err := tx.Problems(berlin, m.ID)
			wantEqual(t, "problems", all, []bot.Problem{want})
			must(t, err)
			for _, c := range []struct {
				host   bot.UserID
				reason string
				want   bool
			}{{m.Host, "full", true}, {m.Host, "other", false}, {"test:nobody", "full", false}} {
				if knows, err := tx.HostKnows(berlin, c.host, bot.ProblemCalendar, c.reason); knows != c.want || err != nil {
					t.Errorf("%s knows of %s: %t, %v", c.host, c.reason, knows, err)
				}
			}
			had, err := tx.DeleteProblem(berlin, m.ID, bot.ProblemCalendar)
			if !had || err != nil {
				t.Errorf("it was there: %t, %v", had, err)
			}
			had, err = tx.DeleteProblem(berlin, m.ID, bot.ProblemCalendar)
			if had {
				t.Error("it was there twice")
			}
			return err
		})
	})
}

func TestALaterOutcomeOfAMessageReplacesAnEarlierOne(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		refused := bot.Delivery{Kind: bot.TaskRemind, Subject: "1d", Outcome: bot.DeliveryRefused, Why: "gone", At: start}
		other := bot.Delivery{Kind: bot.TaskNotifyThread, Subject: "seat", Member: ana, Outcome: bot.DeliverySent, At: start.Add(time.Minute)}
		sent := bot.Delivery{Kind: bot.TaskRemind, Subject: "1d", Outcome: bot.DeliverySent, At: start.Add(time.Hour)}
		inTx(t, s, func(tx bot.Tx) error {
			must(t, tx.SaveDelivery(berlin, m.ID, "a", refused))
			must(t, tx.SaveDelivery(berlin, m.ID, "b", other))
			return tx.SaveDelivery(berlin, m.ID, "a", sent)
		})
		inTx(t, s, func(tx bot.Tx) error {
			got, err := tx.Deliveries(berlin, m.ID)
			wantEqual(t, "deliveries", got, []bot.Delivery{sent, other})
			return err
		})
	})
}
