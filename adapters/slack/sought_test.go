package slack

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// restored is a network whose records are those before anything was sent.
func (s *scenario) restored() *Network {
	return newNetwork(s.T, s.s, false, adaptertest.NewNotebook())
}

// withContent is a message that says something.
func withContent(key, content string) chat.Message {
	m := keyedMessage(key)
	m.Card, m.ContentKey = textCard("said once"), content
	return m
}

func TestWhatWasSentInAGapIsFound(t *testing.T) {
	for name, change := range map[string]func(*chat.Message){
		"by its key":      func(m *chat.Message) { m.ContentKey = "another" },
		"by what it says": func(m *chat.Message) { m.Key = "another" },
	} {
		for _, between := range []int{0, 199, 500} {
			t.Run(fmt.Sprint(name, ", ", between, " messages later"), func(t *testing.T) {
				runScenario(t, false, testserver.Options{Scopes: withHistory}, func(s *scenario) {
					begun := time.Now()
					ref := s.post(withContent("the-key", "the-content"))
					s.s.Chatter(testserver.General, between)
					advance(24 * time.Hour)
					sought := withContent("the-key", "the-content")
					change(&sought)
					sought.SoughtSince = begun
					fresh := s.restored()
					for range 2 { // the second time it is known
						found, err := fresh.Post(s.Context(), sought)
						if err != nil || found != ref || s.countSaid("once") != 1 {
							s.Errorf("found %v, %v; it is there %d times", found, err, s.countSaid("once"))
						}
					}
					missing := withContent("missing", "missing")
					missing.SoughtSince = begun
					if _, err := fresh.Post(s.Context(), missing); err != nil || s.countSaid("once") != 2 {
						s.Errorf("%v; it is there %d times", err, s.countSaid("once"))
					}
				})
			})
		}
	}
}

func TestWhatNobodyMayLookForIsNotSentAfterAGap(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		m := withContent("the-key", "the-content")
		m.SoughtSince = time.Now().Add(-time.Hour)
		if _, err := s.restored().Post(s.Context(), m); !chat.IsError[*chat.Unsure](err) || s.countSaid("once") != 0 {
			s.Errorf("%v; it is there %d times", err, s.countSaid("once"))
		}
	})
}
