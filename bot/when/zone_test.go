package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

func TestTimesInOtherZonesMoveToTheContextZone(t *testing.T) {
	for _, c := range []struct{ zone, phrase, want string }{
		{"America/New_York", "fri 7pm Berlin time", "2026-10-23T13:00"},
		{"America/New_York", "sun 7pm Berlin time", "2026-10-25T14:00"}, // Berlin's clocks have been put back
		{"Europe/Berlin", "fri 7pm London time", "2026-10-23T20:00"},
		{"Europe/Berlin", "fri 3-5pm London time, sat 3pm", "? 2026-10-23T16:00/18:00 2026-10-24T15:00 ? 2026-10-23T16:00/18:00 2026-10-24T16:00"},
		{"Europe/Berlin", "fri 7pm New York time", "2026-10-24T01:00"},
		{"Europe/Berlin", "fri 7pm UTC", "2026-10-23T21:00"},
		{"Europe/Berlin", "sat 11pm UTC", "2026-10-25T01:00"},
		{"Europe/Berlin", "sun 1am UTC", "! repeated"}, // the second half past two
		{"Europe/Berlin", "sun 0:00 UTC", "2026-10-25T02:00 overlap"},
		{"Australia/Sydney", "fri 0-7p London time", "! no_such_range"}, // 19 hours, and over midnight
		{"Europe/Berlin", "fri London time", "2026-10-23"},
		{"Pacific/Auckland", "fri evening UTC", "2026-10-24T07:00/11:00+2h0m"}, // a range whose length is said: no word names it
		{"Europe/Berlin", "fri 7pm CEST", "2026-10-23T19:00"},
	} {
		ctx := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone="+c.zone)
		ctx.KeepZone = false
		got, err := Parse(c.phrase, ctx)
		if s := show(ctx, got, err); s != c.want {
			t.Errorf("%q in %s is %s, want %s", c.phrase, c.zone, s, c.want)
		}
		checkResult(t, ctx, got, err)
	}
}

func TestRecurrencesAreRefusedUnlessAllowed(t *testing.T) {
	ctx := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin")
	ctx.AllowRecurrence = false
	for phrase, want := range map[string]string{
		"every friday 7pm": "! repeats",
		"tuesdays 7pm":     "! repeats",
		"fri 7pm":          "2026-10-23T19:00",
		"every blue moon":  "! unread",
	} {
		got, err := Parse(phrase, ctx)
		if s := show(ctx, got, err); s != want {
			t.Errorf("%q is %s, want %s", phrase, s, want)
		}
	}
}
