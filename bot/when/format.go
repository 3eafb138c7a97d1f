package when

import (
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Format writes a window in words of a language, or in English if the language
// is unknown. The text names no zone: parsed in the window's own zone and with
// its length, it is the same window again.
func Format(w Window, lang string) string {
	l := languagesFor([]string{lang})[0]
	return l.format(w, l.settings["format date"])
}

// Day is a day without a time of day, as an argument of a message. As a string
// it is English; a printer that knows its reader calls In.
type Day bot.Wall

func (d Day) String() string { return d.In("en") }

// In formats the day in words of a language.
func (d Day) In(lang string) string { return Format(Window{Start: bot.Wall(d), AllDay: true}, lang) }

func (l *language) format(w Window, date string) string {
	text := l.formatTimes(w, date)
	if w.For > 0 { // in brackets, which no language minds
		text += " (" + w.formatFor() + ")"
	}
	return text
}

// formatFor formats the length of a window as every language reads it: 2h, 1h30, 45
// min. Behind 01:00, 2h would be a time of day.
func (w Window) formatFor() string {
	switch h, m := w.For/time.Hour, w.For%time.Hour/time.Minute; {
	case h == 0 || w.For > halfDay*time.Minute || time.Duration(minuteOf(w.Start))*time.Minute <= w.For:
		return fmt.Sprintf("%d min", w.For/time.Minute)
	case m == 0:
		return fmt.Sprintf("%dh", h)
	default:
		return fmt.Sprintf("%dh%02d", h, m)
	}
}

func (l *language) formatTimes(w Window, date string) string {
	text := bot.FillTemplate(date, l.dateArgs(w))
	if w.AllDay {
		return text
	}
	args := bot.Args{"date": text, "from": l.formatClock(w.Start), "to": l.formatClock(w.End)}
	if template := l.roomTemplate(w); template != "" {
		return bot.FillTemplate(template, args)
	}
	if w.Range {
		if w.End.Hour == 0 && w.End.Minute == 0 {
			args["to"] = strings.Replace(args["to"].(string), "00", "24", 1)
		}
		if l.settings["format clock"] == "12" && w.End.Hour == 12 && w.End.Minute == 0 && w.Start.Hour > 12 {
			args["to"] = l.names[meaning{wordNoon, 0}] // 8pm-12pm may mean until midnight
		}
		return bot.FillTemplate(l.settings["format range"], args)
	}
	return bot.FillTemplate(l.settings["format time"], args)
}

// roomTemplate returns the format of a part of the day; "" if the window is none.
func (l *language) roomTemplate(w Window) string {
	if !w.Room {
		return ""
	}
	for _, part := range []int{partMorning, partAfternoon, partEvening} {
		if iv := partIntervals[part]; w.Start.At(iv.from/60, 0) == w.Start && w.Start.At(iv.to/60, 0) == w.End {
			return l.settings[fmt.Sprintf("format part %d", part)]
		}
	}
	return ""
}

func (l *language) dateArgs(w Window) bot.Args {
	return bot.Args{
		"weekday": l.names[meaning{wordWeekday, int(w.Start.Weekday())}], "month": l.names[meaning{wordMonth, int(w.Start.Month)}],
		"day": w.Start.Day, "mon": int(w.Start.Month), "year": w.Start.Year,
	}
}

// formatClock formats a time of day as the language does. The hour after
// midnight is always 00:…, because 12am is read both ways.
func (l *language) formatClock(w bot.Wall) string {
	switch {
	case l.settings["format clock"] == "h":
		return fmt.Sprintf("%02dh%02d", w.Hour, w.Minute)
	case l.settings["format clock"] != "12" || w.Hour == 0:
		return fmt.Sprintf("%02d:%02d", w.Hour, w.Minute)
	case w.Minute == 0:
		return fmt.Sprintf("%d%s", (w.Hour+11)%12+1, meridiems[w.Hour/12])
	default:
		return fmt.Sprintf("%d:%02d%s", (w.Hour+11)%12+1, w.Minute, meridiems[w.Hour/12])
	}
}

var meridiems = [2]string{"am", "pm"}
