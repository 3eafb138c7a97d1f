package ical

import (
	"slices"
	"strconv"
	"time"
)

// event is what is kept of an event: when it makes its owner busy.
type event struct {
	start     stamp
	length    length
	tentative bool
	rules     []*rule
	exRules   []*rule
	extra     []span
	except    exceptions
	series    *series // what the overrides of its UID say
}

// span is an occurrence that a list names.
type span struct {
	wall   time.Time
	at     time.Time
	length length
}

// exceptions are the occurrences that do not take place, by what names them.
type exceptions struct {
	instants  map[int64]bool
	walls     map[int64]bool // of floating times: whatever the zone of the event
	days      map[int64]bool
	dayOfTime map[int64]bool // the dates of times: what they name of an event of days
}

func (x *exceptions) add(s stamp) {
	put := func(set *map[int64]bool, at time.Time) {
		if *set == nil {
			*set = map[int64]bool{}
		}
		(*set)[at.Unix()] = true
	}
	switch s.kind {
	case kindDate:
		put(&x.days, s.wall)
		return
	case kindFloating:
		put(&x.walls, s.wall)
	case kindZoned:
		put(&x.instants, s.at(s.wall))
	}
	put(&x.dayOfTime, midnight(s.wall))
}

func (x *exceptions) has(kind stampKind, wall, at time.Time) bool {
	if len(x.instants)+len(x.walls)+len(x.days)+len(x.dayOfTime) == 0 {
		return false
	}
	day := midnight(wall).Unix()
	if kind == kindDate {
		return x.days[day] || x.dayOfTime[day]
	}
	return x.instants[at.Unix()] || x.walls[wall.Unix()] || x.days[day]
}

// series holds what the overrides of one UID say of its occurrences.
type series struct {
	replaced exceptions
	later    []laterChange // by time
	reach    time.Duration // how far a change moves an occurrence, or its end, at most
}

// laterChange is an override for its occurrence and all that follow it.
type laterChange struct {
	at        time.Time
	shift     time.Duration // in wall time
	length    length
	tentative bool
	free      bool
}

// changeAt returns the last change that holds for an occurrence.
func (s *series) changeAt(at time.Time) *laterChange {
	if s == nil || len(s.later) == 0 {
		return nil
	}
	i, exact := slices.BinarySearchFunc(s.later, at, func(c laterChange, at time.Time) int { return c.at.Compare(at) })
	if exact {
		return &s.later[i]
	}
	if i == 0 {
		return nil
	}
	return &s.later[i-1]
}

// isFree reports whether an event leaves its owner free, by what it says of itself.
func (e *rawEvent) isFree() bool {
	return e.status == "CANCELLED" || e.status == "CANCELED" || e.transparent == "TRANSPARENT" ||
		e.busyStatus == "FREE" || e.busyStatus == "WORKINGELSEWHERE"
}

func (e *rawEvent) isTentative() bool { return e.status == "TENTATIVE" || e.busyStatus == "TENTATIVE" }

// key names what revisions of an event, or of one occurrence, have in common.
func (e *rawEvent) key() string { return e.uid + "\n" + e.recurrence.value }

func (e *rawEvent) revision() int {
	n, err := strconv.Atoi(e.sequence)
	if err != nil {
		return 0
	}
	return n
}

// stamp reads a date, or a date with a time, in the zone that it names.
func (r *reader) stamp(c *rawCalendar, p property, value string) (stamp, bool) {
	wall, hasTime, utc, ok := parseWall(value)
	switch {
	case !ok:
		return stamp{}, false
	case !hasTime || p.param("VALUE") == "DATE":
		return stamp{midnight(wall), kindDate, r.location}, true
	case utc:
		return stamp{wall, kindZoned, time.UTC}, true
	}
	tzid := p.param("TZID")
	if tzid == "" {
		return stamp{wall, kindFloating, r.location}, true
	}
	if loc := r.zone(c, tzid); loc != nil {
		return stamp{wall, kindZoned, loc}, true
	}
	r.zoneless = true
	return stamp{wall, kindFloating, r.location}, true
}

// timesOf reads when an event first starts and how long it takes.
func (r *reader) timesOf(c *rawCalendar, e *rawEvent) (start stamp, l length, ok bool) {
	if start, ok = r.stamp(c, e.start, e.start.value); !ok {
		return start, l, false
	}
	switch {
	case e.end.value != "":
		end, ok := r.stamp(c, e.end, e.end.value)
		if !ok {
			return start, l, false
		}
		if start.kind == kindDate {
			l.days = daysBetween(start.wall, end.wall)
		} else {
			l.elapsed = end.at(end.wall).Sub(start.at(start.wall))
		}
	case e.duration != "":
		if l, ok = parseDuration(e.duration); !ok {
			return start, l, false
		}
		if start.kind == kindDate { // the hours of a day are none of its business
			l = length{days: l.days + int((l.elapsed+24*time.Hour-1)/(24*time.Hour))}
		}
	}
	if start.kind == kindDate && l.days == 0 {
		l.days = 1
	}
	return start, l, l.isValid()
}

// isAllDay reports whether an event is one of whole days for its owner's choice.
func isAllDay(e *rawEvent, start stamp) bool { return start.kind == kindDate || e.allDay == "TRUE" }

// spans reads a list of occurrences: of times, or of periods.
func (r *reader) spans(c *rawCalendar, e *event, p property) ([]span, bool) {
	var out []span
	for value := range listed(p.value) {
		start, l, ok := r.period(c, p, value, e.length)
		if !ok {
			return nil, false
		}
		if start.kind == kindDate && e.start.kind != kindDate { // at the event's time on that day
			start.wall = start.wall.Add(e.start.wall.Sub(midnight(e.start.wall)))
			start.location = e.start.location
		}
		at := start.at(start.wall)
		out = append(out, span{wallIn(at, e.start.location), at, l})
	}
	return out, true
}
