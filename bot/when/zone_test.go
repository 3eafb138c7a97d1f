package when

import (
	"strings"
	"testing"
	"time"

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

func TestASecondPassThroughAnHourIsRefusedWithTheFirst(t *testing.T) {
	for _, c := range []struct{ now, phrase, want string }{
		{"2026-10-30T12:00:00-04:00", "sun 1:30am EST", "“Sunday 1 November 2026, 1:30am”"},
		{"2026-10-30T12:00:00-04:00", "2026-11-01T01:30-05:00", "“Sunday 1 November 2026, 1:30am”"},
		{"2026-10-30T12:00:00-04:00", "1 nov 06:30 UTC", "“Sunday 1 November 2026, 1:30am”"},
		{"2026-11-01T01:40:00-04:00", "in 40 minutes", "“fri 7pm”"}, // the first is over
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		ctx := Context{Now: now, Zone: "America/New_York", Zones: bot.TZData}
		_, err = Parse(c.phrase, ctx)
		if e, ok := bot.AsError(err); !ok || e.Key != "when.repeated" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s in it", c.phrase, err, c.want)
		}
		if _, err := Parse(strings.Trim(c.want, "“”"), ctx); err != nil {
			t.Errorf("%s cannot be said: %v", c.want, err)
		}
	}
}
