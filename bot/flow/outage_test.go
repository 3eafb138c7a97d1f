package flow_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/muster-bot/muster/bot/courier"
)

// Both processes find the reminder late and put it off; in the morning one sends it.
func TestReplicasPutALateReminderOffAndSendItOnce(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
	drain := func(at string) {
		t.Helper()
		if err := s.travel(at); err != nil {
			t.Fatal(err)
		}
		var both sync.WaitGroup
		for _, c := range []*courier.Courier{s.courier, s.replica} {
			both.Go(func() {
				if err := c.Drain(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	s.run(`ana: /meetup schedule "Board games" when:"fri 27 nov 7pm"
ana taps Post it
ben taps I'm going`)
	for _, c := range []struct {
		at   string
		want int // new ones
	}{{"2026-11-26 22:30", 0}, {"2026-11-26 23:59", 0}, {"2026-11-27 07:59", 0}, {"2026-11-27 08:00", 1}, {"2026-11-27 09:00", 0}} {
		drain(c.at)
		if got := strings.Count(s.run("> ben all"), "Board games↗. 2 of you are coming."); got != c.want {
			t.Errorf("at %s they are reminded %d times, want %d", c.at, got, c.want)
		}
	}
}

// What members react while Muster may not read it, no event tells of afterwards.
func TestReactionsThatMayNotBeReadAreReadOnceTheyMay(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
	s.run(`ana: /meetup propose "Chess" when:"fri 7pm, sat 3pm" deadline:"thu 8pm"
ana taps Post it
@ +1m
reactions closes: restricted
restart
@ +1m`)
	before := s.net.countReadings()
	s.run(`reactions opens
@ +1m`)
	if got := s.net.countReadings() - before; got != 1 {
		t.Errorf("they are read %d times, want once", got)
	}
}

// The network carries an edit out after the courier gave it up and sent a newer one.
func TestAnEditThatArrivesAfterANewerOneDoesNotStay(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
	s.run(`ana: /meetup propose "Chess" when:"fri 7pm, sat 3pm" deadline:"thu 8pm"
ana taps Post it
@ +1m`)
	arrive := s.net.holdNextEdit()
	s.run(`ben reacts 1️⃣
cy reacts 1️⃣`)
	both := s.run("> ana card")
	if err := arrive(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.run("> ana card") == both {
		t.Fatal("the edit that was held shows what the newer one does")
	}
	s.run("@ +15s")
	if got := s.run("> ana card"); got != both {
		t.Errorf("the card stays\n%s\nnot\n%s", got, both)
	}
}
