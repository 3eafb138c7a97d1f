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

// tooFast says that Discord refused a request for coming too fast, and when it
// may come again. The bucket knows, too.
type tooFast struct {
	wait  time.Duration
	final bool // it is about this one message, which has to rest
}

func (e *tooFast) Error() string { return fmt.Sprintf("too fast: wait %s", e.wait) }

func asTooFast(err error, to **tooFast) bool {
	limited, ok := err.(*tooFast) //nolint:errorlint // inTurn returns it bare
	*to = limited
	return ok
}

// learn reads what an answer says of its limit, and takes that off it: who
// sent the request has no use for it.
func (l *limiter) learn(resp *http.Response, r route, b *bucket) (*http.Response, error) {
	h := resp.Header
	var limited *tooFast
	var all bool
	if resp.StatusCode == http.StatusTooManyRequests {
		limited, all = readTooFast(resp)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	same := l.sharing(h.Get("X-RateLimit-Bucket"), r, b)
	for _, b := range same {
		if after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64); err == nil {
			b.reset = now.Add(seconds(after))
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
		l.refused(now)
	}
	if limited == nil {
		return resp, nil
	}
	switch {
	case limited.final:
	case all:
		l.blocked = now.Add(limited.wait)
	default:
		for _, b := range same {
			b.remaining, b.known, b.reset = 0, true, now.Add(limited.wait)
		}
	}
	return nil, limited
}

// sharing are the buckets that an answer speaks of: the one that the request
// waited in, and that of the name which Discord gives it, if others wait there.
// Whoever comes next finds it by that name. The caller holds mu.
func (l *limiter) sharing(name string, r route, b *bucket) []*bucket {
	if name == "" {
		return []*bucket{b}
	}
	l.names[r.name] = name
	key := name + " " + r.major
	switch other := l.buckets[key]; {
	case other == nil:
		l.buckets[key], b.keys = b, append(b.keys, key)
	case other != b:
		return []*bucket{b, other}
	}
	return []*bucket{b}
}

// refused notes a request that counts against us. The caller holds mu.
func (l *limiter) refused(now time.Time) {
	if len(l.wrong) >= 2*mostWrong {
		l.wrong = append(l.wrong[:0], l.wrong[len(l.wrong)-mostWrong:]...)
	}
	l.wrong = append(l.wrong, now)
}

// readTooFast reads a 429, and whether it is about everything that we send.
func readTooFast(resp *http.Response) (limited *tooFast, all bool) {
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
		return &tooFast{wait: max(seconds(body.RetryAfter), oldEditRest) + rand.N(oldEditRest), final: true}, false
	}
	all = body.Global || resp.Header.Get("X-RateLimit-Global") != "" || resp.Header.Get("X-RateLimit-Scope") == "global"
	return &tooFast{wait: seconds(body.RetryAfter)}, all
}

// oldEditRest is the least that a message older than an hour rests when it was
// edited too often.
const oldEditRest = time.Minute

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
