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

// requestTimeout is how long one request may take on its way.
const requestTimeout = 10 * time.Second

// restClient is Discord's API over HTTP.
type restClient struct {
	session *discordgo.Session

	mu           sync.Mutex
	blockedUntil time.Time // until then the token is known to be refused
}

// tokenCooldown is how long a refused token is not tried again.
const tokenCooldown = time.Minute

func newRESTClient(token string, transport http.RoundTripper) (*restClient, error) {
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	s.Client = &http.Client{Transport: transport}
	s.UserAgent = userAgent
	s.StateEnabled = false
	// The limiter below decides when something is sent, and the queue above
	// whether it is sent again: neither sleeps where a context ends.
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return &restClient{session: s}, nil
}

// apiError is an answer of Discord's that says no.
type apiError struct {
	Status  int
	Code    int // of Discord's list of error codes; 0 if none was given
	Message string
}

func (e *apiError) Error() string {
	return fmt.Sprintf("discord: status %d, code %d: %s", e.Status, e.Code, e.Message)
}

// hasErrorCode tells whether Discord said no with that code.
func hasErrorCode(err error, codes ...int) bool {
	no := (*apiError)(nil)
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
func (r *restClient) call(ctx context.Context, method, path string, body, out any) error {
	return r.send(ctx, method, path, requestBody{JSON: body}, out)
}

// send is call with files beside the body.
func (r *restClient) send(ctx context.Context, method, path string, c requestBody, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	free := parseRoute(method, path).unlimited
	if !free && r.isBlocked() {
		return invalidTokenError()
	}
	kind, raw, err := c.encode()
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
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
		return r.mapError(ctx, free, fmt.Errorf("%s %s: %w", method, path, err))
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &chat.Unknown{Err: fmt.Errorf("%s %s: %w", method, path, err)}
	}
	return nil
}

// mapError turns the library's error into one that call promises.
func (r *restClient) mapError(ctx context.Context, free bool, err error) error {
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
	no := &apiError{Status: said.Response.StatusCode, Message: string(said.ResponseBody)}
	if said.Message != nil {
		no.Code, no.Message = said.Message.Code, said.Message.Message
		if no.Code == discordgo.ErrCodeInvalidFormBody {
			no.Message = string(said.ResponseBody) // it names the fields
		}
	}
	if no.Status == http.StatusUnauthorized && !free {
		r.block()
		return invalidTokenError()
	}
	return no
}

func invalidTokenError() error {
	return &chat.Forbidden{Missing: []string{"a valid bot token: copy it again from the Bot page of the application"}}
}

// block stops what would only be refused, and would count against us.
func (r *restClient) block() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.blockedUntil = time.Now().Add(tokenCooldown)
}

func (r *restClient) isBlocked() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return time.Now().Before(r.blockedUntil)
}
