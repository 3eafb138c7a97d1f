package ical

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// busyIn reads a file and says its busy times of December 2026 to March 2027, in the zone.
func busyIn(t *testing.T, zone, file string) string {
	t.Helper()
	c, err := Read([]byte(file), Options{Zones: bot.TZData, Zone: zone, AllDayBusy: true})
	if err != nil {
		t.Fatal(err)
	}
	times, err := c.Busy(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	loc, err := bot.TZData(zone)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range times {
		line := b.From.In(loc).Format("0102T1504-") + b.To.In(loc).Format("0102T1504")
		if b.Tentative {
			line += "?"
		}
		out = append(out, line)
	}
	for _, w := range c.Warnings() {
		out = append(out, fmt.Sprintf("%s:%d", w.Reason, w.Count))
	}
	return strings.Join(out, " ")
}

// event wraps the lines of one event, which are separated by |.
func eventOf(text string) string {
	return "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + strings.ReplaceAll(text, "|", "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestTimesAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"DTSTART:20261205T190000Z|DTEND:20261205T200000Z":                                           "1205T2000-1205T2100",
		"DTSTART;TZID=America/New_York:20261205T190000|DURATION:PT1H":                               "1206T0100-1206T0200",
		"DTSTART:20261205T190000|DURATION:PT1H|RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1SA":                "1205T1900-1205T2000 0102T1900-0102T2000 0206T1900-0206T2000",
		"DTSTART;VALUE=DATE:20261205":                                                               "1205T0000-1206T0000",
		"DTSTART;TZID=W. Europe Standard Time:20261205T190000|DURATION:PT1H":                        "1205T1900-1205T2000",
		"DTSTART:20261205T190000|DURATION:PT1H|RRULE:FREQ=HOURLY":                                   "frequency:1",
		"DTSTART;TZID=\"(UTC+01:00) Amsterdam, Berlin\":20270305T190000|DURATION:PT1H":              "0305T1900-0305T2000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=YEARLY":                                   "1205T1900-1205T2000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=DAILY;BYMONTH=12;BYMONTHDAY=-1,3":         "1203T1900-1203T2000 1231T1900-1231T2000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "1231T1900-1231T2000 0129T1900-0129T2000 0226T1900-0226T2000 0331T1900-0331T2000",
	} {
		if got := busyIn(t, "Europe/Berlin", eventOf(text)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}
