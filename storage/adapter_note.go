package storage

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Notebook is what one adapter remembers, apart from every other's: a
// chat.Notebook. Its values are sealed if the store was given a secret.
type Notebook struct {
	store *Store
	owner string
}

// Notebook returns the notebook of that name, the same one each time.
func (s *Store) Notebook(name string) *Notebook { return &Notebook{store: s, owner: name} }

type adapterNoteRow struct {
	Owner string `db:"owner"`
	Key   string `db:"key"`
	Value []byte `db:"value"`
}

var (
	adapterNotes = tableOf[adapterNoteRow]("adapter_note")
	noteByKey    = adapterNotes.selects() + ` where owner = ? and key = ?`
	noteRange    = adapterNotes.selects() + ` where owner = ? and key >= ? and key < ? order by key`
	upsertNote   = adapterNotes.insert(1) + ` on conflict (owner, key) do update set value = excluded.value`
	deleteNote   = `delete from adapter_note where owner = ? and key = ?`
	// Nothing is written, and so no row comes back, while the key is fresh.
	insertDedup = `insert into dedup (owner, key, expires) values (?, ?, clock_timestamp() + ?)
		on conflict (owner, key) do update set expires = excluded.expires where dedup.expires <= clock_timestamp()`
	sweepDedup = `delete from dedup where expires <= clock_timestamp()`
)

// Get returns bot.ErrNotFound for a key that was never put.
func (n *Notebook) Get(ctx context.Context, key string) ([]byte, error) {
	var row adapterNoteRow
	err := n.store.autocommit(ctx, n.store.read, func(r *runner) error { return r.get(&row, noteByKey, n.owner, key) })
	if err != nil {
		return nil, wrap(err, "note %s/%s", n.owner, key)
	}
	value, err := n.store.seal.open(row)
	return value, wrap(err, "note %s/%s", n.owner, key)
}

// Put keeps a value under a key, in place of what was there.
func (n *Notebook) Put(ctx context.Context, key string, value []byte) error {
	row := n.store.seal.close(adapterNoteRow{n.owner, key, value})
	err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		_, err := r.exec(upsertNote, adapterNotes.values(row)...)
		return err
	})
	return wrap(err, "put note %s/%s", n.owner, key)
}

// Delete forgets a key; one that was never put is no error.
func (n *Notebook) Delete(ctx context.Context, key string) error {
	err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		_, err := r.exec(deleteNote, n.owner, key)
		return err
	})
	return wrap(err, "delete note %s/%s", n.owner, key)
}

// List returns what was put under keys that begin with prefix, in the order of
// the keys' bytes. What was sealed with another secret is left out: after a
// change of secret the rest must go on.
func (n *Notebook) List(ctx context.Context, prefix string) ([]bot.AdapterNote, error) {
	var rows []adapterNoteRow
	// The last of all characters, which is none that text has, ends the range.
	last := prefix + string(rune(utf8.MaxRune))
	err := n.store.autocommit(ctx, n.store.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, noteRange, n.owner, prefix, last)
	})
	if err != nil {
		return nil, wrap(err, "notes %s/%s", n.owner, prefix)
	}
	found := make([]bot.AdapterNote, 0, len(rows))
	for _, row := range rows {
		value, err := n.store.seal.open(row)
		if err != nil {
			n.store.options.Logger.WarnContext(ctx, "open note", "owner", n.owner, "key", row.Key, "err", err)
			continue
		}
		found = append(found, bot.AdapterNote{Key: row.Key, Value: value})
	}
	return found, nil
}

// sweepEvery is after how many calls of Once what has expired is swept out.
const sweepEvery = 256

// eventOwner is in whose name handled events are remembered.
const eventOwner = "event"

// FirstTime reports whether an event is new, and remembers it.
func (t *tx) FirstTime(event string) (bool, error) {
	written, err := t.exec(insertDedup, eventOwner, event, t.store.dialect.span(bot.EventTTL))
	t.sweep = t.sweep || t.store.sweeps.Add(1)%sweepEvery == 0
	return written > 0, wrap(err, "event %s", event)
}

// sweepExpired deletes what Once and FirstTime need not remember any more.
func (s *Store) sweepExpired(ctx context.Context) error {
	return s.autocommit(ctx, s.write, func(r *runner) error {
		_, err := r.exec(sweepDedup)
		return err
	})
}

// Once tells whether the key is new within ttl of machine time. Its keys are
// none of those that are put.
func (n *Notebook) Once(ctx context.Context, key string, ttl time.Duration) (first bool, err error) {
	err = n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		written, err := r.exec(insertDedup, n.owner, key, n.store.dialect.span(ttl))
		first = written > 0
		if err != nil {
			return commitUnknownError{err} // run twice, the second would find the first
		}
		return nil
	})
	if err == nil && n.store.sweeps.Add(1)%sweepEvery == 0 {
		err = n.store.sweepExpired(ctx)
	}
	return first, wrap(err, "once %s/%s", n.owner, key)
}
