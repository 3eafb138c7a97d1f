package testserver

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Fault is what goes wrong with the next requests that it matches.
type Fault struct {
	Method string         // empty: any
	Path   *regexp.Regexp // behind /api/v10; nil: any
	Times  int            // how often; 0 is once

	Status int           // answers with it and does nothing
	Code   int           // the error code that goes with it
	After  time.Duration // of a 429: when to come again
	Global bool          // of a 429: it is about everything
	Lost   bool          // does what was asked, and loses the reply
	Slow   time.Duration // takes that long first
}

// Fail has the next requests that the fault matches go wrong.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(1, f.Times)
	s.faults = append(s.faults, &f)
}

// fault takes the fault for a request, if there is one.
func (s *Server) fault(method, path string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == method) && (f.Path == nil || f.Path.MatchString(path)) {
			f.Times--
			return *f, true
		}
	}
	return Fault{}, false
}

// limit is how many requests of a kind there may be in a time.
type limit struct {
	kind string
	of   string // which channel, server or webhook
	most int
	per  time.Duration
}

// limitOf is the limit of a request. Discord publishes none of these numbers;
// they are of the kind that it has.
func limitOf(method, path string) limit {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	major := ""
	if len(parts) > 1 {
		major = parts[1]
	}
	switch {
	case parts[0] == "interactions":
		return limit{}
	case parts[0] == "webhooks":
		return limit{"hook", strings.Join(parts[:min(3, len(parts))], "/"), 5, 2 * time.Second}
	case strings.Contains(path, "/reactions/") && method != http.MethodGet:
		return limit{"reaction", major, 1, 250 * time.Millisecond}
	case parts[0] == "channels" && method == http.MethodPost:
		return limit{"post", major, 5, 5 * time.Second}
	case parts[0] == "channels" && method == http.MethodPatch:
		return limit{"edit", major, 5, 5 * time.Second}
	}
	return limit{parts[0] + method, major, 30, time.Second}
}

// usage is what was used of a limit.
type usage struct {
	begun time.Time
	n     int
}

func (s *Server) use(key string, most int, per time.Duration) (left int, reset time.Duration, ok bool) {
	now := time.Now()
	u := s.usage[key]
	if u == nil || now.Sub(u.begun) >= per {
		u = &usage{begun: now}
		s.usage[key] = u
	}
	u.n++
	return max(0, most-u.n), per - now.Sub(u.begun), u.n <= most
}

// allowed counts a request, writes the headers of its limit, and refuses it if
// there were too many.
func (s *Server) allowed(w http.ResponseWriter, method, path string) bool {
	if !s.Limited {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := limitOf(method, path)
	if l.most == 0 {
		return true
	}
	if !strings.HasPrefix(path, "/webhooks/") {
		const most = 50
		if _, reset, ok := s.use("all", most, time.Second); !ok {
			w.Header().Set("X-RateLimit-Global", "true")
			w.Header().Set("X-RateLimit-Scope", "global")
			tooMany(w, reset, true, 0)
			return false
		}
	}
	left, reset, ok := s.use(l.kind+" "+l.of, l.most, l.per)
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.most))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(reset).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Seconds()))
	h.Set("X-RateLimit-Bucket", l.kind)
	if !ok {
		h.Set("X-RateLimit-Scope", "user")
		tooMany(w, reset, false, 0)
	}
	return ok
}

func tooMany(w http.ResponseWriter, after time.Duration, global bool, code int) {
	w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())+1))
	body := object{"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global}
	if code != 0 {
		body["code"] = code
	}
	write(w, http.StatusTooManyRequests, body)
}
