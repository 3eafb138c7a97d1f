package bot

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"
)

// ClockRules are the rules of a zone's clocks over a span of time, as the zone data
// of a release have them. What was computed from them is out of date once newer data
// have others.
type ClockRules struct {
	Zone         string
	Release      string // of the zone data
	Since, Until time.Time
	Offsets      string // as ClockOffsets formats them; empty: nothing was computed yet
}

// ClockRulesSpan is how far ahead rules are compared: further than meetups are planned.
const ClockRulesSpan = 3 * 365 * 24 * time.Hour

// ClockRulesOf returns the rules of a zone from now on.
func ClockRulesOf(loc *time.Location, release string, now time.Time) ClockRules {
	since := now.UTC().Truncate(time.Hour)
	until := since.Add(ClockRulesSpan)
	return ClockRules{Zone: loc.String(), Release: release, Since: since, Until: until, Offsets: ClockOffsets(loc, since, until)}
}

// HoldFor reports whether a zone has these rules over their span.
func (r ClockRules) HoldFor(loc *time.Location) bool {
	return r.Offsets != "" && ClockOffsets(loc, r.Since, r.Until) == r.Offsets
}

// ClockOffsets formats a zone's offsets from UTC over a span: the first one, and each
// later one after the instant from which it applies, all in seconds. It looks twice a
// day, since time.Time.ZoneBounds does not always get past the end of a year.
func ClockOffsets(loc *time.Location, since, until time.Time) string {
	const step = 12 * 60 * 60
	offsetAt := func(second int64) int {
		_, offset := time.Unix(second, 0).In(loc).Zone()
		return offset
	}
	last := offsetAt(since.Unix())
	out := strconv.Itoa(last)
	for from := since.Unix(); from < until.Unix(); from += step {
		to := min(from+step, until.Unix()-1)
		next := offsetAt(to)
		if next == last {
			continue
		}
		after := sort.Search(int(to-from), func(n int) bool { return offsetAt(from+int64(n)) == next })
		out += fmt.Sprintf(" %d:%d", from+int64(after), next)
		last = next
	}
	return out
}

// WallAt returns what the clocks show at an instant by these rules; ok is false if it
// is outside of their span.
func (r ClockRules) WallAt(at time.Time) (w Wall, ok bool) {
	first, later, _ := strings.Cut(r.Offsets, " ")
	offset, err := strconv.Atoi(first)
	if err != nil || at.Before(r.Since) || !at.Before(r.Until) {
		return w, false
	}
	for _, change := range strings.Fields(later) {
		var from int64
		var next int
		if _, err := fmt.Sscanf(change, "%d:%d", &from, &next); err != nil {
			return w, false
		}
		if at.Unix() >= from {
			offset = next
		}
	}
	return WallOf(at.UTC().Add(time.Duration(offset) * time.Second)), true
}

// MeetupRefs are meetups of one community.
type MeetupRefs struct {
	Community CommunityID
	Meetups   []MeetupID
}

// ClockRulesStore keeps by which rules what is stored was computed, and changes many
// meetups at once where the rules change.
type ClockRulesStore interface {
	// ClockRules lists the rules of all zones in use, which are empty of one for which
	// none were saved.
	ClockRules(ctx context.Context) ([]ClockRules, error)
	SaveClockRules(ctx context.Context, r ClockRules) error
	// MeetupsByZone lists the open meetups in a zone, or with guests there whose direct
	// messages follow its clocks.
	MeetupsByZone(ctx context.Context, zone string) ([]MeetupRefs, error)
	// InBatch runs fn in a transaction that has locked the meetups. It may run fn again.
	InBatch(ctx context.Context, refs MeetupRefs, fn func(BatchTx) error) error
	// MoveDraftDeadlines moves the deadlines of drafts in a zone that their authors did
	// not set, from the saved rules to others. Called again it does nothing.
	MoveDraftDeadlines(ctx context.Context, before, after ClockRules, move func(time.Time) time.Time) error
}

// BatchTx is a transaction on many meetups of one community. What they owe is read of
// all at once, and written when it ends.
type BatchTx interface {
	Tx
	// Locked lists the locked meetups by id. Their instants follow from their wall
	// times.
	Locked() []Meetup
	// StoredInstants returns the instants of a meetup as they were stored last.
	StoredInstants(m MeetupID) StoredInstants
	// SaveInstants stores the instants of a locked meetup.
	SaveInstants(m *Meetup) error
}

// StoredInstants are what was stored of a meetup's times.
type StoredInstants struct {
	CloseAt time.Time
	Starts  map[SlotID]time.Time
	Ends    map[SlotID]time.Time
}

// Shift returns by how much the first time ahead that moved differs from what was
// stored: of a date, or of a poll a slot or the deadline. ok is false if none did.
func (s StoredInstants) Shift(m *Meetup, now time.Time) (by time.Duration, ok bool) {
	check := func(next, stored time.Time) {
		if !ok && !stored.IsZero() && !next.Equal(stored) && (next.After(now) || stored.After(now)) {
			by, ok = next.Sub(stored), true
		}
	}
	if date, dated := m.Date(); dated {
		check(date.StartAt, s.Starts[date.ID])
		return by, ok
	}
	for _, slot := range m.Slots {
		check(slot.StartAt, s.Starts[slot.ID])
	}
	check(m.CloseAt, s.CloseAt)
	return by, ok
}

// Differ reports whether anything of a meetup's instants differs from what is stored.
func (s StoredInstants) Differ(m *Meetup) bool {
	if !m.CloseAt.Equal(s.CloseAt) {
		return true
	}
	for _, slots := range [][]Slot{m.Slots, m.Withdrawn} {
		for _, slot := range slots {
			if !slot.StartAt.Equal(s.Starts[slot.ID]) || !slot.EndAt().Equal(s.Ends[slot.ID]) {
				return true
			}
		}
	}
	return false
}
