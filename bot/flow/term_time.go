package flow

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// length returns the length of a time without an end: the draft's duration, else the
// length of the meetup's slots.
func (p *draftParser) length() time.Duration {
	switch {
	case p.changesDuration():
		return p.draft.Duration
	case p.meetup != nil && len(p.meetup.Slots) > 0:
		return p.meetup.CurrentTerms().Slots[0].Length
	case p.draft.Duration > 0:
		return p.draft.Duration
	}
	return bot.DefaultDuration
}

// changesDuration reports whether the draft changes the length of the meetup's slots.
func (p *draftParser) changesDuration() bool {
	return p.meetup != nil && p.draft.Duration > 0 && p.draft.Duration != p.meetup.Duration
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
	if own, rest := ownTimes(text, known); len(own) > 0 && rest == "" { // parsing them would hit the limits for typed text
		slots, err := bot.ResolveSlots(p.Zones, p.Zone, own)
		p.draft.Slots = slots
		return err
	}
	slots, err := parseTimes(text, p.Context)
	p.draft.Slots = slots
	return err
}

// parseEditedSlots parses the slots of an edit.
func (p *draftParser) parseEditedSlots(text string) error {
	slots, rest := ownTimes(text, p.meetup.Slots)
	if p.changesDuration() {
		for i := range slots {
			slots[i].Length = p.draft.Duration
		}
	}
	var parseErr error
	if rest != "" {
		more, err := parseTimes(rest, p.Context)
		slots, parseErr = append(slots, more...), err
	}
	slots, err := bot.ResolveSlots(p.Zones, p.Zone, slots)
	p.draft.Slots, p.draft.Kind = slots, p.meetup.DraftKind(len(slots))
	if parseErr != nil {
		return parseErr
	}
	return err
}

// ownTimes splits a phrase into the known slots in it, written as by formatTimes, and
// the rest.
func ownTimes(phrase string, known []bot.Slot) (own []bot.Slot, rest string) {
	var left []string
	for _, part := range strings.FieldsFunc(phrase, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		found := false
		for _, s := range known {
			if strings.TrimSpace(part) == formatTimes([]bot.Slot{s}) {
				own, found = append(own, s), true
				break
			}
		}
		if !found && strings.TrimSpace(part) != "" {
			left = append(left, strings.TrimSpace(part))
		}
	}
	return own, strings.Join(left, ", ")
}

// parseTimes parses slots: a single time is a slot, and a range is filled with slots
// from its start.
func parseTimes(phrase string, c when.Context) ([]bot.Slot, error) {
	if phrase == "" {
		return nil, bot.Refuse(bot.KindInvalid, "draft.no_when", "Say when. Try `fri 7pm, sat 3-6pm`.", nil)
	}
	result, err := when.Parse(phrase, c)
	if err != nil {
		return nil, err
	}
	if len(result.Choices) > 0 {
		var options []chat.Text
		for _, choice := range result.Choices {
			options = append(options, chat.Code(choice.Phrase))
		}
		return nil, bot.Refuse(bot.KindInvalid, "draft.ambiguous", "{phrase} can be read in more than one way. Write the one you mean: {options}",
			bot.Args{"phrase": phrase, "options": chat.Join("; ", options...)})
	}
	var slots []bot.Slot
	for _, w := range result.Windows {
		more, err := when.Slots(w, c.Length, c.Zones)
		if err != nil {
			return nil, err
		}
		slots = append(slots, more...)
	}
	return bot.ResolveSlots(c.Zones, c.Zone, slots)
}

// parseDeadline parses when the poll closes. If that was not typed, Deadline stays zero
// and CloseAt gets a default.
func (p *draftParser) parseDeadline() error {
	d := p.draft
	text, typed := d.Typed[bot.FieldDeadline]
	switch {
	case d.Kind == bot.DraftKindDate:
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		return nil
	case p.meetup != nil && (text == formatMoment(p.meetup.Deadline) || !typed && d.Deadline == p.meetup.Deadline):
		return p.keepDeadline(p.meetup)
	case typed && text != "":
		wall, err := parseMoment(text, p.Context)
		return p.setDeadline(wall, err)
	case !typed && !d.Deadline.IsZero():
		return p.setDeadline(d.Deadline, nil)
	case p.meetup != nil && len(d.Slots) == 0:
		return p.keepDeadline(p.meetup)
	}
	return p.defaultDeadline()
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

// keepDeadline keeps a poll's deadline if it fits the slots.
func (p *draftParser) keepDeadline(m *bot.Meetup) error {
	if len(p.draft.Slots) == 0 {
		p.draft.Deadline, p.draft.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	last := p.draft.Slots[len(p.draft.Slots)-1].StartAt
	if m.Status == bot.StatusPolling && len(m.Slots) > 0 && m.CloseAt.After(p.Now) && m.CloseAt.Before(last) {
		p.draft.Deadline, p.draft.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	return p.defaultDeadline()
}

// defaultDeadline closes the poll before its first slot that is ahead, or without
// slots in a week. If the slots could not be parsed it sets no deadline.
func (p *draftParser) defaultDeadline() error {
	d := p.draft
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	first := p.Now.AddDate(0, 0, 7)
	switch {
	case len(d.Slots) > 0:
		first = p.firstStart()
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

// firstStart returns the start of the first slot; of an edit, of the first slot that
// is ahead, if any.
func (p *draftParser) firstStart() time.Time {
	slots := p.draft.Slots
	if p.meetup == nil {
		return slots[0].StartAt
	}
	for _, s := range slots {
		if s.StartAt.After(p.Now) {
			return s.StartAt
		}
	}
	return slots[len(slots)-1].StartAt
}

// parseMoment parses a poll's deadline.
func parseMoment(text string, c when.Context) (bot.Wall, error) {
	result, err := when.Parse(text, c)
	if err != nil {
		return bot.Wall{}, err
	}
	if len(result.Windows) != 1 {
		return bot.Wall{}, bot.Refuse(bot.KindInvalid, "draft.one_deadline", "A poll closes once, and I can't tell when from {phrase}. Try `tomorrow 20:00`.",
			bot.Args{"phrase": text})
	}
	wall := result.Windows[0].Start
	if result.Windows[0].AllDay {
		wall = wall.At(20, 0) // the end of a day, while people are still up
	}
	return wall, nil
}
