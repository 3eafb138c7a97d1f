package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// requestTimeout limits one request.
const requestTimeout = 10 * time.Second

// restClient calls Discord's HTTP API.
type restClient struct {
	session *discordgo.Session

	mu           sync.Mutex
	blockedUntil time.Time // until then the token is assumed to be invalid
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
	// The limiter below delays requests and the queue above retries them.
	// discordgo would sleep regardless of the context.
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return &restClient{session: s}, nil
}

// apiError is an error response of the API.
type apiError struct {
	Status  int
	Code    int // Discord's error code, 0 if there is none
	Message string
}

func (e *apiError) Error() string {
	return fmt.Sprintf("discord: status %d, code %d: %s", e.Status, e.Code, e.Message)
}

// hasErrorCode reports whether err is an *apiError with one of the codes.
func hasErrorCode(err error, codes ...int) bool {
	apiErr := (*apiError)(nil)
	if !errors.As(err, &apiErr) {
		return false
	}
	for _, code := range codes {
		if apiErr.Code == code {
			return true
		}
	}
	return false
}

// call makes a request and decodes the response into out. Its errors are
// *apiError, *chat.Later, *chat.Unknown, *chat.Forbidden for a refused token,
// or the context's.
func (r *restClient) call(ctx context.Context, method, path string, body, out any) error {
	return r.send(ctx, method, path, requestBody{JSON: body}, out)
}

// send is call for a body with files.
func (r *restClient) send(ctx context.Context, method, path string, c requestBody, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rt := parseRoute(method, path)
	if !rt.unlimited && r.isBlocked() {
		return invalidTokenError()
	}
	kind, raw, err := c.encode()
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, withoutToken(path), err)
	}
	reqCtx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	// discordgo's own buckets sleep without a context. A fresh bucket for each
	// request leaves the waiting to the limiter.
	bucket := &discordgo.Bucket{Remaining: 1}
	bucket.Lock()
	respBody, err := r.session.RequestWithLockedBucket(method, defaultAPI+path, kind, raw, bucket, 0, discordgo.WithContext(reqCtx))
	if err != nil {
		if urlErr := (*url.Error)(nil); errors.As(err, &urlErr) {
			err = urlErr.Err // its address is not the one that was called
		}
		return r.mapError(ctx, rt, fmt.Errorf("%s %s: %w", method, withoutToken(path), err))
	}
	if out == nil || len(respBody) == 0 {
		return nil
	}
	if err := json.Unmarshal(respBody, out); err != nil {
		return &chat.Unknown{Err: fmt.Errorf("%s %s: %w", method, withoutToken(path), err)}
	}
	return nil
}

// tokenInPath matches the token of an interaction in a path of the API.
var tokenInPath = regexp.MustCompile(`^(/(?:interactions|webhooks)/[^/]+/)[^/]+`)

// withoutToken returns a path as logs may show it: for 15 minutes an
// interaction's token lets anybody answer in Muster's name.
func withoutToken(path string) string { return tokenInPath.ReplaceAllString(path, "${1}…") }

// mapError maps discordgo's errors to those documented on call.
func (r *restClient) mapError(ctx context.Context, rt route, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later
	}
	restErr := (*discordgo.RESTError)(nil)
	if !errors.As(err, &restErr) || restErr.Response.StatusCode >= http.StatusInternalServerError {
		return &chat.Unknown{Err: err}
	}
	apiErr := &apiError{Status: restErr.Response.StatusCode, Message: string(restErr.ResponseBody)}
	if restErr.Message != nil {
		apiErr.Code, apiErr.Message = restErr.Message.Code, restErr.Message.Message
		if apiErr.Code == discordgo.ErrCodeInvalidFormBody {
			apiErr.Message = string(restErr.ResponseBody) // the body names the invalid fields
		}
	}
	if apiErr.Status == http.StatusUnauthorized && !rt.unlimited {
		r.block()
		return invalidTokenError()
	}
	return apiErr
}

func invalidTokenError() error {
	return &chat.Forbidden{Missing: []string{"a valid bot token: copy it again from the Bot page of the application"}}
}

// block stops requests for a while that would be refused and count as invalid.
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
