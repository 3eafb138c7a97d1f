package slack

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// inBothModes runs a test in Socket Mode and over HTTP.
func inBothModes(t *testing.T, test func(s *scenario)) {
	t.Helper()
	for name, overHTTP := range map[string]bool{"Socket Mode": false, "HTTP": true} {
		t.Run(name, func(t *testing.T) { runScenario(t, overHTTP, testserver.Options{}, test) })
	}
}

func TestAnEventComesAgainWhileTheDatabaseIsAway(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.forgetEvents()
		s.notes.Fail(true)
		d := s.s.Tell(testserver.Team, map[string]any{"type": "user_change", "user": map[string]any{"id": testserver.Cy, "deleted": true}})
		advance(100 * time.Millisecond)
		if d.Acknowledged() {
			s.Error("it is acknowledged, and would be lost")
		}
		s.notes.Fail(false)
		advance(2 * time.Minute)
		// It is kept here too, so it may be handled twice, by one id.
		all := eventsOf[chat.MemberLeft](s)
		if len(all) == 0 || all[0].ID == "" || !d.Acknowledged() {
			s.Errorf("events are %+v; it was delivered %d times", all, d.Tries())
		}
		for _, e := range all {
			if e.ID != all[0].ID {
				s.Errorf("one event has the ids %q and %q", e.ID, all[0].ID)
			}
		}
	})
}

func TestWhatMembersDoIsAnsweredWhileTheDatabaseIsAway(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: textCard("not now")})
		s.notes.Fail(true)
		if d := s.typeCommand("private"); !d.Acknowledged() {
			s.Error("it is not acknowledged")
		}
		s.expectLast(testserver.Ben, "not now")
	})
}

func TestAMessageWhoseReplyIsLostIsFoundByItsKey(t *testing.T) {
	o := testserver.Options{Scopes: append(slices.Clone(testserver.DefaultScopes), "channels:history")}
	for _, status := range []int{0, http.StatusBadGateway} {
		runScenario(t, false, o, func(s *scenario) { s.testLostPost(status) })
	}
}

// testLostPost loses the reply to a message: its connection ends, or something in between
// answers with a status.
func (s *scenario) testLostPost(status int) {
	s.s.Fail(testserver.Fault{Method: "chat.postMessage", Lost: true, Status: status})
	if _, err := s.n.Post(s.Context(), keyedMessage("lost")); !chat.IsError[*chat.Unknown](err) {
		s.Errorf("the reply is lost: %v", err)
	}
	ref, err := s.n.Post(s.Context(), keyedMessage("lost"))
	if err != nil || len(s.s.Sees(testserver.Ben)) != 1 {
		s.Errorf("again: %v; it stands there %d times", err, len(s.s.Sees(testserver.Ben)))
	}
	if err := s.n.Edit(s.Context(), ref, textCard("found")); err != nil {
		s.Error(err)
	}
	s.expectLast(testserver.Ben, "found")
	if n := testutil.ToFloat64(s.n.metrics.duplicates); n != 0 {
		s.Errorf("%v possible duplicates are counted", n)
	}
}

func TestAMessageThatNobodyMayLookForIsSentOnceMoreAndCounted(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.Fail(testserver.Fault{Method: "chat.postMessage", Status: http.StatusServiceUnavailable})
		if _, err := s.n.Post(s.Context(), keyedMessage("lost")); !chat.IsError[*chat.Unknown](err) {
			s.Errorf("Slack is away: %v", err)
		}
		first, err := s.n.Post(s.Context(), keyedMessage("lost"))
		if err != nil {
			s.Error(err)
		}
		again, err := s.n.Post(s.Context(), keyedMessage("lost"))
		if err != nil || again != first || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("again: %v, %v", again, err)
		}
		if n := testutil.ToFloat64(s.n.metrics.duplicates); n != 1 {
			s.Errorf("%v possible duplicates are counted", n)
		}
	})
}

// A request that was cut may arrive after its message was looked for.
func TestAMessageThatIsStillOnItsWayIsNotSentAgain(t *testing.T) {
	runScenario(t, false, testserver.Options{Scopes: withHistory}, func(s *scenario) {
		s.s.Fail(testserver.Fault{Method: "chat.postMessage", Slow: 5 * time.Second})
		hasty, stop := context.WithTimeout(s.Context(), 2*time.Second)
		defer stop()
		if _, err := s.n.Post(hasty, keyedMessage("late")); !chat.IsError[*chat.Unknown](err) {
			s.Errorf("the reply is not waited for: %v", err)
		}
		later := &chat.Later{}
		if _, err := s.n.Post(s.Context(), keyedMessage("late")); !errors.As(err, &later) {
			s.Fatalf("it was looked for in vain: %v", err)
		}
		<-time.After(later.Wait)
		if _, err := s.n.Post(s.Context(), keyedMessage("late")); err != nil || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("again: %v; it stands there %d times", err, len(s.s.Sees(testserver.Ben)))
		}
	})
}

func TestARefusedMessageIsNoPossibleDuplicate(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.Fail(testserver.Limit("chat.postMessage", 30*time.Second))
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); !chat.IsError[*chat.Later](err) {
			s.Errorf("too many: %v", err)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); !chat.IsError[*chat.Later](err) || len(s.s.Requests("chat.postMessage")) != 1 {
			s.Errorf("too early, and Slack is asked all the same: %v", err)
		}
		advance(30 * time.Second)
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Error(err)
		}
		if n := testutil.ToFloat64(s.n.metrics.duplicates); n != 0 {
			s.Errorf("%v possible duplicates are counted", n)
		}
	})
}

