package flow_test

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestWhatExpiresIsDeletedAlsoWhereMusterHasLeft(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en", calendar: bot.CalendarModeNone})
	s.leave()
	for range 3 {
		s.advanceTo(s.clock().Add(24 * time.Hour))
		s.settle()
	}
	due, ok, err := s.queue.NextDue(t.Context())
	if err != nil || !ok || due.Sub(s.clock()) > 24*time.Hour {
		t.Errorf("the next task is due in %s, %t, %v", due.Sub(s.clock()), ok, err)
	}
}
