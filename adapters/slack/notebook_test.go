package slack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// pad is a notebook in memory. What is in it survives the networks that write
// in it, as a database survives a process.
type pad struct {
	mu    sync.Mutex
	notes map[string][]byte
	seen  map[string]time.Time
	down  bool // every call fails
}

var errDown = errors.New("the database is away")

func newPad() *pad { return &pad{notes: map[string][]byte{}, seen: map[string]time.Time{}} }

func (p *pad) lock() (unlock func(), err error) {
	p.mu.Lock()
	if p.down {
		err = errDown
	}
	return p.mu.Unlock, err
}

func (p *pad) fail(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

func (p *pad) Get(_ context.Context, key string) ([]byte, error) {
	unlock, err := p.lock()
	defer unlock()
	if err != nil {
		return nil, err
	}
	if value, ok := p.notes[key]; ok {
		return slices.Clone(value), nil
	}
	return nil, bot.ErrNotFound
}

func (p *pad) Put(_ context.Context, key string, value []byte) error {
	unlock, err := p.lock()
	defer unlock()
	if err == nil {
		p.notes[key] = slices.Clone(value)
	}
	return err
}

func (p *pad) Delete(_ context.Context, key string) error {
	unlock, err := p.lock()
	defer unlock()
	if err == nil {
		delete(p.notes, key)
	}
	return err
}

func (p *pad) List(_ context.Context, prefix string) ([]bot.Note, error) {
	unlock, err := p.lock()
	defer unlock()
	var out []bot.Note
	for key, value := range p.notes {
		if strings.HasPrefix(key, prefix) {
			out = append(out, bot.Note{Key: key, Value: value})
		}
	}
	slices.SortFunc(out, func(a, b bot.Note) int { return strings.Compare(a.Key, b.Key) })
	return out, err
}

func (p *pad) Once(_ context.Context, key string, ttl time.Duration) (bool, error) {
	unlock, err := p.lock()
	defer unlock()
	if err != nil {
		return false, err
	}
	if until, ok := p.seen[key]; ok && time.Now().Before(until) {
		return false, nil
	}
	p.seen[key] = time.Now().Add(ttl)
	return true, nil
}
