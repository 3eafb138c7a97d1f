package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// toldOfHosting words what follows from what hosts do, or leave undone.
func (v voice) toldOfHosting(s planner.Sheet, t bot.Task, args bot.Args) (c chat.Card, private, ok bool) {
	m := &s.Meetup
	switch what, value := subject(t); what {
	case bot.ToldMarked:
		c, ok = v.markedCard(s, t.Member)
		return c, true, ok
	case bot.ToldAgain:
		if m.Status != bot.Polling {
			return c, false, false
		}
		c = chat.Card{Tone: chat.Asking, Title: chat.Plain(m.Title), Lead: v.say("told.again_quiet", args), Tallies: v.tallies(s)}
		c.Controls = v.pollButtons(m)
		return c, true, true
	case bot.ToldStillGood:
		mine, _ := s.Roster.Of(t.Member)
		date, dated := m.Date()
		if !dated || mine.ConfirmBy.IsZero() {
			return c, false, false
		}
		args["until"] = v.momentOf(mine.ConfirmBy, m.Zone)
		return chat.Card{Tone: chat.On, Lead: v.say("told.still_good_quiet", args), When: v.when(date, m.Zone), Where: chat.Plain(m.Where), Controls: v.stillGood(m)}, true, true
	case bot.ToldInterest:
		if !m.Gauging() || m.HostAsked.IsZero() {
			return c, false, false
		}
		args["n"] = len(s.Interested)
		c = chat.Card{Tone: chat.Asking, Title: chat.Plain(m.Title), Lead: v.say("told.interest", args)}
		c.Controls = v.hostButtons(m)
		return c, false, true
	case bot.ToldHandover:
		if m.Heir != t.Member {
			return c, false, false
		}
		return chat.Card{Tone: chat.Asking, Lead: v.say("told.handover", args), Controls: []chat.Control{
			chat.Button{Action: chat.Do("takeover", chat.Private, m.ID), Label: v.word("button.take_over", nil), Style: chat.Primary},
			chat.Button{Action: chat.Do("decline", chat.Private, m.ID), Label: v.word("button.no_thanks", nil)},
			chat.Button{Action: chat.Do("details", chat.Private, m.ID), Label: v.word("button.details", nil)},
		}}, false, true
	case bot.ToldDeclined:
		args["who"] = bot.UserID(value)
		return note(v.say("told.declined", args)), true, true
	case bot.ToldGivenUp:
		if !m.Reopens(s.Now) {
			return c, false, false
		}
		givenUp := "told.given_up"
		if len(m.Slots) == 0 {
			givenUp = "told.given_up_interest"
		}
		return chat.Card{Tone: chat.Off, Title: chat.Plain(m.Title), Lead: v.say(givenUp, args), Controls: []chat.Control{v.reopenButton(m)}}, false, true
	}
	return c, false, false
}
