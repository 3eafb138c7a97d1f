package flow

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

// length returns the length of a time without an end: the draft's duration, else the
// length of the meetup's slots.
func (p *draftParser) length() time.Duration {
	switch {
	case p.changesDuration():
		return p.draft.Duration
	case len(p.draft.Basis.Terms.Slots) > 0 && !p.draft.Basis.Terms.Slots[0].AllDay:
		return p.draft.Basis.Terms.Slots[0].MeetupLength()
	case p.draft.Duration > 0:
		return p.draft.Duration
	}
	return bot.DefaultDuration
}

// changesDuration reports whether the draft changes the length of the meetup's slots.
func (p *draftParser) changesDuration() bool {
	return p.meetup != nil && p.draft.Duration > 0 && p.draft.Duration != p.draft.Basis.Terms.Duration
}

// parseSlots parses the slots. A time written exactly as formatTimes writes a known
// slot, of the meetup or of the draft, is that slot.
func (p *draftParser) parseSlots() error {
	text, known := termOf(bot.FieldSlots).text(p.draft), p.draft.Slots
	p.draft.Slots = nil
	switch {
	case p.meetup != nil:
		return p.parseEditedSlots(text)
	case text == "" && p.draft.Kind == bot.DraftKindPoll: // it gauges interest first
		return nil
	}
	if own, rest := ownTimes(text, known, p.Zone); len(own) > 0 && rest == "" { // parsing them would hit the limits for typed text
		slots, err := bot.ResolveSlots(p.Zones, p.Zone, own)
		p.draft.Slots = slots
		return err
	}
	if length, ok := when.ParseNow(text); ok && p.draft.Kind == bot.DraftKindPoll {
		return p.setNow(cmp.Or(length, p.length()))
	}
	slots, err := parseTimes(text, p.Context, p.saysLength())
	p.draft.Slots = slots
	return err
}

// setNow makes the draft one of a meetup that starts as soon as enough can come.
func (p *draftParser) setNow(length time.Duration) error {
	slot, err := bot.AtOnceSlot(p.Zones, p.Zone, length, p.Now.Add(bot.AtOncePoll))
	if err == nil {
		p.draft.Slots, err = bot.ResolveSlots(p.Zones, p.Zone, []bot.Slot{slot})
	}
	return err
}

// parseEditedSlots parses the slots of an edit. Those that it began from may have been
// withdrawn meanwhile.
func (p *draftParser) parseEditedSlots(text string) error {
	slots, rest := ownTimes(text, slices.Concat(p.draft.Basis.Terms.Slots, p.meetup.Slots), p.Zone)
	if p.changesDuration() {
		for i := range slots {
			slots[i].SetMeetupLength(p.draft.Duration)
		}
	}
	var parseErr error
	if rest != "" {
		own := slots
		more, err := p.parseRelative(rest, own)
		if unclear := (*ambiguousError)(nil); len(own) > 0 && errors.As(err, &unclear) {
			err = unclear.within(func(phrase string) string { return formatTimes(own, p.Zone) + "; " + phrase })
		}
		slots, parseErr = append(slots, more...), err
	}
	slots, err := bot.ResolveSlots(p.Zones, p.Zone, slots)
	p.draft.Slots, p.draft.Kind = slots, p.meetup.DraftKind(len(slots))
	if parseErr != nil {
		return parseErr
	}
	return err
}

// ownTimes splits a phrase into the known slots in it, written as by formatTimes in
// their zone, and the rest. Two slots may be written alike.
func ownTimes(phrase string, known []bot.Slot, zone string) (own []bot.Slot, rest string) {
	var left []string
	used := make([]bool, len(known))
	for _, part := range strings.FieldsFunc(phrase, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		part = strings.TrimSpace(part)
		found := -1
		for i, s := range known {
			if part == formatTimes([]bot.Slot{s}, zone) && (found < 0 || used[found] && !used[i]) {
				found = i
			}
		}
		switch {
		case found >= 0:
			own, used[found] = append(own, known[found]), true
		case part != "":
			left = append(left, part)
		}
	}
	return own, strings.Join(left, ", ")
}

// room says whether a range is room for a meetup of a length.
type room bool

// saysLength reports whether a duration was typed, which makes ranges room.
func (p *draftParser) saysLength() room {
	return room(p.meetup == nil && p.draft.Duration > 0 || p.changesDuration())
}

// parseTimes parses slots: a single time, a range, a part of a day, in which there is
// room, and a day without a time.
func parseTimes(phrase string, c when.Context, ranges room) ([]bot.Slot, error) {
	if phrase == "" {
		return nil, bot.Refuse(bot.KindInvalid, "draft.no_when", "Say when. Try `fri 7pm, sat 3-6pm`.", nil)
	}
	result, err := when.Parse(phrase, c)
	if refusal, ok := bot.AsError(err); ok && refusal.Key == "when.vague" {
		if item := askItem(phrase, c, ranges); item != nil {
			return nil, item
		}
	}
	if err != nil {
		return nil, err
	}
	if len(result.Choices) == 0 {
		return slotsOf(keepRoom(result.Windows, result.Kept, c.Base), c, ranges)
	}
	readings, err := readingsOf(result.Choices, c, ranges)
	switch {
	case err != nil:
		return nil, err
	case len(readings) == 1 && len(result.Choices) > 1: // they differ in no time
		return readings[0].slots, nil
	}
	if item := askItem(phrase, c, ranges); item != nil {
		return nil, item
	}
	return nil, askWhich(phrase, readings)
}

