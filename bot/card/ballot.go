package card

import (
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// BallotText renders a member's ballot in one sentence.
func BallotText(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	b := s.Ballot(u)
	switch {
	case len(b) == 0:
		return p.Say("panel.withdrawn", nil)
	case isNoneOfThese(b):
		return p.Say("panel.none", nil)
	}
	var answers []chat.Text
	for _, slot := range s.Meetup.Slots {
		switch b.Of(slot.ID) {
		case bot.AvailabilityYes:
			answers = append(answers, chat.Plain(p.Slot(slot, s.Meetup.Zone)))
		case bot.AvailabilityIfNeeded:
			answers = append(answers, p.Say("panel.if_needed", bot.Args{"when": p.Slot(slot, s.Meetup.Zone)}))
		}
	}
	return p.Say("panel.noted", bot.Args{"times": chat.Join("; ", answers...)})
}

// slotPages splits slots into pages of at most MaxOptions, by day where a day
// fits.
func slotPages(slots []bot.Slot) [][]bot.Slot {
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

// Page returns the nth page of slots. If n is out of range it is the nearest
// page.
func Page(slots []bot.Slot, n int) []bot.Slot {
	pages := slotPages(slots)
	return pages[min(max(n, 0), len(pages)-1)]
}

// BallotMenu renders a member's ballot: a menu of one page of the slots, in which
// their answers of availability av are selected.
func BallotMenu(p i18n.Printer, s planner.Snapshot, u bot.UserID, av bot.Availability, page int, lead chat.Text) chat.Card {
	m := &s.Meetup
	if m.Status != bot.StatusPolling {
		return Meetup(p, s)
	}
	if lead == nil {
		lead = p.Say(askKeys[av], nil)
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Lead: lead}
	b, pages := s.Ballot(u), len(slotPages(m.Slots))
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

// Ballots renders all answers to a poll. It adds the host's controls if the reader
// may decide.
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
		if isNoneOfThese(s.Ballot(u)) {
			none = append(none, u)
		}
	}
	if len(none) > 0 {
		c.People = append(c.People, People(p, p.Say("who.none", nil), none, m.Host))
	}
	if outstanding := s.Outstanding(); len(outstanding) > 0 {
		c.People = append(c.People, People(p, p.Say("who.outstanding", nil), outstanding, m.Host))
	}
	if m.CanDecide(by) {
		c.Controls = append(PickMenu(p, s), HostButtons(p, m)...)
	}
	return c
}
