package storage

import (
	"context"
	"fmt"
)

// sealBatch is how many notes are read at a time, and maxCheckedSeals of how many
// Seals opens the seal.
const (
	sealBatch       = 200
	maxCheckedSeals = 10_000
)

var (
	notesAfter = adapterNotes.selects() + ` where owner > ? or owner = ? and key > ? order by owner, key limit ?`
	// A note that was put meanwhile stays as it was put.
	resealNote     = `update adapter_note set value = ? where owner = ? and key = ? and value = ?`
	calendarsAfter = tableOf[sealedAddressRow]("personal_calendar").selects() + ` where id > ? and source = 'address' order by id limit ?`
	resealAddress  = `update personal_calendar set address = ? where id = ? and address = ?`
)

// Seals counts notes and addresses of calendars by what opens them.
type Seals struct {
	Open   int // opened by the secret, or plain
	Old    int // opened by the old secret only
	Closed int // opened by neither
}

// Seals tries the seals of stored notes and addresses, in the order of their keys.
func (s *Store) Seals(ctx context.Context) (Seals, error) {
	var found Seals
	err := s.eachSealed(ctx, maxCheckedSeals, func(v sealedValue) error {
		switch _, by, err := s.seal.openValue(v.label, v.value); {
		case err != nil:
			found.Closed++
		case by == sealedByOld:
			found.Old++
		default:
			found.Open++
		}
		return nil
	})
	return found, wrap(err, "check seals")
}

// OpensOldSeals reports whether the store has an old secret.
func (s *Store) OpensOldSeals() bool { return s.seal != nil && s.seal.old != nil }

// CheckSeals returns ErrSealed, with how many, if notes were sealed with another
// secret than the store's.
func (s *Store) CheckSeals(ctx context.Context) error {
	found, err := s.Seals(ctx)
	if err == nil && found.Closed > 0 {
		err = fmt.Errorf("%d of %d notes: %w", found.Closed, found.Open+found.Old+found.Closed, ErrSealed)
	}
	return err
}

// Reseal seals with the secret what the old one sealed, and returns how many notes and
// addresses it sealed. Replicas may do it at once, and beside those that write them.
func (s *Store) Reseal(ctx context.Context) (int, error) {
	done := 0
	err := s.eachSealed(ctx, 0, func(v sealedValue) error {
		value, by, _ := s.seal.openValue(v.label, v.value) // CheckSeals counts what does not open
		if by != sealedByOld {
			return nil
		}
		sealed := s.seal.closeValue(v.label, value)
		return s.autocommit(ctx, s.write, func(r *runner) error {
			n, err := r.exec(v.reseal, append(append([]any{sealed}, v.key...), v.value)...)
			done += int(n)
			return err
		})
	})
	return done, wrap(err, "reseal notes")
}

// sealedValue is a value under seal, with where it is kept.
type sealedValue struct {
	label  string
	value  []byte
	reseal string // the statement that replaces it, unless it has changed
	key    []any
}

// eachSealed calls do for each sealed value, for at most limit notes and as many
// addresses if that is positive.
func (s *Store) eachSealed(ctx context.Context, limit int, do func(sealedValue) error) error {
	err := eachRow(ctx, s, limit, notesAfter, func(last adapterNoteRow) []any { return []any{last.Owner, last.Owner, last.Key} },
		func(row adapterNoteRow) error {
			return do(sealedValue{row.label(), row.Value, resealNote, []any{row.Owner, row.Key}})
		})
	if err != nil {
		return err
	}
	return eachRow(ctx, s, limit, calendarsAfter, func(last sealedAddressRow) []any { return []any{last.ID} },
		func(row sealedAddressRow) error {
			return do(sealedValue{row.label(), row.Address, resealAddress, []any{row.ID}})
		})
}

// eachRow calls do for each row, for at most limit of them if that is positive. The query
// selects the rows after the last one, in batches.
func eachRow[R any](ctx context.Context, s *Store, limit int, query string, after func(last R) []any, do func(R) error) error {
	var last R
	for seen := 0; limit == 0 || seen < limit; {
		var rows []R
		err := s.autocommit(ctx, s.read, func(r *runner) error {
			rows = nil
			return r.list(&rows, query, append(after(last), sealBatch)...)
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		seen, last = seen+len(rows), rows[len(rows)-1]
	}
	return nil
}
