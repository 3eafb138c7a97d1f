//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage/storagetest"
)

// death is a moment at which a process dies that has received something, and how often
// what is pressed is answered in all. Discord takes no answer after 3 s, which are over
// before another process has the dead one's shard. Slack takes one for half an hour, and
// nobody knows whether the dead process sent one that was: better twice than never.
type death struct {
	when               string
	prepare            func(*faultReplica)
	onDiscord, onSlack int
}

var deaths = []death{
	{"before it is stored", func(r *faultReplica) { r.database.set(databaseSilent, 1) }, 0, 1},
	{"before it is acknowledged", func(r *faultReplica) {
		r.database.set(databaseSlow, 1)
		go func() {
			pass(20 * time.Millisecond) // it has been received
			r.network.set(networkSilent)
		}()
	}, 0, 1},
	{"once it is answered", func(*faultReplica) {}, 1, 2},
}

// TestWhatComesAgainToAnotherProcessIsDoneOnce has a process die over what members do,
// and the network deliver that to another process: Discord by resuming the session and
// as another event, Slack as another envelope.
func TestWhatComesAgainToAnotherProcessIsDoneOnce(t *testing.T) {
	networks := map[string]func() (faultPlatform, error){
		"discord": newFaultDiscord,
		"slack":   func() (faultPlatform, error) { return newFaultSlack(true) },
	}
	for _, engine := range storagetest.Engines() {
		for network, open := range networks {
			for _, death := range deaths {
				t.Run(fmt.Sprint(engine, " ", network, " ", death.when), func(t *testing.T) {
					t.Parallel()
					runLostDay(t, engine, open, func(d *lostDay) { d.deliverAgain(death) })
				})
			}
		}
	}
}

// deliverAgain has Ana post a meetup, Ben come to it and Cy react to a poll.
func (d *lostDay) deliverAgain(death death) {
	d.holdAfter = 0
	d.startMuster()
	d.plan("propose", "Poll", map[string]string{"when": dayAhead(9, "7pm") + ", " + dayAhead(10, "3pm"), "deadline": dayAhead(5, "7pm")})
	d.must(d.platform.invoke("ana", "schedule", map[string]string{"title": "Alpha", "when": dayAhead(4, "4pm")}))
	pass(10 * time.Second)
	answers := death.onDiscord
	if _, slacks := d.platform.(*faultSlack); slacks {
		answers = death.onSlack
	}

	preview := d.find("ana", func(one posted) bool { return one.private && strings.Contains(one.text, "Alpha") })
	d.dieOver(death, func() (func(), error) { return d.platform.press("ana", preview.id, "Post it") })
	d.cards["Alpha"] = d.find("ana", func(one posted) bool { return isCard(one, "Alpha") }).id
	d.expectAnswers("ana", "Alpha is posted", min(answers, 1)) // in the place of what was pressed
	d.dieOver(death, func() (func(), error) { return d.platform.press("ben", d.cards["Alpha"], "I'm going") })
	d.expectAnswers("ben", "You're going to Alpha", answers)
	d.dieOver(death, func() (func(), error) { return nil, d.platform.react("cy", d.cards["Poll"], "1️⃣", true) })

	for title, words := range map[string]string{"Alpha": "2 going: Ana (host), Ben\n", "Poll": " 2 yes"} {
		if text := d.find("ana", func(one posted) bool { return isCard(one, title) }).text; strings.Count(text, words) != 1 {
			d.fail("the card does not say %q once:\n%s", words, text)
		}
	}
}

// dieOver has a member do something, the process that receives it die, and another one
// receive it.
func (d *lostDay) dieOver(death death, do func() (again func(), err error)) {
	dead := d.replicas[0]
	death.prepare(dead)
	again, err := do()
	d.must(err)
	pass(4 * time.Second)
	d.kill(dead)
	d.startMuster()
	if again != nil {
		again()
	}
	d.bury(dead)
	pass(2 * time.Minute)
}

// find returns the one message like that which somebody sees.
func (d *lostDay) find(user string, is func(posted) bool) posted {
	var found []posted
	for _, one := range d.platform.sees(user) {
		if is(one) {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		d.abandon("%s sees %d such messages\n%s", user, len(found), d.transcript(user))
	}
	return found[0]
}

func (d *lostDay) expectAnswers(user, words string, want int) {
	n := 0
	for _, one := range d.platform.sees(user) {
		if one.private && strings.Contains(one.text, words) {
			n++
		}
	}
	if n != want {
		d.fail("%s reads %d times %q, not %d:\n%s", user, n, words, want, d.transcript(user))
	}
}
