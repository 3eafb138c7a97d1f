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

	Status     int           // answers with it and does nothing
	Code       int           // the error code that goes with it
	RetryAfter time.Duration // of a 429: when to come again
	Global     bool          // of a 429: it is about everything
	DropReply  bool          // does what was asked, and loses the reply
	Delay      time.Duration // takes that long first
}

// InjectFault has the next requests that the fault matches go wrong.
func (s *Server) InjectFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(1, f.Times)
	s.faults = append(s.faults, &f)
}

// nextFault takes the fault for a request, if there is one.
func (s *Server) nextFault(method, path string) (Fault, bool) {
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

// rateLimit is how many requests of a kind there may be in a time.
type rateLimit struct {
	kind  string
	scope string // which channel, server or webhook
	max   int
	per   time.Duration
}

// rateLimitOf is the limit of a request. Discord publishes none of these numbers;
// they are of the kind that it has.
func rateLimitOf(method, path string) rateLimit {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	major := ""
	if len(parts) > 1 {
		major = parts[1]
	}
	switch {
	case parts[0] == "interactions":
		return rateLimit{}
	case parts[0] == "webhooks":
		return rateLimit{"hook", strings.Join(parts[:min(3, len(parts))], "/"), 5, 2 * time.Second}
	case strings.Contains(path, "/reactions/") && method != http.MethodGet:
		return rateLimit{"reaction", major, 1, 250 * time.Millisecond}
	case parts[0] == "channels" && method == http.MethodPost:
		return rateLimit{"post", major, 5, 5 * time.Second}
	case parts[0] == "channels" && method == http.MethodPatch:
		return rateLimit{"edit", major, 5, 5 * time.Second}
	}
	return rateLimit{parts[0] + method, major, 30, time.Second}
}

// rateUsage is what was used of a limit.
type rateUsage struct {
	since time.Time
	count int
}

func (s *Server) countRequest(key string, most int, per time.Duration) (left int, reset time.Duration, ok bool) {
	now := time.Now()
	u := s.usage[key]
	if u == nil || now.Sub(u.since) >= per {
		u = &rateUsage{since: now}
		s.usage[key] = u
	}
	u.count++
	return max(0, most-u.count), per - now.Sub(u.since), u.count <= most
}

// checkRateLimits counts a request, writes the headers of its limit, and refuses it if
// there were too many.
func (s *Server) checkRateLimits(w http.ResponseWriter, method, path string) bool {
	if !s.Limited {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l := rateLimitOf(method, path)
	if l.max == 0 {
		return true
	}
	if !strings.HasPrefix(path, "/webhooks/") {
		const most = 50
		if _, reset, ok := s.countRequest("all", most, time.Second); !ok {
			w.Header().Set("X-RateLimit-Global", "true")
			w.Header().Set("X-RateLimit-Scope", "global")
			writeTooManyRequests(w, reset, true, 0)
			return false
		}
	}
	left, reset, ok := s.countRequest(l.kind+" "+l.scope, l.max, l.per)
	h := w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(l.max))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(time.Now().Add(reset).UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset.Seconds()))
	h.Set("X-RateLimit-Bucket", l.kind)
	if !ok {
		h.Set("X-RateLimit-Scope", "user")
		writeTooManyRequests(w, reset, false, 0)
	}
	return ok
}

func writeTooManyRequests(w http.ResponseWriter, after time.Duration, global bool, code int) {
	w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())+1))
	body := object{"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global}
	if code != 0 {
		body["code"] = code
	}
	writeJSON(w, http.StatusTooManyRequests, body)
}
