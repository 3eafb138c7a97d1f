package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
)

// shardManager keeps this replica's share of the shards connected. Replicas agree by
// leases, without a leader: each takes shards that nobody holds up to its share, and
// gives back what is above it.
type shardManager struct {
	*gateway
	replica string
	ended   chan struct{} // receives when a shard has ended

	mu      sync.Mutex // guards the fields below, which run alone writes
	count   int
	running map[int]*runningShard
	holders map[int]string           // of shards, as last seen
	seenAt  time.Time                // when leases were seen last
	former  map[string]formerSession // of shards that this replica gave up, by key
}

// runningShard is a shard in its goroutine.
type runningShard struct {
	*shard
	cancel context.CancelFunc
	done   chan struct{}
	err    error // once it is done: why Discord closed it for good
}

// hasEnded reports whether the shard's goroutine has ended.
func (r *runningShard) hasEnded() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

const (
	replicaPrefix = "gateway/replica/"
	shardPrefix   = "gateway/shard/"
)

func (m *shardManager) shardKey(id int) string { return fmt.Sprint(shardPrefix, m.count, "/", id) }

func newShardManager(g *gateway) *shardManager {
	return &shardManager{gateway: g, replica: rand.Text(), ended: make(chan struct{}, 1), running: map[int]*runningShard{}, former: map[string]formerSession{}}
}

// run keeps shards connected until ctx ends or Discord closes one for good. It leaves
// them disconnected, for finish.
func (m *shardManager) run(ctx context.Context) error {
	info, err := m.fetchInfo(ctx)
	if err != nil {
		return err
	}
	m.logins.learn(info)
	m.resize(max(1, info.Shards))
	defer m.disconnectAll()
	m.balance(ctx, true)
	// Others that have started at the same time are known a second later.
	next := time.NewTimer(time.Second)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-next.C:
			m.balance(ctx, false)
			next.Reset(renewInterval)
		case <-m.ended:
			if err := m.sweepEnded(ctx); err != nil {
				return err
			}
		}
	}
}

// sweepEnded forgets the shards that have ended. More shards are made if Discord wants
// so.
func (m *shardManager) sweepEnded(ctx context.Context) error {
	for _, r := range m.all() {
		if !r.hasEnded() {
			continue
		}
		m.forget(r)
		if r.err == nil {
			continue
		}
		closed := (*fatalCloseError)(nil)
		if !errors.As(r.err, &closed) || closed.code != closeShardingRequired {
			return r.err
		}
		info, err := m.fetchInfo(ctx)
		if err != nil {
			return err
		}
		if info.Shards <= m.count {
			return r.err
		}
		m.log.Info("discord wants more shards", "before", m.count, "now", info.Shards)
		m.logins.learn(info)
		m.resize(info.Shards)
		return nil
	}
	return nil
}

// all returns the running shards by id.
func (m *shardManager) all() []*runningShard {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]*runningShard, 0, len(m.running))
	for _, id := range slices.Sorted(maps.Keys(m.running)) {
		out = append(out, m.running[id])
	}
	return out
}

// resize gives all shards up and goes on with so many.
func (m *shardManager) resize(count int) {
	m.disconnectAll()
	m.release(m.all())
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count, m.holders = count, map[int]string{}
}

// disconnectAll ends all shards, which keep their leases, and waits.
func (m *shardManager) disconnectAll() {
	for _, r := range m.all() {
		r.cancel()
		<-r.done
	}
}

func (m *shardManager) forget(r *runningShard) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.running[r.id] == r {
		delete(m.running, r.id)
	}
}

// finish keeps the sessions of shards that are disconnected and whose events are
// handled, and gives the shards back.
func (m *shardManager) finish() {
	ctx, cancel := withLeaseTimeout(context.Background())
	defer cancel()
	all := m.all()
	for _, r := range all {
		r.saveHandled(ctx)
	}
	m.release(all)
}

// release gives shards back, and the replica's place if none is left.
func (m *shardManager) release(all []*runningShard) {
	ctx, cancel := withLeaseTimeout(context.Background())
	defer cancel()
	var keys []string
	for _, r := range all {
		r.lease.end()
		m.forget(r)
		keys = append(keys, m.shardKey(r.id))
	}
	if len(m.running) == 0 {
		keys = append(keys, replicaPrefix+m.replica)
	}
	if err := m.notes.Release(ctx, m.replica, keys...); err != nil {
		m.log.Warn("give back shards", "err", err) // they expire
	}
}

// renew renews the leases, and ends the shards that others have taken.
func (m *shardManager) renew(ctx context.Context) bool {
	keys := []string{replicaPrefix + m.replica}
	for id := range m.running {
		keys = append(keys, m.shardKey(id))
	}
	held, ok := m.leaseKeys(ctx, keys)
	if !ok {
		return false
	}
	for id, r := range m.running {
		if !slices.Contains(held, m.shardKey(id)) {
			if r.connected.Load() {
				m.metrics.overlaps.Inc()
			}
			m.log.Warn("another replica has taken a shard", "shard", id)
			r.lease.end()
			r.cancel()
			continue
		}
		r.saveSettled(ctx)
	}
	return true
}

// leaseKeys takes or renews keys, and extends the leases of the shards among them.
func (m *shardManager) leaseKeys(ctx context.Context, keys []string) (held []string, ok bool) {
	ctx, cancel := withLeaseTimeout(ctx)
	defer cancel()
	asked := time.Now()
	held, err := m.notes.Lease(ctx, m.replica, leaseTTL, keys...)
	if err != nil {
		m.log.Warn("renew the leases of shards", "err", err)
		return nil, false
	}
	for id, r := range m.running {
		if slices.Contains(held, m.shardKey(id)) && r.lease.isHeld() {
			r.lease.extend(asked, r.cancel)
		}
	}
	return held, true
}

func (m *shardManager) runShard(ctx context.Context, r *runningShard) {
	defer func() {
		r.cancel()
		m.remember(r)
		close(r.done)
		select {
		case m.ended <- struct{}{}:
		default: // somebody will look already
		}
	}()
	for pause := (dispatch.Backoff{Max: leaseTTL}); ; {
		err := r.loadSession(ctx)
		if err == nil {
			r.advance(m.recall(r))
			r.err = r.run(ctx)
			return
		}
		r.log.Warn("load a gateway session", "err", err)
		if dispatch.Sleep(ctx, pause.Next()) != nil {
			return
		}
	}
}
