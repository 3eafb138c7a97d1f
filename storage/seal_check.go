package storage

import (
	"context"
	"fmt"
)

// maxCheckedSeals is the number of notes of which CheckSeals opens the seal.
const maxCheckedSeals = 1000

var someNotes = adapterNotes.selects() + ` order by owner, key limit ?`

// CheckSeals returns ErrSealed, with how many, if notes were sealed with another
// secret than the store's.
func (s *Store) CheckSeals(ctx context.Context) error {
	var rows []adapterNoteRow
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, someNotes, maxCheckedSeals)
	})
	if err != nil {
		return wrap(err, "check seals")
	}
	closed := 0
	for _, row := range rows {
		if _, err := s.seal.open(row); err != nil {
			closed++
		}
	}
	if closed > 0 {
		return fmt.Errorf("%d of %d notes: %w", closed, len(rows), ErrSealed)
	}
	return nil
}
