package testserver

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Fault makes matching requests fail.
type Fault struct {
	Method string         // empty matches any
	Path   *regexp.Regexp // without /api/v10; nil matches any
	Times  int            // number of requests; 0 is one

	Status     int           // responds with it and does nothing else
	Code       int           // Discord's error code
	RetryAfter time.Duration // of a 429
	Global     bool          // of a 429: applies to everything
	HTML       bool          // responds with a page of what stands before Discord
	DropReply  bool          // takes effect, and loses the reply: with a Status, something in between responds with that
	Delay      time.Duration // before anything else
}

// InjectFault makes the next matching requests fail.
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

// rateLimit allows a number of requests in a period.
type rateLimit struct {
	kind  string
	scope string // channel, server or webhook
	max   int
	per   time.Duration
}

// rateLimitOf returns the limit of a request. Discord publishes no numbers;
// these have a realistic size.
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

// rateUsage counts requests against a limit.
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

// checkRateLimits counts a request, writes the rate limit headers, and refuses
// the request if it exceeds a limit.
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
			writeTooManyRequests(w, reset, 0)
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
		writeTooManyRequests(w, reset, 0)
	}
	return ok
}

// writeTooManyRequests writes Discord's answer to requests above a limit, which is
// the global one if the header says so. A code of 0 is left out.
func writeTooManyRequests(w http.ResponseWriter, after time.Duration, code int) {
	w.Header().Set("Retry-After", strconv.Itoa(int(after.Seconds())+1))
	global := w.Header().Get("X-RateLimit-Global") != ""
	body := object{"message": "You are being rate limited.", "retry_after": after.Seconds(), "global": global}
	if code != 0 {
		body["code"] = code
	}
	writeJSON(w, http.StatusTooManyRequests, body)
}
