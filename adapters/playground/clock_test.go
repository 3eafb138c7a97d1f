package playground

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestAClockIsKeptWhereItTravelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newNotebook()
		var c Clock
		must(t, c.Restore(t.Context(), p))
		calls := 0
		c.OnTravel(func() { calls++ })
		began := time.Now()
		must(t, c.Travel(26*time.Hour))
		must(t, c.Travel(time.Minute))
		if c.Travel(0) == nil || c.Travel(-time.Second) == nil || c.Travel(MaxAhead) == nil {
			t.Error("it travels back, nowhere, or too far")
		}
		<-time.After(time.Second)
		if got := c.Now().Sub(began); got != 26*time.Hour+time.Minute+time.Second || calls != 2 {
			t.Errorf("the clock moved by %s, with %d calls", got, calls)
		}
		var again Clock
		must(t, again.Restore(t.Context(), p))
		if got := again.Now(); !got.Equal(c.Now()) {
			t.Errorf("after a restart it shows %s, not %s", got, c.Now())
		}
		for _, key := range []string{clockKey, jumpsKey} {
			damaged := newNotebook()
			damaged.all[key] = []byte("nonsense")
			if new(Clock).Restore(t.Context(), damaged) == nil {
				t.Errorf("nonsense is taken for the %s", key)
			}
		}
	})
}

// TestAJumpIsMadeOnce asks for the same jump again: when its reply was lost, when
// the process died within it, and after another one.
func TestAJumpIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := newNotebook()
		began := time.Now()
		restart := func() *Clock {
			c := new(Clock)
			must(t, c.Restore(t.Context(), notes))
			return c
		}
		hour := func() (time.Duration, error) { return time.Hour, nil }
		expect := func(c *Clock, what string, want time.Duration) {
			t.Helper()
			if got := c.Now().Sub(began); got != want {
				t.Errorf("%s: it has moved by %s, not %s", what, got, want)
			}
		}
		c := restart()
		for range 2 {
			must(t, c.TravelOnce("first", hour))
		}
		expect(c, "asked twice", time.Hour)
		c = restart()
		must(t, c.TravelOnce("first", hour))
		expect(c, "asked again after a restart", time.Hour)
		notes.fail = func(key string) error {
			if key == clockKey {
				return errors.New("the process dies")
			}
			return nil
		}
		if c.TravelOnce("second", hour) == nil {
			t.Error("a jump that is not kept is made")
		}
		notes.fail = nil
		c = restart()
		expect(c, "a jump that was not kept", time.Hour)
		must(t, c.TravelOnce("second", hour))
		must(t, c.TravelOnce("third", hour))
		must(t, c.TravelOnce("second", hour))
		must(t, c.TravelOnce("first", hour))
		expect(c, "an earlier one again", 3*time.Hour)
		for i := range 2 * maxJumps {
			must(t, c.TravelOnce(fmt.Sprint("more", i), hour))
		}
		if len(c.jumps) != maxJumps {
			t.Errorf("%d jumps are remembered", len(c.jumps))
		}
	})
}
