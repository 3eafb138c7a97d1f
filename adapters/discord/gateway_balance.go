package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// balance renews what is held, takes what is missing from this replica's share, and
// gives back what is above it.
func (m *shardManager) balance(ctx context.Context, first bool) {
	if !m.renew(ctx) {
		return
	}
	replicas, free := m.survey(ctx)
	if replicas == nil {
		return
	}
	missing := share(m.count, replicas, m.replica) - len(m.running)
	switch {
	case missing > 0 && len(free) > 0:
		if first { // the others may be about to say that they are there
			missing = 1
		}
		m.take(ctx, free[:min(missing, len(free))])
	case missing < 0:
		m.handOver(ctx, -missing)
	}
}

// share is how many shards a replica holds if all hold as many as possible.
func share(shards int, replicas []string, replica string) int {
	n := shards / len(replicas)
	if slices.Index(replicas, replica) < shards%len(replicas) {
		n++
	}
	return n
}

// survey returns the replicas, in order, and the shards that nobody holds. If others
// have more shards, this replica goes on with as many; one that joins them, in any case.
func (m *shardManager) survey(ctx context.Context) (replicas []string, free []int) {
	ctx, cancel := withLeaseTimeout(ctx)
	defer cancel()
	leases, err := m.notes.Holders(ctx, "gateway/")
	if err != nil {
		m.log.Warn("look for other replicas", "err", err)
		return nil, nil
	}
	holders, others := map[int]string{}, 0
	for key, holder := range leases {
		var count, id int
		if replica, ok := strings.CutPrefix(key, replicaPrefix); ok {
			replicas = append(replicas, replica)
		} else if n, _ := fmt.Sscanf(key, shardPrefix+"%d/%d", &count, &id); n == 2 {
			if count == m.count {
				holders[id] = holder
			} else if holder != m.replica {
				others = max(others, count)
			}
		}
	}
	if joins := m.seenAt.IsZero() && len(holders) == 0; others > m.count || joins && others > 0 {
		m.log.Info("other replicas have another number of shards", "before", m.count, "now", others)
		m.resize(others)
		return nil, nil
	}
	for id := range m.count {
		if holder := holders[id]; m.running[id] == nil && (holder == "" || holder == m.replica) {
			free = append(free, id)
		}
	}
	m.mu.Lock()
	m.holders, m.seenAt = holders, time.Now()
	m.mu.Unlock()
	slices.Sort(replicas)
	return replicas, free
}

// take takes shards and connects those that it got.
func (m *shardManager) take(ctx context.Context, ids []int) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = m.shardKey(id)
	}
	asked := time.Now()
	held, _ := m.leaseKeys(ctx, keys)
	for i, id := range ids {
		if !slices.Contains(held, keys[i]) {
			continue
		}
		shardCtx, cancel := context.WithCancel(ctx)
		r := &runningShard{
			shard:  &shard{gateway: m.gateway, id: id, count: m.count, log: m.log.With("shard", id), lease: new(shardLease)},
			cancel: cancel, done: make(chan struct{}),
		}
		r.lease.extend(asked, cancel)
		m.mu.Lock()
		m.running[id] = r
		m.holders[id] = m.replica
		m.mu.Unlock()
		go m.runShard(shardCtx, r)
	}
}

// handOver gives back some shards, in several steps: at first those that have not begun
// a session, then those whose sessions the next holder can resume.
func (m *shardManager) handOver(ctx context.Context, n int) {
	var young, kept []*runningShard
	for _, r := range m.all() {
		if r.progress.isKept() {
			kept = append(kept, r)
		} else if r.progress.current().ID == "" {
			young = append(young, r)
		}
	}
	const perStep = 4 // a quarter of them at a time
	given := slices.Concat(young, kept[:min(max(1, n/perStep), len(kept))])
	given = given[:min(n, len(given))]
	for _, r := range given {
		r.cancel()
		<-r.done
		r.saveSettled(ctx)
	}
	if len(given) > 0 {
		m.release(given)
	}
}
