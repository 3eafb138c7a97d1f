package storage

import (
	"database/sql/driver"
	"fmt"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// truncate leaves of an instant what both engines can keep. Postgres would round,
// and so could put a moment after itself.
func truncate(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// instant reads and writes an instant: a timestamptz on Postgres, UTC
// microseconds on SQLite. The zero time is null.
type instant struct{ time.Time }

// Scan reads what either driver hands over.
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

// Value gives the driver a time, which the SQLite driver is set up to write as
// an integer.
func (i instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return truncate(i.Time), nil
}

// MarshalJSON writes it for an export; what was not set is null.
func (i instant) MarshalJSON() ([]byte, error) {
	if i.IsZero() {
		return []byte("null"), nil
	}
	return i.Time.MarshalJSON()
}

// wallTime reads and writes a wall time as text. The zero wall is null.
type wallTime struct{ bot.Wall }

// Scan reads what Value wrote.
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

// Value writes the wall time as bot.Wall does.
func (w wallTime) Value() (driver.Value, error) {
	if w.IsZero() {
		return nil, nil
	}
	return w.String(), nil
}

// MarshalText writes it for an export.
func (w wallTime) MarshalText() ([]byte, error) {
	if w.IsZero() {
		return nil, nil
	}
	return []byte(w.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (w *wallTime) UnmarshalText(text []byte) error { return w.Scan(text) }

// zoneCache remembers the zones it found, because each was parsed from zone data.
type zoneCache struct {
	find  bot.Zones
	found sync.Map // name → *time.Location
}

// at derives the instant of a wall time. Of a zone that cannot be found, the
// stored instant is all there is.
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
