package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// addTimeButton returns the button with which members add a time to a poll, if its host
// lets them.
func addTimeButton(p i18n.Printer, m *bot.Meetup) []chat.Control {
	if !m.MembersAddTimes || m.StartsAtOnce() {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("addtime", chat.ModeOpens, m.ID), Label: p.Word("button.add_time", nil)}}
}

// TimeAdded tells a thread that a member added a time to the poll, and who, unless it is
// anonymous; ok is false if the time is not asked about any more.
func TimeAdded(p i18n.Printer, s planner.Snapshot, id bot.SlotID) (c chat.Card, ok bool) {
	m := &s.Meetup
	slot, live := m.Slot(id)
	if !live || m.Status != bot.StatusPolling || !slot.PassesAt().After(s.Now) {
		return c, false
	}
	key, args := "notice.time_added", bot.Args{"title": Title(m), "when": p.SlotAt(slot, m.Zone), "who": slot.AddedBy}
	if m.Anonymous || slot.AddedBy == "" { // forgotten since
		key = "notice.time_added_unnamed"
	}
	return chat.Card{Tone: chat.ToneAsking, Lead: p.Say(key, args), Controls: PollButtons(p, m)}, true
}
