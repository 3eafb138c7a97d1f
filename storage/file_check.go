package storage

import "context"

// FileState says how safely an SQLite file keeps what is written to it.
type FileState struct {
	Journal     string // its journal_mode; wal, once a Muster has opened it
	Synchronous string // as its URL says: full, or normal
	Broken      int    // rows that refer to others that are not there
}

// FileState reads the state of the SQLite file behind an inspected store. ok is false
// for another database.
func (s *Store) FileState(ctx context.Context, address string) (state FileState, ok bool, err error) {
	if s.dialect != &sqlite3 {
		return state, false, nil
	}
	if _, state.Synchronous, err = sqlitePath(address); err != nil {
		return state, true, err
	}
	r := s.read.runner(ctx)
	if err := r.get(&state.Journal, `pragma journal_mode`); err != nil {
		return state, true, wrap(err, "read how the file is written")
	}
	state.Broken, err = countBroken(r)
	return state, true, wrap(err, "check references")
}

// countBroken counts the rows of an SQLite file that refer to others that are not there.
func countBroken(r *runner) (n int, err error) {
	err = r.get(&n, `select count(*) from pragma_foreign_key_check`)
	return n, err
}
