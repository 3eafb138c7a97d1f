package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/adapters/adaptertest"
)

// upMetrics returns muster_up by part.
func upMetrics(t *testing.T, w *watch) map[string]float64 {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(w.up)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			found[m.GetLabel()[0].GetValue()] = m.GetGauge().GetValue()
		}
	}
	return found
}

func TestAPartThatFailsIsNamedOnceUntilItIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := new(adaptertest.Said)
		w := newWatch(slog.New(slog.NewTextHandler(out, nil)))
		var isDown atomic.Bool
		w.add(
			part{name: "database", every: 5 * time.Second, check: func(context.Context) error {
				if isDown.Load() {
					return errors.New("connection refused")
				}
				return nil
			}},
			part{name: "stuck", every: time.Minute, check: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
		)
		ready := func(name string) error {
			for _, c := range w.checks() {
				if c.Name == name {
					ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
					err := c.Ask(ctx)
					cancel()
					return err
				}
			}
			return errors.New("no such part")
		}
		if err := ready("database"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("before it was checked: %v", err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.run(ctx); close(done) }()
		wait := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		wait(time.Second)
		if err := ready("database"); err != nil || out.String() != "" || upMetrics(t, w)["database"] != 1 {
			t.Errorf("well: %v, logged %q", err, out.String())
		}
		isDown.Store(true)
		wait(29 * time.Second)
		if err := ready("database"); err == nil || upMetrics(t, w)["database"] != 0 {
			t.Errorf("after 29 s: %v", err)
		}
		if said := out.String(); strings.Count(said, `msg="database away" err="connection refused"`) != 1 || strings.Count(said, `"stuck away"`) != 1 {
			t.Errorf("logged is\n%s", said)
		}
		isDown.Store(false)
		wait(30 * time.Second)
		if said := out.String(); ready("database") != nil || strings.Count(said, `msg="database back"`) != 1 || upMetrics(t, w)["database"] != 1 {
			t.Errorf("logged is\n%s", said)
		}
		w.end("database", errors.New("it is gone"))
		w.end("no such part", nil)
		(*watch)(nil).end("database", nil)
		wait(30 * time.Second)
		if err := ready("database"); err == nil || !strings.Contains(err.Error(), "it is gone") {
			t.Errorf("ended: %v", err)
		}
		stop()
		<-done
	})
}

func TestReadinessKnowsThatTasksWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var due time.Time
		var away error
		p := tasksPart(func(context.Context) (time.Time, bool, error) { return due, !due.IsZero(), away }, time.Now)
		check := func(want bool) {
			t.Helper()
			if err := p.check(t.Context()); (err == nil) != want {
				t.Errorf("after %s it is %v", time.Since(due), err)
			}
		}
		check(true)
		due = time.Now()
		<-time.After(lateAfter - time.Second)
		check(true)
		<-time.After(2 * time.Second)
		check(true)
		<-time.After(lateGrace)
		check(false)
		away = errors.New("connection refused")
		check(true) // the database's part says so
		away = nil
		check(false)
		due = time.Now()
		check(true)
		due = time.Now().Add(-time.Hour) // it had been stopped
		check(true)
		<-time.After(lateGrace / 2)
		due = time.Time{}
		check(true)
		due = time.Now().Add(-time.Hour)
		check(true)
		<-time.After(lateGrace)
		check(false)
	})
}
