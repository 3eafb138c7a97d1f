package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// atBestTimes returns the snapshot as it is at the best time in each room, so that all that
// is counted or listed of it is of that time.
func atBestTimes(s planner.Snapshot) planner.Snapshot {
	s.Poll = schedule.AtBestTimes(&s.Poll)
	return s
}

// bestWithin names the best time in room that somebody answered in stretches; "" for other
// slots, and for room that has begun, since a card is not redrawn while it lasts.
func bestWithin(p i18n.Printer, s planner.Snapshot, r schedule.Ranked) string {
	if r.Start.IsZero() || !r.Slot.StartAt.After(s.Now) || !isPainted(s, r.Slot.ID) {
		return ""
	}
	from := r.Start.Sub(r.Slot.StartAt)
	return p.Word("time.best", bot.Args{"when": p.Within(r.Slot, from, from+r.Slot.Window, s.Meetup.Zone)})
}

func isPainted(s planner.Snapshot, id bot.SlotID) bool {
	return slices.ContainsFunc(s.Answers, func(a bot.Answer) bool { return a.Slot == id && len(a.Stretches) > 0 })
}

// countsAt renders the numbers of a slot's answers, and of room at which time they are.
func countsAt(p i18n.Printer, s planner.Snapshot, ranked []schedule.Ranked, slot bot.SlotID, count bot.Tally) chat.Text {
	text := Counts(p, count.Yes, count.IfNeeded)
	i := slices.IndexFunc(ranked, func(r schedule.Ranked) bool { return r.Slot.ID == slot })
	if i < 0 {
		return text
	}
	if best := bestWithin(p, s, ranked[i]); best != "" {
		return chat.Join(", ", text, chat.Plain(best))
	}
	return text
}

// listSlot lists who can come to a slot: of room that was answered in stretches to the best
// time in it, and then who can come to which parts. at is the snapshot at the best times.
func listSlot(p i18n.Printer, s, at planner.Snapshot, ranked []schedule.Ranked, slot bot.Slot, add func(chat.Text, []bot.UserID)) {
	when := SlotLabel(p, slot, s.Meetup.Zone)
	if i := slices.IndexFunc(ranked, func(r schedule.Ranked) bool { return r.Slot.ID == slot.ID }); i >= 0 && isPainted(s, slot.ID) {
		time := p.TimeAt(slot, ranked[i].Start, s.Meetup.Zone)
		time.Emoji = slot.Emoji
		when = SlotLabel(p, time, s.Meetup.Zone)
	}
	add(chat.Plain(when), at.Members(slot.ID, bot.AvailabilityYes))
	add(p.Say("who.if_needed", bot.Args{"when": when}), at.Members(slot.ID, bot.AvailabilityIfNeeded))
	var order []string
	users := map[string][]bot.UserID{}
	for _, a := range s.Answers {
		if a.Slot != slot.ID || len(a.Stretches) == 0 {
			continue
		}
		if parts := p.Parts(slot, a, s.Meetup.Zone); parts != "" {
			if users[parts] == nil {
				order = append(order, parts)
			}
			users[parts] = append(users[parts], a.Member)
		}
	}
	for _, parts := range order {
		add(p.Say("who.parts", bot.Args{"parts": parts}), users[parts])
	}
}
