package card

import (
	"strconv"
	"unicode/utf16"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// MaxLabel is the maximum length of the label of an option or a button in UTF-16 units:
// the lowest limit of all networks.
const MaxLabel = 75

const (
	minTitle = 4  // how much of a title is kept beside a long time
	maxArea  = 20 // how much of an area stands in a label
)

// Choices renders meetups as options of a menu or as suggestions. Each label has
// the time behind the title, since not every network shows a hint, and what else
// tells meetups of one name and time apart.
func Choices(p i18n.Printer, ms []bot.Meetup) []chat.Choice {
	when, area := make([]string, len(ms)), make([]string, len(ms))
	labels, withArea := map[string]int{}, map[string]int{}
	for i, m := range ms {
		when[i] = choiceTime(p, &m)
		area[i] = when[i]
		if where := m.PublicWhere(); where != "" {
			area[i] = p.Word("choice.detail", bot.Args{"what": when[i], "detail": chat.Truncate(where, maxArea)})
		}
		labels[choiceLabel(p, &m, when[i])]++
		withArea[choiceLabel(p, &m, area[i])]++
	}
	out := make([]chat.Choice, 0, len(ms))
	for i, m := range ms {
		id := strconv.FormatInt(int64(m.ID), 10)
		label := choiceLabel(p, &m, when[i])
		if labels[label] > 1 {
			label = choiceLabel(p, &m, area[i])
		}
		if labels[choiceLabel(p, &m, when[i])] > 1 && withArea[label] > 1 {
			label = choiceLabel(p, &m, p.Word("choice.detail", bot.Args{"what": when[i], "detail": "#" + id}))
		}
		out = append(out, chat.Choice{Label: label, Value: id, Hint: choiceHint(p, &m)})
	}
	return out
}

// choiceLabel joins a title with a time, which is never cut.
func choiceLabel(p i18n.Printer, m *bot.Meetup, when string) string {
	title := Name(p, m).String()
	label := p.Word("choice.detail", bot.Args{"what": title, "detail": when})
	excess := unitsOf(label) - MaxLabel
	if excess <= 0 {
		return label
	}
	keep := title
	for room := len([]rune(title)) - 1; room >= minTitle && unitsOf(title)-unitsOf(keep) < excess; room-- {
		keep = chat.Truncate(title, room)
	}
	return p.Word("choice.detail", bot.Args{"what": keep, "detail": when})
}

func unitsOf(s string) int { return len(utf16.Encode([]rune(s))) }

// choiceTime formats when a meetup is, or between which times its poll decides.
func choiceTime(p i18n.Printer, m *bot.Meetup) string {
	when := p.Word("choice.no_times", nil)
	slots := m.UpcomingSlots(p.Now())
	if len(slots) == 0 {
		slots = m.Slots
	}
	if date, ok := m.Date(); ok {
		slots = []bot.Slot{date}
	}
	switch {
	case len(slots) == 1:
		when = p.Slot(slots[0], m.Zone)
	case len(slots) > 1 && slots[0].AllDay:
		when = p.Word("choice.times", bot.Args{"n": len(slots), "when": p.Date(slots[0].Start)})
	case len(slots) > 1:
		when = p.Word("choice.times", bot.Args{"n": len(slots), "when": p.MomentIn(slots[0].StartAt, m.Zone)})
	}
	if m.Status == bot.StatusCancelled || m.Status == bot.StatusDone {
		when = p.Word("choice.over", bot.Args{"when": when, "badge": p.Word(BadgeKeys[m.Status], nil)})
	}
	return when
}

// choiceHint renders the state of a meetup and its area.
func choiceHint(p i18n.Printer, m *bot.Meetup) string {
	badge := p.Say(BadgeKeys[m.Status], nil)
	if m.IsGaugingInterest() {
		badge = p.Say("badge.gauging", nil)
	}
	if area := m.PublicWhere(); area != "" {
		badge = chat.Join(" ", badge, chat.Plain("📍 "+area))
	}
	return badge.String()
}
