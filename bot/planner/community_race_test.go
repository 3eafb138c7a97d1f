package planner

import (
	"fmt"
	"sync"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// TestACommunityIsWelcomedOnceByReplicasThatStartTogether also lets the first replica
// be done with the welcome before the others report the community.
func TestACommunityIsWelcomedOnceByReplicasThatStartTogether(t *testing.T) {
	each(t, func(t *scenario) {
		var welcomes sync.Map
		for i := range 30 {
			c := bot.Community{ID: bot.CommunityID(fmt.Sprintf("test:new%d", i)), Name: "Board games", Channel: bot.Place(fmt.Sprintf("test:new%d/general", i))}
			var replicas sync.WaitGroup
			for range 3 {
				replicas.Go(func() {
					if _, err := t.RecordCommunity(t.Context(), c); err != nil {
						t.Error(err)
					}
					if err := t.RecordReconnected(t.Context(), c.ID); err != nil {
						t.Error(err)
					}
					for _, task := range t.claimAll() {
						if task.Kind != bot.TaskWelcome {
							continue
						}
						if _, twice := welcomes.LoadOrStore(task.MessageKey(), task); twice {
							t.Errorf("a welcome is claimed twice: %+v", task)
						}
						if err := t.store.Complete(t.Context(), task); err != nil {
							t.Error(err)
						}
					}
				})
			}
			replicas.Wait()
		}
		n := 0
		welcomes.Range(func(any, any) bool { n++; return true })
		if n != 30 {
			t.Errorf("%d welcomes in 30 communities", n)
		}
	})
}

func (t *scenario) claimAll() []bot.Task {
	tasks, err := t.store.Claim(t.Context(), t.clock.Now(), 100, 1<<40)
	if err != nil {
		t.Error(err)
	}
	return tasks
}
