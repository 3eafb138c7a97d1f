package i18n

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// InZone formats an instant in a zone with that: "Wed 25 Nov, 20:00, Berlin time".
func (p Printer) InZone(at time.Time, zone string) string {
	return p.Word("time.in_zone", bot.Args{"when": p.MomentIn(at, zone), "zone": p.City(zone)})
}

// At renders a moment within a sentence: "Wed 25 Nov, 20:00, Berlin time", and the
// reader's own time.
func (p Printer) At(m bot.Moment) chat.Text {
	return p.beside(p.Word("time.in_zone", bot.Args{"when": p.Moment(m), "zone": p.City(m.Zone)}), m.At, m.Zone)
}

// AtIn is At for an instant in a zone; nil if the zone is unknown.
func (p Printer) AtIn(at time.Time, zone string) chat.Text {
	m, err := p.zones.MomentOf(at, zone)
	if err != nil {
		return nil
	}
	return p.At(m)
}

// WallAt is At for a wall time in a zone; nil if the zone is unknown.
func (p Printer) WallAt(w bot.Wall, zone string) chat.Text {
	m, _, err := p.zones.Moment(w, zone)
	if err != nil {
		return nil
	}
	return p.At(m)
}

// SlotAt renders a slot within a sentence: "Fri 27 Nov, 19:00-21:00, Berlin time", and
// the reader's own time. A preview has names in full. A day is the same in every zone.
func (p Printer) SlotAt(s bot.Slot, zone string) chat.Text {
	if !s.HasClock() {
		return chat.Plain(p.SlotInZone(s, zone))
	}
	return p.beside(p.SlotInZone(s, zone), s.StartAt, zone)
}

// SlotInZone formats a slot with its zone, for a preview with names in full.
func (p Printer) SlotInZone(s bot.Slot, zone string) string {
	when := p.Slot(s, zone)
	if p.withYear {
		when = p.LongSlot(s, zone)
	}
	if !s.HasClock() {
		return when
	}
	return p.Word("time.in_zone", bot.Args{"when": when, "zone": p.City(zone)})
}

// SlotBeside formats a slot for the option of a menu, which no network translates: "Fri 27
// Nov, 19:00-21:00", and the reader's own time if their zone is known and shows another.
func (p Printer) SlotBeside(s bot.Slot, zone string) string {
	text := p.Slot(s, zone)
	there, err1 := p.zones.MomentOf(s.StartAt, zone)
	here, err2 := p.zones.MomentOf(s.StartAt, p.readerZone)
	if !s.HasClock() || p.readerZone == "" || err1 != nil || err2 != nil || here.Wall == there.Wall {
		return text
	}
	own := p.Slot(s, p.readerZone)
	if end, err := p.zones.MomentOf(s.EndAt(), p.readerZone); err == nil && here.Wall.Date() == there.Wall.Date() && here.Wall.Date() == end.Wall.Date() {
		own = p.Word("time.hours", bot.Args{"from": Clock(here.Wall), "to": Clock(end.Wall)})
	}
	return p.Word("time.option", bot.Args{"when": text, "own": own})
}

// LongSlotAt renders a slot within a sentence as SlotAt does, with names in full.
func (p Printer) LongSlotAt(s bot.Slot, zone string) chat.Text {
	if !s.HasClock() {
		return chat.Plain(p.LongSlot(s, zone))
	}
	return p.beside(p.Word("time.in_zone", bot.Args{"when": p.LongSlot(s, zone), "zone": p.City(zone)}), s.StartAt, zone)
}

// beside adds the reader's own time to a time in a zone: what the network shows on
// their clock, or their time in the zone that they set. A reader whose clock shows the
// same needs none.
func (p Printer) beside(text string, at time.Time, zone string) chat.Text {
	there, err1 := p.zones.MomentOf(at, zone)
	here, err2 := p.zones.MomentOf(at, p.readerZone)
	switch known := err1 == nil && err2 == nil; {
	case known && here.Wall == there.Wall:
		return chat.Plain(text)
	case known && p.zoneChosen:
		return chat.Plain(text + " " + p.Word("time.beside", bot.Args{"when": p.Moment(here), "zone": p.City(p.readerZone)}))
	}
	return chat.Join(" ", chat.Plain(text), p.Say("time.yours", bot.Args{"when": chat.Text{{Time: at, Format: chat.FormatShort}}}))
}

// soon is how long before a start it is said in how long that is.
const soon = 3 * time.Hour

// Upcoming formats how far off a start is now: "Starts in 40 minutes, at 19:00, Berlin
// time", "Tomorrow at 19:00, Berlin time", or with the date.
func (p Printer) Upcoming(at time.Time, zone string) string {
	m, err1 := p.zones.MomentOf(at, zone)
	today, err2 := p.zones.MomentOf(p.now, zone)
	if err1 != nil || err2 != nil {
		return ""
	}
	args, key := bot.Args{"from": Clock(m.Wall)}, "day.date"
	switch left := roundLength(at.Sub(p.now)); {
	case left > 0 && left <= soon:
		key, args["length"] = "day.soon", p.timeLeft(left)
	case m.Wall.At(0, 0) == today.Wall.At(0, 0):
		key = "day.today"
	case m.Wall.At(0, 0) == today.Wall.At(0, 0).AddDays(1):
		key = "day.tomorrow"
	default:
		args["date"] = p.date(m.Wall, longDate)
	}
	return p.Word("time.in_zone", bot.Args{"when": p.Word(key, args), "zone": p.City(zone)})
}

// UpcomingSlot is Upcoming for the start of a slot. A day has no time: "Tomorrow", or the
// date.
func (p Printer) UpcomingSlot(s bot.Slot, zone string) string {
	today, err := p.zones.MomentOf(p.now, zone)
	switch {
	case s.HasClock() || err != nil:
		return p.Upcoming(s.StartAt, zone)
	case s.Start == today.Wall.At(0, 0):
		return p.Word("day.today_day", nil)
	case s.Start == today.Wall.At(0, 0).AddDays(1):
		return p.Word("day.tomorrow_day", nil)
	}
	return p.date(s.Start, longDate)
}

// roundLength rounds a time that is left to minutes, and beyond an hour to five.
func roundLength(d time.Duration) time.Duration {
	if d > time.Hour {
		return d.Round(5 * time.Minute)
	}
	return d.Round(time.Minute)
}

// timeLeft formats a time that is left, in minutes unless it is hours: "90 minutes".
func (p Printer) timeLeft(d time.Duration) string {
	if d%time.Hour == 0 || d > 2*time.Hour {
		return p.Length(d)
	}
	return p.Word("lead.minutes", bot.Args{"n": int(d / time.Minute)})
}
