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
	const evening = "DTSTART:20261205T190000|DURATION:PT1H|"
	for text, want := range map[string]string{
		"DTSTART:20261205T190000Z|DTEND:20261205T200000Z":                                           "1205T2000-1205T2100",
		"DTSTART;TZID=America/New_York:20261205T190000|DURATION:PT1H":                               "1206T0100-1206T0200",
		"DTSTART;VALUE=DATE:20261205":                                                               "1205T0000-1206T0000",
		"DTSTART;VALUE=DATE:20261205|DURATION:P2D":                                                  "1205T0000-1207T0000",
		"DTSTART;VALUE=DATE:20261205|DTEND;VALUE=DATE:20261201":                                     "time:1",
		"DTSTART;VALUE=DATE:20261205T190000|DTEND;VALUE=DATE:20261206T190000":                       "1205T0000-1206T0000",
		"DTSTART:20261205T190000":                                                                   "",
		"DTSTART:20261205T190000|DTEND:20261205T190000":                                             "",
		"DTSTART:20261205T190000|DTEND:20261205T180000":                                             "time:1",
		"DTSTART:20261205T190000|DURATION:-PT1H":                                                    "time:1",
		"DTSTART:20261205T190000|DURATION:soon":                                                     "time:1",
		"DTSTART:tomorrow|DURATION:PT1H":                                                            "time:1",
		"DURATION:PT1H":                                                                             "time:1",
		"DTSTART:20000101T000000|DTEND:24000101T000000":                                             "time:1",
		"DTSTART;VALUE=DATE:16000101|DTEND;VALUE=DATE:24000101":                                     "time:1",
		"DTSTART;TZID=Nowhere:20261205T190000|DURATION:PT1H":                                        "1205T1900-1205T2000 zone:1",
		evening + "STATUS:CANCELLED":                                                                "",
		evening + "status:cancelled":                                                                "",
		evening + "TRANSP:TRANSPARENT":                                                              "",
		evening + "X-MICROSOFT-CDO-BUSYSTATUS:FREE":                                                 "",
		evening + "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE":                                     "",
		evening + "X-MICROSOFT-CDO-BUSYSTATUS:OOF":                                                  "1205T1900-1205T2000",
		evening + "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE":                                            "1205T1900-1205T2000?",
		evening + "STATUS:TENTATIVE":                                                                "1205T1900-1205T2000?",
		evening + "RRULE:FREQ=HOURLY":                                                               "frequency:1",
		evening + "RRULE:FREQ=MINUTELY;COUNT=2":                                                     "frequency:1",
		evening + "RRULE:FREQ=SECONDLY|TRANSP:TRANSPARENT":                                          "",
		evening + "RRULE:FREQ=DAILY;INTERVAL=0":                                                     "rule:1",
		evening + "RRULE:FREQ=DAILY;INTERVAL=-1":                                                    "rule:1",
		evening + "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999":                                  "rule:1",
		evening + "RRULE:FREQ=DAILY;COUNT=0":                                                        "rule:1",
		evening + "RRULE:FREQ=DAILY;BYHOUR=24":                                                      "rule:1",
		evening + "RRULE:FREQ=DAILY;BYEASTER=1":                                                     "rule:1",
		evening + "RRULE:FREQ=DAILY;RSCALE=HEBREW":                                                  "rule:1",
		evening + "RRULE:FREQ=MONTHLY;BYMONTHDAY=0":                                                 "rule:1",
		evening + "RRULE:FREQ=MONTHLY;BYWEEKNO=2":                                                   "rule:1",
		evening + "RRULE:FREQ=WEEKLY;BYMONTHDAY=2":                                                  "rule:1",
		evening + "RRULE:FREQ=YEARLY;BYDAY=54MO":                                                    "rule:1",
		evening + "RRULE:FREQ=DAILY;UNTIL=never":                                                    "rule:1",
		evening + "RRULE:COUNT=3":                                                                   "rule:1",
		evening + "RRULE:FREQ=DAILY;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9":      "rule:1",
		evening + "RRULE:freq=weekly; count=2;":                                                     "1205T1900-1205T2000 1212T1900-1212T2000",
		evening + "RRULE:FREQ=MONTHLY;BYDAY=6SA":                                                    "1205T1900-1205T2000",
		evening + "RRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1SA":                                            "1205T1900-1205T2000 0102T1900-0102T2000 0206T1900-0206T2000",
		evening + "RRULE:FREQ=DAILY;COUNT=2;RSCALE=GREGORIAN;X-NOTE=1":                              "1205T1900-1205T2000 1206T1900-1206T2000",
		evening + "RRULE:FREQ=DAILY;COUNT=2|RRULE:FREQ=WEEKLY;COUNT=2":                              "1205T1900-1205T2000 1206T1900-1206T2000 1212T1900-1212T2000",
		evening + "RDATE;VALUE=DATE:20261207":                                                       "1205T1900-1205T2000 1207T1900-1207T2000",
		evening + "RDATE:someday":                                                                   "time:1",
		evening + "EXDATE:someday":                                                                  "1205T1900-1205T2000",
		evening + "EXDATE:20261205T180000Z":                                                         "",
		evening + "EXDATE;TZID=Asia/Tokyo:20261206T030000":                                          "",
		evening + "RRULE:FREQ=DAILY;COUNT=3|EXRULE:FREQ=DAILY;COUNT=2":                              "1207T1900-1207T2000",
		"DTSTART;VALUE=DATE:20261205|RRULE:FREQ=DAILY;COUNT=3|EXRULE:FREQ=DAILY;COUNT=2":            "1207T0000-1208T0000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=YEARLY":                                   "1205T1900-1205T2000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=DAILY;BYMONTH=12;BYMONTHDAY=-1,3":         "1203T1900-1203T2000 1231T1900-1231T2000",
		"DTSTART:20201205T190000|DURATION:PT1H|RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "1231T1900-1231T2000 0129T1900-0129T2000 0226T1900-0226T2000 0331T1900-0331T2000",
		// An event that began before the span, and one that ends after it.
		"DTSTART:20261101T000000|DTEND:20261202T000000":            "1201T0100-1202T0000",
		"DTSTART:20270331T000000|DTEND:20271202T000000":            "0331T0000-0401T0200",
		"DTSTART:20260601T000000|DURATION:P20D|RRULE:FREQ=MONTHLY": "1201T0100-1221T0000 0101T0000-0121T0000 0201T0000-0221T0000 0301T0000-0321T0000 0401T0000-0401T0200",
		// 2027-03-28: the clocks go from 2 to 3.
		"DTSTART:20270328T013000|DURATION:PT1H":                                  "0328T0130-0328T0330",
		"DTSTART:20270328T023000|DURATION:PT1H":                                  "0328T0330-0328T0430",
		"DTSTART:20270327T120000|DURATION:P1D":                                   "0327T1200-0328T1200",
		"DTSTART:20270327T120000|DURATION:PT24H":                                 "0327T1200-0328T1300",
		"DTSTART:20270325T230000|DTEND:20270326T060000|RRULE:FREQ=DAILY;COUNT=3": "0325T2300-0326T0600 0326T2300-0327T0600 0327T2300-0328T0700",
	} {
		if got := busyIn(t, "Europe/Berlin", eventOf(text)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestOwnersChooseWhetherDaysAreBusy(t *testing.T) {
	t.Parallel()
	const file = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261205\nRRULE:FREQ=DAILY;COUNT=2\nUID:a\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20261206\nDTSTART:20261206T100000Z\nDURATION:PT1H\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nDTSTART:20261207T230000Z\nDTEND:20261208T230000Z\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nEND:VEVENT\n" +
		"BEGIN:VEVENT\nDTSTART:20261210T000000\nDTEND:20261211T000000\nEND:VEVENT\nEND:VCALENDAR\n"
	for busy, want := range map[bool]int{true: 4, false: 2} {
		c, err := Read([]byte(file), Options{Zones: bot.TZData, Zone: "Europe/Berlin", AllDayBusy: busy})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.Busy(yearFrom, yearTo); err != nil || len(got) != want {
			t.Errorf("days are busy: %v: %v, %v", busy, got, err)
		}
	}
}

func TestOverridesReplaceOccurrences(t *testing.T) {
	t.Parallel()
	const master = "UID:a|DTSTART;TZID=Europe/Berlin:20261205T190000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=4"
	both := func(text string) string {
		return strings.Replace(eventOf(master), "END:VCALENDAR", strings.TrimPrefix(eventOf(text), "BEGIN:VCALENDAR\r\n"), 1)
	}
	const first, last = "1205T1900-1205T2000 ", "1208T1900-1208T2000"
	for text, want := range map[string]string{
		"UID:a|RECURRENCE-ID:20261206T180000Z|DTSTART:20261206T200000Z|DURATION:PT1H":                                    first + "1206T2100-1206T2200 1207T1900-1207T2000 " + last,
		"UID:a|RECURRENCE-ID;TZID=Asia/Tokyo:20261207T030000|DTSTART:20261206T200000Z|DURATION:PT1H":                     first + "1206T2100-1206T2200 1207T1900-1207T2000 " + last,
		"UID:a|RECURRENCE-ID:20261206T190000|DTSTART:20261206T190000|STATUS:CANCELLED":                                   first + "1207T1900-1207T2000 " + last,
		"UID:a|RECURRENCE-ID:20261206T190000|DTSTART:20261206T190000|DURATION:PT1H|TRANSP:TRANSPARENT":                   first + "1207T1900-1207T2000 " + last,
		"UID:a|RECURRENCE-ID:20261220T190000|DTSTART:20261220T190000|DURATION:PT1H":                                      first + "1206T1900-1206T2000 1207T1900-1207T2000 " + last + " 1220T1900-1220T2000",
		"UID:b|RECURRENCE-ID:20261206T190000|DTSTART:20261220T190000|DURATION:PT1H":                                      first + "1206T1900-1206T2000 1207T1900-1207T2000 " + last + " 1220T1900-1220T2000",
		"UID:a|RECURRENCE-ID:once|DTSTART:20261220T190000|DURATION:PT1H":                                                 first + "1206T1900-1206T2000 1207T1900-1207T2000 " + last + " time:1",
		"UID:a|RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T190000|DTSTART:20261207T203000|DURATION:PT2H|STATUS:TENTATIVE": first + "1206T1900-1206T2000 1207T2030-1207T2230? 1208T2030-1208T2230?",
		"UID:a|RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T190000|DTSTART:20261207T190000|STATUS:CANCELLED":               first + "1206T1900-1206T2000",
		"UID:a|RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T190000|DTSTART:20291207T190000|DURATION:PT2H":                  first + "1206T1900-1206T2000 " + last,
		"UID:a|SEQUENCE:1|DTSTART;TZID=Europe/Berlin:20261201T190000|DURATION:PT1H":                                      "1201T1900-1201T2000",
		"UID:a|SEQUENCE:0|DTSTART;TZID=Europe/Berlin:20261201T190000|DURATION:PT1H":                                      "1201T1900-1201T2000 " + first + "1206T1900-1206T2000 1207T1900-1207T2000 " + last,
		"UID:a|SEQUENCE:-1|DTSTART;TZID=Europe/Berlin:20261201T190000|DURATION:PT1H":                                     first + "1206T1900-1206T2000 1207T1900-1207T2000 " + last,
	} {
		if got := busyIn(t, "Europe/Berlin", both(text)); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestBrokenFilesAreReadAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	const event = "BEGIN:VEVENT\nDTSTART:20261205T190000\nDURATION:PT1H\n"
	const want = "1205T1900-1205T2000"
	for file, want := range map[string]string{
		"BEGIN:VCALENDAR\n" + event + "END:VEVENT\nEND:VCALENDAR":                                                                 want,
		"BEGIN:VCALENDAR\n" + event + "END:VCALENDAR":                                                                             want,
		"BEGIN:VCALENDAR\n" + event:                                                                                               want + " cut:1",
		"BEGIN:VCALENDAR\n" + event + "BEGIN:VALARM\nDURATION:PT9H\nTRIGGER:-PT5M\nEND:VEVENT\nEND:VCALENDAR":                     want,
		"BEGIN:VCALENDAR\n" + event + event + "END:VEVENT\nEND:VCALENDAR":                                                         want,
		"BEGIN:VCALENDAR\nBEGIN:VTODO\nDTSTART:20261201T000000\nDURATION:PT1H\nEND:VTODO\n" + event + "END:VEVENT\nEND:VCALENDAR": want,
		"BEGIN:VCALENDAR\nEND:VALARM\nno colon\n:\n;\n;:\nX\n" + event + "END:VEVENT\nEND:VCALENDAR":                              want,
		"BEGIN:VCALENDAR\n" + event + "END:VEVENT\nBEGIN:VCALENDAR\n" + event + "END:VEVENT\nEND:VCALENDAR":                       want,
		"BEGIN:OTHER\nBEGIN:VCALENDAR\n" + event + "END:VEVENT\nEND:VCALENDAR":                                                    want,
		"junk\nBEGIN:VCALENDAR\r\r\n" + strings.ReplaceAll(event, "\n", "\r\r\n") + "END:VEVENT\r\r\nEND:VCALENDAR":               want,
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;X=\"open:20261205T190000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR":               want,
		event + "BEGIN:VCALENDAR\nEND:VCALENDAR":                                                                                  "",
	} {
		if got := busyIn(t, "Europe/Berlin", file); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", file, got, want)
		}
	}
}
