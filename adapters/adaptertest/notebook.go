package adaptertest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Notebook is a chat.Notebook in memory. It outlives the adapters that write to
// it, as a database outlives a process.
type Notebook struct {
	mu     sync.Mutex
	notes  map[string][]byte
	seen   map[string]time.Time
	leases map[string]lease
	down   bool // every call fails
}

type lease struct {
	holder  string
	expires time.Time
}

var errDown = errors.New("the database is down")

// NewNotebook returns an empty Notebook.
func NewNotebook() *Notebook {
	return &Notebook{notes: map[string][]byte{}, seen: map[string]time.Time{}, leases: map[string]lease{}}
}

func (n *Notebook) lock() (unlock func(), err error) {
	n.mu.Lock()
	if n.down {
		err = errDown
	}
	return n.mu.Unlock, err
}

// Fail sets whether every call fails.
func (n *Notebook) Fail(down bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = down
}

// Get returns bot.ErrNotFound for a key that was never put.
func (n *Notebook) Get(_ context.Context, key string) ([]byte, error) {
	unlock, err := n.lock()
	defer unlock()
	if err != nil {
		return nil, err
	}
	if value, ok := n.notes[key]; ok {
		return slices.Clone(value), nil
	}
	return nil, bot.ErrNotFound
}

// Put stores a value under a key.
func (n *Notebook) Put(_ context.Context, key string, value []byte) error {
	unlock, err := n.lock()
	defer unlock()
	if err == nil {
		n.notes[key] = slices.Clone(value)
	}
	return err
}

// Delete removes a key.
func (n *Notebook) Delete(_ context.Context, key string) error {
	unlock, err := n.lock()
	defer unlock()
	if err == nil {
		delete(n.notes, key)
	}
	return err
}

// List returns the notes whose keys begin with prefix, ordered by key.
func (n *Notebook) List(_ context.Context, prefix string) ([]bot.AdapterNote, error) {
	unlock, err := n.lock()
	defer unlock()
	var out []bot.AdapterNote
	for key, value := range n.notes {
		if strings.HasPrefix(key, prefix) {
			out = append(out, bot.AdapterNote{Key: key, Value: value})
		}
	}
	slices.SortFunc(out, func(a, b bot.AdapterNote) int { return strings.Compare(a.Key, b.Key) })
	return out, err
}

// Once reports whether the key is new within ttl.
func (n *Notebook) Once(_ context.Context, key string, ttl time.Duration) (bool, error) {
	unlock, err := n.lock()
	defer unlock()
	if err != nil {
		return false, err
	}
	if until, ok := n.seen[key]; ok && time.Now().Before(until) {
		return false, nil
	}
	n.seen[key] = time.Now().Add(ttl)
	return true, nil
}

// Lease takes or renews keys and returns those that the holder has now.
func (n *Notebook) Lease(ctx context.Context, holder string, ttl time.Duration, keys ...string) (held []string, err error) {
	unlock, err := n.lock()
	defer unlock()
	if err := errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	now := time.Now()
	for _, key := range keys {
		if l, ok := n.leases[key]; ok && l.holder != holder && now.Before(l.expires) {
			continue
		}
		n.leases[key] = lease{holder, now.Add(ttl)}
		held = append(held, key)
	}
	return held, nil
}

// Release gives keys back that the holder has.
func (n *Notebook) Release(_ context.Context, holder string, keys ...string) error {
	unlock, err := n.lock()
	defer unlock()
	for _, key := range keys {
		if err == nil && n.leases[key].holder == holder {
			delete(n.leases, key)
		}
	}
	return err
}

// Holders returns the holders of the keys that begin with prefix.
func (n *Notebook) Holders(ctx context.Context, prefix string) (map[string]string, error) {
	unlock, err := n.lock()
	defer unlock()
	out := map[string]string{}
	for key, l := range n.leases {
		if strings.HasPrefix(key, prefix) && time.Now().Before(l.expires) {
			out[key] = l.holder
		}
	}
	return out, errors.Join(err, ctx.Err())
}
