package chat

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestMomentsAreWrittenOnTheReadersClock(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	newYork, err := bot.TZData("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		zone   *time.Location
		format TimeFormat
		want   string
	}{
		{newYork, FormatFull, "Friday 27 November 2026, 13:00"},
		{newYork, FormatShort, "Fri 27 Nov, 13:00"},
		{newYork, FormatRelative, "in 4 days"},
		{nil, FormatFull, "Friday 27 November 2026, 18:00 UTC"},
		{nil, FormatShort, "Fri 27 Nov, 18:00 UTC"},
	} {
		if got := (PlainText{Zone: c.zone, Now: now}).Moment(at, c.format); got != c.want {
			t.Errorf("%s: %q, want %q", c.format, got, c.want)
		}
	}
	for _, c := range []struct {
		zone *time.Location
		end  time.Time
		want string
	}{
		{newYork, at.Add(2 * time.Hour), "Fri 27 Nov, 13:00-15:00, in 4 days"},
		{newYork, at.Add(20 * time.Hour), "Fri 27 Nov, 13:00 - Sat 28 Nov, 09:00, in 4 days"},
		{newYork, time.Time{}, "Fri 27 Nov, 13:00, in 4 days"},
		{nil, at.Add(2 * time.Hour), "in 4 days"},
	} {
		if got := (PlainText{Zone: c.zone, Now: now}).Interval(When{Start: at, End: c.end}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestRelativeTime(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0: "now", 29 * time.Second: "now", 31 * time.Second: "in 1 minute", -31 * time.Second: "1 minute ago", 59*time.Minute + 50*time.Second: "in 1 hour",
		90 * time.Minute: "in 90 minutes", 2*time.Hour + 29*time.Minute: "in 2 hours", day: "in 1 day", 36 * time.Hour: "in 36 hours",
		2 * day: "in 2 days", 13*day + 12*time.Hour: "in 14 days", -59 * day: "59 days ago", 61 * day: "in 2 months",
	} {
		if got := RelativeTime(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
