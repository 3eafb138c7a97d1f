package flow

import (
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/when"
)

// editDraft is a draft that would change nothing: the meetup's terms, as
// somebody would type them.
func editDraft(p i18n.Printer, s planner.Sheet) bot.Draft {
	m := &s.Meetup
	t := m.Terms()
	d := bot.Draft{
		Kind: m.EditKind(len(t.Slots)), Edits: m.ID, Channel: m.Channel, Zone: m.Zone,
		Slots: t.Slots, Minimum: t.Minimum, Capacity: t.Capacity, Cohosts: t.Cohosts, Deadline: m.Deadline, CloseAt: m.CloseAt,
		Typed: map[string]string{"title": t.Title, "where": t.Where, "description": t.Description},
	}
	if m.Status == bot.Cancelled {
		d.Slots = nil
		for _, slot := range t.Slots {
			if slot.StartAt.After(s.Now) {
				d.Slots = append(d.Slots, slot)
			}
		}
	}
	d.Typed["when"] = typedTimes(d.Slots)
	if d.Kind == bot.DraftPoll && m.Status == bot.Polling {
		d.Typed["deadline"] = typedMoment(m.Deadline)
	}
	if t.Minimum > 0 {
		d.Typed["minimum"] = strconv.Itoa(t.Minimum)
	}
	if t.Capacity > 0 {
		d.Typed["capacity"] = strconv.Itoa(t.Capacity)
	}
	return d
}

// typedMoment writes a moment as somebody would type it.
func typedMoment(w bot.Wall) string {
	if w.IsZero() {
		return ""
	}
	return strings.Replace(w.String(), "T", " ", 1)
}

// readEdit fills the draft of a change with what its typed fields mean, and
// says what of them it could not understand. Times that stand there as they
// were written for the meetup's own are those, whatever else was typed.
func (f *Flow) readEdit(d *bot.Draft, m *bot.Meetup, langs []string, order when.Order) []*bot.Error {
	wrong := readSizes(d)
	fail := func(field string, err error) {
		if e, ok := bot.AsError(err); ok {
			wrong = append(wrong, e.In(field))
		}
	}
	d.Zone = m.Zone
	length := bot.DefaultLength
	if slots := m.Terms().Slots; len(slots) > 0 {
		length = slots[0].Length
	}
	said := d.Typed["duration"]
	if said != "" {
		l, err := when.Length(said)
		if err != nil {
			fail("duration", err)
		} else {
			length = l
		}
	}
	c := when.Context{Now: f.now(), Zone: m.Zone, Zones: f.zones, Length: length, Order: order, Languages: langs}
	slots, rest := ownTimes(d.Typed["when"], m.Slots)
	if said != "" {
		for i := range slots {
			slots[i].Length = length
		}
	}
	if rest != "" {
		more, err := f.readTimes(rest, c)
		if err != nil {
			fail("when", err)
		}
		slots = append(slots, more...)
	}
	slots, err := bot.SlotsOf(f.zones, m.Zone, slots)
	if err != nil {
		fail("when", err)
	}
	d.Slots, d.Kind = slots, m.EditKind(len(slots))
	fail("deadline", f.editDeadline(d, m, c))
	return wrong
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

// editDeadline keeps a poll's deadline if nobody touched it and it still fits
// the times; else it is what was typed, or a sensible one.
func (f *Flow) editDeadline(d *bot.Draft, m *bot.Meetup, c when.Context) error {
	switch {
	case d.Kind == bot.DraftDate:
		d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
		return nil
	case len(d.Slots) == 0:
		d.Deadline, d.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	said := d.Typed["deadline"]
	untouched := said == "" || said == typedMoment(m.Deadline)
	if !untouched {
		return f.readDeadline(d, c)
	}
	last := d.Slots[len(d.Slots)-1].StartAt
	if m.Status == bot.Polling && len(m.Slots) > 0 && m.CloseAt.After(c.Now) && m.CloseAt.Before(last) {
		d.Deadline, d.CloseAt = m.Deadline, m.CloseAt
		return nil
	}
	loc, err := f.zones(d.Zone)
	if err != nil {
		return err
	}
	first := last
	for _, s := range d.Slots {
		if s.StartAt.After(c.Now) {
			first = s.StartAt
			break
		}
	}
	d.CloseAt = bot.DefaultDeadline(c.Now, first, loc)
	d.Deadline = bot.WallOf(d.CloseAt.In(loc))
	return nil
}
