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
	resealNote = `update adapter_note set value = ? where owner = ? and key = ? and value = ?`
)

// Seals counts notes by what opens them.
type Seals struct {
	Open   int // opened by the secret, or plain
	Old    int // opened by the old secret only
	Closed int // opened by neither
}

// Seals tries the seals of stored notes, in the order of their keys.
func (s *Store) Seals(ctx context.Context) (Seals, error) {
	var found Seals
	err := s.eachNote(ctx, maxCheckedSeals, func(row adapterNoteRow) error {
		switch _, by, err := s.seal.openAny(row); {
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

// Reseal seals with the secret what the old one sealed, and returns how many notes
// it sealed. Replicas may do it at once, and beside those that write notes.
func (s *Store) Reseal(ctx context.Context) (int, error) {
	done := 0
	err := s.eachNote(ctx, 0, func(row adapterNoteRow) error {
		value, by, _ := s.seal.openAny(row) // CheckSeals counts what does not open
		if by != sealedByOld {
			return nil
		}
		sealed := s.seal.close(adapterNoteRow{row.Owner, row.Key, value})
		return s.autocommit(ctx, s.write, func(r *runner) error {
			n, err := r.exec(resealNote, sealed.Value, row.Owner, row.Key, row.Value)
			done += int(n)
			return err
		})
	})
	return done, wrap(err, "reseal notes")
}

// eachNote calls do for each note, for at most limit of them if that is positive.
func (s *Store) eachNote(ctx context.Context, limit int, do func(adapterNoteRow) error) error {
	var last adapterNoteRow
	for seen := 0; limit == 0 || seen < limit; {
		var rows []adapterNoteRow
		err := s.autocommit(ctx, s.read, func(r *runner) error {
			rows = nil
			return r.list(&rows, notesAfter, last.Owner, last.Owner, last.Key, sealBatch)
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
