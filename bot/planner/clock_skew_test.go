package planner

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// TestAWrongClockDoublesAndLosesNothing has two replicas share a queue, one of which has
// a clock that is wrong. Each judges by its own clock what is due, so that one which is
// ahead sends early by as much, and one which is behind delays nothing as long as there
// is another; doctor and /readyz name a clock that is 5 s wrong. Who does a task is
// judged by the clock of the database alone.
func TestAWrongClockDoublesAndLosesNothing(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		for _, skew := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
			t.Run(fmt.Sprint(engine, " ", skew), func(t *testing.T) {
				t.Parallel()
				url := storagetest.URL(t, engine)
				clocks := []*clock{{at: monday}, {at: monday.Add(skew)}}
				right, wrong := openReplica(t, url, clocks[0], bot.TZData), openReplica(t, url, clocks[1], bot.TZData)
				_, err := right.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
				right.must(err)
				m := right.post(ana, proposal(bot.DraftKindDate))
				_, err = right.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
				right.must(err)
				_, err = right.SetReminderChannel(t.Context(), as(ben), bot.ReminderChannelDirect)
				right.must(err)

				date, _ := m.Date()
				sent := map[string]int{}
				for at := monday; at.Before(date.EndAt()); at = at.Add(5 * time.Minute) {
					clocks[0].to(at)
					clocks[1].to(at.Add(skew))
					claimed := map[bot.TaskID]bool{}
					var running []func()
					for _, r := range []*replica{wrong, right} { // neither completes any before both have claimed
						tasks, err := r.store.Claim(t.Context(), r.clock.Now(), 1000, 5*time.Minute)
						r.must(err)
						for _, task := range tasks {
							if claimed[task.ID] {
								t.Errorf("both do %s", task.Kind)
							}
							claimed[task.ID] = true
							late := at.Sub(task.Due)
							if task.Due.After(monday) && (late < -max(skew, 0) || late >= 5*time.Minute) {
								t.Errorf("%s:%s is done %s late", task.Kind, task.Subject, late)
							}
							if task.Kind == bot.TaskRemind || task.Kind == bot.TaskRemindMember {
								sent[fmt.Sprint(task.Kind, ":", task.Subject, task.Member)]++
							}
							running = append(running, func() { r.complete(task) })
						}
					}
					for _, complete := range running {
						complete()
					}
				}
				for name, n := range sent {
					if n != 1 {
						t.Errorf("%s is sent %d times", name, n)
					}
				}
				if len(sent) < 3 {
					t.Errorf("only %v were sent", sent)
				}
			})
		}
	}
}

// complete completes a task as if what it sends was sent.
func (r *replica) complete(task bot.Task) {
	r.Helper()
	if task.Meetup != 0 {
		r.must(r.RecordNothingToSend(r.Context(), r.mustSnapshot(task.Meetup).Meetup, task))
	}
	r.must(r.store.Complete(r.Context(), task))
}
