package storage

import (
	"database/sql/driver"
	"fmt"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// truncate cuts an instant to the precision of both engines. Postgres would round
// it, possibly into the future.
func truncate(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// instant is a column of an instant: timestamptz on Postgres, UTC microseconds on
// SQLite. The zero time is null.
type instant struct{ time.Time }

// Scan decodes the value of either driver.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		i.Time = time.Time{}
	case time.Time:
		i.Time = v.UTC()
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	default:
		return fmt.Errorf("scan instant from %T", src)
	}
	return nil
}

// Value returns a time, which the SQLite driver is configured to write as an
// integer.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return truncate(i.Time), nil
}

// MarshalJSON encodes the instant for an export; null if unset.
func (i instant) MarshalJSON() ([]byte, error) {
	if i.IsZero() {
		return []byte("null"), nil
	}
	return i.Time.MarshalJSON()
}

// wallTime is a column of a wall time as text. The zero wall is null.
type wallTime struct{ bot.Wall }

// Scan decodes what Value wrote.
func (w *wallTime) Scan(src any) error {
	var err error
	switch v := src.(type) {
	case nil:
		w.Wall = bot.Wall{}
	case string:
		w.Wall, err = bot.ParseWall(v)
	case []byte:
		w.Wall, err = bot.ParseWall(string(v))
	default:
		err = fmt.Errorf("scan wall time from %T", src)
	}
	return err
}

// Value encodes the wall time with bot.Wall.String.
func (w wallTime) Value() (driver.Value, error) {
	if w.IsZero() {
		return nil, nil
	}
	return w.String(), nil
}

// MarshalText encodes the wall time for an export.
func (w wallTime) MarshalText() ([]byte, error) {
	if w.IsZero() {
		return nil, nil
	}
	return []byte(w.String()), nil
}

// UnmarshalText decodes what MarshalText wrote.
func (w *wallTime) UnmarshalText(text []byte) error { return w.Scan(text) }

// zoneCache caches zones, which are costly to parse from zone data.
type zoneCache struct {
	find  bot.Zones
	found sync.Map // name → *time.Location
}

// at derives the instant of a wall time in a zone. If the zone is not found, it
// returns the stored instant.
func (z *zoneCache) at(w bot.Wall, zone string, stored time.Time, shift bot.Shift) (time.Time, bot.Shift) {
	if z.find == nil || w.IsZero() {
		return stored, shift
	}
	loc, ok := z.found.Load(zone)
	if !ok {
		found, err := z.find(zone)
		if err != nil {
			return stored, shift
		}
		loc, _ = z.found.LoadOrStore(zone, found)
	}
	at, shift := w.In(loc.(*time.Location))
	return at.UTC(), shift
}

// resolve sets what follows from the wall time of a slot: its instant, and the length
// of a day. If the zone is not found, they are as stored.
func (z *zoneCache) resolve(s *bot.Slot, zone string, stored time.Time, shift bot.Shift) {
	s.StartAt, s.Shift = z.at(s.Start, zone, stored, shift)
	if !s.AllDay {
		return
	}
	next, _ := z.at(s.Start.AddDays(1), zone, stored.Add(s.Length), bot.ShiftNone)
	s.Length, s.Shift = next.Sub(s.StartAt), bot.ShiftNone
}

func microseconds(microseconds int64) time.Duration {
	return time.Duration(microseconds) * time.Microsecond
}
