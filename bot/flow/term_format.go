package flow

import (
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// formatMoment formats a wall time as somebody would type it: what the clocks of the
// zone show then.
func formatMoment(w bot.Wall, zone string) string {
	if w.IsZero() {
		return ""
	}
	if loc, err := bot.TZData(zone); err == nil {
		w = w.Shown(loc)
	}
	return strings.Replace(w.String(), "T", " ", 1)
}

// formatTimes formats slots as somebody would type them; parseTimes is the inverse, but
// for a time that the clocks skip, which is shown moved.
func formatTimes(slots []bot.Slot, zone string) string {
	loc, err := bot.TZData(zone)
	if err != nil {
		loc = time.UTC // as if the clocks never changed
	}
	var out []string
	for _, s := range slots {
		if s.AtOnce {
			out = append(out, when.FormatNow(s.Length))
			continue
		}
		if s.AllDay {
			out = append(out, s.Start.Date())
			continue
		}
		start, _ := s.Start.In(loc)
		ends := start.Add(s.Length)
		end := bot.WallOf(ends.In(loc))
		text := formatMoment(s.Start, zone)
		if named, _ := end.In(loc); !s.IsRoom() && (!named.Equal(ends) || s.Length >= 24*time.Hour) { // the clock does not say when it ends
			out = append(out, fmt.Sprintf("%s (%d min)", text, s.Length/time.Minute))
			continue
		}
		text += "-" + i18n.Clock(end)
		if s.IsRoom() {
			text += fmt.Sprintf(" (%d min)", s.Window/time.Minute)
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
