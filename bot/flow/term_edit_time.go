package flow

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

// parseRelative parses what an edit says of a meetup's times. What it leaves out is as
// in the meetup: a phrase that names no day changes each time ahead, any other is read
// against the first of those. kept are times of the meetup that are listed in front of
// the phrase, which then adds to them.
func (p *draftParser) parseRelative(phrase string, kept []bot.Slot) ([]bot.Slot, error) {
	if len(kept) > 0 {
		return parseTimes(phrase, p.basedOn(kept[len(kept)-1]), p.saysLength())
	}
	before := p.draft.Basis.Terms.Slots
	ahead := slices.DeleteFunc(slices.Clone(before), func(s bot.Slot) bool { return !s.PassesAt().After(p.Now) })
	if len(ahead) == 0 {
		ahead = before
	}
	if len(ahead) == 0 {
		return parseTimes(phrase, p.Context, p.saysLength())
	}
	first := p.basedOn(ahead[0])
	result, err := when.Parse(phrase, first)
	switch {
	case err != nil || len(before) == 1:
	case result.Kept.EveryDay:
		moved, err := p.parseForEach(phrase, ahead)
		if passed := len(before) - len(ahead); err == nil && passed > 0 {
			moved = append(slices.Clone(before[:passed]), moved...)
		}
		return moved, err
	case result.Kept.Day:
		return nil, sayEachTime(phrase)
	case result.Kept.Time && !sameClock(ahead):
		return nil, bot.Refuse(bot.KindInvalid, "draft.times_differ", "The times asked about begin at different hours. Say the hour with the day, like `sat 19:00`.", nil)
	}
	return parseTimes(phrase, first, p.saysLength())
}

// sayEachTime refuses a phrase that does not say which of several times it changes.
func sayEachTime(phrase string) *bot.Error {
	return bot.Refuse(bot.KindInvalid, "draft.times_mixed",
		"There are several times, and {phrase} does not say which of them it changes. List every time in full, like `fri 27 nov 19:00, sat 28 nov 15:00`.",
		bot.Args{"phrase": phrase})
}

// basedOn returns the context for a phrase that changes a time of the meetup.
func (p *draftParser) basedOn(s bot.Slot) when.Context {
	c := p.Context
	c.Base = &s
	if !s.AllDay && !p.changesDuration() {
		c.Length = s.MeetupLength()
	}
	return c
}

// sameClock reports whether slots begin at the same time of day.
func sameClock(slots []bot.Slot) bool {
	return !slices.ContainsFunc(slots, func(s bot.Slot) bool {
		return s.AllDay != slots[0].AllDay || s.Start.Hour != slots[0].Start.Hour || s.Start.Minute != slots[0].Start.Minute
	})
}

// parseForEach parses a phrase against each of several slots. If it is ambiguous, one
// answer decides for all of them.
func (p *draftParser) parseForEach(phrase string, slots []bot.Slot) ([]bot.Slot, error) {
	all, unclear := []reading{{}}, false
	for _, s := range slots {
		got, err := parseTimes(phrase, p.basedOn(s), p.saysLength())
		readings, ambiguous := asAmbiguous(err)
		switch {
		case err != nil && !ambiguous:
			return nil, err
		case !ambiguous:
			readings = []reading{{slots: got}}
		}
		unclear = unclear || ambiguous
		if len(all) == 1 {
			all = slices.Repeat(all, len(readings))
		}
		if len(readings) == 1 {
			readings = slices.Repeat(readings, len(all))
		}
		if len(readings) != len(all) {
			return nil, sayEachTime(phrase)
		}
		for i, r := range readings {
			all[i].slots = slices.Concat(all[i].slots, r.slots)
		}
	}
	if unclear {
		for i := range all {
			all[i].phrase = formatTimes(all[i].slots, p.Zone)
		}
		return nil, askWhich(phrase, all)
	}
	return bot.ResolveSlots(p.Zones, p.Zone, all[0].slots)
}
