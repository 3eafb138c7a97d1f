package when

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Slots returns the slots of a window. A single time is one slot of the given
// length (0: the window's own). A range is filled with up to three slots of
// that length, back to back from its start; a range shorter than that is one
// slot.
func Slots(w Window, length time.Duration, zones bot.Zones) ([]bot.Slot, error) {
	if zones == nil {
		zones = bot.TZData
	}
	if w.AllDay {
		return nil, refuse("when.no_time", "{day} has no time of day. Add one, like “{day} 19:00”.", bot.Args{"day": Day(w.Start)})
	}
	if length <= 0 {
		length = w.Length
		if w.Range {
			length = bot.DefaultDuration
		}
	}
	loc, err := zones(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("slots of %s: %w", w.Start, err)
	}
	start, shift := w.Start.In(loc)
	if !w.Range {
		return []bot.Slot{{Start: w.Start, Length: length, StartAt: start.UTC(), Shift: shift}}, nil
	}
	end := start.Add(w.Length)
	if w.Length < length {
		length = w.Length
	}
	out := []bot.Slot{{Start: w.Start, Length: length, StartAt: start.UTC(), Shift: shift}}
	for len(out) < maxSlots {
		start = skipRepeatedHour(start.Add(length), loc)
		if start.Add(length).After(end) {
			break
		}
		wall := bot.WallOf(start.In(loc))
		_, shift := wall.In(loc)
		out = append(out, bot.Slot{Start: wall, Length: length, StartAt: start.UTC(), Shift: shift})
	}
	return out, nil
}

// maxSlots is how many slots one range yields at most.
const maxSlots = 3

// skipRepeatedHour moves on to the first moment that a wall time can name: the
// second pass through a repeated hour has no name.
func skipRepeatedHour(t time.Time, loc *time.Location) time.Time {
	for range 24 * 4 {
		if named, _ := bot.WallOf(t.In(loc)).In(loc); named.Equal(t) {
			return t
		}
		t = t.Add(15 * time.Minute)
	}
	return t
}
