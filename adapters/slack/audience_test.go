package slack

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// sees is what a user sees of a channel.
func (s *scenario) sees(user, channel string) bot.Visibility {
	v := chat.Viewer{Community: testCommunity, User: userID(testCommunity, user)}
	return s.n.CanSee(s.Context(), v, placeID(testCommunity, channel, ""))[0]
}

func TestAPublicChannelIsSeenByFullMembersOnly(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.AddGuest("UGUEST", "Gus")
		for user, want := range map[string]bot.Visibility{
			testserver.Ben: bot.VisibilityYes, "UGUEST": bot.VisibilityUnknown, "UNOBODY": bot.VisibilityUnknown,
		} {
			if got := s.sees(user, testserver.General); got != want {
				s.Errorf("%s sees it: %q, want %q", user, got, want)
			}
		}
		thread := placeID(testCommunity, testserver.General, "1.1")
		if v, err := s.n.Public(s.Context(), testCommunity, thread); v != bot.VisibilityYes || err != nil {
			s.Errorf("its threads are public: %q, %v", v, err)
		}
	})
}

func TestWithoutAScopeNobodyKnowsWhatIsPublic(t *testing.T) {
	o := testserver.Options{Scopes: []string{"chat:write", "commands", "im:write", "reactions:read", "reactions:write", "users:read"}}
	runScenario(t, true, o, func(s *scenario) {
		for range 3 {
			if got := s.sees(testserver.Ana, testserver.General); got != bot.VisibilityUnknown {
				s.Errorf("an admin sees it: %q", got)
			}
		}
		if n := len(s.s.Requests("conversations.info")); n != 1 {
			s.Errorf("Slack was asked %d times", n)
		}
		s.s.Grant(testserver.DefaultScopes...)
		advance(audienceTTL)
		if got := s.sees(testserver.Ana, testserver.General); got != bot.VisibilityYes {
			s.Errorf("with the scope: %q", got)
		}
	})
}

func TestWhatSlackSaysOfAChannelIsKeptForTenMinutes(t *testing.T) {
	runScenario(t, true, testserver.Options{Scopes: append([]string{"groups:read"}, testserver.DefaultScopes...)}, func(s *scenario) {
		secret := s.s.AddPrivateChannel(testserver.Ana)
		for _, user := range []string{testserver.Ana, testserver.Ben} {
			if got := s.sees(user, secret); got == bot.VisibilityYes {
				s.Errorf("%s sees it: no scope tells who is in a channel", user)
			}
		}
		s.s.Publish(secret)
		advance(audienceTTL - time.Second)
		if got := s.sees(testserver.Ben, secret); got == bot.VisibilityYes {
			s.Error("it was asked again too soon")
		}
		advance(time.Second)
		if got := s.sees(testserver.Ben, secret); got != bot.VisibilityYes {
			s.Errorf("published, it is seen: %q", got)
		}
	})
}

func TestAFailureToAskIsNoAnswer(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.Fail(testserver.Fault{Method: "conversations.info", Error: "internal_error", Times: 3})
		place := placeID(testCommunity, testserver.General, "")
		if v, err := s.n.Public(s.Context(), testCommunity, place); v != bot.VisibilityUnknown || err == nil {
			s.Errorf("it is public: %q, %v", v, err)
		}
		if v, err := s.n.Public(s.Context(), testCommunity, place); v != bot.VisibilityYes || err != nil {
			s.Errorf("asked again it is public: %q, %v", v, err)
		}
	})
}

func TestAChannelThatIsGoneIsAskedAboutAnew(t *testing.T) {
	for _, kind := range []string{"channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left"} {
		t.Run(kind, func(t *testing.T) {
			runScenario(t, true, testserver.Options{}, func(s *scenario) {
				if got := s.sees(testserver.Ben, testserver.General); got != bot.VisibilityYes {
					s.Fatalf("it is seen: %q", got)
				}
				s.s.Conceal(testserver.General)
				if got := s.sees(testserver.Ben, testserver.General); got != bot.VisibilityYes {
					s.Errorf("before Slack says so it is seen: %q", got)
				}
				s.s.Tell(testserver.Team, map[string]any{"type": kind, "channel": testserver.General})
				advance(time.Second)
				if got := s.sees(testserver.Ben, testserver.General); got == bot.VisibilityYes {
					s.Error("it is seen still")
				}
			})
		})
	}
}
