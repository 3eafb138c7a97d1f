package ical

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestDatesAndTimesAreParsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"20261205":           "2026-12-05T00:00:00 date",
		"20261205T190001":    "2026-12-05T19:00:01 time",
		"20261205T190000Z":   "2026-12-05T19:00:00 utc",
		"20261205t190000z":   "2026-12-05T19:00:00 utc",
		"20240229":           "2024-02-29T00:00:00 date",
		"20161231T235960Z":   "2016-12-31T23:59:59 utc",
		"16010101T000000":    "1601-01-01T00:00:00 time",
		"20260229":           "",
		"20261301":           "",
		"20261205T240000":    "",
		"20261205T1900":      "",
		"20261205 190000":    "",
		"2026-12-05":         "",
		"20261205Z":          "",
		"T190000":            "",
		"0000010T000000":     "",
		"15990101T000000":    "",
		"99991231T235959":    "",
		"２０２６１２０５":           "",
		"20261205T19000０":    "",
		"20261205T190000+01": "",
		"":                   "",
		"Z":                  "",
	} {
		wall, hasTime, utc, ok := parseWall(text)
		got := ""
		if ok {
			kind := map[bool]string{true: "time", false: "date"}[hasTime]
			if utc {
				kind = "utc"
			}
			got = wall.Format("2006-01-02T15:04:05 ") + kind
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestDurationsAreParsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"PT1H30M": "0 1h30m0s", "P1D": "1 0s", "P2W": "14 0s", "+P1DT2H": "1 2h0m0s", "-PT15M": "0 -15m0s", "PT0S": "0 0s", "pt90s": "0 1m30s",
		"PT": "0 0s", // nothing, which lasts no time
		"":   "", "P": "", "1H": "", "PT9223372036S": "", "P99999999W": "", "PT876000H": "0 876000h0m0s", "PT5": "", "P5": "", "PX": "", "PTT1H": "", "P1H": "", "PT1D": "", "P99999999999D": "", "PT999999999H": "", "P200Y": "", "--PT1H": "",
	} {
		l, ok := parseDuration(text)
		got := ""
		if ok {
			got = fmt.Sprint(l.days, " ", l.elapsed)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestZonesAreFoundByWhatProgramsCallThem(t *testing.T) {
	t.Parallel()
	owner, err := bot.TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for tzid, want := range map[string]string{
		"America/New_York":                       "08:00",
		" America/New_York ":                     "08:00",
		"america/new_york":                       "08:00",
		"AMERICA/NEW_YORK":                       "08:00",
		"Africa/dar_es_salaam":                   "15:00",
		"US/Pacific":                             "05:00",
		"EST5EDT":                                "08:00",
		"utc":                                    "12:00",
		"Etc/GMT+5":                              "07:00",
		"Eastern Standard Time":                  "08:00",
		"eastern standard time":                  "08:00",
		"Pacific Time (US & Canada)":             "05:00",
		"(UTC-08:00) Pacific Time (US & Canada)": "05:00",
		"(GMT-05:00) Eastern Time (US & Canada)": "08:00",
		"(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb":                    "14:00",
		"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna":    "14:00",
		"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi":                 "17:30",
		"(UTC+00:00) Dublin, Edinburgh, Lisbon, London":                   "13:00",
		"(UTC) Dublin, Edinburgh, Lisbon, London":                         "13:00",
		"(UTC+10:00) Canberra, Melbourne, Sydney":                         "22:00",
		"(UTC+03:00) Amsterdam":                                           "", // the name contradicts itself
		"(UTC+01:00) Atlantis":                                            "",
		"/freeassociation.sourceforge.net/America/New_York":               "08:00",
		"/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta": "09:00",
		"/mozilla.org/20070129_1/America/New_York":                        "08:00",
		"/softwarestudio.org/Olson_20011030_5/UTC":                        "12:00",
		"America/New_York_2":                                              "08:00",
		"America/New_York-1":                                              "08:00",
		"America/New_York 1":                                              "08:00",
		"GMT+0100":                                                        "13:00",
		"GMT-10":                                                          "02:00",
		"UTC+5:30":                                                        "17:30",
		"+0530":                                                           "17:30",
		"Etc/GMT-20":                                                      "",
		"GMT+2500":                                                        "",
		"Local":                                                           "",
		"":                                                                "",
		"/":                                                               "",
		"../../etc/passwd":                                                "",
		"Bordzeit":                                                        "",
		"PST":                                                             "",
		strings.Repeat("x", 5000):                                         "",
	} {
		r := &reader{options: Options{Zones: bot.TZData}, location: owner, work: DefaultLimits.Work}
		got := ""
		if loc := r.zone(&rawCalendar{}, tzid); loc != nil {
			got = noon.In(loc).Format("15:04")
		}
		if got != want {
			t.Errorf("%.80q: %q, want %q", tzid, got, want)
		}
	}
}

func TestEveryZoneOfWindowsIsKnown(t *testing.T) {
	t.Parallel()
	zones := windowsZone()
	if len(zones) < 145 || strings.Count(windowsZones, "\n") != len(zones) {
		t.Errorf("%d zones", len(zones))
	}
	for name, zone := range zones {
		if _, err := bot.TZData(zone); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAZoneOfTheFileMayBeAnything(t *testing.T) {
	t.Parallel()
	const observance = "BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:%s\nTZOFFSETTO:%s\n%s\nEND:STANDARD\n"
	for name, c := range map[string]struct{ zone, want string }{
		"seconds":             {fmt.Sprintf(observance, "+000110", "+000110", ""), "1205T1858-1205T1958"},
		"no offset before":    {fmt.Sprintf(observance, "", "+0200", ""), "1205T1700-1205T1800"},
		"dates":               {fmt.Sprintf(observance, "+0100", "+0200", "RDATE:20261201T000000,20261202T000000"), "1205T1700-1205T1800"},
		"a rule that is none": {fmt.Sprintf(observance, "+0100", "+0200", "RRULE:FREQ=SECONDLY"), "1205T1700-1205T1800"},
		"counted":             {fmt.Sprintf(observance, "+0100", "+0200", "RRULE:FREQ=YEARLY;COUNT=3"), "1205T1700-1205T1800"},
		"its other name":      {"X-LIC-LOCATION:Asia/Tokyo\n", "1205T1000-1205T1100"},
		"nothing":             {"", "1205T1900-1205T2000 zone:1"},
		"no start":            {strings.ReplaceAll(fmt.Sprintf(observance, "+0100", "+0200", ""), "DTSTART:20000101T000000\n", ""), "1205T1900-1205T2000 zone:1"},
		"offsets of no day":   {fmt.Sprintf(observance, "+9900", "-9900", ""), "1205T1900-1205T2000 zone:1"},
	} {
		file := "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Mine:20261205T190000\nDURATION:PT1H\nEND:VEVENT\nBEGIN:VTIMEZONE\nTZID:Mine\n" + c.zone + "END:VTIMEZONE\nEND:VCALENDAR\n"
		if got := busyIn(t, "Etc/UTC", file); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
