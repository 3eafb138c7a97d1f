package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// cancelledCard renders a meetup that was called off. Anybody sees the button that opens
// it again, and the verb decides who may.
func cancelledCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.ToneOff, Title: Name(p, m), Badge: p.Say("badge.cancelled", nil),
		Lead: p.Say("cancelled.lead", bot.Args{"host": m.Host}), Where: PublicWhere(p, &m.Terms), Notes: ignoredNote(p, m),
	}
	if date, ok := m.Date(); ok {
		c.When = p.When(date, m.Zone)
	}
	if m.CanReopen(s.Now) {
		c.Controls = []chat.Control{reopenButton(p, m)}
	}
	return c
}

// ReopenAction returns what undoes the cancellation of a meetup, and no later one.
func ReopenAction(m *bot.Meetup, mode chat.ReplyMode) chat.Action {
	return chat.NewAction("reopen", mode, m.ID, m.CancelledAt.Unix())
}

func reopenButton(p i18n.Printer, m *bot.Meetup) chat.Button {
	return chat.Button{Action: ReopenAction(m, chat.ModePrivate), Label: p.Word("button.reopen", nil), Style: chat.StylePrimary}
}

// ReopenButtons returns the button that opens a cancelled meetup again as it was, or if
// its times have passed with new ones; none if it is too late for either.
func ReopenButtons(p i18n.Printer, s planner.Snapshot) []chat.Control {
	m := &s.Meetup
	switch {
	case m.CanReopen(s.Now):
		return []chat.Control{reopenButton(p, m)}
	case m.CanRenew(s.Now):
		return []chat.Control{timesButton(p, m)}
	}
	return nil
}

// samePollButton returns the button that asks again what the meetup's poll asked, for
// those who decide about it, and once it is over or off for everybody. The verb decides
// who may propose.
func samePollButton(p i18n.Printer, m *bot.Meetup, by bot.Actor) []chat.Control {
	if !m.WasPoll() || m.HasRoster() && !m.CanDecide(by) {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("samepoll", chat.ModePrivate, m.ID), Label: p.Word("button.same_poll", nil)}}
}

// closedButtons returns the host's controls of a meetup that is over or cancelled.
func closedButtons(p i18n.Printer, s planner.Snapshot) []chat.Control {
	out := ReopenButtons(p, s)
	if s.Meetup.CanReopen(s.Now) {
		out = append(out, chat.Button{Action: chat.NewAction("edit", chat.ModeOpens, s.Meetup.ID), Label: p.Word("button.change", nil)})
	}
	return append(out, DeliveriesButton(p, &s.Meetup))
}
