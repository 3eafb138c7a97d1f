package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// hostNoticeCard is noticeCard for the notices about what a host does or omits.
func hostNoticeCard(p i18n.Printer, s planner.Snapshot, t bot.Task, args bot.Args) (c chat.Card, private, ok bool) {
	m := &s.Meetup
	switch notice := t.Notice(); notice.Kind {
	case bot.NoticeCalendarInterest:
		c, ok = card.AskInterested(p, s, t.Member)
		return c, true, ok
	case bot.NoticeRepolled:
		if m.Status != bot.StatusPolling {
			return c, false, false
		}
		c = chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: p.Say("notice.again_quiet", args), Tallies: card.Tallies(p, s)}
		c.Controls = card.PollButtons(p, m)
		return c, true, true
	case bot.NoticeConfirmChange:
		own, _ := s.Roster.Of(t.Member)
		date, dated := m.Date()
		if !dated || own.ConfirmBy.IsZero() {
			return c, false, false
		}
		args["until"] = p.MomentIn(own.ConfirmBy, m.Zone)
		return chat.Card{Tone: chat.ToneOn, Lead: p.Say("notice.still_good_quiet", args), When: p.When(date, m.Zone), Where: chat.Plain(m.Where), Controls: card.StillGoodButtons(p, m)}, true, true
	case bot.NoticeInterest:
		if !m.IsGaugingInterest() || m.HostAskedAt.IsZero() {
			return c, false, false
		}
		args["n"] = len(s.Interested)
		c = chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: p.Say("notice.interest", args)}
		c.Controls = card.HostButtons(p, m)
		return c, false, true
	case bot.NoticeHandoverOffer:
		if m.Heir != t.Member {
			return c, false, false
		}
		return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.handover", args), Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("takeover", chat.ModePrivate, m.ID), Label: p.Word("button.take_over", nil), Style: chat.StylePrimary},
			chat.Button{Action: chat.NewAction("decline", chat.ModePrivate, m.ID), Label: p.Word("button.no_thanks", nil)},
			chat.Button{Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil)},
		}}, false, true
	case bot.NoticeHandoverDeclined:
		args["who"] = bot.UserID(notice.Subject)
		return textCard(p.Say("notice.declined", args)), true, true
	case bot.NoticeGivenUp:
		if !m.CanReopen(s.Now) {
			return c, false, false
		}
		givenUp := "notice.given_up"
		if len(m.Slots) == 0 {
			givenUp = "notice.given_up_interest"
		}
		return chat.Card{Tone: chat.ToneOff, Title: card.Heading(m), Lead: p.Say(givenUp, args), Controls: []chat.Control{card.ReopenButton(p, m)}}, false, true
	}
	return c, false, false
}
