package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// BallotText repeats what a member's ballot holds.
func BallotText(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	b := s.Ballot(u)
	switch {
	case len(b) == 0:
		return p.Say("panel.withdrawn", nil)
	case noneOf(b):
		return p.Say("panel.none", nil)
	}
	var said []chat.Text
	for _, slot := range s.Meetup.Slots {
		switch b.Of(slot.ID) {
		case bot.AvailabilityYes:
			said = append(said, chat.Plain(p.Slot(slot, s.Meetup.Zone)))
		case bot.AvailabilityIfNeeded:
			said = append(said, p.Say("panel.if_needed", bot.Args{"when": p.Slot(slot, s.Meetup.Zone)}))
		}
	}
	return p.Say("panel.noted", bot.Args{"times": chat.Join("; ", said...)})
}

// pagesOf splits slots into menus, by day where a day fits.
func pagesOf(slots []bot.Slot) [][]bot.Slot {
	var pages [][]bot.Slot
	var page []bot.Slot
	for i := 0; i < len(slots); {
		day := slots[i].Start.At(0, 0)
		n := i
		for n < len(slots) && n-i < MaxOptions && slots[n].Start.At(0, 0) == day {
			n++
		}
		if len(page)+n-i > MaxOptions {
			pages, page = append(pages, page), nil
		}
		page = append(page, slots[i:n]...)
		i = n
	}
	return append(pages, page)
}

// Page returns the nth menu of slots; a number out of range is the nearest page.
func Page(slots []bot.Slot, n int) []bot.Slot {
	pages := pagesOf(slots)
	return pages[min(max(n, 0), len(pages)-1)]
}

// BallotMenu renders a member's own view of a poll: a menu of the slots, paged by
// day, in which their answers are selected.
func BallotMenu(p i18n.Printer, s planner.Snapshot, u bot.UserID, av bot.Availability, page int, lead chat.Text) chat.Card {
	m := &s.Meetup
	if m.Status != bot.StatusPolling {
		return Meetup(p, s)
	}
	if lead == nil {
		lead = p.Say(askKeys[av], nil)
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Lead: lead}
	b, pages := s.Ballot(u), len(pagesOf(m.Slots))
	menu := chat.Menu{Action: chat.NewAction("mark", chat.ModeUpdate, m.ID, av, page), Prompt: p.Word(promptKeys[av], nil)}
	for _, slot := range Page(m.Slots, page) {
		menu.Options = append(menu.Options, chat.Choice{
			Label: slot.Emoji + " " + p.Slot(slot, m.Zone), Value: strconv.FormatInt(int64(slot.ID), 10),
			Hint: Counts(p, len(s.Members(slot.ID, bot.AvailabilityYes)), len(s.Members(slot.ID, bot.AvailabilityIfNeeded))).String(), Selected: b.Of(slot.ID) == av,
		})
	}
	menu.Max = len(menu.Options)
	c.Controls = append(c.Controls, menu)
	turn := func(to int, key string) {
		if to >= 0 && to < pages {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("choose", chat.ModeUpdate, m.ID, av, to), Label: p.Word(key, nil)})
		}
	}
	turn(page-1, "button.earlier_days")
	turn(page+1, "button.later_days")
	other, key := bot.AvailabilityIfNeeded, "button.if_needed"
	if av == bot.AvailabilityIfNeeded {
		other, key = bot.AvailabilityYes, "button.choose"
	}
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.NewAction("choose", chat.ModeUpdate, m.ID, other, page), Label: p.Word(key, nil)},
		chat.Button{Action: chat.NewAction("none", chat.ModeUpdate, m.ID), Label: p.Word("button.none", nil)})
	if len(b) > 0 {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("withdraw", chat.ModeUpdate, m.ID), Label: p.Word("button.withdraw", nil)})
	}
	c.Notes = append(c.Notes, p.Say("poll.zone", bot.Args{"zone": p.City(m.Zone)}))
	return c
}

// Ballots renders everybody's answers to a poll, with the host's controls for
// those who may decide.
func Ballots(p i18n.Printer, s planner.Snapshot, by bot.Actor) chat.Card {
	m := &s.Meetup
	if m.Status != bot.StatusPolling {
		return Meetup(p, s)
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Lead: p.Say("who.lead", bot.Args{"n": len(s.Answered())})}
	for _, slot := range m.Slots {
		when := slot.Emoji + " " + p.Slot(slot, m.Zone)
		if users := s.Members(slot.ID, bot.AvailabilityYes); len(users) > 0 {
			c.People = append(c.People, People(p, chat.Plain(when), users, m.Host))
		}
		if users := s.Members(slot.ID, bot.AvailabilityIfNeeded); len(users) > 0 {
			c.People = append(c.People, People(p, p.Say("who.if_needed", bot.Args{"when": when}), users, m.Host))
		}
	}
	var none []bot.UserID
	for _, u := range s.Answered() {
		if noneOf(s.Ballot(u)) {
			none = append(none, u)
		}
	}
	if len(none) > 0 {
		c.People = append(c.People, People(p, p.Say("who.none", nil), none, m.Host))
	}
	if left := s.Outstanding(); len(left) > 0 {
		c.People = append(c.People, People(p, p.Say("who.outstanding", nil), left, m.Host))
	}
	if m.CanDecide(by) {
		c.Controls = append(PickMenu(p, s), HostButtons(p, m)...)
	}
	return c
}
