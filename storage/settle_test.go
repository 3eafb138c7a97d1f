package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage"
)

func TestTasksThatAreDoneTogetherAreSettledEachForItself(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		const tasks = 200
		for i := range tasks {
			promise(t, s, fmt.Sprint(i), start)
		}
		ctx := context.Background()
		claimed, err := s.Claim(ctx, start, tasks, time.Minute)
		must(t, err)
		if len(claimed) != tasks {
			t.Fatalf("claimed %d", len(claimed))
		}
		again, slow := claimed[0], claimed[1]
		promise(t, s, again.Key, start)
		slow.Lease-- // another worker has it since its lease expired
		var all sync.WaitGroup
		for _, c := range append(claimed[2:], again, slow) {
			all.Go(func() {
				if err := s.Complete(ctx, c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		left, err := s.QueueStats(ctx)
		must(t, err)
		if left.Tasks != 2 || left.Leased != 1 {
			t.Errorf("left are %+v, want one that was promised again and one that another worker has", left)
		}
		next, err := s.Claim(ctx, start, tasks, time.Minute)
		must(t, err)
		if len(next) != 1 || next[0].Key != again.Key {
			t.Errorf("what runs again is %v", next)
		}
	})
}
