package discord

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Ready reports why Discord is not connected: a shard that nobody holds or that is not
// connected here, or without the gateway, a last request to which nobody answered.
func (n *Network) Ready(context.Context) error {
	if n.gateway != nil {
		if err := n.gateway.manager.ready(); err != nil {
			return fmt.Errorf("discord: %w", err)
		}
		return nil
	}
	if err := n.rest.clock.lastError(); err != nil {
		return fmt.Errorf("discord: %w", err)
	}
	return nil
}

// ready reports why a shard that the replicas should hold is not up.
func (m *shardManager) ready() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seenAt.IsZero() {
		return errors.New("the gateway is not connected yet")
	}
	if age := time.Since(m.seenAt); age > leaseTTL {
		return fmt.Errorf("the leases of shards were seen last %s ago", age.Round(time.Second))
	}
	for id := range m.count {
		r := m.running[id]
		if r == nil && m.holders[id] == "" {
			return fmt.Errorf("nobody holds shard %d of %d", id, m.count)
		}
		if r != nil && !r.connected.Load() {
			return fmt.Errorf("shard %d of %d is not connected", id, m.count)
		}
	}
	return nil
}
