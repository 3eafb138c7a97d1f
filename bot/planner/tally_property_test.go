package planner

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// Whatever members, hosts and networks do: the counts that the database keeps beside the
// answers are what the answers say.
func TestTalliesAreWhatTheAnswersSay(t *testing.T) {
	t.Parallel()
	checkSeldom()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			at := &clock{at: monday}
			store := storagetest.Open(t, engine, storagetest.Now(at.Now))
			counted := 0
			rapid.Check(t, func(rt *rapid.T) {
				x := newOwedMachine(rt, store, at)
				defer x.forgetAll()
				actions := map[string]func(*rapid.T){"": func(*rapid.T) { counted += x.checkTallies() }}
				for name, verb := range map[string]func(){
					"answer": x.answerAnyhow, "answer again": x.answerAnyhow, "choose": x.answer, "withdraw": x.withdraw,
					"rsvp": x.rsvp, "amend": x.amend, "edit": x.edit, "edit again": x.edit, "propose": x.proposeMore,
					"pick": x.pick, "repoll": x.repoll, "cancel": x.cancel, "reopen": x.reopen, "hand over": x.handOver,
					"forget": x.forget, "member leaves": x.memberLeaves, "member returns": x.memberReturns, "member is seen": x.memberSeen,
				} {
					actions[name] = x.at(name, verb)
				}
				rt.Repeat(actions)
			})
			if counted == 0 {
				t.Error("nothing was counted")
			}
		})
	}
}

// answerAnyhow gives one answer to some of the times, and keeps the others.
func (x *owedMachine) answerAnyhow() {
	m := x.meetup()
	chosen := x.drawSlots(m, "this time")
	offered := func(*bot.Meetup) []bot.SlotID { return chosen }
	_, err := x.Choose(x.Context(), x.actor(), m.ID, pick(x, "answer", bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo), offered, chosen)
	x.try(err)
}

func (x *owedMachine) forget() { x.try(x.Forget(x.Context(), x.actor())) }

// checkTallies compares the counts of all meetups with their answers, and returns how
// many answers there are.
func (x *owedMachine) checkTallies() int {
	answered := 0
	for i, id := range x.meetups {
		x.must(x.store.View(x.Context(), func(r bot.Reader) error {
			answers, err := r.Answers(room, id)
			if err != nil {
				return err
			}
			got, err := r.Tallies(room, id)
			if err != nil {
				return err
			}
			want := bot.TallyOf(answers)
			for _, slot := range x.get(id).Slots { // answers to those taken back are kept, and not read
				if got[slot.ID] != want[slot.ID] {
					x.Errorf("after %q, slot %d of meetup %d is counted %+v, want %+v", x.step, slot.ID, i, got[slot.ID], want[slot.ID])
				}
			}
			answered += len(answers)
			return nil
		}))
	}
	return answered
}
