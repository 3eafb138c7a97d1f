package dispatch

import (
	"strconv"
	"testing"
)

// FuzzStop reads what replicas write of limits that one has met.
func FuzzStop(f *testing.F) {
	for _, s := range []string{"", "stop:global:1", stopPrefix + "global:1", stopPrefix + ":", stopPrefix + "a:b:-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		one, ok := parseStop(s)
		if !ok {
			return
		}
		if again, ok := parseStop(stopPrefix + one.Scope + ":" + strconv.FormatInt(one.Until.UnixMilli(), 10)); !ok || again != one {
			t.Errorf("%q is %+v, then %+v", s, one, again)
		}
	})
}
