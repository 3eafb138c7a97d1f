package storage

import "context"

var releaseAll = `update task set ` + release + ` where leased_until is not null`

// ReleaseLeases gives back at once what a process that died had claimed. Only
// who is sure to be alone may call it: the one process of an SQLite file, when
// it starts. On Postgres it does nothing; there leases run out.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	if s.Engine() != sqlite3.name {
		return nil
	}
	err := s.alone(ctx, s.write, func(r *runner) error {
		_, err := r.exec(releaseAll)
		return err
	})
	return wrap(err, "release leases")
}
