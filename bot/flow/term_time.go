package flow

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// length is how long a time takes that says no end: what was said for this
// draft, else what the meetup's times take already.
func (r *reading) length() time.Duration {
	switch {
	case r.retimed():
		return r.d.Duration
	case r.m != nil && len(r.m.Slots) > 0:
		return r.m.CurrentTerms().Slots[0].Length
	case r.d.Duration > 0:
		return r.d.Duration
	}
	return bot.DefaultDuration
}

// retimed tells whether a change gives the meetup's own times another duration.
func (r *reading) retimed() bool {
	return r.m != nil && r.d.Duration > 0 && r.d.Duration != r.m.Duration
}

// times reads the candidate times. Those that stand as they were written for
// the meetup's own, or a moment ago for the draft's, are those.
func (r *reading) times() error {
	said, known := termOf(bot.FieldSlots).said(r.d), r.d.Slots
	r.d.Slots = nil
	switch {
	case r.m != nil:
		return r.changedTimes(said)
	case said == "" && r.d.Kind == bot.DraftKindPoll: // it asks first who would come
		return nil
	}
	if own, rest := ownTimes(said, known); len(own) > 0 && rest == "" { // more than anybody types
		slots, err := bot.ResolveSlots(r.Zones, r.Zone, own)
		r.d.Slots = slots
		return err
	}
	slots, err := readTimes(said, r.Context)
	r.d.Slots = slots
	return err
}

func (r *reading) changedTimes(said string) error {
	slots, rest := ownTimes(said, r.m.Slots)
	if r.retimed() {
		for i := range slots {
			slots[i].Length = r.d.Duration
		}
	}
	var unread error
	if rest != "" {
		more, err := readTimes(rest, r.Context)
		slots, unread = append(slots, more...), err
	}
	slots, err := bot.ResolveSlots(r.Zones, r.Zone, slots)
	r.d.Slots, r.d.Kind = slots, r.m.DraftKind(len(slots))
	if unread != nil {
		return unread
	}
	return err
}

// ownTimes takes from a phrase the slots that are written as typedTimes does.
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

// readTimes reads candidate times: a single time is a slot, a range a window
// with slots from its start.
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
		of, err := when.Slots(w, c.Length, c.Zones)
		if err != nil {
			return nil, err
		}
		slots = append(slots, of...)
	}
	return bot.ResolveSlots(c.Zones, c.Zone, slots)
}

// deadline reads when the poll closes. Where nobody said it, Deadline stays
// zero and CloseAt is a sensible one.
func (r *reading) deadline() error {
	d := r.d
	said, typed := d.Typed[bot.FieldDeadline]
	switch {
	case d.Kind == bot.DraftKindDate:
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		return nil
	case r.m != nil && (said == typedMoment(r.m.Deadline) || !typed && d.Deadline == r.m.Deadline):
		return r.deadlineOf(r.m)
	case typed && said != "":
		wall, err := readMoment(said, r.Context)
		return r.closes(wall, err)
	case !typed && !d.Deadline.IsZero():
		return r.closes(d.Deadline, nil)
	case r.m != nil && len(d.Slots) == 0:
		return r.deadlineOf(r.m)
	}
	return r.defaultDeadline()
}

// closes sets when the poll closes, as it was said.
func (r *reading) closes(wall bot.Wall, err error) error {
	r.d.Deadline, r.d.CloseAt = bot.Wall{}, time.Time{}
	if err != nil {
		return err
	}
	closing, _, err := r.Zones.Moment(wall, r.Zone)
	r.d.Deadline, r.d.CloseAt = closing.Wall, closing.At
	return err
}

// deadlineOf keeps a poll's deadline as long as it fits the times.
func (r *reading) deadlineOf(m *bot.Meetup) error {
	if len(r.d.Slots) == 0 {
		r.d.Deadline, r.d.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	last := r.d.Slots[len(r.d.Slots)-1].StartAt
	if m.Status == bot.StatusPolling && len(m.Slots) > 0 && m.CloseAt.After(r.Now) && m.CloseAt.Before(last) {
		r.d.Deadline, r.d.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	return r.defaultDeadline()
}

// defaultDeadline closes the poll before its first time that is still ahead,
// or without times in a week; where those were not understood it waits.
func (r *reading) defaultDeadline() error {
	d := r.d
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	first := r.Now.AddDate(0, 0, 7)
	switch {
	case len(d.Slots) > 0:
		first = r.first()
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

// first is the start of the first time: of a change, of the first ahead if
// there is one.
func (r *reading) first() time.Time {
	slots := r.d.Slots
	if r.m == nil {
		return slots[0].StartAt
	}
	for _, s := range slots {
		if s.StartAt.After(r.Now) {
			return s.StartAt
		}
	}
	return slots[len(slots)-1].StartAt
}

// readMoment reads when a poll closes.
func readMoment(said string, c when.Context) (bot.Wall, error) {
	result, err := when.Parse(said, c)
	if err != nil {
		return bot.Wall{}, err
	}
	if len(result.Windows) != 1 {
		return bot.Wall{}, bot.Refuse(bot.KindInvalid, "draft.one_deadline", "A poll closes once, and I can't tell when from {phrase}. Try `tomorrow 20:00`.",
			bot.Args{"phrase": said})
	}
	wall := result.Windows[0].Start
	if result.Windows[0].AllDay {
		wall = wall.At(20, 0) // the end of a day, while people are still up
	}
	return wall, nil
}
