package dispatch_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

func TestAnEditWaitsForTheAnswerInEveryProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		here, there := &dispatch.ReplyOrder{Notes: notes}, &dispatch.ReplyOrder{Notes: notes}
		came := time.Now()
		waits := func(o *dispatch.ReplyOrder, want bool) {
			t.Helper()
			if err := o.Check(t.Context(), "i1", came); chat.IsError[*chat.Later](err) != want || !want && err != nil {
				t.Errorf("after %s: %v, want to wait: %t", time.Since(came), err, want)
			}
		}
		here.Begin("i1")
		waits(here, true)
		waits(there, true)
		time.Sleep(1500 * time.Millisecond)
		if err := here.Delay(t.Context(), "i1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		waits(here, true)
		waits(there, true)
		if err := here.End(t.Context(), "i1", true); err != nil {
			t.Fatal(err)
		}
		waits(here, false)
		waits(there, false)
	})
}

func TestAnEditOfAQuickAnswerDoesNotWaitInItsOwnProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		here, there := &dispatch.ReplyOrder{Notes: notes}, &dispatch.ReplyOrder{Notes: notes}
		came := time.Now()
		here.Begin("i1")
		if err := here.End(t.Context(), "i1", false); err != nil {
			t.Fatal(err)
		}
		if err := here.Check(t.Context(), "i1", came); err != nil {
			t.Error("it waits:", err)
		}
		if err := there.Check(t.Context(), "i1", came); !chat.IsError[*chat.Later](err) {
			t.Error("another process cannot know that the answer was given:", err)
		}
		time.Sleep(2 * time.Second)
		if err := there.Check(t.Context(), "i1", came); err != nil {
			t.Error("it waits on:", err)
		}
	})
}

func TestAProcessThatDiesBeforeItsAnswerHoldsNoEditUpForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := adaptertest.NewNotebook()
		dead, there := &dispatch.ReplyOrder{Notes: notes}, &dispatch.ReplyOrder{Notes: notes}
		came := time.Now()
		dead.Begin("i1")
		if err := dead.Delay(t.Context(), "i1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		if err := there.Check(t.Context(), "i1", came); err != nil {
			t.Error("it waits:", err)
		}
		if err := there.Delay(t.Context(), "i2"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go dispatch.SweepNotes(ctx, notes, slog.New(slog.DiscardHandler), map[string]time.Duration{dispatch.AnsweringPrefix: dispatch.AnsweringTTL})
		synctest.Wait()
		cancel()
		left, err := notes.List(t.Context(), "answering:")
		if err != nil || len(left) != 1 || left[0].Key != "answering:i2" {
			t.Errorf("left are %v, %v", left, err)
		}
	})
}
