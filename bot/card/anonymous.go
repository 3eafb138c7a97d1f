package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// anonymousNote says on a card that its poll is anonymous, and when it shows counts.
func anonymousNote(p i18n.Printer, s planner.Snapshot) []chat.Text {
	switch {
	case !s.Meetup.Anonymous:
		return nil
	case s.ShowsCounts():
		return []chat.Text{p.Say("poll.anonymous", nil)}
	}
	return []chat.Text{p.Say("poll.anonymous_few", bot.Args{"n": bot.MinCounted})}
}

// Withheld says how many have answered an anonymous poll, and from how many on it shows
// what they said.
func Withheld(p i18n.Printer, s planner.Snapshot) chat.Text {
	return chat.Join(" ", turnout(p, s), p.Say("poll.anonymous_few", bot.Args{"n": bot.MinCounted}))
}

// SaysHostCounts reports whether to say that the host counts as able to come. An
// anonymous poll says so always: else it would show when its host has answered.
func SaysHostCounts(poll *bot.Poll) bool { return poll.CountsHost() || poll.Meetup.Anonymous }

// countsHint renders the numbers of a slot's answers as the hint of an option; empty
// while the poll shows none.
func countsHint(p i18n.Printer, s planner.Snapshot, yes, ifNeeded int) string {
	if !s.ShowsCounts() {
		return ""
	}
	return Counts(p, yes, ifNeeded).String()
}

// pollLead returns the key of the question of a poll's card.
func pollLead(m *bot.Meetup) string {
	switch {
	case m.StartsAtOnce():
		return "poll.lead_now"
	case m.Anonymous:
		return "poll.lead_anonymous"
	}
	return "poll.lead"
}
