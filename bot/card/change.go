package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// Change renders the notice of an edit for the meetup's thread.
func Change(p i18n.Printer, done planner.EditResult, kind bot.NoticeKind) chat.Card {
	m, e := &done.Meetup, done.Edit
	if e.Before.Zone == "" { // older edits did not store it
		e.Before.Zone, e.After.Zone = m.Zone, m.Zone
	}
	c := chat.Card{Tone: chat.ToneAsking}
	args := bot.Args{"host": e.By, "title": Title(m)}
	lines := publicChanges(p, e.Before, e.After, m.Zone)
	moved := movesOneDate(&e.Before, &e.After)
	switch {
	case moved && len(lines) == 1 && e.SaysHour():
		c.Tone, args["hour"], args["when"] = chat.ToneOn, i18n.Clock(e.After.Slots[0].Start), p.SlotAt(e.After.Slots[0], e.After.Zone)
		c.Lead = p.Say("notice.hour", args)
	case kind == bot.NoticeRepolled:
		c.Lead = p.Say("notice.again", args)
	case moved && len(lines) == 1:
		args["from"], args["to"] = movedSlots(p, &e.Before, &e.After)
		c.Lead = p.Say("notice.moved", args)
	default:
		c.Lead, c.Lines = p.Say("notice.changed", args), lines
	}
	if e.WasCancelled {
		c.Lead = chat.Join(" ", c.Lead, p.Say("notice.open_again", nil))
	}
	unconfirmed := done.Roster.Unconfirmed()
	asksAll := kind == bot.NoticeRepolled || m.Status == bot.StatusPolling && !e.Before.SameTimes(&e.After)
	switch {
	case asksAll:
		c.Lead = chat.Join(" ", c.Lead, p.Say("notice.answer", nil))
	case e.NeedsConfirmation() && m.Status == bot.StatusScheduled && len(unconfirmed) > 0:
		c.Tone = chat.ToneOn
		row, _ := done.Roster.Of(unconfirmed[0])
		args["when"] = p.AtIn(row.ConfirmBy, m.Zone)
		c.Lead = chat.Join(" ", c.Lead, p.Say("notice.still_good", args))
		c.Controls = StillGoodButtons(p, m)
	}
	if len(unconfirmed) == 0 && e.NeedsConfirmation() && isTooSoonToLapse(done) {
		c.Tone, c.Lead, c.Controls = chat.ToneOn, chat.Join(" ", c.Lead, p.Say("notice.still_good_now", args)), StillGoodButtons(p, m)
	}
	if invited := done.NewlyInvited(); len(invited) > 0 {
		addInvitation(p, &c, m, invited, asksAll)
	}
	if e.Before.Where != e.After.Where {
		c.Controls = append(c.Controls, whereButton(p, m)...)
	}
	return c
}

// isTooSoonToLapse reports whether guests hear of a change so shortly before the start
// that they keep their seats without a word.
func isTooSoonToLapse(done planner.EditResult) bool {
	m := &done.Meetup
	date, ok := m.Date()
	guests := slices.DeleteFunc(done.Roster.In(bot.RSVPGoing), func(u bot.UserID) bool { return u == done.Edit.By })
	return ok && m.Status == bot.StatusScheduled && len(guests) > 0 && bot.ConfirmDeadline(done.Now, date.StartAt).IsZero()
}

// addInvitation asks the members whom an edit invited for their answer, unless all are
// asked.
func addInvitation(p i18n.Printer, c *chat.Card, m *bot.Meetup, invited []bot.UserID, asksAll bool) {
	key := "notice.invited"
	switch {
	case asksAll && m.Status == bot.StatusPolling && !m.IsGaugingInterest():
		key = "notice.invited_too"
	case m.IsGaugingInterest():
		key = "notice.invited_interest"
	case m.Status == bot.StatusPolling:
		key = "notice.invited_poll"
	case m.Status != bot.StatusScheduled:
		return
	case len(c.Controls) == 0:
		c.Tone, c.Controls = chat.ToneOn, RSVPButtons(p, m)
	}
	c.Lead = chat.Join(" ", c.Lead, p.Say(key, bot.Args{"who": invited, "n": len(invited)}))
}

// StillGoodButtons returns the controls to confirm an RSVP after a change.
func StillGoodButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPGoing), Label: p.Word("button.yes", nil), Style: chat.StylePrimary},
		chat.Button{Action: RSVPAction(m, chat.ModePrivate, bot.RSVPNotGoing), Label: p.Word("button.no", nil)},
	}
}
