package i18n

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// nth returns the nth name in a message that lists names. Weekdays and months are
// one message each, so that a translator sees the whole list.
func (p Printer) nth(key string, n int) string {
	names := strings.Split(p.Word(key, nil), ",")
	return names[n%len(names)]
}

// Clock formats a time of day: 19:00.
func Clock(w bot.Wall) string { return w.String()[len("2006-01-02T"):] }

// dateKeys are the message keys of a date format.
type dateKeys struct{ weekdays, months, date, dateWithYear string }

var (
	shortDate = dateKeys{"weekdays.short", "months.short", "date.short", "date.short_year"}
	longDate  = dateKeys{"weekdays.long", "months.long", "date.long", "date.long_year"}
)

// Date formats a date as date does: "Fri 27 Nov".
func (p Printer) Date(w bot.Wall) string { return p.date(w, shortDate) }

// date formats "Fri 27 Nov" or "Friday 27 November". It adds the year if the date
// is past or more than half a year ahead.
func (p Printer) date(w bot.Wall, keys dateKeys) string {
	args := bot.Args{
		"weekday": p.nth(keys.weekdays, int(w.Weekday())), "day": w.Day,
		"month": p.nth(keys.months, int(w.Month)-1), "year": w.Year,
	}
	if ahead := w.Sub(bot.WallOf(p.now.UTC())); p.withYear || ahead < -24*time.Hour || ahead > 180*24*time.Hour {
		return p.Word(keys.dateWithYear, args)
	}
	return p.Word(keys.date, args)
}

// Day formats a date in two parts, "Fri" and "27 Nov", for a column of a table.
func (p Printer) Day(w bot.Wall) (weekday, day string) {
	return p.nth(shortDate.weekdays, int(w.Weekday())), p.Word("date.day", bot.Args{"day": w.Day, "month": p.nth(shortDate.months, int(w.Month)-1)})
}

// Weekday returns the names of a day of the week, "Friday" and "Fri".
func (p Printer) Weekday(d time.Weekday) (long, short string) {
	return p.nth(longDate.weekdays, int(d)), p.nth(shortDate.weekdays, int(d))
}

// ShownStart returns the wall time at which the clocks of a zone show the slot's start.
func (p Printer) ShownStart(s bot.Slot, zone string) bot.Wall {
	return p.shownAt(s.StartAt, zone, s.Start)
}

// ShownEnd returns what the clocks of the venue's zone show at the end of a slot.
func (p Printer) ShownEnd(s bot.Slot, zone string) bot.Wall {
	return p.shownAt(s.EndAt(), zone, s.Start.Add(s.Length))
}

// shownAt returns what the clocks of a zone show at an instant, or if that is unknown a
// wall time.
func (p Printer) shownAt(at time.Time, zone string, unknown bot.Wall) bot.Wall {
	if m, err := p.zones.MomentOf(at, zone); err == nil {
		return m.Wall
	}
	return unknown
}

// Slot formats "Fri 27 Nov, 19:00-21:00" in the venue's zone, a day "Fri 27 Nov", and room
// "Fri 27 Nov, 18:00-22:00 (2 hours of it)".
func (p Printer) Slot(s bot.Slot, zone string) string { return p.slot(s, zone, shortDate) }

// LongSlot formats "Friday 27 November, 19:00-21:00" in the venue's zone.
func (p Printer) LongSlot(s bot.Slot, zone string) string { return p.slot(s, zone, longDate) }

func (p Printer) slot(s bot.Slot, zone string, keys dateKeys) string {
	switch {
	case s.AtOnce:
		return p.Word("time.at_once", bot.Args{"length": p.Length(s.Length)})
	case s.AllDay:
		return p.date(s.Start, keys)
	}
	start, end := p.ShownStart(s, zone), p.ShownEnd(s, zone)
	args := bot.Args{"date": p.date(start, keys), "from": Clock(start), "to": Clock(end)}
	if s.Length >= 12*time.Hour && end.At(0, 0) != start.At(0, 0) {
		args["todate"] = p.date(end, keys)
		return p.Word("time.days", args)
	}
	text := p.Word("time.range", args)
	if s.IsRoom() {
		return p.Word("time.room", bot.Args{"when": text, "length": p.timeLeft(s.Window)})
	}
	return text
}

