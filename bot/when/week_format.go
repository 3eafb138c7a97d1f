package when

import (
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// FormatWeek writes a usual week in words of a language, or in English if the language is
// unknown. Busy days before today are over and left out. ParseWeek in that language is
// the inverse.
func FormatWeek(w bot.Week, lang string, today bot.Wall) string {
	l := languagesFor([]string{lang})[0]
	days := saidHours(w.Hours)
	var out []string
	for i := 0; i < len(everyDay); {
		hours := days[everyDay[i]]
		end := i + 1
		for end < len(everyDay) && slices.Equal(days[everyDay[end]], hours) {
			end++
		}
		if len(hours) > 0 {
			out = append(out, l.formatDays(everyDay[i:end])+" "+l.formatHours(hours))
		}
		i = end
	}
	if len(out) == 0 {
		out = append(out, l.settings["usual never"])
	}
	if !w.BusyUntil.IsZero() && !w.BusyUntil.At(0, 0).Before(today.At(0, 0)) {
		date := bot.FillTemplate(l.settings["format short"], l.dateArgs(Window{Start: w.BusyUntil}))
		out = append(out, l.listSetting("usual busy")[0]+" "+l.names[meaning{wordUntil, 0}]+" "+date)
	}
	return strings.Join(out, ", ")
}

// saidHours returns the hours as people say them: what goes on after midnight for a few
// hours belongs to the evening before.
func saidHours(h bot.WeekHours) [7][]bot.Hours {
	said := [7][]bot.Hours{}
	for day := range h {
		said[day] = slices.Clone(h[day])
	}
	for _, day := range everyDay {
		evening, next := len(h[day])-1, (day+1)%7
		if evening < 0 || len(h[next]) == 0 {
			continue
		}
		last, first := h[day][evening], h[next][0]
		if last.To == bot.MinutesOfDay && last.From >= smallHours && first.From == 0 && first.To <= smallHours {
			said[day][len(said[day])-1].To += first.To
			said[next] = said[next][1:]
		}
	}
	return said
}

// formatDays formats one day, or the first and the last of several in a row.
func (l *language) formatDays(days []time.Weekday) string {
	name := func(d time.Weekday) string { return l.names[meaning{wordWeekday, int(d)}] }
	switch {
	case len(days) == len(everyDay):
		return l.listSetting("usual daily")[0]
	case len(days) == 1:
		return name(days[0])
	}
	return name(days[0]) + " – " + name(days[len(days)-1])
}

func (l *language) formatHours(hours []bot.Hours) string {
	if slices.Equal(hours, []bot.Hours{{From: 0, To: bot.MinutesOfDay}}) {
		return l.listSetting("usual all day")[0]
	}
	var out []string
	for _, h := range hours {
		out = append(out, l.formatMinute(h.From)+"–"+l.formatMinute(h.To))
	}
	return strings.Join(out, " "+l.names[meaning{wordAnd, 0}]+" ")
}

// formatMinute formats a minute of the day. On a clock of twelve hours, which has no 24:00,
// the beginning and the end of the day are midnight.
func (l *language) formatMinute(minute int) string {
	switch {
	case minute%bot.MinutesOfDay == 0 && l.settings["format clock"] == "12":
		return l.names[meaning{wordMidnight, 0}]
	case minute == bot.MinutesOfDay:
		return strings.Replace(l.formatClock(bot.Wall{}), "00", "24", 1)
	}
	return l.formatClock(bot.Wall{}.At(minute/60%24, minute%60))
}
