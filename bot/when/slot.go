package when

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

// SlotOf returns the slot of a window. A single time is a slot of the length that the
// phrase says, else of the given one (0: the window's own). A range is a slot from its
// start to its end. Room, and a range whose length the phrase says, is room for a meetup of
// that length, else of the given one (0: bot.DefaultDuration); if it is not longer than
// that, it is a time.
func SlotOf(w Window, length time.Duration, zones bot.Zones) (bot.Slot, error) {
	if zones == nil {
		zones = bot.TZData
	}
	if w.AllDay {
		return bot.Slot{}, refuse("when.no_time", "{day} has no time of day. Add one, like “{day} 19:00”.", bot.Args{"day": Day(w.Start)})
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
		return bot.Slot{}, fmt.Errorf("slot of %s: %w", w.Start, err)
	}
	start, shift := w.Start.In(loc)
	s := bot.Slot{Start: w.Start, Length: length, StartAt: start.UTC(), Shift: shift}
	if isRoom {
		s.Length = w.Length
		if w.Length > length {
			s.Window = length
		}
	}
	return s, nil
}
