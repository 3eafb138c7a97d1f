package playground

import (
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
		p.all[clockKey] = []byte("nonsense")
		if new(Clock).Restore(t.Context(), p) == nil {
			t.Error("nonsense is taken for a time")
		}
	})
}
