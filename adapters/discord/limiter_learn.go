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

// rateLimitError says that Discord refused a request for coming too fast, and when it
// may come again. The bucket knows, too.
type rateLimitError struct {
	retryAfter time.Duration
	perMessage bool // it is about this one message, which has to rest
}

func (e *rateLimitError) Error() string { return fmt.Sprintf("too fast: wait %s", e.retryAfter) }

func asRateLimit(err error, to **rateLimitError) bool {
	limited, ok := err.(*rateLimitError) //nolint:errorlint // inTurn returns it bare
	*to = limited
	return ok
}

// update reads what an answer says of its limit, and takes that off it: who
// sent the request has no use for it.
func (l *limiter) update(resp *http.Response, r route, b *bucket) (*http.Response, error) {
	h := resp.Header
	var limited *rateLimitError
	var all bool
	if resp.StatusCode == http.StatusTooManyRequests {
		limited, all = decodeRateLimit(resp)
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
	case all:
		l.blockedUntil = now.Add(limited.retryAfter)
	default:
		for _, b := range same {
			b.remaining, b.known, b.resetAt = 0, true, now.Add(limited.retryAfter)
		}
	}
	return nil, limited
}

// sharedBuckets are the buckets that an answer speaks of: the one that the request
// waited in, and that of the name which Discord gives it, if others wait there.
// Whoever comes next finds it by that name. The caller holds mu.
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

// countInvalid notes a request that counts against us. The caller holds mu.
func (l *limiter) countInvalid(now time.Time) {
	if len(l.invalidAt) >= 2*maxInvalidRequests {
		l.invalidAt = append(l.invalidAt[:0], l.invalidAt[len(l.invalidAt)-maxInvalidRequests:]...)
	}
	l.invalidAt = append(l.invalidAt, now)
}

// decodeRateLimit reads a 429, and whether it is about everything that we send.
func decodeRateLimit(resp *http.Response) (limited *rateLimitError, all bool) {
	var body struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
		Code       int     `json:"code"`
	}
	raw, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16)) // what is cut off is not JSON and is read as such
	_ = resp.Body.Close()                                  // it was read
	if err := json.Unmarshal(raw, &body); err != nil || body.RetryAfter <= 0 {
		// Whoever stands in front of Discord says it in a header alone.
		body.RetryAfter, _ = strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	}
	if body.RetryAfter <= 0 {
		body.RetryAfter = 1
	}
	if body.Code == discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached {
		// Spread out, so that all old messages are not edited in the same moment.
		return &rateLimitError{retryAfter: max(seconds(body.RetryAfter), oldEditCooldown) + rand.N(oldEditCooldown), perMessage: true}, false
	}
	all = body.Global || resp.Header.Get("X-RateLimit-Global") != "" || resp.Header.Get("X-RateLimit-Scope") == "global"
	return &rateLimitError{retryAfter: seconds(body.RetryAfter)}, all
}

// oldEditCooldown is the least that a message older than an hour rests when it was
// edited too often.
const oldEditCooldown = time.Minute

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
