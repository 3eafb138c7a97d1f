package chattest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// Prove checks the suite itself. It breaks a network in one way at a time and
// fails if a case that must notice passes, or if no fault makes a case fail. The
// network must pass Run.
func Prove(t *testing.T, fresh func(t T) Network) {
	cases, uncovered := map[string]Case{}, map[string]bool{}
	for _, c := range Cases() {
		cases[c.Name], uncovered[c.Name] = c, true
		// The wrapper itself must break nothing.
		if r := runCase(t, c, fault{}, fresh); len(r.wrong) > 0 {
			t.Errorf("%s, with nothing broken: %s", c.Name, r.wrong[0])
		}
	}
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			for _, name := range f.caught {
				c, ok := cases[name]
				if !ok {
					t.Errorf("there is no case %q", name)
				} else if r := runCase(t, c, f, fresh); len(r.wrong) == 0 {
					t.Errorf("passes %q", name)
				}
			}
		})
		for _, name := range f.caught {
			delete(uncovered, name)
		}
	}
	for name := range uncovered {
		t.Errorf("no broken network fails %q", name)
	}
}

// runCase runs one case against a network with a fault.
func runCase(t *testing.T, c Case, f fault, fresh func(t T) Network) *recorder {
	r := &recorder{}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r.ctx = ctx
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer r.cleanUp()
			defer cancel()
			c.Check(r, newScenario(r, newBroken(fresh(r), f)))
		}()
		<-ended
	})
	return r
}

// recorder is a T that records errors.
type recorder struct {
	ctx      context.Context // for Context, which testing.T has too
	mu       sync.Mutex
	wrong    []string
	cleanups []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wrong = append(r.wrong, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) cleanUp() {
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
}
