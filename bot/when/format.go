package when

import (
	"fmt"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// Format writes a window in words of a language (English if it has none of it).
// The sentence has no zone: read in the window's own zone and with its length,
// it is the same window again.
func Format(w Window, lang string) string {
	t := languagesFor([]string{lang})[0]
	return t.format(w, t.settings["say date"])
}

// Day is a day without a time of day, as the value of a sentence. In text it is
// English; a printer that knows its reader asks In.
type Day bot.Wall

func (d Day) String() string { return d.In("en") }

// In writes the day in words of a language.
func (d Day) In(lang string) string { return Format(Window{Start: bot.Wall(d), AllDay: true}, lang) }

func (t *language) format(w Window, date string) string {
	said := bot.Fill(date, t.dateArgs(w))
	if w.AllDay {
		return said
	}
	args := bot.Args{"date": said, "from": t.formatClock(w.Start), "to": t.formatClock(w.End)}
	if w.Range {
		if w.End.Hour == 0 && w.End.Minute == 0 {
			args["to"] = strings.Replace(args["to"].(string), "00", "24", 1)
		}
		return bot.Fill(t.settings["say range"], args)
	}
	return bot.Fill(t.settings["say time"], args)
}

func (t *language) dateArgs(w Window) bot.Args {
	return bot.Args{
		"weekday": t.names[meaning{wordWeekday, int(w.Start.Weekday())}], "month": t.names[meaning{wordMonth, int(w.Start.Month)}],
		"day": w.Start.Day, "mon": int(w.Start.Month), "year": w.Start.Year,
	}
}

// formatClock writes a time of day as the language does. The hour after midnight
// is always 00:…, because 12am is read both ways.
func (t *language) formatClock(w bot.Wall) string {
	switch {
	case t.settings["say clock"] == "h":
		return fmt.Sprintf("%02dh%02d", w.Hour, w.Minute)
	case t.settings["say clock"] != "12" || w.Hour == 0:
		return fmt.Sprintf("%02d:%02d", w.Hour, w.Minute)
	case w.Minute == 0:
		return fmt.Sprintf("%d%s", (w.Hour+11)%12+1, meridiems[w.Hour/12])
	default:
		return fmt.Sprintf("%d:%02d%s", (w.Hour+11)%12+1, w.Minute, meridiems[w.Hour/12])
	}
}

var meridiems = [2]string{"am", "pm"}
