package ical

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// Options say how a file is read.
type Options struct {
	Zones      bot.Zones // finds zones by their IANA names
	Zone       string    // the owner's: of floating times, and of days
	AllDayBusy bool      // events of whole days make busy, unless they say that they do not
	Limits     Limits
}

// Limits bound what a file may cost. Those that are 0 are DefaultLimits'.
type Limits struct {
	Bytes  int           // of the file
	Events int           // events, overrides and stretches of free-busy components
	Times  int           // occurrences in the span that is asked about
	Work   int           // days looked at while rules are expanded, on Read and on each call of Busy
	Span   time.Duration // how long the span may be
}

// DefaultLimits are above what calendars of ten busy years need.
var DefaultLimits = Limits{Bytes: 5 << 20, Events: 20_000, Times: 200_000, Work: 10_000_000, Span: 2 * 366 * 24 * time.Hour}

// Reason says why something in a file was not read as it is written.
type Reason string

const (
	ReasonFrequency Reason = "frequency" // left out: it repeats by the hour, the minute or the second
	ReasonRule      Reason = "rule"      // left out: its rule is none, or absurd
	ReasonTime      Reason = "time"      // left out: its times cannot be read
	ReasonZone      Reason = "zone"      // read in the owner's zone: its own is unknown
	ReasonCut       Reason = "cut"       // the file ends before its end; what there is was read
)

// Warning says how many events were not read as they are written.
type Warning struct {
	Reason Reason
	Count  int
}

// Calendar holds the times of a file's events, and nothing else of them. It is not
// changed after Read.
type Calendar struct {
	events   []event
	warnings []Warning
	limits   Limits
}

// Warnings lists what was not read as it is written, by reason.
func (c *Calendar) Warnings() []Warning { return c.warnings }

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	for _, n := range []struct{ limit, usual *int }{{&l.Bytes, &d.Bytes}, {&l.Events, &d.Events}, {&l.Times, &d.Times}, {&l.Work, &d.Work}} {
		if *n.limit == 0 {
			*n.limit = *n.usual
		}
	}
	if l.Span == 0 {
		l.Span = d.Span
	}
	return l
}
