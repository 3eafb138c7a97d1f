package discord

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// decades are from the clock of a test to one that Discord's ids can hold.
const decades = 30 * 365 * 24 * time.Hour

// losePost posts a message whose reply is lost.
func (r *fixture) losePost(m chat.Message) {
	r.Helper()
	r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: messages, DropReply: true})
	if _, err := r.network.Post(r.Context(), m); !chat.IsError[*chat.Unknown](err) {
		r.Fatalf("the lost reply is %v", err)
	}
}

// countSearches counts the pages of history that were read.
func (r *fixture) countSearches() int {
	n := 0
	for _, q := range r.server.Requests() {
		if q.Method == http.MethodGet && messages.MatchString(q.Path) {
			n++
		}
	}
	return n
}

func TestALostPostIsFoundWhereverTheClocksStand(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"before Discord's first id": 0, "decades apart": decades} {
		for _, between := range []int{0, 49, 50, 51, 99, 100, 101, 250, 1000} {
			t.Run(fmt.Sprint(name, ", ", between, " messages later"), func(t *testing.T) {
				withFixture(t, testserver.Options{Ahead: ahead}, func(r *fixture) {
					r.server.Chatter(testserver.General, 120)
					r.advance(3 * time.Minute)
					m := textMessage("once", "the-key")
					r.losePost(m)
					r.server.Chatter(testserver.General, between)
					r.advance(time.Hour)
					if _, err := r.network.Post(r.Context(), m); err != nil || r.countVisible("once") != 1 {
						r.Errorf("%v; it is there %d times", err, r.countVisible("once"))
					}
					if most := between/historyPage + 1; ahead != 0 && r.countSearches() > most {
						r.Errorf("%d pages are read for what %d hold", r.countSearches(), most)
					}
				})
			})
		}
	}
}

func TestALostPostIsFoundByAnotherProcess(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		m := textMessage("once", "the-key")
		r.losePost(m)
		r.server.Chatter(testserver.General, 70)
		r.advance(time.Hour)
		other := connect(r.T, r.server, r.network.notebook)
		ref, err := other.Post(r.Context(), m)
		if err != nil || r.countVisible("once") != 1 {
			r.Fatalf("%v; it is there %d times", err, r.countVisible("once"))
		}
		again, err := r.network.Post(r.Context(), m)
		if err != nil || again != ref {
			r.Errorf("%v, then %v: %v", ref, again, err)
		}
	})
}

func TestTheFirstRequestOfAProcessKnowsDiscordsTime(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		fresh := connect(r.T, r.server, r.network.notebook)
		r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: messages, DropReply: true})
		if _, err := fresh.Post(r.Context(), textMessage("once", "the-key")); !chat.IsError[*chat.Unknown](err) {
			r.Fatalf("the lost reply is %v", err)
		}
		last, err := fresh.findAttempt(r.Context(), "the-key")
		must(r.T, err)
		if apart := time.Now().Add(decades).Sub(time.Unix(last.At, 0)); apart.Abs() > 2*time.Second {
			r.Errorf("the attempt is %v off", apart)
		}
	})
}

func TestASearchThatFailsIsNoReasonToSendAgain(t *testing.T) {
	for name, fault := range map[string]testserver.Fault{
		"unavailable": {Status: http.StatusServiceUnavailable},
		"limited":     {Status: http.StatusTooManyRequests, RetryAfter: time.Minute},
		"lost":        {DropReply: true},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
				m := textMessage("once", "the-key")
				r.losePost(m)
				r.server.Chatter(testserver.General, 130)
				r.advance(time.Hour)
				fault.Method, fault.Path, fault.Times = http.MethodGet, messages, 3
				r.server.InjectFault(fault)
				tries := 0
				for ; tries < 10; tries++ {
					_, err := r.network.Post(r.Context(), m)
					if err == nil {
						break
					}
					if !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) {
						r.Fatalf("the failed search is %v", err)
					}
					r.advance(2 * time.Minute)
				}
				if tries == 0 || tries == 10 || r.countVisible("once") != 1 {
					r.Errorf("after %d failures it is there %d times", tries, r.countVisible("once"))
				}
			})
		})
	}
}

func TestWhatDiscordRefusedIsNotLookedFor(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		m := textMessage("once", "the-key")
		r.server.Deny(testserver.General, 1<<11)
		if _, err := r.network.Post(r.Context(), m); !chat.IsError[*chat.Forbidden](err) {
			r.Fatalf("without permission: %v", err)
		}
		r.server.Deny(testserver.General, 1<<16) // the history, and no longer sending
		if _, err := r.network.Post(r.Context(), m); err != nil || r.countSearches() != 0 {
			r.Errorf("%v after %d searches", err, r.countSearches())
		}
	})
}

// Of 100 lost replies, none makes a double.
func TestDoublesPerHundredLostReplies(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		const lost = 100
		for i := range lost {
			m := textMessage(fmt.Sprintf("lost %d.", i), fmt.Sprint("lost", i))
			r.losePost(m)
			r.server.Chatter(testserver.General, i*7%130)
			r.advance(time.Duration(i%5) * 10 * time.Minute)
			if _, err := r.network.Post(r.Context(), m); err != nil {
				r.Fatal(err)
			}
		}
		doubles := -lost
		for _, s := range r.server.Sees(testserver.Ben) {
			if strings.Contains(s.Text, "lost ") {
				doubles++
			}
		}
		r.Logf("Discord: %d doubles per %d lost replies", doubles, lost)
		if doubles != 0 {
			r.Errorf("%d doubles", doubles)
		}
	})
}
