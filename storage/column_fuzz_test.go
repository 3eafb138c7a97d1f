package storage

import (
	"reflect"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// FuzzColumns reads columns that are texts. What is read is written as it can be read
// again.
func FuzzColumns(f *testing.F) {
	for _, s := range []string{"", "none", "7d,1d,2h", "22:00-08:00", "2026-12-04T19:00", "1 1080-1440,5 0-60", `{"people":2}`, "null", "\x00", "9999-12-31T23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var l, l2 leads
		if l.Scan(s) == nil {
			if v, err := l.Value(); err != nil || l2.Scan(v) != nil || !reflect.DeepEqual(l, l2) {
				t.Errorf("%q are the leads %+v, then %+v", s, l, l2)
			}
		}
		var q, q2 quiet
		if q.Scan(s) == nil && q.Quiet != nil && q.Quiet.From != q.Quiet.To {
			if v, err := q.Value(); err != nil || q2.Scan(v) != nil || !reflect.DeepEqual(q, q2) {
				t.Errorf("%q are the quiet hours %+v, then %+v", s, q, q2)
			}
		}
		var h, h2 weekHours
		if h.Scan(s) == nil {
			if v, err := h.Value(); err != nil || h2.Scan(v) != nil || !reflect.DeepEqual(h, h2) {
				t.Errorf("%q are the hours %+v, then %+v", s, h, h2)
			}
		}
		var w, w2 wallTime
		if w.Scan(s) == nil {
			if v, err := w.Value(); err != nil || w2.Scan(v) != nil || w != w2 {
				t.Errorf("%q is the wall %+v, then %+v", s, w, w2)
			}
		}
		var j, j2 jsonOf[bot.Reason]
		if j.Scan(s) == nil {
			if v, err := j.Value(); err != nil || j2.Scan(v) != nil || !reflect.DeepEqual(j, j2) {
				t.Errorf("%q is %+v, then %+v", s, j, j2)
			}
		}
	})
}
