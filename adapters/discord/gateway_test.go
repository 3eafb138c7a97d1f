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

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/hearing/hearingtest"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// listener is a handler that keeps what it hears.
type listener struct {
	mu     sync.Mutex
	heard  []chat.Event
	answer func(ctx context.Context, e chat.Event) chat.Response
}

func (l *listener) Handle(ctx context.Context, e chat.Event) chat.Response {
	l.mu.Lock()
	l.heard = append(l.heard, e)
	answer := l.answer
	l.mu.Unlock()
	if answer == nil {
		return chat.Nothing{}
	}
	return answer(ctx, e)
}

// heardOf is how many events of a type were heard.
func heardOf[E chat.Event](l *listener) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, e := range l.heard {
		if _, ok := e.(E); ok {
			n++
		}
	}
	return n
}

// rig is a Discord, a network that is connected to it, and who listens.
type rig struct {
	*testing.T
	s     *testserver.Server
	n     *Network
	l     *listener
	ended chan error
	stop  context.CancelFunc
}

var someCommands = []chat.Command{{Name: "list", Description: "what is coming up", Manner: chat.Private}}

// rigged runs a test in a bubble, with a network that runs.
func rigged(t *testing.T, o testserver.Options, test func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{T: t, l: &listener{}, ended: make(chan error, 1)}
		r.s, r.n = connected(t, o, hearingtest.NewNotebook())
		ctx, stop := context.WithCancel(t.Context())
		r.stop = stop
		go func() { r.ended <- r.n.Run(ctx, someCommands, r.l) }()
		t.Cleanup(func() {
			stop()
			r.s.Close()
			time.Sleep(time.Minute)
			synctest.Wait()
		})
		r.pass(time.Second)
		test(r)
	})
}

func (r *rig) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestALostConnectionIsResumedWhereItWasToldTo(t *testing.T) {
	for name, lose := range map[string]func(*testserver.Server){
		"dropped":             func(s *testserver.Server) { s.Drop(0) },
		"closed with 4000":    func(s *testserver.Server) { s.Drop(4000) },
		"asked to reconnect":  func(s *testserver.Server) { s.Reconnect() },
		"session interrupted": func(s *testserver.Server) { s.Invalidate(true) },
		"dead": func(s *testserver.Server) {
			s.Mute()
			time.Sleep(2 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			rigged(t, testserver.Options{}, func(r *rig) {
				lose(r.s)
				r.Log("while nobody hears")
				if err := r.s.React(testserver.Ben, r.post("a card"), "🍎"); err != nil {
					r.Fatal(err)
				}
				r.pass(10 * time.Second)
				if r.s.Logins() != 1 || r.s.Resumes() != 1 || r.s.Connected() != 1 {
					r.Errorf("%d logins, %d resumes, %d connections", r.s.Logins(), r.s.Resumes(), r.s.Connected())
				}
				if n := heardOf[chat.Reacted](r.l); n != 1 {
					r.Errorf("a reaction is heard %d times after resuming", n)
				}
				if n := heardOf[chat.Returned](r.l); n != 1 {
					r.Errorf("it is said %d times that we were away: resuming misses nothing", n)
				}
			})
		})
	}
}

func TestASessionThatCannotBeResumedBeginsAnewAndSaysSo(t *testing.T) {
	for name, lose := range map[string]func(*testserver.Server){
		"expired":            func(s *testserver.Server) { s.Expire() },
		"invalidated":        func(s *testserver.Server) { s.Invalidate(false) },
		"closed with 4009":   func(s *testserver.Server) { s.Drop(4009) },
		"closed with 4007":   func(s *testserver.Server) { s.Drop(4007) },
		"expired, twice ...": func(s *testserver.Server) { s.Expire(); time.Sleep(30 * time.Second); s.Expire() },
	} {
		t.Run(name, func(t *testing.T) {
			rigged(t, testserver.Options{}, func(r *rig) {
				lose(r.s)
				r.pass(30 * time.Second)
				if r.s.Logins() < 2 || r.s.Connected() != 1 {
					r.Errorf("%d logins, %d connections", r.s.Logins(), r.s.Connected())
				}
				if n := heardOf[chat.Returned](r.l); n != r.s.Logins() {
					r.Errorf("it is said %d times that we were away, after %d logins", n, r.s.Logins())
				}
			})
		})
	}
}

