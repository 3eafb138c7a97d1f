package discord

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// recordingHandler records the events it handles.
type recordingHandler struct {
	mu      sync.Mutex
	events  []chat.Event
	respond func(ctx context.Context, e chat.Event) chat.Response
}

func (l *recordingHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	l.mu.Lock()
	l.events = append(l.events, e)
	answer := l.respond
	l.mu.Unlock()
	if answer == nil {
		return chat.Nothing{}
	}
	return answer(ctx, e)
}

// last returns the last event.
func (l *recordingHandler) last() chat.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.events[len(l.events)-1]
}

// countEvents counts the events of a type.
func countEvents[E chat.Event](l *recordingHandler) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, e := range l.events {
		if _, ok := e.(E); ok {
			n++
		}
	}
	return n
}

// fixture is a test server with a network connected to it.
type fixture struct {
	*testing.T
	server  *testserver.Server
	network *Network
	handler *recordingHandler
	ended   chan error
	stop    context.CancelFunc
}

var someCommands = []chat.Command{{Name: "list", Description: "what is coming up", ReplyMode: chat.ModePrivate}}

// withFixture runs a test in a synctest bubble with a running network.
func withFixture(t *testing.T, o testserver.Options, test func(r *fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &fixture{T: t, handler: &recordingHandler{}, ended: make(chan error, 1)}
		r.server, r.network = connected(t, o, adaptertest.NewNotebook())
		ctx, stop := context.WithCancel(t.Context())
		r.stop = stop
		go func() { r.ended <- r.network.Run(ctx, someCommands, r.handler) }()
		t.Cleanup(func() {
			stop()
			r.server.Close()
			time.Sleep(time.Minute)
			synctest.Wait()
		})
		r.advance(time.Second)
		test(r)
	})
}

func (r *fixture) advance(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestALostConnectionIsResumedAtTheGivenAddress(t *testing.T) {
	for name, lose := range map[string]func(*testserver.Server){
		"dropped":             func(s *testserver.Server) { s.DropConnections(0) },
		"closed with 4000":    func(s *testserver.Server) { s.DropConnections(4000) },
		"asked to reconnect":  func(s *testserver.Server) { s.RequestReconnect() },
		"session interrupted": func(s *testserver.Server) { s.InvalidateSessions(true) },
		"dead": func(s *testserver.Server) {
			s.MuteHeartbeats()
			time.Sleep(2 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				lose(r.server)
				r.Log("while nothing receives")
				if err := r.server.React(testserver.Ben, r.post("a card"), "🍎"); err != nil {
					r.Fatal(err)
				}
				r.advance(10 * time.Second)
				if r.server.Logins() != 1 || r.server.Resumes() != 1 || r.server.Connected() != 1 {
					r.Errorf("%d logins, %d resumes, %d connections", r.server.Logins(), r.server.Resumes(), r.server.Connected())
				}
				if n := countEvents[chat.ReactionChanged](r.handler); n != 1 {
					r.Errorf("a reaction is handled %d times after resuming", n)
				}
				if n := countEvents[chat.Reconnected](r.handler); n != 1 {
					r.Errorf("Returned is sent %d times: resuming misses nothing", n)
				}
			})
		})
	}
}

func TestASessionThatCannotBeResumedBeginsAnewAndSaysSo(t *testing.T) {
	for name, lose := range map[string]func(*testserver.Server){
		"expired":            func(s *testserver.Server) { s.ExpireSessions() },
		"invalidated":        func(s *testserver.Server) { s.InvalidateSessions(false) },
		"closed with 4009":   func(s *testserver.Server) { s.DropConnections(4009) },
		"closed with 4007":   func(s *testserver.Server) { s.DropConnections(4007) },
		"expired, twice ...": func(s *testserver.Server) { s.ExpireSessions(); time.Sleep(30 * time.Second); s.ExpireSessions() },
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				lose(r.server)
				r.advance(30 * time.Second)
				if r.server.Logins() < 2 || r.server.Connected() != 1 {
					r.Errorf("%d logins, %d connections", r.server.Logins(), r.server.Connected())
				}
				if n := countEvents[chat.Reconnected](r.handler); n != r.server.Logins() {
					r.Errorf("Returned is sent %d times, after %d logins", n, r.server.Logins())
				}
			})
		})
	}
}

