package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// Best lists a page of the slots of a poll for one member, best first, each with its
// counts and who is missing. ranked holds at least one.
func Best(p i18n.Printer, s planner.Snapshot, by bot.Actor, ranked []schedule.Ranked, page int) chat.Card {
	m := &s.Meetup
	shown := RankedPage(ranked, page)
	c := bestCard(p, s, ranked)
	c.Title = Heading(m)
	for i, r := range shown.Items {
		c.Lines = append(c.Lines, bestLine(p, s, by, r, i+shown.Number == 0))
	}
	if SaysHostCounts(&s.Poll) {
		c.Notes = append(c.Notes, p.Say("poll.host_counts", bot.Args{"host": m.Host}))
	}
	offerRanked(p, &c, s, by, ranked, page)
	if m.Admits(by.User) || m.CanDecide(by) {
		everyone := chat.Button{Action: chat.NewAction("showall", chat.ModePrivate, m.ID), Label: p.Word("button.show_everyone", nil)}
		c.Controls = slices.Concat(menusOf(c.Controls), []chat.Control{everyone}, buttonsOf(c.Controls))
	}
	return c
}

// WithheldBest lists a page of the slots of a poll that shows no counts yet, in order of
// time.
func WithheldBest(p i18n.Printer, s planner.Snapshot, by bot.Actor, ranked []schedule.Ranked, page int) chat.Card {
	m := &s.Meetup
	c := chat.Card{Tone: chat.ToneAsking, Title: Heading(m), Lead: Withheld(p, s), Notes: ZoneNote(p, m)}
	for _, r := range RankedPage(ranked, page).Items {
		c.Lines = append(c.Lines, chat.Plain(SlotLabel(p, r.Slot, m.Zone)))
	}
	offerRanked(p, &c, s, by, ranked, page)
	return c
}

// offerRanked adds what turns the pages of a list of ranked slots, and for who decides
// the menu to pick one.
func offerRanked(p i18n.Printer, c *chat.Card, s planner.Snapshot, by bot.Actor, ranked []schedule.Ranked, page int) {
	m, shown := &s.Meetup, RankedPage(ranked, page)
	turn := func(page int) chat.Action { return chat.NewAction("best", chat.ModeUpdate, m.ID, page) }
	if m.CanDecide(by) {
		OfferPick(p, c, s, ranked, page, turn)
		return
	}
	c.Controls, c.Notes = shown.Buttons(p, ByRank, turn), append(c.Notes, shown.Note(p)...)
}

// BestForEveryone lists the best slots of a poll with their counts. It names nobody.
func BestForEveryone(p i18n.Printer, s planner.Snapshot) chat.Card {
	const most = 5 // the picture has the others
	m, ranked := &s.Meetup, schedule.Rank(&s.Poll)
	c := bestCard(p, s, ranked)
	c.Lead = chat.Join(" ", p.Say("best.everyone", bot.Args{"title": Title(m)}), c.Lead)
	shown := ChunkPage(ranked, most, 0)
	slots := make([]bot.Slot, len(shown.Items))
	for i, r := range shown.Items {
		slots[i] = r.Slot
	}
	tallies := talliesOf(p, s, ranked, slots)
	c.Tallies = tallies[:len(slots)] // without those of "none of these"
	c.Notes = append(c.Notes, shown.Note(p)...)
	return c
}

// bestCard returns the card above a list of ranked slots.
func bestCard(p i18n.Printer, s planner.Snapshot, ranked []schedule.Ranked) chat.Card {
	m := &s.Meetup
	c := chat.Card{Tone: chat.ToneAsking, Lead: p.Say("best.nobody_answered", nil), Notes: ZoneNote(p, m)}
	if n := len(s.Answered()); n > 0 {
		c.Lead = p.Say("best.lead", bot.Args{"n": n})
	}
	if m.Minimum > 0 && len(ranked) > 0 && !ranked[0].Enough {
		c.Notes = append(c.Notes, p.Say("best.too_few", bot.Args{"n": m.Minimum}))
	}
	return c
}

// bestLine renders one ranked slot; first says that no slot is before it.
func bestLine(p i18n.Printer, s planner.Snapshot, by bot.Actor, r schedule.Ranked, first bool) chat.Text {
	m := &s.Meetup
	time := p.TimeAt(r.Slot, r.Start, m.Zone)
	time.Emoji = r.Slot.Emoji
	line := chat.Join(": ", chat.Plain(SlotLabel(p, time, m.Zone)), chat.Join(". ", Counts(p, r.Yes, r.IfNeeded), Standing(p, r.Reason)))
	if m.CanDecide(by) && r.Reason.NamesMissing() {
		line = chat.Join(" ", line, p.Say("best.missing", bot.Args{"missing": r.Reason.Missing}))
	}
	if !r.Must {
		line = chat.Join(" ", line, p.Say("best.must", nil))
	}
	if key, ok := TieKeys[r.Reason.Tie]; ok && first && r.HasOthers() {
		line = chat.Join(" ", line, p.Say(key, nil))
	}
	return line
}

// heatmapButton shows how a poll stands.
func heatmapButton(p i18n.Printer, m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.NewAction("best", chat.ModePrivate, m.ID), Label: p.Word("button.heatmap", nil)}
}

func menusOf(all []chat.Control) []chat.Control {
	return slices.DeleteFunc(slices.Clone(all), func(c chat.Control) bool { _, ok := c.(chat.Button); return ok })
}

func buttonsOf(all []chat.Control) []chat.Control {
	return slices.DeleteFunc(slices.Clone(all), func(c chat.Control) bool { _, ok := c.(chat.Button); return !ok })
}
