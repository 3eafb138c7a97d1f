package flow

import (
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

var problemKeys = map[bot.ProblemKind]string{
	bot.ProblemCard:      "notice.problem_card",
	bot.ProblemThread:    "notice.problem_thread",
	bot.ProblemMessage:   "notice.problem_message",
	bot.ProblemReactions: "notice.problem_reactions",
	bot.ProblemCalendar:  "notice.problem_calendar",
	bot.ProblemFault:     "notice.problem_fault",
}

var obstacleKeys = map[bot.ObstacleReason]string{
	bot.ObstaclePermission: "obstacle.permission",
	bot.ObstacleGone:       "obstacle.gone",
	bot.ObstacleNotMember:  "obstacle.not_member",
	bot.ObstacleArchived:   "obstacle.archived",
	bot.ObstacleRestricted: "obstacle.restricted",
	bot.ObstacleSuspended:  "obstacle.suspended",
	bot.ObstacleFull:       "obstacle.full",
	bot.ObstacleClosed:     "obstacle.closed",
}

// why renders an obstacle as part of a sentence. What it does not know is no text
// of a network either.
func why(p i18n.Printer, o bot.Obstacle) chat.Text {
	key, known := obstacleKeys[o.Reason]
	if !known || o.Reason == bot.ObstaclePermission && len(o.Missing) == 0 {
		key = "obstacle.unknown"
	}
	return p.Say(key, bot.Args{"what": strings.Join(o.Missing, ", ")})
}

// problemText tells the host of a meetup what cannot be done for it.
func problemText(p i18n.Printer, m *bot.Meetup, kind bot.ProblemKind, o bot.Obstacle) chat.Text {
	return p.Say(problemKeys[kind], bot.Args{"title": card.Title(m), "host": m.Host, "why": why(p, o)})
}

// unpostedLead says why a meetup's card could not be posted and who can help.
func unpostedLead(p i18n.Printer, args bot.Args, o bot.Obstacle) chat.Text {
	args["command"] = "/meetup settings"
	switch {
	case o.Reason == bot.ObstaclePermission && len(o.Missing) > 0:
		args["what"] = strings.Join(o.Missing, ", ")
		return p.Say("notice.unposted", args)
	case o.Reason == bot.ObstacleGone || o.Reason == bot.ObstacleNotMember:
		return p.Say("notice.unposted_gone", args)
	}
	args["why"] = why(p, o)
	return p.Say("notice.unposted_why", args)
}
