package i18n

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestPartsOfRoomAreNamed(t *testing.T) {
	start := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
	room := bot.Slot{Start: bot.Wall{Year: 2026, Month: 11, Day: 27, Hour: 18}, StartAt: start, Length: 10 * time.Hour, Window: time.Hour}
	part := func(from, to int, av bot.Availability, source bot.Source) bot.Stretch {
		return bot.Stretch{From: time.Duration(from) * time.Hour, To: time.Duration(to) * time.Hour, Availability: av, Source: source}
	}
	for want, parts := range map[string][]bot.Stretch{
		"Fri 27 Nov: 18:00-21:00, if needed 21:00-22:00": {
			part(0, 2, bot.AvailabilityYes, bot.SourceGrid), part(2, 3, bot.AvailabilityYes, bot.SourceWeek), part(3, 4, bot.AvailabilityIfNeeded, bot.SourceGrid), part(4, 5, bot.AvailabilityNo, bot.SourceGrid),
		},
		"Fri 27 Nov: 19:00-20:00, if needed 18:00-19:00, if needed 21:00-22:00": {
			part(0, 1, bot.AvailabilityIfNeeded, bot.SourceGrid), part(1, 2, bot.AvailabilityYes, bot.SourceGrid), part(3, 4, bot.AvailabilityIfNeeded, bot.SourceGrid),
		},
		"Fri 27 Nov: 19:00-20:00, 21:00-22:00": {part(1, 2, bot.AvailabilityYes, bot.SourceGrid), part(3, 4, bot.AvailabilityYes, bot.SourceGrid)},
		"Fri 27 Nov: Sat 28 Nov, 01:00-02:00":  {part(7, 8, bot.AvailabilityYes, bot.SourceGrid)},
		"":                                     {part(0, 10, bot.AvailabilityNo, bot.SourceCalendar)},
	} {
		if got := printer(load(t), "en").Parts(room, bot.Answer{Stretches: parts}, "Europe/Berlin"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
