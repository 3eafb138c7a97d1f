package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// discordClock tells the time as Discord does, in whose ids it is. Our machine's may be
// wrong by more than any margin.
type discordClock struct {
	mu    sync.Mutex
	ahead time.Duration // of our clock
	known bool
	err   error // of the last request, if nobody answered
}

// now returns Discord's time. known is false until Discord has responded once.
func (c *discordClock) now() (at time.Time, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead), c.known
}

// observe sets the clock by a response's header.
func (c *discordClock) observe(h http.Header) {
	at, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead, c.known = time.Until(at), true
}

// lastError returns the error of the last request, unless it was answered.
func (c *discordClock) lastError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// noteAnswer records whether a request was answered.
func (c *discordClock) noteAnswer(ctx context.Context, resp *http.Response, err error) {
	if err != nil && ctx.Err() != nil {
		return // we did not wait
	}
	if err == nil && resp.StatusCode >= http.StatusInternalServerError {
		err = errors.New(resp.Status)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

// clockTransport sets a clock by every response.
type clockTransport struct {
	clock *discordClock
	next  http.RoundTripper
}

// RoundTrip sends the request.
func (t clockTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(req)
	t.clock.noteAnswer(req.Context(), resp, err)
	if err == nil {
		t.clock.observe(resp.Header)
	}
	return resp, err
}

// epoch is the first moment of Discord's ids, in Unix milliseconds.
const epoch = 1_420_070_400_000

// firstSnowflake returns an id that is smaller than all those given from a moment on.
func firstSnowflake(at time.Time) string {
	return strconv.FormatInt(max(0, at.UnixMilli()-epoch)<<22, 10)
}
