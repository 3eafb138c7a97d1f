package dispatch

import (
	"context"
	"sync"

	"github.com/muster-bot/muster/bot"
)

// maxMessages is the size at which what is known of messages is forgotten: all of it
// can be asked for again.
const maxMessages = 20_000

// Messages knows to which messages reactions mean something: to those that Muster has
// posted.
type Messages struct {
	// Posted reports whether a message is one of Muster's; nil means that any may be.
	Posted func(ctx context.Context, ref bot.MessageRef) (bool, error)

	mu    sync.Mutex
	known map[bot.MessageRef]bool
}

// IsForeign reports whether a message is known to be none of Muster's.
func (m *Messages) IsForeign(ref bot.MessageRef) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	ours, known := m.known[ref]
	return known && !ours
}

// MayBeOurs reports whether a reaction to a message has to be handled. byOther says
// that the network names an author other than Muster. Only then "no" is remembered:
// a message of Muster's own is stored some time after it was posted, and until then
// nobody but its author tells.
func (m *Messages) MayBeOurs(ctx context.Context, ref bot.MessageRef, byOther bool) bool {
	m.mu.Lock()
	ours, known := m.known[ref]
	m.mu.Unlock()
	if known || m.Posted == nil {
		return ours || !known
	}
	ours, err := m.Posted(ctx, ref)
	if err != nil {
		return true // the handler finds out
	}
	if ours || byOther {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.known == nil {
			m.known = map[bot.MessageRef]bool{}
		}
		CachePut(m.known, maxMessages, ref, ours)
	}
	return ours
}