func TestWhatDiscordWillNeverTakeEndsAndSaysWhatToDo(t *testing.T) {
	for code, says := range map[int]string{4004: "token", 4010: "shard", 4011: "start Muster again", 4012: "update", 4013: "intents", 4014: "Bot page"} {
		rigged(t, testserver.Options{}, func(r *rig) {
			r.s.Drop(code)
			r.pass(time.Second)
			select {
			case err := <-r.ended:
				if end := (*final)(nil); !errors.As(err, &end) || end.code != code || !strings.Contains(err.Error(), says) {
					r.Errorf("%d: it ends with %v", code, err)
				}
			default:
				r.Errorf("%d: it does not end", code)
			}
			r.pass(10 * time.Minute)
			if r.s.Logins() != 1 {
				r.Errorf("%d: it logged in %d times", code, r.s.Logins())
			}
		})
	}
}

func TestAWrongTokenEndsWithoutALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := connected(t, testserver.Options{}, hearingtest.NewNotebook())
		n, err := New(Options{Token: "wrong", API: s.URL(), Dial: s.Dial, Notebook: hearingtest.NewNotebook()})
		if err != nil {
			t.Fatal(err)
		}
		if err := n.Run(t.Context(), someCommands, &listener{}); err == nil || !strings.Contains(err.Error(), "token") {
			t.Errorf("it ends with %v", err)
		}
		if asked := len(s.Requests()); asked > 2 {
			t.Errorf("it asked %d times", asked)
		}
	})
}

func TestAllShardsLogInOneAfterTheOther(t *testing.T) {
	rigged(t, testserver.Options{Shards: 3}, func(r *rig) {
		r.pass(30 * time.Second)
		if r.s.Logins() != 3 || r.s.Connected() != 3 {
			r.Errorf("%d logins, %d connections", r.s.Logins(), r.s.Connected())
		}
		if n := heardOf[chat.Arrived](r.l); n != 1 {
			r.Errorf("the server arrives %d times", n)
		}
	})
}

func TestAHeartbeatIsSentWhenItIsAskedFor(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.s.Beat()
		r.pass(time.Hour)
		if r.s.Logins() != 1 || r.s.Resumes() != 0 {
			r.Errorf("%d logins, %d resumes in a quiet hour", r.s.Logins(), r.s.Resumes())
		}
	})
}

func TestAnEventOfAnUnknownKindIsPassedOver(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		before := heardOf[chat.Event](r.l)
		r.s.Tell("SOMETHING_NEW", map[string]any{"id": 1})
		r.s.Tell("MESSAGE_REACTION_ADD", []int{1})
		r.s.Tell("INTERACTION_CREATE", "nonsense")
		r.s.Tell("GUILD_CREATE", map[string]any{"id": testserver.Guild, "unavailable": true})
		r.pass(time.Second)
		if n := heardOf[chat.Event](r.l); n != before || r.s.Connected() != 1 {
			r.Errorf("%d events are heard, %d connections", n-before, r.s.Connected())
		}
	})
}

func TestReactionsOfOneMemberAreHeardInTheirOrder(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.l.answer = func(_ context.Context, e chat.Event) chat.Response {
			if e, ok := e.(chat.Reacted); ok && e.Added {
				time.Sleep(2 * time.Second) // slower than what follows
			}
			return chat.Nothing{}
		}
		id := r.post("a card")
		for range 5 {
			if err := errors.Join(r.s.React(testserver.Ben, id, "🍎"), r.s.Unreact(testserver.Ben, id, "🍎")); err != nil {
				r.Fatal(err)
			}
		}
		r.pass(time.Minute)
		var order []bool
		for _, e := range r.l.heard {
			if e, ok := e.(chat.Reacted); ok {
				order = append(order, e.Added)
			}
		}
		if want := slices.Repeat([]bool{true, false}, 5); !slices.Equal(order, want) {
			r.Errorf("heard are %v", order)
		}
	})
}

// post posts a card to the channel and returns its id.
func (r *rig) post(text string) string {
	r.Helper()
	ref, err := r.n.Post(r.Context(), saying(text, "key-"+text))
	if err != nil {
		r.Fatalf("post: %v", err)
	}
	return ref.ID
}

func saying(text, key string) chat.Message {
	return chat.Message{
		Key: key, Community: named[bot.CommunityID](testserver.Guild), To: named[bot.Place](testserver.General), Card: chat.Card{Lead: chat.Plain(text)},
	}
}