func TestWhatSlackRefusesIsSaidAsChatSaysIt(t *testing.T) {
	for word, is := range map[string]func(error) bool{
		"channel_not_found": isAs[*chat.Gone], "thread_not_found": isAs[*chat.Gone],
		"is_archived": isObstacle(bot.ObstacleArchived), "is_inactive": isObstacle(bot.ObstacleArchived), "not_in_channel": isObstacle(bot.ObstacleNotMember), "restricted_action": isObstacle(bot.ObstacleRestricted),
		"ekm_access_denied": isObstacle(bot.ObstacleSuspended), "<b>never_heard_of</b>": isObstacle(bot.ObstacleUnknown), "missing_scope": isObstacle(bot.ObstacleUnknown),
		"account_inactive": isAs[*chat.Unauthorised], "token_revoked": isAs[*chat.Unauthorised], "invalid_auth": isAs[*chat.Unauthorised], "token_expired": isAs[*chat.Unauthorised],
		"invalid_blocks": func(err error) bool { return isRefusal(err, "invalid_blocks") && !isAs[*chat.Forbidden](err) },
		"msg_too_long":   isAs[*chat.TooLarge], "msg_blocks_too_long": isAs[*chat.TooLarge],
		"ratelimited": isAs[*chat.Later], "internal_error": isAs[*chat.Unknown], "fatal_error": isAs[*chat.Unknown],
	} {
		t.Run(word, func(t *testing.T) {
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				s.s.Fail(testserver.Fault{Method: "chat.postMessage", Error: word, Times: 5})
				if _, err := s.n.Post(s.Context(), keyedMessage("one")); !is(err) {
					s.Errorf("%v", err)
				}
			})
		})
	}
}

func isAs[E error](err error) bool { return chat.IsError[E](err) }

func isObstacle(reason bot.ObstacleReason) func(error) bool {
	return func(err error) bool {
		o, ok := chat.ObstacleOf(err)
		return ok && o.Encode() == string(reason)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		lacks := func(err error, words string) {
			s.Helper()
			barred := (*chat.Forbidden)(nil)
			if !errors.As(err, &barred) || !strings.Contains(strings.Join(barred.Missing, " "), words) {
				s.Errorf("%v does not name %q", err, words)
			}
		}
		ref, err := s.n.Post(s.Context(), keyedMessage("one"))
		if err != nil {
			s.Fatal(err)
		}
		s.s.Expel(testserver.General, true)
		if _, err = s.n.Post(s.Context(), keyedMessage("two")); !isObstacle(bot.ObstacleNotMember)(err) {
			s.Errorf("outside of a channel: %v", err)
		}
		s.s.Expel(testserver.General, false)
		s.s.Grant("chat:write")
		lacks(s.n.React(s.Context(), ref, "🍎"), "reactions:write")
		_, err = chat.Reactions(s.Context(), s.n, ref)
		lacks(err, "reactions:read")
		_, err = s.n.Post(s.Context(), chat.Message{Key: "d", Community: testCommunity, To: bot.DirectTo(userID(testCommunity, testserver.Ben)), Card: textCard("hello")})
		lacks(err, "im:write")
	})
}

func TestWhatCanBeRepeatedIsUntilAnAnswerComes(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		ref, err := s.n.Post(s.Context(), keyedMessage("one"))
		if err != nil {
			s.Fatal(err)
		}
		s.s.Fail(testserver.Fault{Method: "reactions.add", Status: http.StatusBadGateway})
		s.s.Fail(testserver.Fault{Method: "reactions.add", Lost: true})
		if err := s.n.React(s.Context(), ref, "🍎"); err != nil || len(s.s.Requests("reactions.add")) != 3 {
			s.Errorf("%v after %d requests", err, len(s.s.Requests("reactions.add")))
		}
		s.s.Fail(testserver.Limit("reactions.add", time.Second))
		if err := s.n.React(s.Context(), ref, "🍎"); err != nil {
			s.Errorf("a short wait is waited: %v", err)
		}
		s.s.Fail(testserver.Fault{Method: "reactions.add", Status: http.StatusBadGateway, Times: 9})
		if err := s.n.React(s.Context(), ref, "🍎"); !chat.IsError[*chat.Unknown](err) {
			s.Errorf("%v", err)
		}
		s.s.Fail(testserver.Fault{Method: "chat.update", Lost: true})
		if err := s.n.Edit(s.Context(), ref, textCard("once")); !chat.IsError[*chat.Unknown](err) || len(s.s.Requests("chat.update")) != 1 {
			s.Errorf("an edit: %v after %d requests", err, len(s.s.Requests("chat.update")))
		}
	})
}

func TestPostingIsSpreadOut(t *testing.T) {
	runScenario(t, false, testserver.Options{Limited: true}, func(s *scenario) {
		later := 0
		for i := range 12 {
			_, err := s.n.Post(s.Context(), keyedMessage(string(rune('a'+i))))
			if chat.IsError[*chat.Later](err) {
				later++
			} else if err != nil {
				s.Error(err)
			}
		}
		if n := s.countRequests("chat.postMessage", "429"); n != 0 || later != 0 {
			s.Errorf("%d posts were too many for Slack, %d for us", n, later)
		}
	})
}

func TestAnAddressOfTheAPINeedsNoPath(t *testing.T) {
	for _, path := range []string{"", "/", "/api", "/api/"} {
		bare := func(o *Options) { o.API = strings.TrimSuffix(o.API, "/api/") + path }
		runScenario(t, false, testserver.Options{}, func(s *scenario) {
			s.respondWith(0, chat.Reply{Card: textCard("received")})
			s.typeCommand("private")
			s.expectLast(testserver.Ben, "received")
			if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
				s.Errorf("with %q: %v", path, err)
			}
		}, bare)
	}
}
