package when

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Slots returns the slots of a window. A single time is one slot of the length that
// the phrase says, else of the given one (0: the window's own). A range is one slot
// from its start to its end. Room, and a range whose length the phrase says, is filled
// with up to three slots of that length, else of the given one (0:
// bot.DefaultDuration), back to back from its start; if it is shorter it is one slot.
// In room of more than twelve hours three slots are at its start, middle and end.
func Slots(w Window, length time.Duration, zones bot.Zones) ([]bot.Slot, error) {
	if zones == nil {
		zones = bot.TZData
	}
	if w.AllDay {
		return nil, refuse("when.no_time", "{day} has no time of day. Add one, like “{day} 19:00”.", bot.Args{"day": Day(w.Start)})
	}
	isRoom := w.Room || w.Range && w.For > 0
	switch {
	case w.For > 0:
		length = w.For
	case isRoom && length <= 0:
		length = bot.DefaultDuration
	case !isRoom && (w.Range || length <= 0):
		length = w.Length
	}
	loc, err := zones(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("slots of %s: %w", w.Start, err)
	}
	start, shift := w.Start.In(loc)
	if !isRoom {
		return []bot.Slot{{Start: w.Start, Length: length, StartAt: start.UTC(), Shift: shift}}, nil
	}
	end := start.Add(w.Length)
	if w.Length < length {
		length = w.Length
	}
	out := []bot.Slot{{Start: w.Start, Length: length, StartAt: start.UTC(), Shift: shift}}
	step, round := length, time.Minute
	if w.Length > halfDay*time.Minute && w.Length >= maxSlots*length {
		step, round = (w.Length-length)/(maxSlots-1), 30*time.Minute
	}
	for len(out) < maxSlots {
		start = skipRepeatedHour(start.Add(step.Truncate(round)), loc)
		if start.Add(length).After(end) {
			break
		}
		wall := bot.WallOf(start.In(loc))
		_, shift := wall.In(loc)
		out = append(out, bot.Slot{Start: wall, Length: length, StartAt: start.UTC(), Shift: shift})
	}
	return out, nil
}

// maxSlots is how many slots room yields at most.
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
