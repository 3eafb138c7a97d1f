// Package storage keeps the nouns of package bot in Postgres or SQLite, and
// the queue of promises beside them, so that a change and what it makes owed
// are committed together. It holds no rules: what may be written is decided
// before, and its constraints only stop bugs.
//
// Postgres serves any number of processes. SQLite serves one, and is what
// Muster runs on where nothing else was set up.
//
// The queries are the same on both; what differs is in dialect.go and in the
// two folders of migrations.
package storage
