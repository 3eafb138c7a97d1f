package ical

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// filled repeats a text, in which %d is counted, up to the most bytes that are read.
func filled(text string) []byte {
	var b bytes.Buffer
	b.WriteString("BEGIN:VCALENDAR\n")
	for i := 0; b.Len() < DefaultLimits.Bytes-2*len(text)-100; i++ {
		b.WriteString(strings.ReplaceAll(text, "%d", fmt.Sprint(i)))
	}
	b.WriteString("END:VCALENDAR\n")
	return b.Bytes()
}

// eventsOf writes as many events as are read, each with the lines, in which %d is counted.
func eventsOf(lines string) []byte {
	var b bytes.Buffer
	b.WriteString("BEGIN:VCALENDAR\n")
	for i := range DefaultLimits.Events {
		b.WriteString("BEGIN:VEVENT\n" + strings.ReplaceAll(lines, "%d", fmt.Sprint(i)) + "\nEND:VEVENT\n")
	}
	b.WriteString("END:VCALENDAR\n")
	return b.Bytes()
}

// hostileFiles are as large as is allowed, and cost as much as one could think of.
func hostileFiles() map[string][]byte {
	days := "1"
	for i := 2; i <= 366; i++ {
		days += fmt.Sprintf(",%d,-%d", i, i)
		if len(days) > 150 {
			break
		}
	}
	return map[string][]byte{
		"no_date":      eventsOf("DTSTART:20000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31"),
		"no_date_left": eventsOf("DTSTART:20000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000"),
		"year_days":    eventsOf("DTSTART:20000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYYEARDAY=" + days),
		"daily":        eventsOf("DTSTART:16000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"),
		"quarters":     eventsOf("DTSTART:16000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=MO,2TU;BYHOUR=1,2,3,4;BYMINUTE=0,15,30,45;BYSETPOS=1;COUNT=900000"),
		"long_days":    eventsOf("DTSTART:16000101T000000Z\nDURATION:P30000D\nRRULE:FREQ=DAILY"),
		"folded":       filled(" x\n"),
		"zones":        filled("BEGIN:VEVENT\nDTSTART;TZID=\"(UTC+01:00) A%d,B,C,D,E,F,G,H\":20261105T000000\nEND:VEVENT\n"),
		"except_zones": filled("BEGIN:VEVENT\nDTSTART:20261105T000000Z\nDURATION:PT1H\nEXDATE;TZID=A/%d:20261105T000000\n"),
		"depth":        filled("BEGIN:X\n"),
		"parameters":   filled(";A=\"\";B=x"),
		"one_uid":      eventsOf("UID:1\nDTSTART:20261105T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261105T%d00Z"),
		"own_zones": filled("BEGIN:VTIMEZONE\nTZID:Z%d\nBEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=1SU,MO\n" +
			"END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Z%d:20261105T000000\nDURATION:PT1H\nEND:VEVENT\n"),
	}
}

// Whatever a file says, it is refused in a sentence or its work is within the limits.
func TestHostileFilesCostWhatTheLimitsAllow(t *testing.T) {
	t.Parallel()
	for name, file := range hostileFiles() {
		limits := DefaultLimits
		limits.Work /= 10
		c, err := Read(file, Options{Zones: bot.TZData, Zone: "Europe/Berlin", AllDayBusy: true, Limits: limits})
		if err != nil {
			if _, ok := bot.AsError(err); !ok {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, err := c.Busy(yearFrom, yearTo); err != nil {
			if _, ok := bot.AsError(err); !ok {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestARuleIsExpandedInBoundedSteps counts what rules look at in a year that is centuries
// after their start.
func TestARuleIsExpandedInBoundedSteps(t *testing.T) {
	t.Parallel()
	start := time.Date(1700, 1, 31, 9, 0, 0, 0, time.UTC)
	for text, most := range map[string]int{
		"FREQ=DAILY":                                            5 * 368,
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30":                    368,
		"FREQ=DAILY;INTERVAL=9999":                              10,
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU":                29 * 54,
		"FREQ=WEEKLY;BYMONTH=2;BYSETPOS=300":                    4 * 54,
		"FREQ=MONTHLY":                                          13 * 70,
		"FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1":                   13 * 70,
		"FREQ=YEARLY":                                           2 * 70,
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":                   2 * 70,
		"FREQ=YEARLY;BYWEEKNO=20":                               2 * (2*366 + 8),
		"FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31":                 2 * (2*366 + 4),
		"FREQ=YEARLY;INTERVAL=400;BYWEEKNO=20":                  2*366 + 8,
		"FREQ=MONTHLY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2;BYDAY=MO":   13 * (62 + 4*12 + 4*5*12),
		"FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=": -1,
	} {
		r, reason := parseRule(text, start, false)
		if most < 0 {
			if reason != ReasonRule {
				t.Errorf("%s: %q, want it to be refused", text, reason)
			}
			continue
		}
		if reason != "" {
			t.Errorf("%s: %s", text, reason)
			continue
		}
		work := 1_000_000
		r.each(start, yearFrom, yearTo, &work, func(time.Time) bool { return true })
		if spent := 1_000_000 - work; spent > most {
			t.Errorf("%s: %d steps, want at most %d", text, spent, most)
		}
	}
}

func TestWhatIsTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	daily := eventOf("DTSTART:20200101T000000Z|DURATION:PT1H|RRULE:FREQ=DAILY")
	for name, c := range map[string]struct {
		file   string
		limits Limits
		want   string // the key
	}{
		"bytes":       {daily, Limits{Bytes: 20}, "refuse.calendar_size"},
		"none":        {"<!doctype html><p>Sign in</p>", Limits{}, "refuse.calendar_none"},
		"empty":       {"", Limits{}, "refuse.calendar_none"},
		"events":      {strings.Repeat(daily, 4), Limits{Events: 3}, "refuse.calendar_events"},
		"extra dates": {eventOf("DTSTART:20200101T000000Z|RDATE:20200102T000000Z,20200103T000000Z,20200104T000000Z"), Limits{Events: 2}, "refuse.calendar_events"},
		"periods":     {"BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nFREEBUSY:" + strings.Repeat("20200102T000000Z/PT1H,", 5), Limits{Events: 3}, "refuse.calendar_events"},
		"times":       {daily, Limits{Times: 300}, "refuse.calendar_times"},
		"work":        {daily, Limits{Work: 300}, "refuse.calendar_times"},
		"counting":    {eventOf("DTSTART:20200101T000000Z|DURATION:PT1H|RRULE:FREQ=YEARLY;BYWEEKNO=3;COUNT=80"), Limits{Work: 3000}, "refuse.calendar_times"},
		"within":      {daily, Limits{Bytes: 500, Events: 1, Times: 366, Work: 2000}, ""},
	} {
		key := ""
		cal, err := Read([]byte(c.file), Options{Zones: bot.TZData, Zone: "Europe/Berlin", Limits: c.limits})
		if err == nil {
			_, err = cal.Busy(yearFrom, yearTo)
		}
		if e := (*bot.Error)(nil); errors.As(err, &e) {
			key = e.Key
		}
		if key != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, key, c.want, err)
		}
	}
	cal, err := Read([]byte(daily), Options{Zones: bot.TZData, Zone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cal.Busy(yearFrom, yearFrom.AddDate(3, 0, 0)); err == nil {
		t.Error("a span of three years is none that anybody asks about")
	}
	if _, err := Read([]byte(daily), Options{Zones: bot.TZData, Zone: "Nowhere/City"}); err == nil {
		t.Error("an owner's zone that there is not has no floating times")
	}
}
