package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

func pollCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	m := &s.Meetup
	if m.IsGaugingInterest() {
		return interestCard(p, s)
	}
	c := chat.Card{
		Tone: chat.ToneAsking, Title: chat.Plain(m.Title), Badge: p.Say("badge.polling", nil),
		Lead: withDescription(m, p.Say("poll.lead", bot.Args{"host": m.Hosts(), "n": len(m.Hosts())})), Where: chat.Plain(m.Where),
		Facts: SizeFacts(p, &m.Terms), Tallies: Tallies(p, s),
	}
	if n := len(m.Invited); n > 0 {
		c.Notes = append(c.Notes, p.Say("poll.answered", bot.Args{"n": n - len(s.Outstanding()), "of": n}))
	} else {
		c.Notes = append(c.Notes, p.Say("poll.open", bot.Args{"n": len(s.Answered())}))
	}
	c.Notes = append(c.Notes, closing(p, s), p.Say("poll.zone", bot.Args{"zone": p.City(m.Zone)}))
	c.Controls = append(PollButtons(p, m),
		chat.Button{Action: chat.NewAction("who", chat.ModePrivate, m.ID), Label: p.Word("button.who", nil)})
	return c
}

// PollButtons returns the controls to answer a poll.
func PollButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	if m.IsGaugingInterest() {
		return []chat.Control{comeButton(p, m)}
	}
	return []chat.Control{
		chat.Button{Action: chat.NewAction("choose", chat.ModePrivate, m.ID, bot.AvailabilityYes), Label: p.Word("button.choose", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("choose", chat.ModePrivate, m.ID, bot.AvailabilityIfNeeded), Label: p.Word("button.if_needed", nil)},
		chat.Button{Action: chat.NewAction("none", chat.ModePrivate, m.ID), Label: p.Word("button.none", nil)},
	}
}

// closing renders when a poll closes, or what it waits for.
func closing(p i18n.Printer, s planner.Snapshot) chat.Text {
	m := &s.Meetup
	switch {
	case !m.HostAskedAt.IsZero():
		return p.Say("poll.host_asked", bot.Args{"n": m.MinPeople(), "host": m.Host})
	case s.IsComplete():
		return p.Say("poll.complete", nil)
	}
	return p.Say("poll.closes", bot.Args{
		"when": bot.Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt},
		"in":   chat.Text{{Time: m.CloseAt, Format: chat.FormatRelative}},
	})
}

// DurationFacts renders the duration of a meetup that has no slots to show it.
func DurationFacts(p i18n.Printer, t *bot.Terms) []chat.Text {
	if t.Duration == 0 || len(t.Slots) > 0 {
		return nil
	}
	return []chat.Text{p.Say("fact.duration", bot.Args{"length": p.Length(t.Duration)})}
}

// SizeFacts renders a meetup's minimum and capacity.
func SizeFacts(p i18n.Printer, m *bot.Terms) []chat.Text {
	var out []chat.Text
	if m.Minimum > 0 {
		out = append(out, p.Say("fact.minimum", bot.Args{"n": m.Minimum}))
	}
	if m.Capacity > 0 {
		out = append(out, p.Say("fact.capacity", bot.Args{"n": m.Capacity}))
	}
	return out
}

// Tallies renders the answers to each slot of a poll, and those of "none of
// these".
func Tallies(p i18n.Printer, s planner.Snapshot) []chat.Tally {
	m := &s.Meetup
	full := max(len(m.Invited), len(s.Answered()), 1)
	leader := bot.SlotID(0)
	if ranked := schedule.Rank(&s.Poll, s.Now); len(ranked) > 0 && ranked[0].Could > 0 {
		leader = ranked[0].Slot.ID
	}
	out := make([]chat.Tally, 0, len(m.Slots)+1)
	none := 0
	for _, slot := range m.Slots {
		yes, ifNeeded := len(s.Members(slot.ID, bot.AvailabilityYes)), len(s.Members(slot.ID, bot.AvailabilityIfNeeded))
		t := chat.Tally{
			Emoji: slot.Emoji, Label: chat.Join(" ", chat.Plain(p.Slot(slot, m.Zone)), p.Shift(slot)), Start: slot.StartAt,
			Yes: yes, IfNeeded: ifNeeded, Of: full, Caption: Counts(p, yes, ifNeeded),
		}
		if slot.ID == leader {
			t.Mark = p.Say("poll.leading", nil)
		}
		out = append(out, t)
	}
	for _, u := range s.Answered() {
		if isNoneOfThese(s.Ballot(u)) {
			none++
		}
	}
	return append(out, chat.Tally{Emoji: bot.NoneOfThese, Label: p.Say("poll.none", nil), Caption: p.Say("poll.none_count", bot.Args{"n": none})})
}

// isNoneOfThese reports whether a ballot answers no to every slot it has.
func isNoneOfThese(b bot.Ballot) bool {
	for _, a := range b {
		if a.Availability != bot.AvailabilityNo {
			return false
		}
	}
	return len(b) > 0
}

// Counts renders the numbers of a slot's answers.
func Counts(p i18n.Printer, yes, ifNeeded int) chat.Text {
	t := p.Say("poll.yes", bot.Args{"n": yes})
	if ifNeeded > 0 {
		t = chat.Join(", ", t, p.Say("poll.if_needed", bot.Args{"n": ifNeeded}))
	}
	return t
}
