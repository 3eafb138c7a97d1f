package ical

import (
	"iter"
	"strings"
	"time"
)

// rawCalendar is a VCALENDAR as it is written.
type rawCalendar struct {
	method  string
	zones   map[string]*rawZone
	events  []*rawEvent
	located map[string]*time.Location
}

// rawEvent is a VEVENT, or the periods of a VFREEBUSY, as it is written.
type rawEvent struct {
	uid, status, transparent, busyStatus, allDay, sequence, duration string
	start, end, recurrence                                           property
	dates, except, periods                                           []property
	rules, exRules                                                   []string
}

// deepest bounds components within each other.
const deepest = 16

// walker follows the components of a file.
type walker struct {
	calendars []*rawCalendar
	open      []string // names of the components that have begun
	calendar  *rawCalendar
	event     *rawEvent
	zone      *rawZone
	zoneName  string
	values    int // what Limits.Events counts
	cut       bool
}

// walk reads the components of a file until there are more than most events in it.
func walk(data []byte, most int) *walker {
	w := &walker{}
	lines(data, func(line []byte) bool {
		name := propertyName(line)
		if !w.wants(name) {
			return true
		}
		p, ok := parseProperty(name, line)
		switch {
		case !ok:
		case name == "BEGIN":
			w.begin(strings.ToUpper(p.value))
		case name == "END":
			w.end(strings.ToUpper(p.value))
		default:
			w.set(p)
		}
		return w.values <= most
	})
	w.cut = len(w.open) > 0
	w.end("VCALENDAR")
	return w
}

// wants reports whether a property matters where the walker is.
func (w *walker) wants(name string) bool {
	if name == "BEGIN" || name == "END" {
		return true
	}
	if len(w.open) == 0 {
		return false
	}
	switch w.open[len(w.open)-1] {
	case "VCALENDAR":
		return name == "METHOD"
	case "VEVENT":
		return w.event != nil && ofEvent[name]
	case "VFREEBUSY":
		return w.calendar != nil && name == "FREEBUSY"
	case "VTIMEZONE":
		return name == "TZID" || name == "X-LIC-LOCATION"
	case "STANDARD", "DAYLIGHT":
		return w.zone != nil && len(w.zone.rules) > 0 && ofZone[name]
	}
	return false
}

var (
	ofEvent = map[string]bool{
		"UID": true, "DTSTART": true, "DTEND": true, "DURATION": true, "RRULE": true, "EXRULE": true, "RDATE": true, "EXDATE": true, "RECURRENCE-ID": true,
		"STATUS": true, "TRANSP": true, "SEQUENCE": true, "X-MICROSOFT-CDO-BUSYSTATUS": true, "X-MICROSOFT-CDO-ALLDAYEVENT": true,
	}
	ofZone = map[string]bool{"DTSTART": true, "TZOFFSETFROM": true, "TZOFFSETTO": true, "RRULE": true, "RDATE": true}
)

func (w *walker) begin(component string) {
	switch component {
	case "VCALENDAR":
		for len(w.open) > 0 { // one whose end is missing
			w.pop()
		}
		w.calendar = &rawCalendar{zones: map[string]*rawZone{}}
		w.calendars = append(w.calendars, w.calendar)
	case "VEVENT", "VFREEBUSY", "VTIMEZONE", "VTODO", "VJOURNAL": // these are in nothing but a calendar
		for len(w.open) > 1 {
			w.pop()
		}
	}
	if len(w.open) == deepest {
		return
	}
	if component == "VEVENT" && w.calendar != nil {
		w.event = &rawEvent{}
		w.values++
	}
	if component == "VTIMEZONE" && w.calendar != nil {
		w.zone, w.zoneName = &rawZone{}, ""
		w.values++
	}
	if w.zone != nil && (component == "STANDARD" || component == "DAYLIGHT") {
		w.zone.rules = append(w.zone.rules, rawObservance{})
		w.values++
	}
	w.open = append(w.open, component)
}

// end closes a component and all within it that was not closed.
func (w *walker) end(component string) {
	for i := len(w.open) - 1; i >= 0; i-- {
		if w.open[i] != component {
			continue
		}
		for len(w.open) > i {
			w.pop()
		}
		return
	}
}

func (w *walker) pop() {
	last := len(w.open) - 1
	switch w.open[last] {
	case "VEVENT":
		if w.event != nil {
			w.calendar.events = append(w.calendar.events, w.event)
		}
		w.event = nil
	case "VTIMEZONE":
		if w.zone != nil && w.calendar.zones[w.zoneName] == nil {
			w.calendar.zones[w.zoneName] = w.zone
		}
		w.zone = nil
	case "VCALENDAR":
		w.calendar = nil
	}
	w.open = w.open[:last]
}

func (w *walker) set(p property) {
	switch w.open[len(w.open)-1] {
	case "VCALENDAR":
		w.calendar.method = strings.ToUpper(p.value)
	case "VEVENT":
		w.setEvent(p)
	case "VFREEBUSY":
		w.calendar.events = append(w.calendar.events, &rawEvent{periods: []property{p}})
		w.values += 1 + strings.Count(p.value, ",")
	case "VTIMEZONE":
		if p.name == "TZID" {
			w.zoneName = strings.Trim(p.value, "\" \t")
		} else if w.zone != nil {
			w.zone.location = p.value
		}
	default:
		o := &w.zone.rules[len(w.zone.rules)-1]
		switch p.name {
		case "DTSTART":
			o.start = p.value
		case "TZOFFSETFROM":
			o.from = p.value
		case "TZOFFSETTO":
			o.to = p.value
		case "RRULE":
			o.rule = p.value
		case "RDATE":
			o.dates = append(o.dates, p)
		}
	}
}

func (w *walker) setEvent(p property) {
	e := w.event
	switch p.name {
	case "DTSTART":
		e.start = p
	case "DTEND":
		e.end = p
	case "RECURRENCE-ID":
		e.recurrence = p
	case "RDATE":
		e.dates = append(e.dates, p)
		w.values += strings.Count(p.value, ",")
	case "EXDATE":
		e.except = append(e.except, p)
	case "UID":
		e.uid = p.value
	case "DURATION":
		e.duration = p.value
	case "RRULE":
		e.rules = append(e.rules, p.value)
	case "EXRULE":
		e.exRules = append(e.exRules, p.value)
	case "SEQUENCE":
		e.sequence = p.value
	case "STATUS":
		e.status = strings.ToUpper(p.value)
	case "TRANSP":
		e.transparent = strings.ToUpper(p.value)
	case "X-MICROSOFT-CDO-BUSYSTATUS":
		e.busyStatus = strings.ToUpper(p.value)
	case "X-MICROSOFT-CDO-ALLDAYEVENT":
		e.allDay = strings.ToUpper(p.value)
	}
}

// listed yields the values of a list.
func listed(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for part := range strings.SplitSeq(value, ",") {
			if part = strings.TrimSpace(part); part != "" && !yield(part) {
				return
			}
		}
	}
}
