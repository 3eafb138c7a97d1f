package card

import "github.com/muster-bot/muster/bot"

// The keys of what is said of an enum's values.
var (
	// BadgeKeys name a meetup's state.
	BadgeKeys = map[bot.Status]string{
		bot.Polling: "badge.polling", bot.Scheduled: "badge.scheduled", bot.Underway: "badge.underway",
		bot.Done: "badge.done", bot.Cancelled: "badge.cancelled",
	}
	// TieKeys say what set the best time apart from the next; a tie without a key
	// is not mentioned.
	TieKeys = map[bot.Tie]string{
		bot.TieMust: "reason.tie_must", bot.TieYes: "reason.tie_yes", bot.TieHost: "reason.tie_host",
		bot.TieSooner: "reason.tie_sooner", bot.TieChosen: "reason.tie_not_ranked",
	}
	ownRSVPKeys = map[bot.RSVPState]string{
		bot.Going: "mine.going", bot.Maybe: "mine.maybe", bot.NotGoing: "mine.not_going", bot.Waiting: "mine.waiting",
	}
	askKeys    = map[bot.Availability]string{bot.Yes: "panel.ask_yes", bot.IfNeeded: "panel.ask_if_needed"}
	promptKeys = map[bot.Availability]string{bot.Yes: "panel.prompt_yes", bot.IfNeeded: "panel.prompt_if_needed"}
)
