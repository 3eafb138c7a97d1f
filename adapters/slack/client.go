package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"sync/atomic"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// requestTimeout bounds one request.
	requestTimeout = 10 * time.Second
	// maxResponse is more than Slack answers to anything that Muster asks.
	maxResponse = 8 << 20
	userAgent   = "Muster (https://github.com/muster-bot/muster)"
)

// webAPI makes the slack-go clients through which Muster calls the Web API.
// The library says what is sent and reads what comes back; limitedClient below
// it adds what the library cannot say.
type webAPI struct {
	base    string // ends with a slash
	prefix  atomic.Pointer[string]
	http    *http.Client
	limits  *limiter
	posts   *postPace
	budget  *dispatch.Budget
	metrics *metrics
}

func newWebAPI(base *url.URL, client *http.Client, m *metrics, b *dispatch.Budget) *webAPI {
	posts := newPostPace()
	a := &webAPI{base: base.String(), http: client, limits: newLimiter(b, posts), posts: posts, budget: b, metrics: m}
	if base.Path != "/" {
		a.prefix.Store(new(string))
	}
	return a
}

// client returns the client that sends token. Its requests count against the
// rate limits of team.
func (a *webAPI) client(team, token string) *api.Client {
	return api.New(token,
		api.OptionAppLevelToken(token), // apps.connections.open takes no other
		api.OptionAPIURL(a.base),
		api.OptionHTTPClient(limitedClient{a, team}),
		api.OptionRetryConfig(api.RetryConfig{MaxRetries: len(retryWaits), Handlers: []api.RetryHandler{retryHandler{}}}),
	)
}

// call runs do with the client for token. Its errors are refusals, *chat.Later,
// *chat.Unknown and the context's.
func (a *webAPI) call(ctx context.Context, team, token string, do func(*api.Client) error) error {
	err := do(a.client(team, token))
	if err == nil || isRefused(err) {
		return err
	}
	return mapSendError(ctx, err)
}

// exchange exchanges the code of an installation for a workspace's token.
func (a *webAPI) exchange(ctx context.Context, id, secret, code, redirect string) (*api.OAuthV2Response, error) {
	grant, err := api.GetOAuthV2ResponseContext(ctx, limitedClient{a, ""}, id, secret, code, redirect, api.OAuthOptionAPIURL(a.base))
	if err == nil || isRefused(err) {
		return grant, err
	}
	return nil, mapSendError(ctx, err)
}

// limitedClient is the HTTP client that slack-go calls the Web API with. The
// library neither keeps requests below Slack's rate limits nor tells a request
// that was never sent from a reply that was lost: all it says of a reply
// without an answer is a status, and of a lost one what net/http says. It also
// takes an answer without "ok" for a success.
type limitedClient struct {
	*webAPI

	team string
}

// Do sends one request, once the rate limits allow it. Its errors are
// *chat.Later, *chat.Unknown and the context's; refusals are left to slack-go.
func (c limitedClient) Do(req *http.Request) (*http.Response, error) {
	ctx, method := req.Context(), path.Base(req.URL.Path)
	channel, err := requestChannel(method, req)
	if err != nil {
		return nil, err
	}
	if channel != "" && !hasPace(ctx) {
		release, err := c.acquirePost(ctx, channel)
		if err != nil {
			return nil, err
		}
		defer release()
	}
	if err := c.limits.wait(ctx, c.team, method); err != nil {
		return nil, err
	}
	resp, outcome, err := c.attempt(req, method)
	c.metrics.requested(method, outcome)
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		c.limits.block(ctx, c.team, method, later.Wait)
	}
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Header: resp.header, Body: io.NopCloser(bytes.NewReader(resp.body)), Request: req}, nil
}

// attempt sends one request and decodes its outcome.
func (c limitedClient) attempt(req *http.Request, method string) (response, requestOutcome, error) {
	resp, err := c.locate(req)
	if err != nil {
		err = mapSendError(req.Context(), fmt.Errorf("%s: %w", method, err))
		return response{}, outcomeOf(err), err
	}
	outcome, err := decodeOutcome(method, resp)
	return resp, outcome, err
}

// acquirePost waits until a message to a channel may leave. A message that can be sent
// later is left to the process that posts to the channel just now, since no process knows
// the pace of the others' messages.
func (a *webAPI) acquirePost(ctx context.Context, channel string) (release func(), err error) {
	if chat.IsDeferrable(ctx) {
		a.limits.renew(ctx)
		if err := a.budget.Ours(ctx, channel); err != nil {
			return nil, err
		}
	}
	return a.posts.acquire(ctx, channel)
}

