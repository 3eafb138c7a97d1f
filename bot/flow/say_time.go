package flow

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// weekday and month names come as lists, so that a translator sees them whole.
func (v voice) nth(key string, n int) string {
	names := strings.Split(v.word(key, nil), ",")
	return names[n%len(names)]
}

// clock writes 19:00.
func clock(w bot.Wall) string { return w.String()[len("2006-01-02T"):] }

// day writes "Fri 27 Nov", or with long "Friday 27 November". The year is said
// when it is not the coming one's plain reading: more than half a year ahead,
// or past.
func (v voice) day(w bot.Wall, long bool) string {
	size := "short"
	if long {
		size = "long"
	}
	args := bot.Args{
		"weekday": v.nth("weekdays."+size, int(w.Weekday())), "day": w.Day,
		"month": v.nth("months."+size, int(w.Month)-1), "year": w.Year,
	}
	key := "date." + size
	if ahead := w.Sub(bot.WallOf(v.now.UTC())); v.year || ahead < -24*time.Hour || ahead > 180*24*time.Hour {
		key += "_year"
	}
	return v.word(key, args)
}

// span writes "Fri 27 Nov, 19:00-21:00" in the venue's own zone.
func (v voice) span(s bot.Slot, zone string, long bool) string {
	start, end := s.Start, s.Start.Add(s.Length)
	if m, err := v.zones.MomentOf(s.StartAt, zone); err == nil {
		start = m.Wall // another one than was said, if the clocks skip that
	}
	if m, err := v.zones.MomentOf(s.EndAt(), zone); err == nil {
		end = m.Wall
	}
	args := bot.Args{"date": v.day(start, long), "from": clock(start), "to": clock(end)}
	if s.Length >= 12*time.Hour && end.At(0, 0) != start.At(0, 0) {
		args["todate"] = v.day(end, long)
		return v.word("time.days", args)
	}
	return v.word("time.range", args)
}

// certain is a voice that always says the year: a preview leaves nothing open.
func (v voice) certain() voice {
	v.year = true
	return v
}

// full writes "Friday 27 November, 19:00-21:00, Berlin time", and for a reader
// who lives elsewhere "(Fri 27 Nov, 13:00 in New York)".
func (v voice) full(s bot.Slot, zone string) string {
	text := v.word("time.in_zone", bot.Args{"when": v.span(s, zone, true), "zone": v.place(zone)})
	there, err1 := v.zones.MomentOf(s.StartAt, zone)
	here, err2 := v.zones.MomentOf(s.StartAt, v.beside)
	if v.beside == "" || err1 != nil || err2 != nil || here.Wall == there.Wall {
		return text
	}
	return text + " " + v.word("time.beside", bot.Args{"when": v.moment(here), "zone": v.place(v.beside)})
}

// moment writes "Wed 25 Nov, 20:00".
func (v voice) moment(m bot.Moment) string {
	return v.word("time.moment", bot.Args{"date": v.day(m.Wall, false), "from": clock(m.Wall)})
}

// momentOf writes an instant on the wall of a zone.
func (v voice) momentOf(at time.Time, zone string) string {
	m, err := v.zones.MomentOf(at, zone)
	if err != nil {
		return ""
	}
	return v.moment(m)
}

// place writes a zone as people say it: "Berlin".
func (v voice) place(zone string) string {
	city := zone[strings.LastIndex(zone, "/")+1:]
	return strings.ReplaceAll(city, "_", " ")
}

// when is a slot as a card shows it, with what the clocks did to it.
func (v voice) when(s bot.Slot, zone string) *chat.When {
	if !v.said {
		v.beside = "" // a network shows its reader's own time beside it
	}
	text := chat.Plain(v.full(s, zone))
	if shift := v.shift(s); len(shift) > 0 {
		text = chat.Join(" ", text, shift)
	}
	return &chat.When{Text: text, Start: s.StartAt, End: s.EndAt()}
}

// shift says what the zone's clocks did to a slot, if anything.
func (v voice) shift(s bot.Slot) chat.Text {
	switch s.Shift {
	case bot.Gap:
		return v.say("shift.gap", bot.Args{"from": clock(s.Start)})
	case bot.Overlap:
		return v.say("shift.overlap", bot.Args{"from": clock(s.Start)})
	}
	return nil
}

// distance names the day of a start as seen from now: "Today", "Tomorrow", or
// its date.
func (v voice) distance(m bot.Moment) string {
	today, err := v.zones.MomentOf(v.now, m.Zone)
	if err != nil {
		return v.day(m.Wall, true)
	}
	args := bot.Args{"from": clock(m.Wall)}
	switch m.Wall.At(0, 0) {
	case today.Wall.At(0, 0):
		return v.word("day.today", args)
	case today.Wall.At(0, 0).AddDays(1):
		return v.word("day.tomorrow", args)
	}
	args["date"] = v.day(m.Wall, true)
	return v.word("day.date", args)
}
