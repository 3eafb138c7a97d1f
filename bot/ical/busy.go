package ical

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

// margin is more than zones, and the moves of their clocks, make wall times differ.
const margin = 2 * 24 * time.Hour

// Busy returns the busy times from one instant until just before another, in order and
// merged. Its error is a *bot.Error if there are more than the limits allow.
func (c *Calendar) Busy(from, to time.Time) ([]bot.Busy, error) {
	if to.Sub(from) > c.limits.Span {
		return nil, fmt.Errorf("busy times of %v, more than %v", to.Sub(from), c.limits.Span)
	}
	s := search{from: from, to: to, work: c.limits.Work, most: c.limits.Times}
	for i := range c.events {
		if !s.event(&c.events[i]) {
			return nil, tooMuch()
		}
	}
	return bot.MergeBusy(s.found), nil
}

// search collects the busy times of a span.
type search struct {
	from, to   time.Time
	work, most int
	found      []bot.Busy
}

// event adds the occurrences of an event, and reports false if there are too many.
func (s *search) event(e *event) bool {
	var excluded exceptions // by rules
	for _, r := range e.exRules {
		s.rule(e, r, func(wall time.Time) { excluded.add(stamp{wall, min(e.start.kind, kindFloating), e.start.location}) })
	}
	add := func(wall, at time.Time, l length) {
		for _, x := range []*exceptions{&e.except, &e.series.replaced, &excluded} {
			if x.has(e.start.kind, wall, at) {
				return
			}
		}
		s.add(e, wall, at, l)
	}
	add(e.start.wall, e.start.at(e.start.wall), e.length)
	for _, x := range e.extra {
		add(x.wall, x.at, x.length)
	}
	for _, r := range e.rules {
		s.rule(e, r, func(wall time.Time) {
			if !wall.Equal(e.start.wall) {
				add(wall, e.start.at(wall), e.length)
			}
		})
	}
	return s.work >= 0 && len(s.found) <= s.most
}

// rule calls yield for the occurrences of a rule that may reach into the span.
func (s *search) rule(e *event, r *rule, yield func(wall time.Time)) {
	from := wallIn(s.from, e.start.location).Add(-margin - max(e.length.longest(), e.series.reach))
	to := wallIn(s.to, e.start.location).Add(margin + e.series.reach)
	r.each(e.start.wall, from, to, &s.work, func(wall time.Time) bool {
		yield(wall)
		return len(s.found) <= s.most
	})
}

func (l length) longest() time.Duration { return time.Duration(l.days)*24*time.Hour + l.elapsed }

// add adds one occurrence as far as it is in the span.
func (s *search) add(e *event, wall, at time.Time, l length) {
	tentative, location := e.tentative, e.start.location
	if c := e.series.changeAt(at); c != nil {
		if c.free {
			return
		}
		wall, l, tentative = wall.Add(c.shift), c.length, c.tentative
		at = instant(wall, location)
	}
	end := at
	if l.days != 0 {
		end = instant(wall.AddDate(0, 0, l.days), location)
	}
	end = end.Add(l.elapsed)
	if at.Before(s.from) {
		at = s.from
	}
	if end.After(s.to) {
		end = s.to
	}
	if at.Before(end) {
		s.found = append(s.found, bot.Busy{From: at, To: end, Tentative: tentative})
	}
}
