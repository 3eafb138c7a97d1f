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
func (r *draftReader) length() time.Duration {
	switch {
	case r.changesDuration():
		return r.draft.Duration
	case r.meetup != nil && len(r.meetup.Slots) > 0:
		return r.meetup.CurrentTerms().Slots[0].Length
	case r.draft.Duration > 0:
		return r.draft.Duration
	}
	return bot.DefaultDuration
}

// changesDuration reports whether the draft changes the length of the meetup's slots.
func (r *draftReader) changesDuration() bool {
	return r.meetup != nil && r.draft.Duration > 0 && r.draft.Duration != r.meetup.Duration
}

// times parses the slots. A time that reads exactly as typedTimes formats a known
// slot, of the meetup or of the draft, is that slot.
func (r *draftReader) times() error {
	text, known := termOf(bot.FieldSlots).text(r.draft), r.draft.Slots
	r.draft.Slots = nil
	switch {
	case r.meetup != nil:
		return r.changedTimes(text)
	case text == "" && r.draft.Kind == bot.DraftKindPoll: // it gauges interest first
		return nil
	}
	if own, rest := ownTimes(text, known); len(own) > 0 && rest == "" { // parsing them would hit the limits for typed text
		slots, err := bot.ResolveSlots(r.Zones, r.Zone, own)
		r.draft.Slots = slots
		return err
	}
	slots, err := readTimes(text, r.Context)
	r.draft.Slots = slots
	return err
}

// changedTimes parses the slots of an edit.
func (r *draftReader) changedTimes(text string) error {
	slots, rest := ownTimes(text, r.meetup.Slots)
	if r.changesDuration() {
		for i := range slots {
			slots[i].Length = r.draft.Duration
		}
	}
	var unread error
	if rest != "" {
		more, err := readTimes(rest, r.Context)
		slots, unread = append(slots, more...), err
	}
	slots, err := bot.ResolveSlots(r.Zones, r.Zone, slots)
	r.draft.Slots, r.draft.Kind = slots, r.meetup.DraftKind(len(slots))
	if unread != nil {
		return unread
	}
	return err
}

// ownTimes splits a phrase into the known slots in it, written as by typedTimes, and
// the rest.
func ownTimes(phrase string, known []bot.Slot) (own []bot.Slot, rest string) {
	var left []string
	for _, part := range strings.FieldsFunc(phrase, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		found := false
		for _, s := range known {
			if strings.TrimSpace(part) == typedTimes([]bot.Slot{s}) {
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

// readTimes parses slots: a single time is a slot, and a range is filled with slots
// from its start.
func readTimes(phrase string, c when.Context) ([]bot.Slot, error) {
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

// deadline parses when the poll closes. If that was not typed, Deadline stays zero
// and CloseAt gets a default.
func (r *draftReader) deadline() error {
	d := r.draft
	text, typed := d.Typed[bot.FieldDeadline]
	switch {
	case d.Kind == bot.DraftKindDate:
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		return nil
	case r.meetup != nil && (text == typedMoment(r.meetup.Deadline) || !typed && d.Deadline == r.meetup.Deadline):
		return r.keepDeadline(r.meetup)
	case typed && text != "":
		wall, err := readMoment(text, r.Context)
		return r.setDeadline(wall, err)
	case !typed && !d.Deadline.IsZero():
		return r.setDeadline(d.Deadline, nil)
	case r.meetup != nil && len(d.Slots) == 0:
		return r.keepDeadline(r.meetup)
	}
	return r.defaultDeadline()
}

// setDeadline sets the deadline to wall, or clears it and returns err if that is not
// nil.
func (r *draftReader) setDeadline(wall bot.Wall, err error) error {
	r.draft.Deadline, r.draft.CloseAt = bot.Wall{}, time.Time{}
	if err != nil {
		return err
	}
	closing, _, err := r.Zones.Moment(wall, r.Zone)
	r.draft.Deadline, r.draft.CloseAt = closing.Wall, closing.At
	return err
}

// keepDeadline keeps a poll's deadline if it fits the slots.
func (r *draftReader) keepDeadline(m *bot.Meetup) error {
	if len(r.draft.Slots) == 0 {
		r.draft.Deadline, r.draft.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	last := r.draft.Slots[len(r.draft.Slots)-1].StartAt
	if m.Status == bot.StatusPolling && len(m.Slots) > 0 && m.CloseAt.After(r.Now) && m.CloseAt.Before(last) {
		r.draft.Deadline, r.draft.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	return r.defaultDeadline()
}

// defaultDeadline closes the poll before its first slot that is ahead, or without
// slots in a week. If the slots could not be parsed it sets no deadline.
func (r *draftReader) defaultDeadline() error {
	d := r.draft
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	first := r.Now.AddDate(0, 0, 7)
	switch {
	case len(d.Slots) > 0:
		first = r.firstStart()
	case d.Typed[bot.FieldSlots] != "":
		return nil
	}
	loc, err := r.Zones(r.Zone)
	if err != nil {
		return err
	}
	d.CloseAt = bot.DefaultDeadline(r.Now, first, loc)
	return nil
}

// firstStart returns the start of the first slot; of an edit, of the first slot that
// is ahead, if any.
func (r *draftReader) firstStart() time.Time {
	slots := r.draft.Slots
	if r.meetup == nil {
		return slots[0].StartAt
	}
	for _, s := range slots {
		if s.StartAt.After(r.Now) {
			return s.StartAt
		}
	}
	return slots[len(slots)-1].StartAt
}

// readMoment parses a poll's deadline.
func readMoment(text string, c when.Context) (bot.Wall, error) {
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
