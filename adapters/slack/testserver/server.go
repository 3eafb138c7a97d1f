// Package testserver is a Slack for tests: its Web API, Socket Mode and signed
// calls over HTTP, and people in a workspace who type, press and react. It
// keeps Slack's documented rules, loses replies and connections on demand, and
// knows nothing about Muster.
package testserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
)

// The initial workspace.
const (
	Team          = "T1"
	Token         = "xoxb-1-test"
	AppToken      = "xapp-1-test"
	SigningSecret = "signing-secret-of-a-test"
	ClientID      = "1.2"
	ClientSecret  = "client-secret-of-a-test"
	Bot           = "UBOT"
	General       = "C1" // a channel
	Ana           = "UANA"
	Ben           = "UBEN"
	Cy            = "UCY" // Ana manages the workspace
)

// Options configure how strict the server is.
type Options struct {
	// Message and View list what is wrong with blocks and views; nil checks
	// nothing.
	Message, View func(raw []byte) []string
	// Limited enforces Slack's rate limits.
	Limited bool
	// Strict allows one message a second to each channel, without bursts.
	Strict bool
	// Scopes are the bot's scopes; nil means DefaultScopes.
	Scopes []string
	// Unreachable says that Slack can fetch no picture by its address.
	Unreachable bool
	// Address is where to listen; empty means in memory, for Dial alone.
	Address string
}

// DefaultScopes are the scopes of a new server.
var DefaultScopes = []string{"chat:write", "commands", "im:write", "reactions:read", "reactions:write", "users:read", "channels:read"}

// Server is a Slack.
type Server struct {
	Options
	listener net.Listener
	memory   *adaptertest.Listener
	web      *http.Server
	done     sync.WaitGroup
	closing  chan struct{} // closed by Close

	mu         sync.Mutex
	next       int
	teams      map[string]*team
	revoked    map[string]bool // tokens
	refusesApp bool
	webhooks   map[string]*webhook
	triggers   map[string]*trigger
	views      map[string]*view
	stacks     map[string][]*view // a user's open modals, by user
	homes      map[string]*view   // by user
	codes      map[string]string  // teams by OAuth code
	sockets    []*connection
	opened     int // counts requests for a connection
	refuses    int // how many of the next connections are refused
	losesAcks  int // how many of the next acknowledgements are lost
	callbacks  http.Handler
	files      map[string]*file
	faults     []*Fault
	usage      map[string]*usage
	problems   []string
	requests   []Request
	events     []*Delivery
}

// Request is a request to the API.
type Request struct {
	At     time.Time
	Method string
	Error  string // the code it was refused with; empty if it was not
}

// New starts a Slack with one workspace, whose members are Ana, Ben and Cy.
func New(o Options) (*Server, error) {
	if o.Scopes == nil {
		o.Scopes = DefaultScopes
	}
	s := &Server{
		Options: o, teams: map[string]*team{}, revoked: map[string]bool{}, webhooks: map[string]*webhook{}, triggers: map[string]*trigger{}, views: map[string]*view{},
		stacks: map[string][]*view{}, homes: map[string]*view{}, codes: map[string]string{}, usage: map[string]*usage{}, files: map[string]*file{}, closing: make(chan struct{}),
	}
	s.AddTeam(Team, Token)
	var err error
	if o.Address == "" {
		s.memory = adaptertest.NewListener()
		s.listener = s.memory
	} else if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", o.Address); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.api)
	mux.HandleFunc("POST /hooks/{name}", s.webhook)
	mux.HandleFunc("POST /upload/{id}", s.upload)
	mux.HandleFunc("GET /socket/{name}", s.socket)
	s.web = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	s.done.Go(func() {
		if err := s.web.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err)
		}
	})
	return s, nil
}

// Close stops the server.
func (s *Server) Close() {
	close(s.closing)
	s.DropSockets()
	_ = s.web.Close() // closing open connections is intended
	s.done.Wait()
}

// URL returns the address of the API.
func (s *Server) URL() string { return "http://" + s.host() + "/api/" }

func (s *Server) host() string {
	if s.memory != nil {
		return "slack.test"
	}
	return s.listener.Addr().String()
}

// Dial connects to a server in memory.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) { return s.memory.Dial(ctx) }

// CallOver delivers payloads to a handler over HTTP instead of over Socket
// Mode.
func (s *Server) CallOver(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks = h
}

// Wrong returns what was wrong with requests.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.problems)
}

// Requests returns the requests to a method, or to any if it is empty.
func (s *Server) Requests(method string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Request
	for _, r := range s.requests {
		if method == "" || r.Method == method {
			out = append(out, r)
		}
	}
	return out
}

// id returns a new id. The caller holds mu.
func (s *Server) id(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%06d", prefix, s.next)
}

// ts returns a new timestamp. The caller holds mu.
func (s *Server) ts() string {
	s.next++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.next)
}
