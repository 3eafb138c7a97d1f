package testserver

import (
	"net/http"
	"time"
)

// Fault is what goes wrong with the next requests of a method.
type Fault struct {
	Method string // empty: any
	Times  int    // how often; 0 is once

	Status int           // answers with it and does nothing
	After  time.Duration // of a 429: when to come again
	Error  string        // refuses in that word and does nothing
	Lost   bool          // does what was asked, and loses the reply
	Slow   time.Duration // takes that long first
}

// Limit is the fault of too many requests.
func Limit(method string, after time.Duration) Fault {
	return Fault{Method: method, Status: http.StatusTooManyRequests, After: after}
}

// Fail has the next requests that the fault matches go wrong.
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

// usage is what was used of a limit in a time.
type usage struct {
	begun time.Time
	n     int
}

// allowed counts a request. Posting is one a second and channel with some
// burst; the rest has so many a minute.
func (s *Server) allowed(team, method, channel string) bool {
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
