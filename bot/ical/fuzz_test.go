package ical

import (
	"bytes"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// smallLimits make a run of the fuzzer as long as a short one.
var smallLimits = Limits{Bytes: 1 << 16, Events: 200, Times: 2000, Work: 200_000}

// FuzzRead reads any file, and asks for a year and for its halves: together they say the
// same. It also ends lines in another way, which must not matter.
func FuzzRead(f *testing.F) {
	for _, path := range fixtures(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true)
	}
	f.Add([]byte(eventOf("DTSTART:20261105T180000Z|RRULE:FREQ=MONTHLY;BYDAY=-53MO,6TU,FR|DURATION:P1W")), false)
	f.Add([]byte(eventOf("DTSTART;TZID=\"(UTC-08:00) Pacific Time (US & Canada)\":20261105T180000|RRULE:FREQ=YEARLY;BYWEEKNO=-1,53;COUNT=9|DTEND:20261106T180000Z")), true)
	middle := yearFrom.Add(200*24*time.Hour + 7*time.Hour + 13*time.Minute)
	f.Fuzz(func(t *testing.T, data []byte, allDay bool) {
		o := Options{Zones: bot.TZData, Zone: "Australia/Lord_Howe", AllDayBusy: allDay, Limits: smallLimits}
		c, err := Read(data, o)
		if err != nil {
			if _, ok := bot.AsError(err); !ok {
				t.Fatal(err)
			}
			return
		}
		year, err := c.Busy(yearFrom, yearTo)
		if err != nil {
			return
		}
		for i, b := range year {
			if b.From.Before(yearFrom) || b.To.After(yearTo) || !b.From.Before(b.To) || i > 0 && b.From.Before(year[i-1].To) {
				t.Fatalf("not in order, or outside of the year: %v", year)
			}
		}
		first, firstErr := c.Busy(yearFrom, middle)
		second, secondErr := c.Busy(middle, yearTo)
		if firstErr != nil || secondErr != nil {
			t.Fatal("a half is more than the whole", firstErr, secondErr)
		}
		if halves := bot.MergeBusy(append(first, second...)); !slices.Equal(halves, year) {
			t.Fatalf("the halves say %v, the year %v", halves, year)
		}
		if bytes.Contains(data, []byte("\r")) || bytes.HasPrefix(data, []byte{0xFE}) || bytes.HasPrefix(data, []byte{0xFF}) {
			return
		}
		again, err := Read(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), Options{Zones: bot.TZData, Zone: o.Zone, AllDayBusy: allDay})
		if err != nil {
			t.Fatal(err)
		}
		if same, err := again.Busy(yearFrom, yearTo); err != nil || !slices.Equal(same, year) {
			t.Fatalf("with CRLF %v %v, with LF %v", same, err, year)
		}
	})
}

// FuzzRule expands any rule within its bounds, in order, and the same from any moment on.
func FuzzRule(f *testing.F) {
	for _, rule := range []string{
		"FREQ=DAILY;INTERVAL=3;BYMONTH=1,2;BYMONTHDAY=-1,4;BYHOUR=1,2;BYSETPOS=-1", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;BYSETPOS=1;COUNT=9",
		"FREQ=MONTHLY;BYDAY=MO,2TU,-1FR;BYSETPOS=1,-1", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=TH", "FREQ=YEARLY;BYYEARDAY=-366,1,366", "FREQ=YEARLY;BYDAY=53MO,-53TU",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,30;INTERVAL=4", "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=7;UNTIL=20300101",
	} {
		f.Add(rule, int64(1_700_000_000), 800)
	}
	f.Fuzz(func(t *testing.T, text string, unix int64, days int) {
		start := time.Unix(unix%20_000_000_000, 0).UTC()
		if start.Year() < firstYear || start.Year() > 2300 {
			return
		}
		r, reason := parseRule(text, start, false)
		if reason != "" {
			return
		}
		r.untilIn(time.UTC)
		work := 300_000
		if !r.limit(start, &work) {
			return
		}
		end := start.AddDate(8, 0, 0)
		expand := func(from time.Time, work *int) (all []time.Time) {
			r.each(start, from, end, work, func(wall time.Time) bool {
				all = append(all, wall)
				return len(all) < 5000
			})
			return all
		}
		work = 300_000
		all := expand(start, &work)
		if !slices.IsSortedFunc(all, time.Time.Compare) || len(all) > 0 && (all[0].Before(start) || all[len(all)-1].After(end)) {
			t.Fatalf("%s from %v: out of order or bounds: %v", text, start, all)
		}
		if work < 0 || len(all) == 5000 {
			return
		}
		from := start.AddDate(0, 0, days%4000)
		work = 300_000
		later := slices.DeleteFunc(slices.Clone(all), func(w time.Time) bool { return w.Before(from) })
		if got := expand(from, &work); !slices.Equal(got, later) {
			t.Fatalf("%s from %v: from %v on it is %v, want %v", text, start, from, got, later)
		}
	})
}
