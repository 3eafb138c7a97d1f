package discord

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
)

// limitScope says what a 429 response stops.
type limitScope string

const (
	scopeMessage limitScope = "message" // edits of one old message
	scopeBucket  limitScope = "bucket"
	scopeShared  limitScope = "shared"  // a bucket that others use too: it is not our fault
	scopeGlobal  limitScope = "global"  // all requests of the bot but answers to interactions
	scopeAddress limitScope = "address" // all requests from our address
)

// rateLimitError is a 429 response. The limits have been updated.
type rateLimitError struct {
	retryAfter time.Duration
	scope      limitScope
	lasting    bool // it is not waited for
}

func (e *rateLimitError) Error() string { return fmt.Sprintf("too fast: wait %s", e.retryAfter) }

func asRateLimit(err error, to **rateLimitError) bool {
	limited, ok := err.(*rateLimitError) //nolint:errorlint // send returns it unwrapped
	*to = limited
	return ok
}

// update updates the limits from a response's headers and removes them, since
// discordgo would apply them too.
func (l *limiter) update(resp *http.Response, r route, b *bucket, latency *dispatch.Latency) (*http.Response, error) {
	h := resp.Header
	var limited *rateLimitError
	if resp.StatusCode == http.StatusTooManyRequests {
		limited = decodeRateLimit(resp)
		l.metrics.limited.WithLabelValues(string(limited.scope)).Inc()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for _, b := range l.sharedBuckets(h.Get("X-RateLimit-Bucket"), r, b) {
		b.learn(h, now, latency)
		if b.limit > 0 {
			dispatch.CachePut(l.quotas, maxIdleBuckets, r.name, b.quota)
		}
		if limited != nil && (limited.scope == scopeBucket || limited.scope == scopeShared) {
			b.remaining, b.resetAt = 0, now.Add(limited.retryAfter)
		}
	}
	for name := range h {
		if strings.HasPrefix(name, "X-Ratelimit-") {
			h.Del(name)
		}
	}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden, limited != nil && limited.scope != scopeShared:
		l.countInvalid(now)
	}
	if limited == nil {
		return resp, nil
	}
	l.stop(dispatch.Stop{Scope: string(limited.scope), Until: now.Add(limited.retryAfter)})
	return nil, limited
}

// learn takes the limit from a response's headers.
func (b *bucket) learn(h http.Header, now time.Time, latency *dispatch.Latency) {
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil {
		return
	}
	remaining, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	resetAt := latency.NextDeparture(now, seconds(after))
	// The response that was fastest says best when one and the same period ends.
	if same := !b.guessed && b.resetAt.After(now) && resetAt.Sub(b.resetAt) < samePeriod; !same || resetAt.Before(b.resetAt) {
		b.resetAt = resetAt
	}
	b.remaining, b.guessed = remaining, false
	limit, err := strconv.Atoi(h.Get("X-RateLimit-Limit"))
	if err != nil || limit <= 0 {
		return
	}
	if limit != b.limit {
		b.quota = quota{limit: limit}
	}
	b.period = max(b.period, seconds(after))
}

// samePeriod is the difference up to which two ends of a period are of the same one.
const samePeriod = 200 * time.Millisecond

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

const (
	// defaultRetry is the pause after a 429 response that names none.
	defaultRetry = time.Second
	// defaultBan is the same where our address is refused.
	defaultBan = time.Minute
)

// decodeRateLimit decodes a 429 response and closes it. Discord says why in JSON; what is
// in front of it, which refuses an address for all requests, does not.
func decodeRateLimit(resp *http.Response) *rateLimitError {
	var body struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
		Code       int     `json:"code"`
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // a truncated body fails to decode
	_ = resp.Body.Close()                                  // it has been read
	h := resp.Header
	discords := json.Unmarshal(raw, &body) == nil || h.Get("X-RateLimit-Remaining") != ""
	wait := max(seconds(body.RetryAfter), parseRetryAfter(h.Get("Retry-After")))
	if body.RetryAfter > 0 {
		wait = seconds(body.RetryAfter) // the header is the same, rounded up
	}
	if body.Code == discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached {
		// Jitter, so that old messages are not all edited at once.
		return &rateLimitError{retryAfter: max(wait, oldEditCooldown) + rand.N(oldEditCooldown), scope: scopeMessage, lasting: true}
	}
	limited := &rateLimitError{retryAfter: wait, scope: scopeBucket}
	switch scope := h.Get("X-RateLimit-Scope"); {
	case body.Global || h.Get("X-RateLimit-Global") != "" || scope == "global":
		limited.scope = scopeGlobal
	case !discords:
		limited.scope, limited.lasting = scopeAddress, true
		if wait <= 0 {
			limited.retryAfter = defaultBan
		}
	case scope == "shared":
		limited.scope = scopeShared
	}
	if limited.retryAfter <= 0 {
		limited.retryAfter = defaultRetry
	}
	return limited
}

// parseRetryAfter parses a Retry-After header: seconds, with or without a fraction, or a
// date. It returns 0 for anything else.
func parseRetryAfter(value string) time.Duration {
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return max(0, seconds(s))
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, time.Until(at)), longestWait)
	}
	return 0
}

// oldEditCooldown is the least pause after too many edits of a message older
// than an hour.
const oldEditCooldown = time.Minute

// longestWait is more than any limit lasts, and less than a duration can be.
const longestWait = 24 * time.Hour

func seconds(s float64) time.Duration {
	return time.Duration(min(s, longestWait.Seconds()) * float64(time.Second))
}
