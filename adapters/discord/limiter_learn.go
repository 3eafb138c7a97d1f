package discord

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// rateLimitError is a 429 response. Its bucket has been updated.
type rateLimitError struct {
	retryAfter time.Duration
	perMessage bool // the limit is on one message
}

func (e *rateLimitError) Error() string { return fmt.Sprintf("too fast: wait %s", e.retryAfter) }

func asRateLimit(err error, to **rateLimitError) bool {
	limited, ok := err.(*rateLimitError) //nolint:errorlint // send returns it unwrapped
	*to = limited
	return ok
}

// update updates the limits from a response's headers and removes them, since
// discordgo would apply them too.
func (l *limiter) update(resp *http.Response, r route, b *bucket) (*http.Response, error) {
	h := resp.Header
	var limited *rateLimitError
	var global bool
	if resp.StatusCode == http.StatusTooManyRequests {
		limited, global = decodeRateLimit(resp)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	same := l.sharedBuckets(h.Get("X-RateLimit-Bucket"), r, b)
	for _, b := range same {
		if after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64); err == nil {
			b.resetAt = now.Add(seconds(after))
		}
		if n, err := strconv.Atoi(h.Get("X-RateLimit-Remaining")); err == nil {
			b.remaining, b.known = n, true
		}
	}
	for name := range h {
		if len(name) > 12 && name[:12] == "X-Ratelimit-" && name != "X-Ratelimit-Scope" {
			h.Del(name)
		}
	}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden,
		limited != nil && h.Get("X-RateLimit-Scope") != "shared":
		l.countInvalid(now)
	}
	if limited == nil {
		return resp, nil
	}
	switch {
	case limited.perMessage:
	case global:
		l.blockedUntil = now.Add(limited.retryAfter)
	default:
		for _, b := range same {
			b.remaining, b.known, b.resetAt = 0, true, now.Add(limited.retryAfter)
		}
	}
	return nil, limited
}

// sharedBuckets returns the buckets that a response is about: the request's
// own, and the one Discord names if it exists. Later requests find the bucket
// by that name. The caller holds mu.
func (l *limiter) sharedBuckets(name string, r route, b *bucket) []*bucket {
	if name == "" {
		return []*bucket{b}
	}
	l.bucketNames[r.name] = name
	key := name + " " + r.major
	switch other := l.buckets[key]; {
	case other == nil:
		l.buckets[key], b.keys = b, append(b.keys, key)
	case other != b:
		return []*bucket{b, other}
	}
	return []*bucket{b}
}

// countInvalid counts a refused request. The caller holds mu.
func (l *limiter) countInvalid(now time.Time) {
	if len(l.invalidAt) >= 2*maxInvalidRequests {
		l.invalidAt = append(l.invalidAt[:0], l.invalidAt[len(l.invalidAt)-maxInvalidRequests:]...)
	}
	l.invalidAt = append(l.invalidAt, now)
}

// decodeRateLimit decodes a 429 response. all reports whether the limit is
// global.
func decodeRateLimit(resp *http.Response) (limited *rateLimitError, global bool) {
	var body struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
		Code       int     `json:"code"`
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // a truncated body fails to decode
	_ = resp.Body.Close()                                  // it has been read
	if err := json.Unmarshal(raw, &body); err != nil || body.RetryAfter <= 0 {
		// A proxy in front of Discord sends only the header.
		body.RetryAfter, _ = strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	}
	if body.RetryAfter <= 0 {
		body.RetryAfter = 1
	}
	if body.Code == discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached {
		// Jitter, so that old messages are not all edited at once.
		return &rateLimitError{retryAfter: max(seconds(body.RetryAfter), oldEditCooldown) + rand.N(oldEditCooldown), perMessage: true}, false
	}
	global = body.Global || resp.Header.Get("X-RateLimit-Global") != "" || resp.Header.Get("X-RateLimit-Scope") == "global"
	return &rateLimitError{retryAfter: seconds(body.RetryAfter)}, global
}

// oldEditCooldown is the least pause after too many edits of a message older
// than an hour.
const oldEditCooldown = time.Minute

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
