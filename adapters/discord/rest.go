package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// requestTime is how long one request may take on its way.
const requestTime = 10 * time.Second

// rest is Discord's API over HTTP.
type rest struct {
	session *discordgo.Session

	mu     sync.Mutex
	barred time.Time // until then the token is known to be refused
}

// tokenRest is how long a refused token is not tried again.
const tokenRest = time.Minute

func newRest(token string, transport http.RoundTripper) (*rest, error) {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	s.Client = &http.Client{Transport: transport}
	s.UserAgent = agent
	s.StateEnabled = false
	// The limiter below decides when something is sent, and the queue above
	// whether it is sent again: neither sleeps where a context ends.
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return &rest{session: s}, nil
}

// refusal is an answer of Discord's that says no.
type refusal struct {
	Status  int
	Code    int // of Discord's list of error codes; 0 if none was given
	Message string
}

func (e *refusal) Error() string {
	return fmt.Sprintf("discord: status %d, code %d: %s", e.Status, e.Code, e.Message)
}

// isRefusal tells whether Discord said no with that code.
func isRefusal(err error, codes ...int) bool {
	no := (*refusal)(nil)
	if !errors.As(err, &no) {
		return false
	}
	for _, code := range codes {
		if no.Code == code {
			return true
		}
	}
	return false
}

// call makes one request. Its errors are *refusal, *chat.Later, *chat.Unknown,
// *chat.Forbidden for a token that is refused, or the context's.
func (r *rest) call(ctx context.Context, method, path string, body, out any) error {
	return r.send(ctx, method, path, content{JSON: body}, out)
}

// send is call with files beside the body.
func (r *rest) send(ctx context.Context, method, path string, c content, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	free := routeOf(method, path).free
	if !free && r.isBarred() {
		return badToken()
	}
	kind, raw, err := c.encode()
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	limited, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	// The library's buckets sleep without a context; one that nobody else has
	// makes it leave the waiting to the limiter.
	own := &discordgo.Bucket{Remaining: 1}
	own.Lock()
	answer, err := r.session.RequestWithLockedBucket(method, defaultAPI+path, kind, raw, own, 0, discordgo.WithContext(limited))
	if err != nil {
		if away := (*url.Error)(nil); errors.As(err, &away) {
			err = away.Err // the address in it is not the one that was called
		}
		return r.told(ctx, free, fmt.Errorf("%s %s: %w", method, path, err))
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &chat.Unknown{Err: fmt.Errorf("%s %s: %w", method, path, err)}
	}
	return nil
}

// told turns the library's error into one that call promises.
func (r *rest) told(ctx context.Context, free bool, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later
	}
	said := (*discordgo.RESTError)(nil)
	if !errors.As(err, &said) || said.Response.StatusCode >= http.StatusInternalServerError {
		return &chat.Unknown{Err: err}
	}
	no := &refusal{Status: said.Response.StatusCode, Message: string(said.ResponseBody)}
	if said.Message != nil {
		no.Code, no.Message = said.Message.Code, said.Message.Message
		if no.Code == discordgo.ErrCodeInvalidFormBody {
			no.Message = string(said.ResponseBody) // it names the fields
		}
	}
	if no.Status == http.StatusUnauthorized && !free {
		r.bar()
		return badToken()
	}
	return no
}

func badToken() error {
	return &chat.Forbidden{Missing: []string{"a valid bot token: copy it again from the Bot page of the application"}}
}

// bar stops what would only be refused, and would count against us.
func (r *rest) bar() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.barred = time.Now().Add(tokenRest)
}

func (r *rest) isBarred() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Before(r.barred)
}