// postMethod is limited for each channel.
const postMethod = "chat.postMessage"

// requestChannel returns the channel that a request posts to, since posting is
// limited for each channel.
func requestChannel(method string, req *http.Request) (string, error) {
	if method != postMethod || req.GetBody == nil {
		return "", nil
	}
	body, err := req.GetBody()
	if err != nil {
		return "", err
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	form, err := url.ParseQuery(string(raw))
	return form.Get("channel"), err
}

// response is an HTTP response that was read to its end.
type response struct {
	status int
	header http.Header
	body   []byte
}

// locate sends a request to where the methods are. If the configured address
// has no path, they may be below /api/, as they are at Slack.
func (a *webAPI) locate(req *http.Request) (response, error) {
	if prefix := a.prefix.Load(); prefix != nil {
		return a.send(req, *prefix)
	}
	resp, err := a.send(req, "")
	if err != nil {
		return response{}, err
	}
	prefix := ""
	if resp.status == http.StatusNotFound {
		prefix = "/api"
		resp, err = a.send(req, prefix)
	}
	if err == nil && resp.status == http.StatusOK {
		a.prefix.Store(&prefix)
	}
	return resp, err
}

// send sends a request and reads the whole response.
func (a *webAPI) send(req *http.Request, prefix string) (response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), requestTimeout)
	defer cancel()
	out := req.Clone(ctx)
	out.URL.Path = prefix + req.URL.Path
	out.Header.Set("User-Agent", userAgent)
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return response{}, err
		}
		out.Body = body
	}
	resp, err := a.http.Do(out) //nolint:gosec // G704: the operator configures the address of the API
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // the body was read
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	return response{resp.StatusCode, resp.Header, raw}, err
}

// decodeOutcome reads what became of a request, as far as it decides whether
// the request is sent again.
func decodeOutcome(method string, resp response) (requestOutcome, error) {
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	err := json.Unmarshal(resp.body, &answer)
	switch {
	case resp.status == http.StatusTooManyRequests || err == nil && answer.Error == "ratelimited":
		return outcomeLater, &chat.Later{Wait: retryAfter(resp.header)}
	case err != nil || resp.status >= http.StatusInternalServerError || !answer.OK && answer.Error == "":
		return outcomeUnknown, &chat.Unknown{Err: fmt.Errorf("%s: status %d and no answer", method, resp.status)}
	case answer.OK:
		return outcomeOK, nil
	case answer.Error == "internal_error" || answer.Error == "fatal_error":
		// Slack says that part of it may have been done.
		return outcomeUnknown, &chat.Unknown{Err: fmt.Errorf("%s: %s", method, answer.Error)}
	}
	return outcomeRefused, nil
}

func retryAfter(h http.Header) time.Duration {
	const most = 24 * 60 * 60 // more than Slack asks for
	seconds, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil || !(seconds >= 1) {
		seconds = 1
	}
	return time.Duration(min(seconds, most) * float64(time.Second))
}

// notIdempotent are the methods that do again what they did when they are
// called again; the others can be repeated until an answer comes.
var notIdempotent = map[string]bool{
	"chat.postMessage": true, "chat.postEphemeral": true, "views.open": true, "views.push": true, "oauth.v2.access": true,
}

type calledOnceKey struct{}

// calledOnce returns a context whose requests are not sent again without an answer: one
// that has none may yet arrive, so who asked for it has to know.
func calledOnce(ctx context.Context) context.Context {
	return context.WithValue(ctx, calledOnceKey{}, true)
}

// retryWaits are the pauses before a request is sent again.
var retryWaits = []time.Duration{200 * time.Millisecond, 600 * time.Millisecond}

// retryHandler tells slack-go which requests to send again: those that Slack
// wants a moment later, and idempotent ones without an answer.
type retryHandler struct{}

// ShouldRetry implements slack-go's RetryHandler. For a moment that Slack asked
// for, the limiter waits.
func (retryHandler) ShouldRetry(state *api.RetryState, req *http.Request, _ *http.Response, err error) (bool, time.Duration) {
	if later := (*chat.Later)(nil); errors.As(err, &later) {
		return later.Wait <= maxLimiterWait, 0
	}
	once := notIdempotent[path.Base(req.URL.Path)] || req.Context().Value(calledOnceKey{}) != nil
	return chat.IsError[*chat.Unknown](err) && !once, retryWaits[state.Attempt]
}
