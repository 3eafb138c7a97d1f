package card

import (
	"slices"
	"strings"
	"time"

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
		Lead: withDescription(m, p.Say(pollLead(m), bot.Args{"host": m.Hosts(), "n": len(m.Hosts())})), Where: PublicWhere(p, &m.Terms),
		Facts: SizeFacts(p, &m.Terms), Tallies: Tallies(p, s),
	}
	c.Notes = slices.Concat(c.Notes, []chat.Text{turnout(p, s)}, anonymousNote(p, s), bestTimes(p, s))
	if SaysHostCounts(&s.Poll) {
		c.Notes = append(c.Notes, p.Say("poll.host_counts", bot.Args{"host": m.Host}))
	}
	if m.StartsAtOnce() && s.ShowsCounts() {
		c.Notes = append(c.Notes, p.Say("poll.at_once", bot.Args{"n": m.Quorum(m.Host), "could": schedule.Rank(&s.Poll)[0].Could}))
	}
	c.Notes = append(append(c.Notes, closing(p, s)), ZoneNote(p, m)...)
	c.Notes = append(c.Notes, ignoredNote(p, m)...)
	c.Controls = PollButtons(p, m)
	if !m.Anonymous {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("who", chat.ModePrivate, m.ID), Label: p.Word("button.who", nil)})
	}
	c.Controls = slices.Concat(c.Controls, []chat.Control{heatmapButton(p, m)}, addTimeButton(p, m), whereButton(p, m))
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
		chat.Button{Action: chat.NewAction("none", chat.ModePrivate, m.ID, m.NewestSlot()), Label: p.Word("button.none", nil)},
	}
}

// bestTimes names the times that lead a poll about room and are possible for others than the
// host: of room the earliest or, if it was answered in stretches, the best in it; or if it has begun the room, since the card is not redrawn
// while it lasts.
func bestTimes(p i18n.Printer, s planner.Snapshot) []chat.Text {
	if !s.Meetup.HasRoom() {
		return nil
	}
	var times []chat.Text
	for _, r := range schedule.Shown(&s.Poll) {
		if !r.HasOthers() || len(times) == maxLeading {
			continue
		}
		best := r.Slot
		if best.StartAt.After(s.Now) {
			best = p.TimeAt(best, r.Start, s.Meetup.Zone)
		}
		times = append(times, p.Say("poll.best_time", bot.Args{"when": p.Slot(best, s.Meetup.Zone), "n": r.Could}))
	}
	if len(times) == 0 {
		return nil
	}
	return []chat.Text{p.Say("poll.best", bot.Args{"times": chat.Join("; ", times...)})}
}

// maxLeading is how many times that lead a poll its card names.
const maxLeading = 3

// turnout renders how many have answered a poll.
func turnout(p i18n.Printer, s planner.Snapshot) chat.Text {
	of, answered := len(s.Guests()), len(s.Answered())
	switch {
	case len(s.Meetup.Invited) == 0 && answered == 0:
		return p.Say("poll.open_none", nil)
	case len(s.Meetup.Invited) == 0:
		return p.Say("poll.open", bot.Args{"n": answered})
	case of == 0:
		return p.Say("poll.nobody_invited", nil)
	}
	n := of - len(s.Outstanding())
	t := p.Say("poll.answered", bot.Args{"n": n, "of": of})
	switch {
	case of == 1 && n == 0:
		t = p.Say("poll.answered_not", nil)
	case of == 1:
		t = p.Say("poll.answered_one", nil)
	}
	if behind := len(s.Behind()); behind > 0 {
		t = chat.Join(" ", t, p.Say("poll.behind", bot.Args{"n": behind}))
	}
	return t
}

// shortfallKeys says what a poll lacks whose host was asked what to do.
var shortfallKeys = map[schedule.Shortfall]string{
	schedule.ShortOfTimes: "short.times", schedule.ShortOfAnybody: "short.nobody", schedule.ShortOfOthers: "short.others", schedule.ShortOfPeople: "short.people", schedule.ShortOfMust: "short.must",
}

