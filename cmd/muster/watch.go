package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/adapters/web"
)

// part is something that a running Muster depends on.
type part struct {
	name  string // in /readyz, in muster_up and in the log
	every time.Duration
	check func(ctx context.Context) error
	grace time.Duration // for which it may take to come up; until then it is not known
}

// partTimeout bounds one check of a part. startInterval is how often a part is checked
// that is coming up.
const (
	partTimeout   = 5 * time.Second
	startInterval = 250 * time.Millisecond
)

// watch checks parts while the program runs. What fails is named by /readyz, by
// the metric muster_up and by one line of the log, and so is its return.
type watch struct {
	log   *slog.Logger
	up    *prometheus.GaugeVec
	parts []*watchedPart
}

// watchedPart is a part with its state.
type watchedPart struct {
	part

	checked chan struct{} // closed after the first check
	running chan error    // the result of a check that goes on; for follow only

	mu    sync.Mutex
	known bool
	ended bool // it is not checked again
	err   error
	since time.Time // of err
}

func newWatch(log *slog.Logger) *watch {
	return &watch{
		log: log,
		up: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "muster_up", Help: "Whether a part that Muster depends on is well (1) or not (0), as this process last saw it.",
		}, []string{"part"}),
	}
}

// add adds parts, before run.
func (w *watch) add(parts ...part) {
	for _, p := range parts {
		w.parts = append(w.parts, &watchedPart{part: p, checked: make(chan struct{})})
	}
}

// run checks all parts until ctx ends.
func (w *watch) run(ctx context.Context) {
	var all sync.WaitGroup
	for _, p := range w.parts {
		all.Go(func() { w.follow(ctx, p) })
	}
	all.Wait()
}

func (w *watch) follow(ctx context.Context, p *watchedPart) {
	begun := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		err := p.ask(ctx)
		if ctx.Err() != nil {
			return // a stop is no fault
		}
		if err != nil && time.Since(begun) < p.grace && !p.isKnown() {
			timer.Reset(startInterval)
			continue
		}
		w.note(p, err, false)
		timer.Reset(p.every)
	}
}

func (p *watchedPart) isKnown() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known
}

// errNoAnswer is the result of a check that goes on after its time.
var errNoAnswer = errors.New("it does not answer")

// ask runs the check once. A driver may not notice that its time is over: its
// check is left behind, and none runs beside it.
func (p *watchedPart) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, partTimeout)
	if p.running == nil {
		p.running = make(chan error, 1)
		go func(result chan<- error) {
			defer cancel()
			result <- p.check(ctx)
		}(p.running)
	} else {
		defer cancel()
	}
	select {
	case err := <-p.running:
		p.running = nil
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w within %s", errNoAnswer, partTimeout)
	}
}

// end notes that a part will not come back before a restart. It may be called for
// a watch that is nil, and for a part that there is not.
func (w *watch) end(name string, err error) {
	if w == nil {
		return
	}
	for _, p := range w.parts {
		if p.name == name {
			w.note(p, errors.Join(errors.New("it has ended"), err), true)
		}
	}
}

// note records a result, and logs it if it differs from the last.
func (w *watch) note(p *watchedPart, err error, ended bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	was := p.err
	p.err, p.ended = err, ended
	if !p.known {
		p.known = true
		close(p.checked)
	}
	up := 1.0
	if err != nil {
		up = 0
	}
	w.up.WithLabelValues(p.name).Set(up)
	switch {
	case err != nil && was == nil:
		p.since = time.Now()
		w.log.Error(p.name+" away", "err", err)
	case err == nil && was != nil:
		w.log.Info(p.name+" back", "after", time.Since(p.since).Round(time.Second))
	}
}

// checks returns a check of readiness for each part. Until a part was checked it
// waits.
func (w *watch) checks() []web.Check {
	all := make([]web.Check, 0, len(w.parts))
	for _, p := range w.parts {
		all = append(all, web.Check{Name: p.name, Ask: func(ctx context.Context) error {
			select {
			case <-p.checked:
			case <-ctx.Done():
				return ctx.Err()
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			return p.err
		}})
	}
	return all
}