func TestWhatDiscordWillNeverTakeEndsAndSaysWhatToDo(t *testing.T) {
	for code, says := range map[int]string{4010: "shard", 4011: "start Muster again", 4012: "update", 4013: "intents", 4014: "Bot page"} {
		withFixture(t, testserver.Options{}, func(r *fixture) {
			r.server.DropConnections(code)
			r.advance(time.Second)
			select {
			case err := <-r.ended:
				if end := (*fatalCloseError)(nil); !errors.As(err, &end) || end.code != code || !strings.Contains(err.Error(), says) {
					r.Errorf("%d: it ends with %v", code, err)
				}
			default:
				r.Errorf("%d: it does not end", code)
			}
			r.advance(10 * time.Minute)
			if r.server.Logins() != 1 {
				r.Errorf("%d: it logged in %d times", code, r.server.Logins())
			}
		})
	}
}

func TestAWrongTokenEndsWithoutALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := connected(t, testserver.Options{}, adaptertest.NewNotebook())
		n, err := New(Options{Token: "wrong", API: s.URL(), Dial: s.Dial, Notebook: adaptertest.NewNotebook()})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Run(t.Context(), someCommands, &recordingHandler{}); err == nil || !strings.Contains(err.Error(), "token") {
			t.Errorf("it ends with %v", err)
		}
		if asked := len(s.Requests()); asked > 3 { // for the gateway, for the commands, and once more about the token
			t.Errorf("it asked %d times", asked)
		}
	})
}

func TestAllShardsLogInOneAfterTheOther(t *testing.T) {
	withFixture(t, testserver.Options{Shards: 3}, func(r *fixture) {
		r.advance(30 * time.Second)
		if r.server.Logins() != 3 || r.server.Connected() != 3 {
			r.Errorf("%d logins, %d connections", r.server.Logins(), r.server.Connected())
		}
		if n := countEvents[chat.Arrived](r.handler); n != 1 {
			r.Errorf("the server arrives %d times", n)
		}
	})
}

func TestAHeartbeatIsSentWhenItIsAskedFor(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.RequestHeartbeat()
		r.advance(time.Hour)
		if r.server.Logins() != 1 || r.server.Resumes() != 0 {
			r.Errorf("%d logins, %d resumes in a quiet hour", r.server.Logins(), r.server.Resumes())
		}
	})
}

func TestAnEventOfAnUnknownKindIsPassedOver(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		before := countEvents[chat.Event](r.handler)
		r.server.Dispatch("SOMETHING_NEW", map[string]any{"id": 1})
		r.server.Dispatch("MESSAGE_REACTION_ADD", []int{1})
		r.server.Dispatch("INTERACTION_CREATE", "nonsense")
		r.server.Dispatch("GUILD_CREATE", map[string]any{"id": testserver.Guild, "unavailable": true})
		r.advance(time.Second)
		if n := countEvents[chat.Event](r.handler); n != before || r.server.Connected() != 1 {
			r.Errorf("%d events are handled, %d connections", n-before, r.server.Connected())
		}
	})
}

func TestReactionsOfOneMemberAreHandledInTheirOrder(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.handler.respond = func(_ context.Context, e chat.Event) chat.Response {
			if e, ok := e.(chat.ReactionChanged); ok && e.Added {
				time.Sleep(2 * time.Second) // longer than the next event takes
			}
			return chat.Nothing{}
		}
		id := r.post("a card")
		for range 5 {
			if err := errors.Join(r.server.React(testserver.Ben, id, "🍎"), r.server.Unreact(testserver.Ben, id, "🍎")); err != nil {
				r.Fatal(err)
			}
		}
		r.advance(time.Minute)
		var order []bool
		for _, e := range r.handler.events {
			if e, ok := e.(chat.ReactionChanged); ok {
				order = append(order, e.Added)
			}
		}
		if want := slices.Repeat([]bool{true, false}, 5); !slices.Equal(order, want) {
			r.Errorf("handled are %v", order)
		}
	})
}

// post posts a card to the channel and returns the message's id.
func (r *fixture) post(text string) string {
	r.Helper()
	ref, err := r.network.Post(r.Context(), textMessage(text, "key-"+text))
	if err != nil {
		r.Fatalf("post: %v", err)
	}
	return ref.ID
}

func textMessage(text, key string) chat.Message {
	return chat.Message{
		Key: key, Community: encodeID[bot.CommunityID](testserver.Guild), To: encodeID[bot.Place](testserver.General), Card: chat.Card{Lead: chat.Plain(text)},
	}
}
