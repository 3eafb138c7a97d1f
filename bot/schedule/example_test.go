package schedule_test

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

func ExampleRank() {
	monday := time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)
	poll := bot.Poll{
		Now: monday,
		Meetup: bot.Meetup{
			Host: "ana",
			Terms: bot.Terms{Minimum: 2, Slots: []bot.Slot{
				{ID: 1, StartAt: monday.AddDate(0, 0, 4)},
				{ID: 2, StartAt: monday.AddDate(0, 0, 5)},
				{ID: 3, StartAt: monday.AddDate(0, 0, 6)},
			}},
		},
		Answers: []bot.Answer{
			{Member: "ana", Slot: 1, Availability: bot.AvailabilityYes},
			{Member: "ana", Slot: 2, Availability: bot.AvailabilityIfNeeded},
			{Member: "ben", Slot: 1, Availability: bot.AvailabilityYes},
			{Member: "ben", Slot: 2, Availability: bot.AvailabilityYes},
			{Member: "ana", Slot: 3, Availability: bot.AvailabilityNo},
			{Member: "cy", Slot: 3, Availability: bot.AvailabilityYes},
		},
	}
	for _, r := range schedule.Rank(&poll) {
		fmt.Printf("slot %d: %d yes, %d if needed, enough %t, because %q\n", r.Slot.ID, r.Yes, r.IfNeeded, r.Enough, r.Reason.Tie)
	}
	// Output:
	// slot 1: 2 yes, 0 if needed, enough true, because "yes"
	// slot 2: 1 yes, 1 if needed, enough true, because "not_ranked"
	// slot 3: 1 yes, 0 if needed, enough false, because "not_ranked"
}