// WithYear returns a printer whose dates always have the year, for previews.
func (p Printer) WithYear() Printer {
	p.withYear = true
	return p
}

// IsPreview reports whether the printer is one of WithYear.
func (p Printer) IsPreview() bool { return p.withYear }

// FullSlot formats "Friday 27 November, 19:00-21:00, Berlin time". For a reader in
// another zone it adds "(Fri 27 Nov, 13:00 in New York)". A day is the same in every
// zone.
func (p Printer) FullSlot(s bot.Slot, zone string) string {
	if !s.HasClock() {
		return p.LongSlot(s, zone)
	}
	text := p.Word("time.in_zone", bot.Args{"when": p.LongSlot(s, zone), "zone": p.City(zone)})
	there, err1 := p.zones.MomentOf(s.StartAt, zone)
	here, err2 := p.zones.MomentOf(s.StartAt, p.readerZone)
	if p.readerZone == "" || err1 != nil || err2 != nil || here.Wall == there.Wall {
		return text
	}
	return text + " " + p.Word("time.beside", bot.Args{"when": p.Moment(here), "zone": p.City(p.readerZone)})
}

// Moment formats "Wed 25 Nov, 20:00".
func (p Printer) Moment(m bot.Moment) string {
	m = p.shown(m)
	return p.Word("time.moment", bot.Args{"date": p.date(m.Wall, shortDate), "from": Clock(m.Wall)})
}

// shown returns a moment with the wall time that the clocks show then, which is
// another one if they skip that of m.
func (p Printer) shown(m bot.Moment) bot.Moment {
	if there, err := p.zones.MomentOf(m.At, m.Zone); err == nil && !m.At.IsZero() {
		return there
	}
	return m
}

// MomentIn formats an instant in a zone as Moment does; "" if the zone is unknown.
func (p Printer) MomentIn(at time.Time, zone string) string {
	m, err := p.zones.MomentOf(at, zone)
	if err != nil {
		return ""
	}
	return p.Moment(m)
}

// City returns the city in a zone's IANA name: "Berlin".
func (p Printer) City(zone string) string {
	city := zone[strings.LastIndex(zone, "/")+1:]
	return strings.ReplaceAll(city, "_", " ")
}

// When returns a slot as a card shows it, with a note if a clock change shifted
// it. A day is on nobody's clock.
func (p Printer) When(s bot.Slot, zone string) *chat.When {
	if !p.zoneChosen {
		p.readerZone = "" // the network shows the reader's own time itself
	}
	text := chat.Plain(p.FullSlot(s, zone))
	if shift := p.Shift(s); len(shift) > 0 {
		text = chat.Join(" ", text, shift)
	}
	if !s.HasClock() {
		return &chat.When{Text: text}
	}
	return &chat.When{Text: text, Start: s.StartAt, End: s.EndAt(), Yours: p.Word(string(chat.PhraseYours), nil)}
}

// Shift renders how a clock change affected a slot; nil if it did not.
func (p Printer) Shift(s bot.Slot) chat.Text {
	switch s.Shift {
	case bot.ShiftGap:
		return p.Say("shift.gap", bot.Args{"from": Clock(s.Start)})
	case bot.ShiftOverlap:
		return p.Say("shift.overlap", bot.Args{"from": Clock(s.Start)})
	}
	return nil
}

// ClockAt returns what the clocks of a zone show at an instant, and whether they showed
// that an hour ago too, having been put back since. An unknown zone is UTC.
func (p Printer) ClockAt(at time.Time, zone string) (shown bot.Wall, again bool) {
	m, err := p.zones.MomentOf(at, zone)
	if err != nil {
		return bot.WallOf(at.UTC()), false
	}
	first, _, err := p.zones.Moment(m.Wall, zone)
	return m.Wall, err == nil && first.At.Before(at.Truncate(time.Minute))
}
