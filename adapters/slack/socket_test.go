package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestEveryEnvelopeIsAcknowledged(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		for kind, payload := range map[string]map[string]any{
			"of a kind that is new": {"x": 1},
			"events_api":            {"team_id": testserver.Team, "event_id": "Ev9", "event": map[string]any{"type": "never_heard_of"}},
			"interactive":           {"type": "view_closed", "team": map[string]any{"id": testserver.Team}, "user": map[string]any{"id": testserver.Ben}},
			"slash_commands":        {"team_id": "T9", "user_id": "U9", "command": Root, "text": "private"}, // of an unknown workspace
		} {
			acknowledged := s.s.Envelope(kind, payload)
			advance(100 * time.Millisecond)
			if !acknowledged() {
				s.Errorf("%s is not", kind)
			}
		}
	})
}

func TestAConnectionIsReplacedBeforeItEnds(t *testing.T) {
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				s.respondWith(0, chat.Reply{Card: textCard("received")})
				s.s.Refresh(reason, 10*time.Second)
				advance(time.Second)
				if d := s.typeCommand("private"); !d.Acknowledged() {
					s.Error("events during the reconnect are not received")
				}
				advance(20 * time.Second)
				if d := s.typeCommand("private"); !d.Acknowledged() || len(eventsOf[chat.Invocation](s)) != 2 {
					s.Error("events after the reconnect are not received")
				}
				if n := len(eventsOf[chat.Reconnected](s)); n != 0 || s.s.Connections() != 2 {
					s.Errorf("nothing was missed, and %d times it is said so; there were %d connections", n, s.s.Connections())
				}
			})
		})
	}
}

// inFlight returns presses and submissions, half of each, as Slack sends them.
func inFlight(n int) (payloads []map[string]any) {
	from := func(kind string, i int, more map[string]any) map[string]any {
		more["type"], more["trigger_id"] = kind, fmt.Sprint("trigger-", i)
		more["team"], more["user"] = map[string]any{"id": testserver.Team}, map[string]any{"id": testserver.Ben}
		return more
	}
	does := chat.NewAction("go", chat.ModePrivate).String()
	for i := range n / 2 {
		payloads = append(payloads,
			from("block_actions", 2*i, map[string]any{
				"container": map[string]any{"type": "message", "message_ts": "1.2", "channel_id": testserver.General},
				"actions":   []any{map[string]any{"type": "button", "action_id": actionID(0, does)}},
			}),
			from("view_submission", 2*i+1, map[string]any{"view": map[string]any{"id": "V1", "hash": fmt.Sprint(i), "type": "modal", "callback_id": does}}))
	}
	return payloads
}

func TestWhatIsInFlightAsAConnectionIsReplacedIsNotLost(t *testing.T) {
	const most = 100
	for _, reason := range []string{"warning", "refresh_requested"} {
		for _, pause := range []time.Duration{0, 50 * time.Millisecond} {
			t.Run(fmt.Sprint(reason, " ", pause), func(t *testing.T) {
				runScenario(t, false, testserver.Options{}, func(s *scenario) {
					s.forgetEvents()
					acknowledged := s.s.RefreshAmid(reason, 10*time.Second, pause, "interactive", inFlight(most))
					advance(time.Minute)
					pressed, submitted := len(eventsOf[chat.Press](s)), len(eventsOf[chat.Submission](s))
					if n := acknowledged(); n != most || pressed != most/2 || submitted != most/2 {
						s.Errorf("of %d, %d are acknowledged; %d presses and %d submissions are handled", most, n, pressed, submitted)
					}
					if n := s.s.Connections(); n != 2 {
						s.Errorf("there were %d connections", n)
					}
				})
			})
		}
	}
}

func TestAfterALostConnectionWhatWasMissedIsAskedFor(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.forgetEvents()
		s.s.Fail(testserver.Fault{Method: "apps.connections.open", Status: 503, Times: 4})
		s.s.DropSockets()
		advance(time.Minute)
		if n := len(eventsOf[chat.Reconnected](s)); n != 1 || len(eventsOf[chat.Arrived](s)) != 0 {
			s.Errorf("that we were away is said %d times", n)
		}
		s.respondWith(0, chat.Reply{Card: textCard("received")})
		if d := s.typeCommand("private"); !d.Acknowledged() {
			s.Error("nothing is received any more")
		}
	})
}

// A connection that is lost soon after an outage is opened again at once: the outage is
// over.
func TestEarlierFailuresDoNotSlowAReconnection(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		opened := s.s.Connections()
		s.s.Fail(testserver.Fault{Method: "apps.connections.open", Status: 503, Times: 21}) // seven attempts
		s.s.DropSockets()
		for range 600 {
			if s.s.Connections() > opened {
				break
			}
			advance(time.Second)
		}
		advance(2 * time.Second)
		opened = s.s.Connections()
		s.s.DropSockets()
		advance(3 * time.Second)
		if s.s.Connections() == opened {
			s.Error("it is not connected again after 3 seconds")
		}
	})
}