// closing renders when a poll closes, or what it waits for.
func closing(p i18n.Printer, s planner.Snapshot) chat.Text {
	m, short := &s.Meetup, schedule.ShortfallOf(&s.Meetup, schedule.Rank(&s.Poll))
	switch withheld := !s.ShowsCounts(); {
	case withheld && !m.HostAskedAt.IsZero():
		return p.Say("poll.host_asked", bot.Args{"host": m.Host})
	case withheld && s.IsComplete():
		return p.Say("poll.complete_anonymous", nil)
	case !m.HostAskedAt.IsZero() && short == schedule.ShortOfNothing:
		return p.Say("poll.enough", nil)
	case !m.HostAskedAt.IsZero():
		return chat.Join(" ", p.Say(shortfallKeys[short], bot.Args{"n": m.MinPeople()}), p.Say("poll.host_asked", bot.Args{"host": m.Host}))
	case m.StartsAtOnce():
	case s.IsComplete() && short != schedule.ShortOfNothing:
		return p.Say("poll.complete_short", bot.Args{"host": m.Host})
	case s.IsComplete():
		return p.Say("poll.complete", nil)
	case schedule.IsCertain(&s.Poll):
		return p.Say("poll.certain", nil)
	}
	when := p.MomentIn(m.CloseAt, m.Zone)
	if len(ZoneNote(p, m)) == 0 {
		when = p.InZone(m.CloseAt, m.Zone)
	}
	return p.Say("poll.closes", bot.Args{
		"when": when,
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
	return talliesOf(p, s, schedule.Shown(&s.Poll), s.Meetup.Slots)
}

// PickTallies renders the answers to the slots on a page of the ranked ones; to all if
// one page holds them.
func PickTallies(p i18n.Printer, s planner.Snapshot, ranked []schedule.Ranked, page int) []chat.Tally {
	if len(ranked) <= MaxOptions {
		return talliesOf(p, s, ranked, s.Meetup.Slots)
	}
	shown := RankedPage(ranked, page)
	return talliesOf(p, s, ranked, slices.DeleteFunc(slices.Clone(s.Meetup.Slots), func(slot bot.Slot) bool {
		return !slices.ContainsFunc(shown.Items, func(r schedule.Ranked) bool { return r.Slot.ID == slot.ID })
	}))
}

func talliesOf(p i18n.Printer, s planner.Snapshot, ranked []schedule.Ranked, slots []bot.Slot) []chat.Tally {
	m := &s.Meetup
	best, full := atBestTimes(s), max(len(s.Participants()), 1)
	counts := best.Count()
	leader := leaderOf(ranked)
	out := make([]chat.Tally, 0, len(slots)+1)
	for _, slot := range slots {
		count := counts[slot.ID]
		t := chat.Tally{
			Emoji: slot.Emoji, Label: chat.Join(" ", chat.Plain(p.Slot(slot, m.Zone)), p.Shift(slot)), Start: ShownStart(slot),
		}
		if s.ShowsCounts() {
			t.Yes, t.IfNeeded, t.Of, t.Caption = count.Yes, count.IfNeeded, full, countsAt(p, s, ranked, slot.ID, count)
		}
		switch {
		case !slot.PassesAt().After(s.Now):
			t.Mark = p.Say("poll.passed", nil)
		case slot.ID == leader:
			t.Mark = p.Say("poll.leading", nil)
		}
		out = append(out, t)
	}
	none := chat.Tally{Label: p.Say("poll.none", nil)}
	if !m.Anonymous {
		none.Emoji = bot.NoneOfThese
	}
	if !s.ShowsCounts() {
		return out
	}
	none.Caption = p.Say("poll.none_count", bot.Args{"n": len(s.SayNone())})
	return append(out, none)
}

// ZoneNote says in which zone the times of a poll are. Days are the same in all.
func ZoneNote(p i18n.Printer, m *bot.Meetup) []chat.Text {
	if len(m.Slots) > 0 && !slices.ContainsFunc(m.Slots, bot.Slot.HasClock) {
		return nil
	}
	return []chat.Text{p.Say("poll.zone", bot.Args{"zone": p.City(m.Zone)})}
}

// ShownStart returns the instant that a network shows beside a slot in its reader's
// zone; zero for a day, which no zone moves, and while the start is open.
func ShownStart(s bot.Slot) time.Time {
	if !s.HasClock() {
		return time.Time{}
	}
	return s.StartAt
}

// SlotLabel renders a slot behind its emoji, if it has one.
func SlotLabel(p i18n.Printer, s bot.Slot, zone string) string {
	return strings.TrimSpace(s.Emoji + " " + p.Slot(s, zone))
}

// Counts renders the numbers of a slot's answers.
func Counts(p i18n.Printer, yes, ifNeeded int) chat.Text {
	t := p.Say("poll.yes", bot.Args{"n": yes})
	if ifNeeded > 0 {
		t = chat.Join(", ", t, p.Say("poll.if_needed", bot.Args{"n": ifNeeded}))
	}
	return t
}
