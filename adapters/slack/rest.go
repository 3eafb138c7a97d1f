package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// requestTime is how long one request may take on its way.
	requestTime = 10 * time.Second
	// mostAnswer is more than Slack answers to anything that is asked here.
	mostAnswer = 8 << 20
	agent      = "Muster (https://github.com/muster-bot/muster)"
)

// rest is Slack's Web API. The library's client is not used for it: it writes
// the token into the body of most requests, where logs find it, and does not
// tell a reply that was lost from a request that was never sent.
type rest struct {
	base    string // ends with a slash
	found   atomic.Pointer[string]
	client  *http.Client
	limits  *limiter
	metrics *metrics
}

// arguments are what a method is called with. What is no string is sent as JSON.
type arguments map[string]any

// refusal is an answer of Slack's that says no.
type refusal struct {
	Method string
	Code   string // Slack's own word: channel_not_found
	Needed string // the scope that is missing
	Detail string
}

func (e *refusal) Error() string {
	return strings.TrimSpace("slack: " + e.Method + ": " + e.Code + " " + e.Needed + " " + e.Detail)
}

// isRefusal tells whether Slack said no in one of these words.
func isRefusal(err error, codes ...string) bool {
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

// once are the methods that do again what they did when they are called again;
// the others can be repeated until an answer comes.
var once = map[string]bool{
	"chat.postMessage": true, "chat.postEphemeral": true, "views.open": true, "views.push": true, "oauth.v2.access": true,
}

// repeats are the pauses before a request is sent again.
var repeats = []time.Duration{200 * time.Millisecond, 600 * time.Millisecond}

// call asks Slack for something in the name of a workspace. Its errors are
// *refusal, *chat.Later, *chat.Unknown or the context's.
func (r *rest) call(ctx context.Context, team, token, method string, args arguments, out any) error {
	_, err := r.headers(ctx, team, token, method, args, out)
	return err
}

// headers is call, and returns the headers of the answer too.
func (r *rest) headers(ctx context.Context, team, token, method string, args arguments, out any) (http.Header, error) {
	body, kind, err := encode(method, args)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	channel, _ := args["channel"].(string)
	for try := 0; ; try++ {
		if err := r.limits.take(ctx, team, method, channel); err != nil {
			return nil, err
		}
		head, err := r.send(ctx, token, method, kind, body, out)
		r.metrics.asked(method, err)
		wait := time.Duration(0)
		if later := (*chat.Later)(nil); errors.As(err, &later) {
			r.limits.block(team, method, channel, later.Wait)
			if later.Wait > patient {
				return nil, err
			}
		} else if chat.IsError[*chat.Unknown](err) && !once[method] && try < len(repeats) {
			wait = repeats[try]
		} else {
			return head, err
		}
		if try == len(repeats) {
			return nil, err
		}
		if err := hearing.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// encode writes arguments. Views are JSON, as everything about them is; the
// other methods take forms, and some of them nothing else.
func encode(method string, args arguments) (body []byte, kind string, err error) {
	if strings.HasPrefix(method, "views.") {
		body, err = json.Marshal(args)
		return body, "application/json; charset=utf-8", err
	}
	form := url.Values{}
	for name, value := range args {
		if text, ok := value.(string); ok {
			form.Set(name, text)
			continue
		}
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, "", err
		}
		form.Set(name, string(raw))
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded", nil
}

// send makes one request.
func (r *rest) send(ctx context.Context, token, method, kind string, body []byte, out any) (http.Header, error) {
	base, sure := r.where()
	said, err := r.post(ctx, token, base+method, kind, body)
	if err == nil && !sure {
		if said.status == http.StatusNotFound {
			base += "api/"
			said, err = r.post(ctx, token, base+method, kind, body)
		}
		if err == nil && said.status == http.StatusOK {
			r.found.Store(&base)
		}
	}
	if err != nil {
		return nil, unsent(ctx, method, err)
	}
	if said.status == http.StatusTooManyRequests {
		return nil, &chat.Later{Wait: retryAfter(said.head)}
	}
	return said.head, said.read(method, out)
}

// where is where the methods are, and whether that is sure: of an address
// without a path, they can be at /api/, as at Slack.
func (r *rest) where() (base string, sure bool) {
	if found := r.found.Load(); found != nil {
		return *found, true
	}
	u, err := url.Parse(r.base)
	return r.base, err != nil || u.Path != "/"
}

// post makes one request of an address.
func (r *rest) post(ctx context.Context, token, address, kind string, body []byte) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("User-Agent", agent)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	return reply{resp.StatusCode, resp.Header, raw}, err
}

// reply is what came back.
type reply struct {
	status int
	head   http.Header
	raw    []byte
}

// read reads an answer.
func (r reply) read(method string, out any) error {
	var said struct {
		OK       bool   `json:"ok"`
		Error    string `json:"error"`
		Needed   string `json:"needed"`
		Metadata struct {
			Messages []string `json:"messages"`
		} `json:"response_metadata"`
	}
	err := json.Unmarshal(r.raw, &said)
	switch {
	case err != nil || r.status >= http.StatusInternalServerError:
		return &chat.Unknown{Err: fmt.Errorf("%s: status %d and no answer", method, r.status)}
	case said.OK && out == nil:
		return nil
	case said.OK:
		if err := json.Unmarshal(r.raw, out); err != nil {
			return &chat.Unknown{Err: fmt.Errorf("%s: %w", method, err)}
		}
		return nil
	case said.Error == "ratelimited":
		return &chat.Later{Wait: retryAfter(r.head)}
	case said.Error == "internal_error" || said.Error == "fatal_error":
		// Slack says that some of it may have been done.
		return &chat.Unknown{Err: fmt.Errorf("%s: %s", method, said.Error)}
	}
	return &refusal{Method: method, Code: said.Error, Needed: said.Needed, Detail: strings.Join(said.Metadata.Messages, "; ")}
}

// dialRest is when a host that did not take the connection is tried again.
const dialRest = 5 * time.Second

// unsent tells a request that never left from one of which nobody knows.
func unsent(ctx context.Context, method string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
		return &chat.Later{Wait: dialRest}
	}
	return &chat.Unknown{Err: fmt.Errorf("%s: %w", method, err)}
}

func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 1 {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}
