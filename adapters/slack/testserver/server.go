// Package testserver is a Slack of our own, for tests: its Web API, Socket
// Mode and signed calls over HTTP, and people in a workspace who type, press
// and react. It keeps Slack's rules as its documentation has them, loses
// replies and connections when it is told to, and knows nothing of what Muster
// means by anything.
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

	"github.com/muster-bot/muster/adapters/hearing/hearingtest"
)

// Who and what there is from the beginning.
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

// Options say how strict the server is.
type Options struct {
	// Message and View tell what is wrong with blocks and views; nil: nothing
	// ever is.
	Message, View func(raw []byte) []string
	// Limited counts requests as Slack does and refuses what is too many.
	Limited bool
	// Scopes are what the bot may; nil: DefaultScopes.
	Scopes []string
	// Address is where it listens; empty: in memory, for Dial alone.
	Address string
}

// DefaultScopes are those that a workspace gives at first.
var DefaultScopes = []string{"chat:write", "commands", "im:write", "reactions:read", "reactions:write", "users:read", "channels:read"}

// Server is one Slack.
type Server struct {
	Options
	listener net.Listener
	memory   *hearingtest.Listener
	web      *http.Server
	done     sync.WaitGroup
	closing  chan struct{} // closed when it ends

	mu        sync.Mutex
	next      int
	teams     map[string]*team
	webhooks  map[string]*webhook
	triggers  map[string]*trigger
	views     map[string]*view
	stacks    map[string][]*view // a user's open modals, by user
	homes     map[string]*view   // by user
	codes     map[string]string  // teams, by what lets an app have their token
	sockets   []*connection
	opened    int // how often a connection was asked for
	callbacks http.Handler
	faults    []*Fault
	usage     map[string]*usage
	problems  []string
	requests  []Request
	events    []*Delivery
}

// Request is one that was made of the API.
type Request struct {
	At     time.Time
	Method string
	Error  string // what it was answered with; empty: ok
}

// New starts a Slack with one workspace in which Ana, Ben and Cy are.
func New(o Options) (*Server, error) {
	if o.Scopes == nil {
		o.Scopes = DefaultScopes
	}
	s := &Server{
		Options: o, teams: map[string]*team{}, webhooks: map[string]*webhook{}, triggers: map[string]*trigger{}, views: map[string]*view{},
		stacks: map[string][]*view{}, homes: map[string]*view{}, codes: map[string]string{}, usage: map[string]*usage{}, closing: make(chan struct{}),
	}
	s.AddTeam(Team, Token)
	var err error
	if o.Address == "" {
		s.memory = hearingtest.NewListener()
		s.listener = s.memory
	} else if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", o.Address); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/{method}", s.api)
	mux.HandleFunc("POST /hooks/{name}", s.webhook)
	mux.HandleFunc("GET /socket/{name}", s.socket)
	s.web = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	s.done.Go(func() {
		if err := s.web.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			panic(err)
		}
	})
	return s, nil
}

// Close ends everything.
func (s *Server) Close() {
	close(s.closing)
	s.DropSockets()
	_ = s.web.Close() // what is open is closed, which is what is wanted
	s.done.Wait()
}

// URL is where the API is.
func (s *Server) URL() string { return "http://" + s.host() + "/api/" }

func (s *Server) host() string {
	if s.memory != nil {
		return "slack.test"
	}
	return s.listener.Addr().String()
}

// Dial connects to a server that is in memory.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) { return s.memory.Dial(ctx) }

// CallOver has what happens delivered to a handler over HTTP, and no longer
// over Socket Mode.
func (s *Server) CallOver(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks = h
}

// Wrong is what was wrong with requests.
func (s *Server) Wrong() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.problems)
}

// Requests are all that were made of a method; empty: of any.
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

// id is a new one. The caller holds mu.
func (s *Server) id(prefix string) string {
	s.next++
	return fmt.Sprintf("%s%06d", prefix, s.next)
}

// ts is a new time stamp. The caller holds mu.
func (s *Server) ts() string {
	s.next++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.next)
}
