// Package storage stores the nouns of package bot in Postgres or SQLite, with
// the task queue in the same database, so that a change and the tasks it promises
// commit together. It holds no rules: callers decide what may be written, and
// constraints only stop bugs.
//
// Postgres serves any number of processes. SQLite serves one process and is the
// default.
//
// Both engines run the same queries. The differences are in dialect.go and in the
// two folders of migrations.
package storage
