package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// requestTimeout limits one request.
const requestTimeout = 10 * time.Second

// restClient calls Discord's HTTP API.
type restClient struct {
	session *discordgo.Session
	token   dispatch.Credential
	clock   *discordClock
	limiter *limiter
	metrics *metrics
	asking  dispatch.KeyLock
	log     *slog.Logger
}

func newRESTClient(token string, transport http.RoundTripper, leases chat.Leases, log *slog.Logger) (*restClient, error) {
	clock := new(discordClock)
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	m := newMetrics()
	l := newLimiter(clockTransport{clock: clock, next: transport}, m, dispatch.NewBudget(leases, log))
	l.refusals = newRefusals(leases, log)
	s.Client = &http.Client{Transport: l, CheckRedirect: noRedirect}
	s.UserAgent = userAgent
	s.StateEnabled = false
	// The limiter below delays requests and the queue above retries them.
	// discordgo would sleep regardless of the context.
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return &restClient{session: s, clock: clock, limiter: l, metrics: m, log: log}, nil
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

// serverError is an answer that says that Discord, or what is in front of it, failed.
// discordgo v0.29.0 has no type for some of them.
type serverError struct {
	Status int
	Body   string
}

func (e *serverError) Error() string { return fmt.Sprintf("discord: status %d: %s", e.Status, e.Body) }

// newServerError reads and closes a response.
func newServerError(resp *http.Response) *serverError {
	defer func() { _ = resp.Body.Close() }()
	const most = 200
	body, _ := io.ReadAll(io.LimitReader(resp.Body, most)) // what is there is enough
	return &serverError{Status: resp.StatusCode, Body: string(body)}
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
// *apiError, *chat.Later, *chat.Unknown, *chat.Unauthorised for a refused token,
// or the context's.
func (r *restClient) call(ctx context.Context, method, path string, body, out any) error {
	return r.send(ctx, method, path, requestBody{JSON: body}, out)
}

// send is call for a body with files.
func (r *restClient) send(ctx context.Context, method, path string, c requestBody, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !parseRoute(method, path).unlimited && r.token.IsRefused() {
		return &chat.Unauthorised{Err: errTokenRefused}
	}
	err := r.request(ctx, method, path, c, out)
	r.metrics.requested(method, err)
	return err
}

// request is send also with a refused token.
func (r *restClient) request(ctx context.Context, method, path string, c requestBody, out any) error {
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
	respBody, err := r.session.RequestWithLockedBucket(method, DefaultAPI+path, kind, raw, bucket, 0, discordgo.WithContext(reqCtx))
	if err != nil {
		if urlErr := (*url.Error)(nil); errors.As(err, &urlErr) {
			err = urlErr.Err // its address is not the one that was called
		}
		return r.mapError(ctx, parseRoute(method, path), fmt.Errorf("%s %s: %w", method, withoutToken(path), err))
	}
	if out == nil || len(respBody) == 0 {
		return nil
	}
	if err := json.Unmarshal(respBody, out); err != nil {
		return &chat.Unknown{Err: fmt.Errorf("%s %s: %w", method, withoutToken(path), err)}
	}
	return nil
}

// now returns Discord's time, for which it asks once.
func (r *restClient) now(ctx context.Context) (time.Time, error) {
	at, known := r.clock.now()
	if known {
		return at, nil
	}
	unlock, err := r.asking.Lock(ctx, "clock")
	if err != nil {
		return at, err
	}
	defer unlock()
	if at, known = r.clock.now(); known {
		return at, nil
	}
	err = r.call(ctx, http.MethodGet, "/users/@me", nil, nil)
	at, _ = r.clock.now()
	return at, err
}

// tokenInPath matches the token of an interaction in a path of the API.
var tokenInPath = regexp.MustCompile(`^(/(?:interactions|webhooks)/[^/]+/)[^/]+`)

// withoutToken returns a path as logs may show it: for 15 minutes an
// interaction's token lets anybody answer in Muster's name.
func withoutToken(path string) string { return tokenInPath.ReplaceAllString(path, "${1}…") }

// interactionToken returns the token of an interaction in an address, if there is one.
func interactionToken(u *url.URL) string {
	parts := strings.Split(trimAPIPrefix(u.EscapedPath()), "/") // begins with an empty one
	if len(parts) < 4 || parts[1] != "interactions" && parts[1] != "webhooks" {
		return ""
	}
	return parts[3]
}

// mapError maps discordgo's errors to those documented on call.
func (r *restClient) mapError(ctx context.Context, rt route, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later
	}
	restErr := (*discordgo.RESTError)(nil)
	if !errors.As(err, &restErr) {
		return &chat.Unknown{Err: err}
	}
	apiErr := &apiError{Status: restErr.Response.StatusCode, Message: string(restErr.ResponseBody)}
	if restErr.Message != nil {
		apiErr.Code, apiErr.Message = restErr.Message.Code, restErr.Message.Message
		if apiErr.Code == discordgo.ErrCodeInvalidFormBody {
			apiErr.Message = string(restErr.ResponseBody) // the body names the invalid fields
		}
	}
	// The token of an interaction is its own; its refusal says nothing of the bot's.
	if apiErr.Status == http.StatusUnauthorized && !rt.unlimited && r.refuseToken() {
		return &chat.Unauthorised{Err: fmt.Errorf("%w (%w)", errTokenRefused, apiErr)}
	}
	return apiErr
}

// errTokenRefused stands for requests that are not made.
var errTokenRefused = errors.New("discord refuses the bot token: copy it again from the Bot page of the application")

// refuseToken pauses all requests with the bot's token, unless it was just found to
// be accepted.
func (r *restClient) refuseToken() bool {
	was := r.token.IsRefused()
	refused := r.token.Refuse()
	if refused && !was {
		r.log.Error("Discord refuses the bot token; all that needs it waits", "err", errTokenRefused)
	}
	return refused
}

// recheckToken asks Discord about a refused token, where it is time to.
func (r *restClient) recheckToken(ctx context.Context) {
	if !r.token.TakeProbe() {
		return
	}
	err := r.request(ctx, http.MethodGet, "/users/@me", requestBody{}, nil)
	if err == nil {
		r.token.Accept()
		r.log.Info("Discord accepts the bot token again")
		return
	}
	r.log.Warn("ask about the bot token", "err", err)
}
