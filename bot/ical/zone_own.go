package ical

import (
	"encoding/binary"
	"slices"
	"time"
)

// rawZone is a VTIMEZONE.
type rawZone struct {
	location string // X-LIC-LOCATION, an IANA name
	rules    []rawObservance
}

// rawObservance is a STANDARD or DAYLIGHT component.
type rawObservance struct {
	start, from, to string
	rule            string
	dates           []property
}

// Clock changes of a file's own zone are known in these years. Before them its first
// offset holds, after them its last.
var (
	firstChange = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	lastChange  = time.Date(2070, 1, 1, 0, 0, 0, 0, time.UTC)
)

// mostChanges bounds the clock changes of one zone.
const mostChanges = 4000

// change is one clock change: from at on, the clocks are seconds east of UTC.
type change struct{ at, before, after int64 }

// ownZone builds a zone from its VTIMEZONE, nil if it says nothing.
func (r *reader) ownZone(z *rawZone) *time.Location {
	var changes []change
	for _, o := range z.rules {
		start, hasTime, _, ok := parseWall(o.start)
		from, fromOK := parseOffset(o.from)
		to, toOK := parseOffset(o.to)
		if !ok || !hasTime || !toOK {
			continue
		}
		if !fromOK {
			from = to
		}
		add := func(wall time.Time) bool {
			changes = append(changes, change{wall.Unix() - int64(from), int64(from), int64(to)})
			return len(changes) < mostChanges
		}
		add(start)
		for _, p := range o.dates {
			for value := range listed(p.value) {
				if wall, _, _, ok := parseWall(value); ok && !add(wall) {
					return nil
				}
			}
		}
		if o.rule == "" {
			continue
		}
		rule, reason := parseRule(o.rule, start, false)
		if reason != "" {
			continue
		}
		rule.untilIn(time.FixedZone("", from))
		if !rule.limit(start, &r.work) {
			continue
		}
		rule.each(start, firstChange, lastChange, &r.work, add)
	}
	if len(changes) == 0 || len(changes) >= mostChanges {
		return nil
	}
	slices.SortFunc(changes, func(a, b change) int { return int(min(max(a.at-b.at, -1), 1)) })
	changes = slices.CompactFunc(changes, func(a, b change) bool { return a.at == b.at })
	loc, err := time.LoadLocationFromTZData("file", tzif(changes))
	if err != nil {
		return nil
	}
	return loc
}

// tzif writes clock changes as a compiled zone (RFC 9636), which package time reads.
func tzif(changes []change) []byte {
	offsets := []int64{changes[0].before} // the first type holds before the first change
	var indexes []byte
	for _, c := range changes {
		i := slices.Index(offsets, c.after)
		if i < 0 {
			if len(offsets) == 256 {
				i = 255
			} else {
				i = len(offsets)
				offsets = append(offsets, c.after)
			}
		}
		indexes = append(indexes, byte(i))
	}
	header := func(changes, types, letters int) []byte {
		h := append([]byte("TZif2"), make([]byte, 15)...)
		for _, n := range []int{0, 0, 0, changes, types, letters} {
			h = binary.BigEndian.AppendUint32(h, uint32(n))
		}
		return h
	}
	out := header(0, 1, 1)                 // the block of version 1, which is skipped
	out = append(out, 0, 0, 0, 0, 0, 0, 0) // its one type, and its letters
	out = append(out, header(len(changes), len(offsets), 2)...)
	for _, c := range changes {
		out = binary.BigEndian.AppendUint64(out, uint64(c.at))
	}
	out = append(out, indexes...)
	for _, offset := range offsets {
		out = binary.BigEndian.AppendUint32(out, uint32(int32(offset)))
		out = append(out, 0, 0)
	}
	return append(out, '-', 0, '\n', '\n')
}
