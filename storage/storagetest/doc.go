// Package storagetest gives tests a real database each, on both engines:
//
//	storagetest.Each(t, func(t *testing.T, s *storage.Store) { … })
//
// SQLite databases lie in the test's own directory. Postgres databases are
// copies of a migrated template. They live on the server that
// MUSTER_TEST_DATABASE_URL names, whose user must be allowed to create
// databases, or else on a throw-away cluster that is made from the Postgres
// found on the PATH or in /usr/lib/postgresql, once per test binary. Neither
// needs a TestMain: the cluster goes with the binary, also if that is killed,
// and what a killed run left on a server that stays goes with the next run.
//
// Where there is no Postgres its tests are skipped and say so; if the variable
// MUSTER_TEST_REQUIRE contains "postgres", they fail instead.
package storagetest