// While the database is away a process has the least share of what Slack allows, and what
// it sends then weighs the more.
func TestADatabaseThatWasAwayDelaysNoConnection(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		advance(time.Minute)
		s.notes.Fail(true)
		advance(10 * time.Second) // the share has run out
		for range 6 {
			s.s.DropSockets()
			advance(10 * time.Second)
		}
		s.notes.Fail(false)
		s.s.DropSockets()
		advance(maxRetryWait + 15*time.Second)
		if n := s.s.Open(); n != 1 {
			s.Errorf("%d connections are open", n)
		}
	})
}

func TestAWrongAppTokenEndsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, testserver.Options{})
		n := newNetwork(t, s, false, adaptertest.NewNotebook(), func(o *Options) { o.AppToken = "xapp-wrong" })
		if err := n.Run(t.Context(), nil, &scenario{T: t}); err == nil || !strings.Contains(err.Error(), "connections:write") {
			t.Errorf("it ends with %v", err)
		}
	})
}

func TestAWrongBotTokenEndsIt(t *testing.T) {
	for name, overHTTP := range map[string]bool{"Socket Mode": false, "HTTP": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, testserver.Options{})
				n := newNetwork(t, s, overHTTP, adaptertest.NewNotebook(), func(o *Options) { o.BotToken = "xoxb-wrong" })
				ctx, stop := context.WithTimeout(t.Context(), time.Hour)
				defer stop()
				if err := n.Run(ctx, nil, &scenario{T: t}); !chat.IsError[*chat.Unauthorised](err) {
					t.Errorf("it ends with %v", err)
				}
			})
		})
	}
}

// Slack ends the connections above ten, whichever process opened them.
func TestOneConnectionTooManyIsNotOpenedAgainAtOnce(t *testing.T) {
	for _, reason := range []string{tooManySockets, "never_heard_of"} {
		t.Run(reason, func(t *testing.T) {
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				if err := s.n.Ready(t.Context()); err != nil {
					s.Error("not ready:", err)
				}
				opened := s.s.Connections()
				s.s.Refresh(reason, 0)
				advance(100 * time.Millisecond)
				if err := s.n.Ready(t.Context()); err == nil {
					s.Error("ready without a connection")
				}
				for range 100 {
					s.s.Refresh(reason, 0)
					advance(100 * time.Millisecond)
				}
				if n := s.s.Connections() - opened; n > 4 || reason == tooManySockets && n > 0 {
					s.Errorf("%d connections are opened in 10 s", n)
				}
				advance(time.Minute)
				s.respondWith(0, chat.Reply{Card: textCard("received")})
				if d := s.typeCommand("private"); !d.Acknowledged() {
					s.Error("nothing is received afterwards")
				}
				if n := testutil.ToFloat64(s.n.metrics.disconnects.WithLabelValues(disconnectReason(&disconnectError{reason}))); n == 0 {
					s.Error("the end is not counted")
				}
			})
		})
	}
}

// TestTwelveProcessesKeepBelowSlacksTenConnections also replaces all of them, and ends a
// process, whose place another one takes.
func TestTwelveProcessesKeepBelowSlacksTenConnections(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		stops := make([]func(), 11)
		for i := range stops {
			n := newNetwork(t, s.s, false, s.notes)
			stops[i] = s.run(n)
			if err := n.Ready(t.Context()); err != nil {
				s.Errorf("number %d: %v", i+2, err)
			}
		}
		advance(time.Minute)
		if n := s.s.Open(); n != maxReceiving {
			s.Errorf("%d connections are open", n)
		}
		if err := s.n.Ready(t.Context()); err != nil {
			s.Error("the first:", err)
		}
		stops[0]()
		advance(slotTTL)
		if n := s.s.Open(); n != maxReceiving {
			s.Errorf("%d connections are open after one has ended", n)
		}
		s.s.DropSockets()
		advance(2 * time.Minute) // each has only a part of what Slack lets the app open
		if n := s.s.Open(); n != maxReceiving {
			s.Errorf("%d connections are open after all were lost", n)
		}
		for _, stop := range stops[1:] {
			stop()
		}
	})
}

func TestAConnectionThatEndsAtOnceIsNotOpenedWithoutEnd(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		for range 60 {
			s.s.Refresh("link_disabled", 0)
			advance(time.Second)
		}
		if n := s.s.Connections(); n > 10 {
			s.Errorf("%d connections are opened in a minute", n)
		}
	})
}

func TestAFormThatIsHandedInAsWeEndIsAcknowledged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scenario{T: t, s: newServer(t, testserver.Options{}), notes: adaptertest.NewNotebook()}
		s.n = newNetwork(t, s.s, false, s.notes)
		stop := s.run(s.n)
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.typeCommand("opens")
		s.respondWith(time.Second, chat.Reply{Card: textCard("the last answer")})
		d, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"})
		if err != nil {
			t.Fatal(err)
		}
		advance(100 * time.Millisecond)
		stop()
		advance(100 * time.Millisecond)
		if s.expectLast(testserver.Ben, "the last answer"); !d.Acknowledged() {
			t.Error("it is not acknowledged")
		}
	})
}
