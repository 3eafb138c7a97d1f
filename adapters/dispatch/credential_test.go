package dispatch

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestARefusedCredentialIsAskedAboutAtOnceAndThenLessAndLess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Credential
		if c.IsRefused() || c.TakeProbe() {
			t.Error("it is refused from the beginning")
		}
		if c.Refuse(); !c.Refuse() || !c.IsRefused() {
			t.Error("it is not refused")
		}
		probes := 0
		for range 3600 {
			if c.TakeProbe() {
				probes++
			}
			if probes == 1 && c.TakeProbe() {
				t.Fatal("two callers probe")
			}
			time.Sleep(time.Second)
		}
		if probes < 20 || probes > 25 {
			t.Errorf("%d probes in an hour", probes)
		}
		c.Accept()
		if c.IsRefused() || c.TakeProbe() {
			t.Error("it is refused still")
		}
		if c.Refuse() {
			t.Error("a request that was refused just after the probe pauses all others")
		}
		time.Sleep(probeTrust)
		if !c.Refuse() || !c.TakeProbe() {
			t.Error("later it is not believed to be refused")
		}
	})
}
