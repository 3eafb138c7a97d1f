package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

var unreachedKeys = map[bot.NoticeKind]string{bot.NoticeUnreachable: "notice.closed", bot.NoticeUnreached: "notice.unreached"}

// hostNoticeCard is noticeCard for the notices about what a host does or omits.
func hostNoticeCard(p i18n.Printer, s planner.Snapshot, t bot.Task, args bot.Args) (c chat.Card, private, ok bool) {
	m := &s.Meetup
	switch notice := t.Notice(); notice.Kind {
	case bot.NoticeCalendarInterest:
		c, ok = card.AskInterested(p, s, t.Member)
		return c, true, ok
	case bot.NoticeUnreachable, bot.NoticeUnreached:
		args["who"] = bot.UserID(notice.Subject)
		return withDeliveries(p, m, textCard(p.Say(unreachedKeys[notice.Kind], args))), true, true
	case bot.NoticeAdmitted:
		c, ok = admittedCard(p, s, t.Member)
		return c, true, ok
	case bot.NoticeRepolled:
		if m.Status != bot.StatusPolling {
			return c, false, false
		}
		return chat.Card{
			Tone: chat.ToneAsking, Title: card.Heading(m), Lead: p.Say("notice.again_quiet", args), Tallies: card.Tallies(p, s), Notes: card.ZoneNote(p, m), Controls: card.PollButtons(p, m),
		}, true, true
	case bot.NoticeConfirmChange:
		own, _ := s.Roster.Of(t.Member)
		date, dated := m.Date()
		if !dated || own.State != bot.RSVPGoing || own.ConfirmBy.IsZero() && !bot.ConfirmDeadline(s.Now, date.StartAt).IsZero() {
			return c, false, false
		}
		key := "notice.still_good_quiet_now"
		if !own.ConfirmBy.IsZero() {
			key, args["until"] = "notice.still_good_quiet", p.AtIn(own.ConfirmBy, m.Zone)
		}
		return chat.Card{Tone: chat.ToneOn, Lead: p.Say(key, args), When: p.When(date, m.Zone), Where: card.WhereFor(p, s, t.Member), Controls: card.StillGoodButtons(p, m)}, true, true
	case bot.NoticeWhichHour:
		c, ok = card.WhichHour(p, m)
		return c, false, ok
	case bot.NoticeInterest:
		if !m.IsGaugingInterest() || m.HostAskedAt.IsZero() {
			return c, false, false
		}
		lead := p.Say("notice.interest_nobody", args)
		if args["n"] = len(s.Interested); len(s.Interested) > 0 {
			lead = p.Say("notice.interest", args)
		}
		return chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: lead, Controls: card.HostButtons(p, m)}, false, true
	case bot.NoticeHandoverOffer:
		return handoverCard(p, m, args), false, m.Heir == t.Member
	case bot.NoticeHostAsked:
		if args["who"] = bot.UserID(notice.Subject); m.Applicant != args["who"] || m.Host != t.Member {
			return c, false, false
		}
		return applicantCard(p, m, args), true, true
	case bot.NoticeAskedAgain:
		args["who"] = bot.UserID(notice.Subject)
		return askedAgainCard(p, m, args), true, m.WasSettledEarly()
	case bot.NoticeProbable:
		c, ok = probableCard(p, s, args)
		return c, false, ok
	case bot.NoticeHostKept:
		return textCard(p.Say("notice.host_kept", args)), true, true
	case bot.NoticeHandoverDeclined:
		args["who"] = bot.UserID(notice.Subject)
		return textCard(p.Say("notice.declined", args)), true, true
	case bot.NoticeGivenUp:
		if !m.CanRenew(s.Now) {
			return c, false, false
		}
		return chat.Card{Tone: chat.ToneOff, Title: card.Heading(m), Lead: p.Say(givenUpKey(s), args), Controls: card.ReopenButtons(p, s)}, false, true
	}
	return c, false, false
}

// applicantCard tells a host that a co-host asks to host the meetup.
func applicantCard(p i18n.Printer, m *bot.Meetup, args bot.Args) chat.Card {
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.host_asked", args), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("granthost", chat.ModePrivate, m.ID, m.Applicant), Label: p.Word("button.hand_over", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("stayhost", chat.ModePrivate, m.ID, m.Applicant), Label: p.Word("button.keep_host", nil)},
	}}
}

// handoverCard offers a meetup to the member who is to host it.
func handoverCard(p i18n.Printer, m *bot.Meetup, args bot.Args) chat.Card {
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.handover", args), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("takeover", chat.ModePrivate, m.ID), Label: p.Word("button.take_over", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("decline", chat.ModePrivate, m.ID), Label: p.Word("button.no_thanks", nil)},
		chat.Button{Action: chat.NewAction("details", chat.ModePrivate, m.ID), Label: p.Word("button.details", nil)},
	}}
}

// tooFewCard asks a host what to do with a poll that cannot choose a time by itself; ok
// is false if it can by now.
func tooFewCard(p i18n.Printer, s planner.Snapshot, args bot.Args) (c chat.Card, ok bool) {
	m, ranked := &s.Meetup, schedule.Rank(&s.Poll)
	key, short := tooFewKeys[schedule.ShortfallOf(m, ranked)]
	if !short || m.Status != bot.StatusPolling || m.HostAskedAt.IsZero() {
		return c, false
	}
	if !s.ShowsCounts() {
		key, ranked = "notice.too_few_withheld", schedule.Shown(&s.Poll)
	}
	c = chat.Card{Tone: chat.ToneWarning, Title: card.Heading(m), Lead: p.Say(key, args), Tallies: card.PickTallies(p, s, ranked, 0), Notes: card.ZoneNote(p, m)}
	card.OfferPick(p, &c, s, ranked, 0, card.PickPanel(m.ID, chat.ModePrivate))
	c.Controls = append(c.Controls, card.HostButtons(p, m)...)
	return c, true
}

// givenUpKey says what a poll lacked that was given up.
func givenUpKey(s planner.Snapshot) string {
	if len(s.Meetup.Slots) == 0 {
		return "notice.given_up_interest"
	}
	return "notice.given_up"
}
