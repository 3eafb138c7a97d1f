package slack

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// scenario is a running network, and a handler that answers as configured.
type scenario struct {
	*testing.T
	s     *testserver.Server
	n     *Network
	notes *adaptertest.Notebook

	mu      sync.Mutex
	events  []chat.Event
	respond func(chat.Event) chat.Response
	delay   time.Duration
}

var testCommands = []chat.Command{
	{Name: "private", ReplyMode: chat.ModePrivate}, {Name: "public", ReplyMode: chat.ModePublic}, {Name: "opens", ReplyMode: chat.ModeOpens},
}

// runScenario runs a test in a bubble, where waiting takes no time.
func runScenario(t *testing.T, overHTTP bool, o testserver.Options, test func(s *scenario), more ...func(*Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scenario{T: t, s: newServer(t, o), notes: adaptertest.NewNotebook()}
		s.n = newNetwork(t, s.s, overHTTP, s.notes, more...)
		stop := s.run(s.n)
		test(s)
		stop()
	})
}

// run runs a network until it is stopped.
func (s *scenario) run(n *Network) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(s.Context()))
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx, testCommands, s) }()
	advance(100 * time.Millisecond)
	return func() {
		cancel()
		if err := <-ended; err != nil {
			s.Errorf("it ended with %v", err)
		}
	}
}

// Handle answers as configured, after the delay.
func (s *scenario) Handle(ctx context.Context, e chat.Event) chat.Response {
	s.mu.Lock()
	s.events = append(s.events, e)
	answer, delay := s.respond, s.delay
	s.mu.Unlock()
	if delay > 0 {
		_ = dispatch.Sleep(ctx, delay) // one that is stopped answers sooner
	}
	if answer == nil {
		return chat.Nothing{}
	}
	return answer(e)
}

// respondWith configures the response and its delay.
func (s *scenario) respondWith(delay time.Duration, r chat.Response) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events, s.delay = nil, delay
	s.respond = func(chat.Event) chat.Response { return r }
}

// eventsOf returns the events of one type since the last respondWith.
func eventsOf[E chat.Event](s *scenario) []E {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []E
	for _, e := range s.events {
		if one, ok := e.(E); ok {
			out = append(out, one)
		}
	}
	return out
}

func (s *scenario) forgetEvents() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = nil
}

func (s *scenario) typeCommand(line string) *testserver.Delivery {
	d := s.s.Invoke(testserver.Ben, testserver.General, Root, line)
	advance(100 * time.Millisecond)
	return d
}

// lastSeen returns the last thing that somebody sees.
func (s *scenario) lastSeen(who string) testserver.Seen {
	all := s.s.Sees(who)
	if len(all) == 0 {
		return testserver.Seen{}
	}
	return all[len(all)-1]
}

func (s *scenario) expectLast(who, words string) testserver.Seen {
	s.Helper()
	one := s.lastSeen(who)
	if !strings.Contains(one.Text, words) {
		s.Errorf("%s reads %q at last, not %q", who, one.Text, words)
	}
	return one
}

func (s *scenario) press(who, id, label string) {
	s.Helper()
	if _, err := s.s.Press(who, id, label); err != nil {
		s.Error(err)
	}
	advance(100 * time.Millisecond)
}

func textCard(text string) chat.Card { return chat.Card{Lead: chat.Plain(text)} }

func keyedMessage(key string) chat.Message {
	return chat.Message{Key: key, Community: testCommunity, To: testChannel, Card: textCard("said " + key)}
}

// countRequests counts the requests to a method with an outcome; empty means
// success.
func (s *scenario) countRequests(method, refused string) int {
	n := 0
	for _, r := range s.s.Requests(method) {
		if r.Error == refused {
			n++
		}
	}
	return n
}
