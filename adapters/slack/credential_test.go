package slack

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// recheck rechecks refused tokens every second, as the courier does.
func (s *scenario) recheck(d time.Duration) {
	for range d / time.Second {
		s.n.Recheck(s.Context())
		advance(time.Second)
	}
}

func (s *scenario) wantPaused(want ...bot.CommunityID) {
	s.Helper()
	if got := s.n.Paused().Communities; len(got) != len(want) || len(want) > 0 && got[0] != want[0] {
		s.Errorf("paused are %v, want %v", got, want)
	}
}

func TestARefusedTokenPausesItsWorkspaceAlone(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.AddTeam("T2", "xoxb-2-test")
		s.install(testserver.Team)
		s.install("T2")
		s.s.Fail(testserver.Fault{Method: "chat.postMessage", Error: "invalid_auth"})
		s.s.Fail(testserver.Fault{Method: "auth.test", Error: "invalid_auth", Times: 2})
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); !isAs[*chat.Unauthorised](err) {
			s.Fatalf("it is %v", err)
		}
		s.wantPaused(testCommunity)
		asked := len(s.s.Requests(""))
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); !isAs[*chat.Unauthorised](err) || len(s.s.Requests("")) != asked {
			s.Errorf("meanwhile: %v, and %d requests", err, len(s.s.Requests(""))-asked)
		}
		there := communityID("T2", "")
		if _, err := s.n.Post(s.Context(), chat.Message{Key: "x", Community: there, To: placeID(there, testserver.General, ""), Card: textCard("x")}); err != nil {
			s.Errorf("another workspace: %v", err)
		}
		s.recheck(40 * time.Second)
		s.wantPaused(testCommunity)
		s.recheck(30 * time.Second)
		s.wantPaused()
		if n := len(s.s.Requests("auth.test")); n > 8 {
			s.Errorf("%d probes", n)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("afterwards: %v", err)
		}
	}, multiWorkspace)
}

func TestAnotherTokenEndsThePauseAtOnce(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.install(testserver.Team)
		replica := newNetwork(s, s.s, true, s.notes, multiWorkspace)
		s.s.Fail(testserver.Fault{Method: "chat.postMessage", Error: "token_expired", Times: 2})
		s.s.Fail(testserver.Fault{Method: "auth.test", Error: "token_expired"})
		for _, n := range []*Network{s.n, replica} {
			if _, err := n.Post(s.Context(), keyedMessage("one")); !isAs[*chat.Unauthorised](err) {
				s.Fatalf("it is %v", err)
			}
		}
		s.recheck(10 * time.Second)
		s.wantPaused(testCommunity)
		s.s.Revoke(testserver.Team, "xoxb-newer")
		s.install(testserver.Team)
		s.wantPaused()
		for range 6 {
			replica.Recheck(s.Context())
			advance(time.Second)
		}
		if p := replica.Paused(); !p.IsZero() {
			s.Errorf("another process still pauses %+v", p)
		}
	}, multiWorkspace)
}

func TestARevokedTokenMeansThatTheWorkspaceHasLeft(t *testing.T) {
	for name, more := range map[string][]func(*Options){"installed": {multiWorkspace}, "the configured one": nil} {
		for _, code := range leftCodes {
			t.Run(name+" "+code, func(t *testing.T) {
				runScenario(t, true, testserver.Options{}, func(s *scenario) {
					if more != nil {
						s.install(testserver.Team)
					}
					advance(time.Second)
					s.forgetEvents()
					s.s.Fail(testserver.Fault{Method: "chat.postMessage", Error: code})
					if _, err := s.n.Post(s.Context(), keyedMessage("one")); !isAs[*chat.Unauthorised](err) {
						s.Fatalf("it is %v", err)
					}
					s.recheck(3 * time.Second)
					if all := eventsOf[chat.Departed](s); len(all) != 0 {
						s.Errorf("a single refusal: %+v", all)
					}
					advance(2 * time.Minute)
					s.s.Fail(testserver.Fault{Method: "chat.postMessage", Error: code})
					s.s.Fail(testserver.Fault{Method: "auth.test", Error: code, Times: 3})
					_, _ = s.n.Post(s.Context(), keyedMessage("two"))
					s.recheck(10 * time.Second)
					if all := eventsOf[chat.Departed](s); len(all) != 1 || all[0].Community != testCommunity {
						s.Errorf("confirmed: %+v", all)
					}
					if more == nil {
						s.recheck(10 * time.Minute)
						if all := eventsOf[chat.Arrived](s); len(all) != 1 {
							s.Errorf("accepted again: %+v", all)
						}
					}
				}, more...)
			})
		}
	}
}

func TestARefusedAppTokenStopsSocketModeAlone(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.RefuseApp(true)
		s.s.Refresh("link_disabled", 0)
		advance(5 * time.Minute)
		s.wantPaused()
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Errorf("a message: %v", err)
		}
		if n := len(s.s.Requests("apps.connections.open")); n > 8 {
			s.Errorf("it asked %d times", n)
		}
		s.s.RefuseApp(false)
		advance(5 * time.Minute)
		s.respondWith(0, chat.Reply{Card: textCard("here")})
		s.typeCommand("private")
		s.expectLast(testserver.Ben, "here")
	})
}

func TestAnArchivedChannelSaysWhenItIsOpenAgain(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		ref, err := s.n.Post(s.Context(), keyedMessage("one"))
		if err != nil {
			s.Fatal(err)
		}
		s.s.Archive(testserver.General, true)
		s.forgetEvents()
		if _, err := s.n.Post(s.Context(), keyedMessage("two")); !isObstacle(bot.ObstacleArchived)(err) {
			s.Errorf("a message: %v", err)
		}
		if err := s.n.Edit(s.Context(), ref, textCard("changed")); !isObstacle(bot.ObstacleArchived)(err) || len(eventsOf[chat.Vanished](s)) != 0 {
			s.Errorf("an edit: %v", err)
		}
		s.s.Archive(testserver.General, false)
		for _, kind := range []string{"channel_unarchive", "group_unarchive"} {
			s.s.Tell(testserver.Team, map[string]any{"type": kind, "channel": testserver.General, "user": testserver.Ana})
		}
		s.s.Tell(testserver.Team, map[string]any{"type": "member_joined_channel", "channel": testserver.General, "user": testserver.Bot})
		advance(time.Second)
		if all := eventsOf[chat.AccessChanged](s); len(all) != 3 || all[0].From.Community != testCommunity {
			s.Errorf("received %+v", all)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("two")); err != nil {
			s.Errorf("afterwards: %v", err)
		}
	})
}
