package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Notebook stores the notes of one adapter, separate from every other's. It is a
// chat.Notebook. Its values are sealed if the store has a secret.
type Notebook struct {
	store *Store
	owner string
}

// Notebook returns the notebook with a name, the same one each time.
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
	// No row is written while the key is fresh.
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

// Put stores a value under a key, replacing the previous one.
func (n *Notebook) Put(ctx context.Context, key string, value []byte) error {
	row := n.store.seal.close(adapterNoteRow{n.owner, key, value})
	err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		_, err := r.exec(upsertNote, adapterNotes.values(row)...)
		return err
	})
	return wrap(err, "put note %s/%s", n.owner, key)
}

// Delete deletes a key. It is no error if the key was never put.
func (n *Notebook) Delete(ctx context.Context, key string) error {
	err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		_, err := r.exec(deleteNote, n.owner, key)
		return err
	})
	return wrap(err, "delete note %s/%s", n.owner, key)
}

// List returns the notes whose keys begin with prefix, in byte order. It leaves
// out notes sealed with another secret, so that a change of secret does not
// block the rest.
func (n *Notebook) List(ctx context.Context, prefix string) ([]bot.AdapterNote, error) {
	var rows []adapterNoteRow
	// The greatest code point, which text never contains, ends the range.
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

// sweepEvery is the number of calls of Once or FirstTime between two sweeps of
// expired keys.
const sweepEvery = 256

// eventOwner owns the dedup keys of handled events.
const eventOwner = "event"

// FirstTime reports whether an event is new, and records it. Only its digest is
// kept, since an event names its member.
func (t *tx) FirstTime(event string) (bool, error) {
	if x := t.expected; x != nil && x.isFirst && event == x.Event {
		x.isFirst = false
		return true, nil
	}
	written, err := t.exec(insertDedup, eventOwner, eventKey(event), t.store.dialect.span(bot.EventTTL))
	t.sweep = t.sweep || t.store.sweeps.Add(1)%sweepEvery == 0
	return written > 0, wrap(err, "event %s", event)
}

func eventKey(event string) string {
	digest := sha256.Sum256([]byte(event))
	return hex.EncodeToString(digest[:])
}

// sweepExpired deletes the expired keys of Once and FirstTime, and leases that nobody
// has taken for a day.
func (s *Store) sweepExpired(ctx context.Context) error {
	return s.autocommit(ctx, s.write, func(r *runner) error {
		if _, err := r.exec(sweepLeases, s.dialect.span(24*time.Hour)); err != nil {
			return err
		}
		_, err := r.exec(sweepDedup)
		return err
	})
}

// Once reports whether a key is new within ttl of machine time. Its keys are
// separate from those of Put.
func (n *Notebook) Once(ctx context.Context, key string, ttl time.Duration) (first bool, err error) {
	err = n.store.autocommit(ctx, n.store.write, func(r *runner) error {
		written, err := r.exec(insertDedup, n.owner, key, n.store.dialect.span(ttl))
		first = written > 0
		if err != nil {
			return commitUnknownError{err} // a second run would find the key of the first
		}
		return nil
	})
	if err == nil && n.store.sweeps.Add(1)%sweepEvery == 0 {
		err = n.store.sweepExpired(ctx)
	}
	return first, wrap(err, "once %s/%s", n.owner, key)
}
