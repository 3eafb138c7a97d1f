package card

import "github.com/muster-bot/muster/bot"

// Message keys of the values of enums.
var (
	// BadgeKeys has the badge of each status.
	BadgeKeys = map[bot.Status]string{
		bot.StatusPolling: "badge.polling", bot.StatusScheduled: "badge.scheduled", bot.StatusUnderway: "badge.underway",
		bot.StatusDone: "badge.done", bot.StatusCancelled: "badge.cancelled",
	}
	// TieKeys has the sentence for what broke a tie between the two best times. A
	// tie without a key is not mentioned.
	TieKeys = map[bot.Tie]string{
		bot.TieMust: "reason.tie_must", bot.TieYes: "reason.tie_yes", bot.TieGladly: "reason.tie_gladly", bot.TieHost: "reason.tie_host",
		bot.TieSooner: "reason.tie_sooner", bot.TieShorter: "reason.tie_shorter",
	}
	ownRSVPKeys = map[bot.RSVPState]string{
		bot.RSVPGoing: "mine.going", bot.RSVPMaybe: "mine.maybe", bot.RSVPNotGoing: "mine.not_going", bot.RSVPWaiting: "mine.waiting",
	}
	askKeys    = map[bot.Availability]string{bot.AvailabilityYes: "panel.ask_yes", bot.AvailabilityIfNeeded: "panel.ask_if_needed"}
	promptKeys = map[bot.Availability]string{bot.AvailabilityYes: "panel.prompt_yes", bot.AvailabilityIfNeeded: "panel.prompt_if_needed"}
)