// keepRoom makes windows room if they are read against room and say no other time of day:
// as long as that, unless they say when it ends.
func keepRoom(windows []when.Window, kept when.Kept, base *bot.Slot) []when.Window {
	if base == nil || !base.IsRoom() || !kept.Time {
		return windows
	}
	for i := range windows {
		if !windows[i].Range {
			windows[i].Length = base.Length
		}
		windows[i].Room = true
	}
	return windows
}

// slotsOf returns the slots of windows.
func slotsOf(windows []when.Window, c when.Context, ranges room) ([]bot.Slot, error) {
	var slots []bot.Slot
	for _, w := range windows {
		if w.AllDay {
			slots = append(slots, bot.DaySlot(w.Start))
			continue
		}
		w.Room = w.Room || w.Range && bool(ranges)
		slot, err := when.SlotOf(w, c.Length, c.Zones)
		if err != nil {
			return nil, err
		}
		slots = append(slots, slot)
	}
	return bot.ResolveSlots(c.Zones, c.Zone, slots)
}

// parseDeadline parses when the poll closes. If that was not typed, Deadline stays zero
// and CloseAt gets a default.
func (p *draftParser) parseDeadline() error {
	d := p.draft
	text, typed := d.Typed[bot.FieldDeadline]
	basis := d.Basis.Terms.Deadline
	switch {
	case d.Kind == bot.DraftKindDate:
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		if typed && text != "" && text != formatMoment(basis, p.Zone) {
			return bot.Refuse(bot.KindInvalid, "draft.deadline_date", "There is one time, so no poll closes. Leave the deadline empty, or ask about several times.", nil)
		}
		return nil
	case p.meetup != nil && (typed && text == formatMoment(basis, p.Zone) || !typed && d.Deadline == basis):
		d.Deadline, d.CloseAt = basis, time.Time{} // as the meetup's: Rebase sets it
		return nil
	case typed && text != "":
		c := p.Context
		if p.meetup != nil && !basis.IsZero() { // an edit
			c.Base = &bot.Slot{Start: basis, Length: bot.DefaultDuration}
		}
		wall, err := parseMoment(text, c)
		return p.setDeadline(wall, err)
	case !typed && !d.Deadline.IsZero():
		return p.setDeadline(d.Deadline, nil)
	case p.meetup != nil && (len(d.Slots) == 0 || d.Deadline.IsZero()):
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		return nil
	}
	if err := p.defaultDeadline(); err != nil || p.meetup == nil || d.CloseAt.IsZero() {
		return err
	}
	closing, err := p.Zones.MomentOf(d.CloseAt, p.Zone) // an edit that empties it changes it
	d.Deadline = closing.Wall
	return err
}

// setDeadline sets the deadline to wall, or clears it and returns err if that is not
// nil.
func (p *draftParser) setDeadline(wall bot.Wall, err error) error {
	p.draft.Deadline, p.draft.CloseAt = bot.Wall{}, time.Time{}
	if err != nil {
		return err
	}
	closing, _, err := p.Zones.Moment(wall, p.Zone)
	p.draft.Deadline, p.draft.CloseAt = closing.Wall, closing.At
	return err
}

// defaultDeadline closes the poll before its first slot that is ahead, or without
// slots in a week. If the slots could not be parsed it sets no deadline.
func (p *draftParser) defaultDeadline() error {
	d := p.draft
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	first := p.Now.AddDate(0, 0, 7)
	switch {
	case d.StartsAtOnce():
		d.CloseAt = p.Now.Add(bot.AtOncePoll).Truncate(time.Minute)
		return nil
	case len(d.Slots) > 0:
		first = d.FirstAhead(p.Now).DecideBy(p.Now)
	case d.Typed[bot.FieldSlots] != "":
		return nil
	}
	loc, err := p.Zones(p.Zone)
	if err != nil {
		return err
	}
	d.CloseAt = bot.DefaultDeadline(p.Now, first, loc)
	return nil
}

// parseMoment parses a poll's deadline.
func parseMoment(text string, c when.Context) (bot.Wall, error) {
	result, err := when.Parse(text, c)
	if err != nil {
		return bot.Wall{}, err
	}
	if len(result.Choices) > 0 {
		var readings []reading
		for _, choice := range result.Choices {
			closing, _, err := c.Zones.Moment(closingOf(choice.Windows[0], result.Kept), c.Zone)
			if err != nil {
				return bot.Wall{}, err
			}
			readings = append(readings, reading{phrase: choice.Phrase, closeAt: closing.At})
		}
		return bot.Wall{}, askWhich(text, readings)
	}
	if len(result.Windows) != 1 {
		return bot.Wall{}, bot.Refuse(bot.KindInvalid, "draft.one_deadline", "A poll closes once, and I can't tell when from {phrase}. Try `tomorrow 20:00`.",
			bot.Args{"phrase": text})
	}
	return closingOf(result.Windows[0], result.Kept), nil
}

// closingOf returns when a poll closes that does so at a window.
func closingOf(w when.Window, kept when.Kept) bot.Wall {
	switch {
	case w.AllDay:
		return w.Start.At(20, 0) // the end of a day, while people are still up
	case w.Range && kept.Time: // until 8pm
		return w.End
	default:
		return w.Start
	}
}
