// Package storagetest opens a real database for each test, on both engines:
//
//	storagetest.Each(t, func(t *testing.T, s *storage.Store) { … })
//
// SQLite databases are in the test's temporary directory. Postgres databases are
// copies of a migrated template. They are on the server at
// MUSTER_TEST_DATABASE_URL, whose user must be allowed to create databases, or
// else on a throw-away cluster, one per test binary, run by the Postgres on the
// PATH or in /usr/lib/postgresql. Neither needs a TestMain: the cluster ends with
// the binary, even if that is killed, and the next run on a server drops the
// databases of killed runs.
//
// Without Postgres its tests are skipped; if the variable MUSTER_TEST_REQUIRE
// contains "postgres", they fail instead.
package storagetest
