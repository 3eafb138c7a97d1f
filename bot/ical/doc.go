// Package ical reads the calendars of other programs (RFC 5545, and what programs make of
// it) and says when their owner is busy. It keeps times and nothing else: no title, place,
// person, note or link outlives Read.
//
// Read are events with their recurrence rules, extra and cancelled dates and changed
// occurrences (also "this and following"), and the periods of free-busy components; times
// in UTC, in zones of IANA and of Windows, in zones that the file defines, and floating
// ones, which are the owner's. An event is left out if it says that it is cancelled, that
// it leaves its owner free, or that it lasts no time. Whole days are the owner's choice.
//
// Not read are tasks, journals, alarms, availability (RFC 7953), what invited people
// answered, and calendars other than the Gregorian one. Rules by the hour, the minute and
// the second are refused: that event is left out with a warning.
//
// A file costs bounded time and memory, whatever it says: see Limits. Rules are expanded
// in wall time, so that an event stays at its time of day across clock changes; a time
// that the clocks skip moves forward, and of one that they repeat the first is taken.
// docs/calendars.md compares this with other readers.
package ical
