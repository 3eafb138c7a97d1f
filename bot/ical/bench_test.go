package ical

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// manyEvents writes a calendar of n events over a year: of ten one repeats weekly, one
// by the month, one yearly, and one is moved.
func manyEvents(n int) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//many//EN\r\n")
	for i := range n {
		start := yearFrom.Add(time.Duration(i) * 8736 * time.Hour / time.Duration(n)).Truncate(15 * time.Minute)
		extra := ""
		switch i % 10 {
		case 0:
			extra = "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20\r\n"
		case 1:
			extra = "RRULE:FREQ=MONTHLY;BYDAY=2TU\r\nEXDATE;TZID=Europe/Berlin:20270112T180000\r\n"
		case 2:
			start = start.AddDate(-20, 0, 0)
			extra = "RRULE:FREQ=YEARLY\r\n"
		case 3:
			extra = "RRULE:FREQ=DAILY;UNTIL=" + start.AddDate(0, 0, 9).Format("20060102T150405Z") + "\r\n"
		}
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d@example.com\r\nDTSTAMP:20261129T010203Z\r\nDTSTART;TZID=Europe/Berlin:%s\r\nDURATION:PT45M\r\n%s"+
			"SUMMARY:Something that is on\r\nDESCRIPTION:%s\r\nSTATUS:CONFIRMED\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\n",
			i, start.Format("20060102T150405"), extra, strings.Repeat("so many words ", 12))
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

// BenchmarkCalendar reads a calendar of 10,000 events and finds the busy times of a year.
func BenchmarkCalendar(b *testing.B) {
	data := manyEvents(10_000)
	options := Options{Zones: bot.TZData, Zone: "Europe/Berlin"}
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := Read(data, options); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/calendar")
	})
	c, err := Read(data, options)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("year", func(b *testing.B) {
		times := 0
		for b.Loop() {
			busy, err := c.Busy(yearFrom, yearTo)
			if err != nil {
				b.Fatal(err)
			}
			times = len(busy)
		}
		b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/year")
		b.ReportMetric(float64(times), "times")
	})
	b.Run("four_weeks", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Busy(yearFrom.AddDate(0, 2, 0), yearFrom.AddDate(0, 2, 28)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkHostileCalendar reads what costs most, up to the refusal.
func BenchmarkHostileCalendar(b *testing.B) {
	for name, file := range hostileFiles() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if c, err := Read(file, Options{Zones: bot.TZData, Zone: "Europe/Berlin", AllDayBusy: true}); err == nil {
					_, _ = c.Busy(yearFrom, yearTo) // too much, or not: what counts is how long it takes
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/file")
		})
	}
}
