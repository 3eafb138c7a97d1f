// Package testserver is a Discord for tests: its HTTP API, its gateway, and
// members of a server who type, press and react. It follows Discord's
// documented rules, loses replies and connections on request, and knows nothing
// about Muster.
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

	"github.com/muster-bot/muster/adapters/adaptertest"
)

// Ids that exist from the start.
const (
	Token       = "MTAwMDAwMDAwMDAwMDAwMDAx.test.token"
	Application = "100000000000000000"
	Bot         = "100000000000000001"
	Guild       = "200000000000000000"
	General     = "300000000000000000" // a text channel
	Ana         = "400000000000000001" // may manage events
	Ben         = "400000000000000002"
	Cy          = "400000000000000003"
)

// Options configure the server's strictness.
type Options struct {
	// Check validates a request; nil accepts every request.
	Check func(method, path, contentType string, body []byte) error
	// Limited enforces rate limits.
	Limited bool
	// Latency is how long a request and its response are on their ways; nil is not at
	// all. A request counts when it arrives.
	Latency func() (there, back time.Duration)
	// Shards is the recommended number of shards; 0 is one.
	Shards int
	// Logins is the number of logins left at the start, until LoginsReset has passed; 0
	// is many. MaxConcurrency is the number of buckets of logins; 0 is one.
	Logins         int
	LoginsReset    time.Duration
	MaxConcurrency int
	// Ahead is how far Discord's clock is ahead of ours.
	Ahead time.Duration
	// Address to listen on; empty for connections through Dial only.
	Address string
}

// Server is a Discord for one test.
type Server struct {
	Options
	listener   net.Listener
	memory     *adaptertest.Listener
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
	registrations int // how often commands were registered
	sessions      map[string]*session
	identified    map[int][]time.Time // by bucket
	logins        int                 // left
	loginsResetAt time.Time
	muteHello     int    // connections that will get no Hello
	muteResume    bool   // connections to the resume address get no Hello
	refuseResume  []bool // whether a session that is refused next may be resumed later
	overlaps      int    // logins and resumes of a shard that was connected
	resumes       int
	endpoint      http.Handler
	faults        []*Fault
	usage         map[string]*rateUsage
	violations    []string // found by Check
	requests      []Request
}

// Request is an API request that was received, at the time when it arrived.
type Request struct {
	At           time.Time
	Method, Path string
	Status       int
}

// New starts a Discord with one server, whose members are Ana, Ben and Cy.
func New(o Options) (*Server, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, key: key, nextID: 5_000_000_000_000_000_00,
		guilds: map[string]*guild{}, channels: map[string]*channel{}, users: map[string]*user{}, messages: map[string]*message{},
		interactions: map[string]*Interaction{}, forms: map[string]*form{}, sessions: map[string]*session{}, identified: map[int][]time.Time{}, usage: map[string]*rateUsage{},
	}
	s.logins, s.loginsResetAt = totalLogins, time.Now().Add(4*time.Hour)
	if o.LoginsReset > 0 {
		s.logins, s.loginsResetAt = o.Logins, time.Now().Add(o.LoginsReset)
	}
	s.seed()
	if o.Address == "" {
		s.memory = adaptertest.NewListener()
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

// Close closes all connections and stops the server.
func (s *Server) Close() {
	s.mu.Lock()
	for _, one := range s.sessions {
		one.drop(0)
	}
	s.mu.Unlock()
	_ = s.httpServer.Close() // open connections are closed on purpose
	s.serving.Wait()
}

// URL returns the address of the API.
func (s *Server) URL() string {
	if s.memory != nil {
		return "http://discord.test/api/v10"
	}
	return "http://" + s.listener.Addr().String() + "/api/v10"
}

// Dial connects to a server in memory.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) { return s.memory.Dial(ctx) }

// PublicKey returns the application's public key in hexadecimal.
func (s *Server) PublicKey() string {
	return hex.EncodeToString(s.key.Public().(ed25519.PublicKey))
}

// AnswerOver delivers interactions to an HTTP handler instead of the gateway.
func (s *Server) AnswerOver(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = h
}

// Wrong returns the violations found so far.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Requests returns all requests received.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Registered returns how often commands were registered.
func (s *Server) Registered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.registrations
}

// now returns the time by Discord's clock.
func (s *Server) now() time.Time { return time.Now().Add(s.Ahead) }

// epoch is the first moment of ids, in Unix milliseconds.
const epoch = 1_420_070_400_000

// newID returns a snowflake larger than all before, of this moment unless that is
// before the first of them. The caller holds mu.
func (s *Server) newID() string {
	s.nextID = max(s.nextID+1, (s.now().UnixMilli()-epoch)<<22)
	return fmt.Sprint(s.nextID)
}
