package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// askAgain asks the host to ask about the time again. A host is asked whether they want
// to.
func (f *Flow) askAgain(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	if s.Meetup.CanDecide(actor) && s.Meetup.Status == bot.StatusScheduled {
		return f.confirmRepoll(ctx, e)
	}
	m, err := f.plan.AskAgain(ctx, actor, s.Meetup.ID)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if !m.WasSettledEarly() {
		return chat.Reply{Card: card.Today(p, s, actor, nil)}, nil
	}
	return chat.Reply{Card: textCard(p.Say("again.asked", bot.Args{"host": m.Host, "title": card.Title(&m)}))}, nil
}

// settledEarly says that a meetup was settled before everybody had answered, and offers
// to ask the host to ask again.
func settledEarly(p i18n.Printer, m *bot.Meetup) (chat.Text, []chat.Control) {
	if !m.WasSettledEarly() {
		return nil, nil
	}
	return p.Say("confirm.early", bot.Args{"host": m.Host}), []chat.Control{
		chat.Button{Action: chat.NewAction("wishagain", chat.ModePrivate, m.ID), Label: p.Word("button.wish_again", nil)},
	}
}

// askedAgainCard tells a host who would like another time.
func askedAgainCard(p i18n.Printer, m *bot.Meetup, args bot.Args) chat.Card {
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say("notice.asked_again", args), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("againask", chat.ModePrivate, m.ID), Label: p.Word("button.again", nil)},
	}}
}

// probableCard proposes to a host to pick the time that leads a poll; ok is false if
// that is not so any more.
func probableCard(p i18n.Printer, s planner.Snapshot, args bot.Args) (c chat.Card, ok bool) {
	m := &s.Meetup
	if m.Status != bot.StatusPolling || !m.HostAskedAt.IsZero() || s.IsComplete() || !schedule.IsProbable(&s.Poll) {
		return c, false
	}
	ranked := schedule.Rank(&s.Poll)
	first := p.TimeAt(ranked[0].Slot, ranked[0].Start, m.Zone)
	args["when"], args["n"], args["of"] = p.LongSlotAt(first, m.Zone), len(s.Guests())-len(s.Outstanding()), len(s.Guests())
	args["until"] = p.AtIn(m.CloseAt, m.Zone)
	c = chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: p.Say("notice.probable", args), Tallies: card.PickTallies(p, s, ranked, 0), Notes: card.ZoneNote(p, m)}
	card.OfferPick(p, &c, s, ranked, 0, card.PickPanel(m.ID, chat.ModePrivate))
	return c, true
}
