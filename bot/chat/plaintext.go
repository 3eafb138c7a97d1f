package chat

import (
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// PlainText renders cards as plain text for one reader, for tests and for
// networks or devices that show nothing else.
type PlainText struct {
	NameOf func(bot.UserID) string // nil: the id
	Zone   *time.Location          // nil: unknown, moments are in UTC
	Now    time.Time               // the time of meetups

	marksLinks bool // links are marked with ↗
}

// Text renders a text: members by name, moments on the reader's own clock.
func (p PlainText) Text(t Text) string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.User != "":
			b.WriteString(p.Name(s.User))
		case !s.Time.IsZero():
			b.WriteString(p.Moment(s.Time, s.Format))
		default:
			b.WriteString(s.Text)
			if p.marksLinks && !s.Link.IsZero() {
				b.WriteString("↗")
			}
		}
	}
	return b.String()
}

// Name returns the display name of a member.
func (p PlainText) Name(u bot.UserID) string {
	if p.NameOf == nil {
		return string(u)
	}
	return p.NameOf(u)
}

// Moment renders an instant on the reader's own clock.
func (p PlainText) Moment(at time.Time, f TimeFormat) string {
	if f == FormatRelative {
		return RelativeTime(at.Sub(p.Now))
	}
	zone, suffix := p.Zone, ""
	if zone == nil {
		zone, suffix = time.UTC, " UTC"
	}
	if at = at.In(zone); f == FormatFull {
		return at.Format("Monday 2 January 2006, 15:04") + suffix
	}
	return at.Format("Mon 2 Jan, 15:04") + suffix
}

// Interval renders a card's time on the reader's own clock, and how far off it
// is.
func (p PlainText) Interval(w When) string {
	out := p.Moment(w.Start, FormatShort)
	if p.Zone == nil {
		return RelativeTime(w.Start.Sub(p.Now))
	}
	if start, end := w.Start.In(p.Zone), w.End.In(p.Zone); w.End.After(w.Start) {
		if start.YearDay() == end.YearDay() && start.Year() == end.Year() {
			out += "-" + end.Format("15:04")
		} else {
			out += " - " + p.Moment(w.End, FormatShort)
		}
	}
	return out + ", " + RelativeTime(w.Start.Sub(p.Now))
}

// RelativeTime says how far off something is, in the largest unit of which there
// are at least two or exactly one: "in 2 days", "36 hours ago".
func RelativeTime(d time.Duration) string {
	ago := d < 0
	if d = d.Abs().Round(time.Minute); d < time.Minute {
		return "now"
	}
	n, unit := int(d/time.Minute), "minute"
	switch day := 24 * time.Hour; {
	case d >= 60*day:
		n, unit = int(d/(30*day)), "month"
	case d >= 2*day || d == day:
		n, unit = int((d+12*time.Hour)/day), "day"
	case d >= 2*time.Hour || d == time.Hour:
		n, unit = int((d+30*time.Minute)/time.Hour), "hour"
	}
	if n != 1 {
		unit += "s"
	}
	if ago {
		return fmt.Sprintf("%d %s ago", n, unit)
	}
	return fmt.Sprintf("in %d %s", n, unit)
}
