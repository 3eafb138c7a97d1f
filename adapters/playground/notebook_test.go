package playground

import (
	"context"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// memoryNotebook is a Notebook in memory. Its contents outlive the networks
// that use it, as a database outlives a process.
type memoryNotebook struct {
	chat.Leases // nil: one process serves the playground

	mu   sync.Mutex
	all  map[string][]byte
	fail func(key string) error // nil: nothing fails
}

func newNotebook() *memoryNotebook { return &memoryNotebook{all: map[string][]byte{}} }

func (p *memoryNotebook) Get(_ context.Context, key string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, ok := p.all[key]
	if !ok {
		return nil, bot.ErrNotFound
	}
	return v, nil
}

func (p *memoryNotebook) Put(ctx context.Context, key string, value []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if p.fail != nil {
		if err := p.fail(key); err != nil {
			return err
		}
	}
	p.all[key] = append([]byte(nil), value...)
	return nil
}

func (p *memoryNotebook) Delete(_ context.Context, key string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, key)
	return nil
}

func (p *memoryNotebook) List(_ context.Context, prefix string) ([]bot.AdapterNote, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []bot.AdapterNote
	for key, value := range p.all {
		if strings.HasPrefix(key, prefix) {
			out = append(out, bot.AdapterNote{Key: key, Value: value})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out, nil
}

func (p *memoryNotebook) Once(ctx context.Context, key string, _ time.Duration) (bool, error) {
	if _, err := p.Get(ctx, "once/"+key); err == nil {
		return false, nil
	}
	return true, p.Put(ctx, "once/"+key, nil)
}
