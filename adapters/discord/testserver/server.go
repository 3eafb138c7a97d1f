// Package testserver is a Discord of our own, for tests: its API over HTTP,
// its gateway, and people in a server who type, press and react. It keeps
// Discord's rules as its documentation has them, loses replies and connections
// when it is told to, and knows nothing of what Muster means by anything.
package testserver

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/hearing/hearingtest"
)

// Who and what there is from the beginning.
const (
	Token       = "MTAwMDAwMDAwMDAwMDAwMDAx.test.token"
	Application = "100000000000000000"
	Bot         = "100000000000000001"
	Guild       = "200000000000000000"
	General     = "300000000000000000" // a channel
	Ana         = "400000000000000001" // manages the server
	Ben         = "400000000000000002"
	Cy          = "400000000000000003"
)

// Options say how strict the server is.
type Options struct {
	// Check tells what is wrong with a request; nil: nothing ever is.
	Check func(method, path, contentType string, body []byte) error
	// Limited counts requests as Discord does and refuses what is too many.
	Limited bool
	// Shards is how many it recommends; 0 is one.
	Shards int
	// Address is where it listens; empty: in memory, for Dial alone.
	Address string
}

// Server is one Discord.
type Server struct {
	Options
	listener   net.Listener
	memory     *hearingtest.Listener
	httpServer *http.Server
	serving    sync.WaitGroup
	key        ed25519.PrivateKey

	mu            sync.Mutex
	nextID        int64
	guilds        map[string]*guild
	channels      map[string]*channel
	users         map[string]*user
	messages      map[string]*message
	interactions  map[string]*Interaction
	forms         map[string]*form // by user
	commands      []command
	events        []*event
	registrations int // how often commands were
	sessions      map[string]*session
	identified    []time.Time
	resumes       int
	endpoint      http.Handler
	faults        []*Fault
	usage         map[string]*rateUsage
	violations    []string // what Check found
	requests      []Request
}

// Request is one that was made of the API.
type Request struct {
	At           time.Time
	Method, Path string
	Status       int
}

// New starts a Discord with one server in which Ana, Ben and Cy are.
func New(o Options) (*Server, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, key: key, nextID: 5_000_000_000_000_000_00,
		guilds: map[string]*guild{}, channels: map[string]*channel{}, users: map[string]*user{}, messages: map[string]*message{},
		interactions: map[string]*Interaction{}, forms: map[string]*form{}, sessions: map[string]*session{}, usage: map[string]*rateUsage{},
	}
	s.addMembers()
	if o.Address == "" {
		s.memory = hearingtest.NewListener()
		s.listener = s.memory
	} else if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", o.Address); err != nil {
		return nil, err
	}
	s.httpServer = &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Minute}
	s.serving.Go(func() {
		if err := s.httpServer.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err)
		}
	})
	return s, nil
}

// Close ends everything.
func (s *Server) Close() {
	s.mu.Lock()
	for _, one := range s.sessions {
		one.drop(0)
	}
	s.mu.Unlock()
	_ = s.httpServer.Close() // what is open is closed, which is what is wanted
	s.serving.Wait()
}

// URL is where the API is.
func (s *Server) URL() string {
	if s.memory != nil {
		return "http://discord.test/api/v10"
	}
	return "http://" + s.listener.Addr().String() + "/api/v10"
}

// Dial connects to a server that is in memory.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) { return s.memory.Dial(ctx) }

// PublicKey is the application's, in hexadecimal.
func (s *Server) PublicKey() string {
	return hex.EncodeToString(s.key.Public().(ed25519.PublicKey))
}

// AnswerOver has interactions delivered to a handler over HTTP, and no longer
// over the gateway.
func (s *Server) AnswerOver(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = h
}

// Wrong is what was wrong with requests.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Requests are all that were made.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Registered is how often commands were registered.
func (s *Server) Registered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.registrations
}

// newID is a new snowflake, larger than those before. The caller holds mu.
func (s *Server) newID() string {
	s.nextID++
	return fmt.Sprint(s.nextID)
}
