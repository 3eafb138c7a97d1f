package bot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Week is when a member is usually free, on the clocks of their own zone. Nobody else
// ever sees it.
type Week struct {
	Community CommunityID
	Member    UserID
	Hours     WeekHours
	BusyUntil Wall      // the last date on which they are busy all day, and on all before it; zero: none
	MayBeUsed bool      // to suggest times to others
	At        time.Time // when they said so
}

// WeekHours are the free hours of each weekday, by time.Weekday: in order, apart from
// each other, from one midnight to the next. What passes midnight is two stretches.
type WeekHours [7][]Hours

// Hours is a stretch of a day, in minutes since midnight.
type Hours struct{ From, To int }

// MinutesOfDay is how many minutes a day has on a clock.
const MinutesOfDay = 24 * 60

// Add returns the hours with a stretch that begins on a weekday. It may pass midnight,
// which is then after MinutesOfDay.
func (h WeekHours) Add(day time.Weekday, from, to int) WeekHours {
	if to > MinutesOfDay {
		h = h.Add((day+1)%7, 0, min(to-MinutesOfDay, MinutesOfDay))
		to = MinutesOfDay
	}
	if from >= to {
		return h
	}
	var out []Hours
	for _, o := range h[day] {
		if o.To < from || o.From > to {
			out = append(out, o)
			continue
		}
		from, to = min(from, o.From), max(to, o.To)
	}
	out = append(out, Hours{from, to})
	slices.SortFunc(out, func(a, b Hours) int { return a.From - b.From })
	h[day] = out
	return h
}

// IsEmpty reports whether there are no free hours.
func (h WeekHours) IsEmpty() bool {
	return !slices.ContainsFunc(h[:], func(day []Hours) bool { return len(day) > 0 })
}

// String formats the hours as "1 1080-1440,5 0-60": weekday and minutes.
func (h WeekHours) String() string {
	var out []string
	for day, hours := range h {
		for _, o := range hours {
			out = append(out, fmt.Sprintf("%d %d-%d", day, o.From, o.To))
		}
	}
	return strings.Join(out, ",")
}

// ParseWeekHours parses the format of String.
func ParseWeekHours(s string) (WeekHours, error) {
	var h WeekHours
	if s == "" {
		return h, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		dayText, rest, ok1 := strings.Cut(part, " ")
		fromText, toText, ok2 := strings.Cut(rest, "-")
		day, err1 := strconv.Atoi(dayText)
		from, err2 := strconv.Atoi(fromText)
		to, err3 := strconv.Atoi(toText)
		if !ok1 || !ok2 || err1 != nil || err2 != nil || err3 != nil || day < 0 || day > 6 || from < 0 || from >= to || to > MinutesOfDay {
			return WeekHours{}, fmt.Errorf("hours of a week %q: no weekday and minutes", part)
		}
		h = h.Add(time.Weekday(day), from, to)
	}
	return h, nil
}

// Free returns when the member is free between two moments, in order and apart from each
// other. An hour that the clocks skip is no time at all, and one that they repeat is free
// both times.
func (w *Week) Free(from, to time.Time, loc *time.Location) []Span {
	var free []Span
	for begin := from; begin.Before(to); {
		end := to
		if _, change := begin.In(loc).ZoneBounds(); !change.IsZero() && change.Before(to) {
			end = change
		}
		free = w.freeAtOffset(free, Span{begin, end}, loc)
		begin = end
	}
	return free
}

// freeAtOffset adds the free stretches within a span in which the clocks are not changed.
func (w *Week) freeAtOffset(free []Span, within Span, loc *time.Location) []Span {
	_, offset := within.From.In(loc).Zone()
	moment := func(day Wall, minute int) time.Time {
		return day.utc().Add(time.Duration(minute)*time.Minute - time.Duration(offset)*time.Second)
	}
	for day := WallOf(within.From.In(loc)).At(0, 0); moment(day, 0).Before(within.To); day = day.AddDays(1) {
		if !w.BusyUntil.IsZero() && !w.BusyUntil.At(0, 0).Before(day) {
			continue
		}
		for _, h := range w.Hours[day.Weekday()] {
			s := Span{moment(day, h.From), moment(day, h.To)}.within(within)
			switch last := len(free) - 1; {
			case !s.From.Before(s.To):
			case last >= 0 && !free[last].To.Before(s.From):
				free[last].To = s.To
			default:
				free = append(free, s)
			}
		}
	}
	return free
}

// WeekFinder reads the weeks of members.
type WeekFinder interface {
	// Week returns ErrNotFound for a member who has none.
	Week(c CommunityID, u UserID) (Week, error)
	// WeeksToUse returns those of the users' weeks that may be used to suggest times to
	// others, in order of member.
	WeeksToUse(c CommunityID, users []UserID) ([]Week, error)
}

// WeekWriter stores the weeks of members, whose rows are locked.
type WeekWriter interface {
	SaveWeek(w Week) error
	DeleteWeek(c CommunityID, u UserID) error
}
