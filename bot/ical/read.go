package ical

import (
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// reader turns what is written into what is kept.
type reader struct {
	options  Options
	location *time.Location // the owner's
	work     int
	zoneless bool // a time whose zone is unknown was read
	unread   map[Reason]int
	out      *Calendar
}

// Read reads a file. Its error is a *bot.Error if the file cannot be used. What is wrong
// within one event costs that event and is a warning.
func Read(data []byte, o Options) (*Calendar, error) {
	limits := o.Limits.orDefault()
	if len(data) > limits.Bytes {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_size", "That calendar has more than {size} MB, which is too much for me. Export less of it, like only this year.",
			bot.Args{"size": max(1, limits.Bytes>>20)})
	}
	location, err := o.Zones(o.Zone)
	if err != nil {
		return nil, err
	}
	w := walk(decodeText(data), limits.Events)
	if len(w.calendars) == 0 {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_none", "That is no calendar. I need a file that ends in `.ics`, or the address of one.", nil)
	}
	if w.values > limits.Events {
		return nil, bot.Refuse(bot.KindInvalid, "refuse.calendar_events", "That calendar has more than {count} events, which is too much for me. Export less of it, like only this year.",
			bot.Args{"count": limits.Events})
	}
	r := &reader{
		options: o, location: location, work: limits.Work, unread: map[Reason]int{},
		out: &Calendar{limits: limits},
	}
	r.assemble(w.calendars)
	if r.work < 0 {
		return nil, tooMuch()
	}
	if w.cut {
		r.unread[ReasonCut]++
	}
	for _, reason := range []Reason{ReasonFrequency, ReasonRule, ReasonTime, ReasonZone, ReasonCut} {
		if n := r.unread[reason]; n > 0 {
			r.out.warnings = append(r.out.warnings, Warning{reason, n})
		}
	}
	return r.out, nil
}

func tooMuch() error {
	return bot.Refuse(bot.KindInvalid, "refuse.calendar_times", "That calendar repeats more often than I can follow. Export less of it, like only this year.", nil)
}

// member is an event of a file beside the calendar in which it is.
type member struct {
	calendar *rawCalendar
	event    *rawEvent
}

// revisions knows the last revision of each event and of each of its overrides.
type revisions struct {
	newest map[string]int
	off    map[string]bool // the last revision is that it does not take place
}

func (v revisions) note(m member) {
	key, n := m.event.key(), m.event.revision()
	if newest, known := v.newest[key]; !known || n > newest {
		v.newest[key], v.off[key] = n, false
	}
	if n == v.newest[key] && m.calendar.method == "CANCEL" {
		v.off[key] = true
	}
}

// superseded reports whether another revision counts. Events without a UID have none.
func (v revisions) superseded(e *rawEvent) bool {
	return e.uid != "" && (v.off[e.key()] || e.revision() < v.newest[e.key()])
}

// assemble reads all events: first the overrides of each UID, then what they override.
func (r *reader) assemble(calendars []*rawCalendar) {
	var members []member
	revised := revisions{map[string]int{}, map[string]bool{}}
	overridden := map[string]*series{}
	for _, c := range calendars {
		for _, e := range c.events {
			m := member{c, e}
			members = append(members, m)
			if c.method == "CANCEL" {
				e.status = "CANCELLED"
			}
			revised.note(m)
			if e.recurrence.value == "" || e.uid == "" {
				continue
			}
			if overridden[e.uid] == nil {
				overridden[e.uid] = &series{}
			}
			r.override(m, overridden[e.uid])
		}
	}
	for _, s := range overridden {
		slices.SortStableFunc(s.later, func(a, b laterChange) int { return a.at.Compare(b.at) })
	}
	for _, m := range members {
		if r.work < 0 {
			return
		}
		if revised.superseded(m.event) {
			continue
		}
		r.zoneless = false
		reason := r.add(m, overridden)
		if reason == "" && r.zoneless {
			reason = ReasonZone
		}
		if reason != "" {
			r.unread[reason]++
		}
	}
}

func (r *reader) add(m member, overridden map[string]*series) Reason {
	if len(m.event.periods) > 0 {
		return r.addPeriods(m)
	}
	if s := overridden[m.event.uid]; s != nil && m.event.recurrence.value == "" {
		return r.addEvent(m, s)
	}
	return r.addEvent(m, &series{})
}

