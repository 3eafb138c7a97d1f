package testserver

import (
	"net/http"
	"time"
)

// Fault is a fault in the next requests to a method.
type Fault struct {
	Method string // empty means any
	Times  int    // how often; 0 means once

	Status int           // answer with it and do nothing
	After  time.Duration // the Retry-After of a 429
	Error  string        // refuse with this code and do nothing
	Lost   bool          // do what was asked, and lose the reply: with a Status, answer with that
	Slow   time.Duration // take that long first
}

// Limit returns the fault of too many requests.
func Limit(method string, after time.Duration) Fault {
	return Fault{Method: method, Status: http.StatusTooManyRequests, After: after}
}

// Fail makes the next requests that match fail.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(1, f.Times)
	s.faults = append(s.faults, &f)
}

// fault takes the fault for a request, if there is one.
func (s *Server) fault(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == method) {
			f.Times--
			return *f, true
		}
	}
	return Fault{}, false
}

// RefuseSockets refuses the next connections in Socket Mode.
func (s *Server) RefuseSockets(connections int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses = connections
}

func (s *Server) refusesSocket() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuses--
	return s.refuses >= 0
}

// LoseAcks loses the next acknowledgements in Socket Mode, so that events are delivered
// again, over another connection if there is one.
func (s *Server) LoseAcks(acknowledgements int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losesAcks = acknowledgements
}

func (s *Server) losesAck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losesAcks--
	return s.losesAcks >= 0
}

// usage counts requests in a period.
type usage struct {
	begun time.Time
	n     int
}

// allowed counts a request. Each channel allows one post a second with some
// burst, and each method so many requests a minute.
func (s *Server) allowed(team, method, channel string) bool {
	if s.Strict && method == "chat.postMessage" {
		u := s.usage[channel]
		if u != nil && time.Since(u.begun) < time.Second {
			return false
		}
		s.usage[channel] = &usage{begun: time.Now()}
		return true
	}
	if !s.Limited {
		return true
	}
	key, most, per := team+method, 50, time.Minute
	if method == "chat.postMessage" {
		key, most, per = key+channel, 10, 5*time.Second
	}
	u := s.usage[key]
	if u == nil || time.Since(u.begun) >= per {
		u = &usage{begun: time.Now()}
		s.usage[key] = u
	}
	u.n++
	return u.n <= most
}
