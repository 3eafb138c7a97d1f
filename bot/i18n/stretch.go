package i18n

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// TimeAt returns the time in room that begins at a moment, or if that is zero the earliest
// as of now. A slot that is no room is itself.
func (p Printer) TimeAt(s bot.Slot, start time.Time, zone string) bot.Slot {
	if found, err := p.zones.TimeAt(s, start, zone, p.now); err == nil {
		return found
	}
	return s
}

// Within formats a part of a slot beside it, between elapsed times since its start:
// "19:30-21:30", or with the date if that is another one.
func (p Printer) Within(s bot.Slot, from, to time.Duration, zone string) string {
	start, end := p.shownAt(s.StartAt.Add(from), zone, s.Start.Add(from)), p.shownAt(s.StartAt.Add(to), zone, s.Start.Add(to))
	args := bot.Args{"date": p.date(start, shortDate), "from": Clock(start), "to": Clock(end)}
	if start.At(0, 0) == p.ShownStart(s, zone).At(0, 0) {
		return p.Word("time.hours", args)
	}
	return p.Word("time.range", args)
}

// Parts formats when in a room a member can come, of an answer in stretches: "Fri 27 Nov:
// 18:00-20:00, if needed 20:00-22:00". What is if needed comes last, since it would be read
// as said of all that follows. It is "" if they never can.
func (p Printer) Parts(s bot.Slot, a bot.Answer, zone string) string {
	var parts, ifNeeded []string
	for i := 0; i < len(a.Stretches); {
		first, last := a.Stretches[i], a.Stretches[i]
		for i++; i < len(a.Stretches) && a.Stretches[i].From == last.To && a.Stretches[i].Availability == last.Availability; i++ {
			last = a.Stretches[i]
		}
		switch when := p.Within(s, first.From, last.To, zone); first.Availability {
		case bot.AvailabilityYes:
			parts = append(parts, when)
		case bot.AvailabilityIfNeeded:
			ifNeeded = append(ifNeeded, p.Word("time.part_if_needed", bot.Args{"when": when}))
		}
	}
	if parts = append(parts, ifNeeded...); len(parts) == 0 {
		return ""
	}
	return p.Word("time.parts", bot.Args{"date": p.Date(p.ShownStart(s, zone)), "parts": strings.Join(parts, ", ")})
}