// override notes what an override replaces.
func (r *reader) override(m member, s *series) {
	id, ok := r.stamp(m.calendar, m.event.recurrence, m.event.recurrence.value)
	if !ok {
		return // addEvent reports what it can not read
	}
	s.replaced.add(id)
	if !strings.EqualFold(m.event.recurrence.param("RANGE"), "THISANDFUTURE") {
		return
	}
	change := laterChange{at: id.at(id.wall), free: m.event.isFree(), tentative: m.event.isTentative()}
	if m.event.status != "CANCELLED" {
		start, l, ok := r.timesOf(m.calendar, m.event)
		if !ok {
			return
		}
		change.free = change.free || isAllDay(m.event, start) && !r.options.AllDayBusy
		change.length = l
		if change.shift = start.wall.Sub(wallIn(id.at(id.wall), start.location)); change.shift.Abs() > mostShift {
			return
		}
	}
	s.later = append(s.later, change)
	s.reach = max(s.reach, change.shift.Abs()+change.length.longest())
}

// mostShift bounds how far an override moves the occurrences that follow it.
const mostShift = 400 * 24 * time.Hour

// addEvent keeps the times of an event, unless it leaves its owner free.
func (r *reader) addEvent(m member, s *series) Reason {
	raw := m.event
	if raw.isFree() {
		return ""
	}
	start, l, ok := r.timesOf(m.calendar, raw)
	if !ok {
		return ReasonTime
	}
	if raw.recurrence.value != "" {
		if _, ok := r.stamp(m.calendar, raw.recurrence, raw.recurrence.value); !ok {
			return ReasonTime
		}
	}
	if isAllDay(raw, start) && !r.options.AllDayBusy {
		return ""
	}
	e := event{start: start, length: l, tentative: raw.isTentative(), series: s}
	if raw.recurrence.value != "" { // the override of one occurrence does not repeat
		r.out.events = append(r.out.events, e)
		return ""
	}
	if reason := r.repeat(m, &e); reason != "" {
		return reason
	}
	r.out.events = append(r.out.events, e)
	return ""
}

// repeat reads how an event repeats.
func (r *reader) repeat(m member, e *event) Reason {
	for i, text := range append(slices.Clone(m.event.rules), m.event.exRules...) {
		rule, reason := parseRule(text, e.start.wall, e.start.kind == kindDate)
		if reason != "" {
			return reason
		}
		if e.start.kind == kindDate {
			rule.utcUntil = false
		}
		rule.untilIn(e.start.location)
		if !rule.limit(e.start.wall, &r.work) {
			return ReasonRule
		}
		if i < len(m.event.rules) {
			e.rules = append(e.rules, rule)
		} else {
			e.exRules = append(e.exRules, rule)
		}
	}
	for _, p := range m.event.dates {
		spans, ok := r.spans(m.calendar, e, p)
		if !ok {
			return ReasonTime
		}
		e.extra = append(e.extra, spans...)
	}
	for _, p := range m.event.except {
		for value := range listed(p.value) {
			if s, ok := r.stamp(m.calendar, p, value); ok {
				e.except.add(s)
			}
		}
	}
	return ""
}

// addPeriods keeps the periods of a free-busy component.
func (r *reader) addPeriods(m member) Reason {
	for _, p := range m.event.periods {
		kind := strings.ToUpper(p.param("FBTYPE"))
		if kind == "FREE" {
			continue
		}
		for value := range listed(p.value) {
			start, l, ok := r.period(m.calendar, p, value, length{})
			if !ok {
				return ReasonTime
			}
			r.out.events = append(r.out.events, event{start: start, length: l, tentative: kind == "BUSY-TENTATIVE", series: &series{}})
		}
	}
	return ""
}

// period reads a start, with an end or a duration behind it, or else of a length.
func (r *reader) period(c *rawCalendar, p property, value string, usual length) (stamp, length, bool) {
	first, last, isPeriod := strings.Cut(value, "/")
	start, ok := r.stamp(c, p, first)
	if !ok || !isPeriod {
		return start, usual, ok
	}
	l, ok := parseDuration(last)
	if !ok {
		end, ok := r.stamp(c, p, last)
		if !ok {
			return start, l, false
		}
		l = length{elapsed: end.at(end.wall).Sub(start.at(start.wall))}
	}
	return start, l, l.isValid()
}
