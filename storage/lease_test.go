package storage_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage"
)

func TestALeaseIsHeldByOneHolder(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx, discord, slack := t.Context(), s.Notebook("discord"), s.Notebook("slack")
		want := func(what string, n *storage.Notebook, holder string, ttl time.Duration, keys []string, want ...string) {
			t.Helper()
			held, err := n.Lease(ctx, holder, ttl, keys...)
			must(t, err)
			slices.Sort(held)
			if !slices.Equal(held, want) {
				t.Errorf("%s: %q are held, want %q", what, held, want)
			}
		}
		want("free", discord, "a", time.Hour, []string{"shard/1", "shard/0"}, "shard/0", "shard/1")
		want("renewed", discord, "a", time.Hour, []string{"shard/0"}, "shard/0")
		want("another's, and a free one", discord, "b", time.Hour, []string{"shard/0", "shard/1", "shard/2", "shard/2"}, "shard/2")
		want("of another adapter", slack, "b", time.Hour, []string{"shard/0"}, "shard/0")
		must(t, discord.Release(ctx, "b", "shard/0", "shard/2"))
		want("what another released", discord, "a", time.Hour, []string{"shard/2"}, "shard/2")
		want("what only its holder can release", discord, "b", time.Hour, []string{"shard/0"})
		want("shortened", discord, "a", 0, []string{"shard/1"}, "shard/1")
		holders, err := discord.Holders(ctx, "shard/")
		must(t, err)
		wantEqual(t, "holders", holders, map[string]string{"shard/0": "a", "shard/2": "a"})
		want("expired", discord, "b", time.Hour, []string{"shard/1"}, "shard/1")
		if none, err := discord.Holders(ctx, "login/"); err != nil || len(none) != 0 {
			t.Errorf("holders of nothing: %v, %v", none, err)
		}
	})
}

func TestReplicasLeaseEachKeyOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		notes := s.Notebook("discord")
		var keys []string
		for i := range 20 {
			keys = append(keys, fmt.Sprint("shard/", i))
		}
		var mu sync.Mutex
		holders := map[string]string{}
		var replicas sync.WaitGroup
		for r := range 6 {
			replicas.Go(func() {
				holder, shuffled := fmt.Sprint(r), slices.Clone(keys)
				slices.Reverse(shuffled[:r*3])
				held, err := notes.Lease(context.Background(), holder, time.Hour, shuffled...)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				for _, key := range held {
					if holders[key] != "" {
						t.Errorf("%s is held by %s and %s", key, holders[key], holder)
					}
					holders[key] = holder
				}
			})
		}
		replicas.Wait()
		if len(holders) != len(keys) {
			t.Errorf("%d of %d are held", len(holders), len(keys))
		}
	})
}
