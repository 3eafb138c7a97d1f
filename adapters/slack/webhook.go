package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// webhooks answers by response URLs. Each takes 5 answers within 30 minutes,
// also where Muster is no member.
type webhooks struct {
	client *api.Client
	other  *url.URL // address of an API that is not Slack's; nil if it is
}

func newWebhooks(client *http.Client, other *url.URL) *webhooks {
	timed := *client
	timed.Timeout = requestTimeout
	retries := api.RetryConfig{MaxRetries: len(retryWaits), Handlers: []api.RetryHandler{webhookRetryHandler{}}}
	return &webhooks{client: api.New("", api.OptionHTTPClient(&timed), api.OptionRetryConfig(retries)), other: other}
}

// webhookMessage is a message to a response URL.
type webhookMessage struct {
	Type    string // responseEphemeral or responseInChannel
	Replace bool
	Thread  string
	messageContent
}

// lastSegment returns the part of a response URL that nobody can guess.
func lastSegment(u *url.URL) string { return path.Base(u.EscapedPath()) }

// options returns the message as options of slack-go.
func (m webhookMessage) options(address string) []api.MsgOption {
	options := append([]api.MsgOption{api.MsgOptionResponseURL(address, m.Type)}, m.messageContent.options()...)
	if m.Replace {
		options = append(options, api.MsgOptionReplaceOriginal(address))
	}
	if m.Thread != "" {
		options = append(options, api.MsgOptionTS(m.Thread))
	}
	return options
}

const (
	responseEphemeral = api.ResponseTypeEphemeral
	responseInChannel = api.ResponseTypeInChannel
)

var errNoWebhook = errors.New("no address to answer by")

// allowed reports whether a response URL is Slack's: it comes in a payload,
// and what is sent there is meant for one member. If the API is not Slack's,
// its host and loopback are allowed too.
func (h *webhooks) allowed(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	if h.other != nil {
		ip := net.ParseIP(host)
		if u.Host == h.other.Host || host == "localhost" || ip != nil && ip.IsLoopback() {
			return u.Scheme == "http" || u.Scheme == "https"
		}
	}
	return u.Scheme == "https" && isSlacks(host)
}

// checkSocket refuses an address of Socket Mode that is not Slack's, though it came from
// Slack's own API: what is received there is taken for Slack's.
func (h *webhooks) checkSocket(address string) error {
	if u, err := url.Parse(address); h.other == nil && (err != nil || u.Scheme != "wss" || !isSlacks(u.Hostname())) {
		return errors.New("connect: the address that was given is not Slack's")
	}
	return nil
}

// isSlacks reports whether a host is Slack's.
func isSlacks(host string) bool {
	host = strings.ToLower(host)
	for _, domain := range []string{"slack.com", "slack-gov.com", "slack-msgs.com"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// answer sends a message. After any error, another way has to be taken; if
// nobody knows whether the message arrived, there is none.
func (h *webhooks) answer(ctx context.Context, address string, m webhookMessage) error {
	if address == "" {
		return errNoWebhook
	}
	u, err := url.Parse(address)
	if err != nil || !h.allowed(u) {
		return fmt.Errorf("%w: the one that was given is not Slack's", errNoWebhook)
	}
	_, _, err = h.client.PostMessageContext(ctx, "", m.options(address)...)
	status, limited := api.StatusCodeError{}, (*api.RateLimitedError)(nil)
	if err == nil || isRefused(err) || errors.As(err, &status) || errors.As(err, &limited) {
		return err
	}
	if err := mapSendError(ctx, err); !chat.IsError[*chat.Unknown](err) {
		return err
	}
	return nil // sent or not: answering twice would be worse
}

// remove removes the message to which a response URL belongs.
func (h *webhooks) remove(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || !h.allowed(u) {
		return errNoWebhook
	}
	_, _, err = h.client.PostMessageContext(ctx, "", api.MsgOptionDeleteOriginal(address))
	return withoutAddress(err)
}

// webhookRetryHandler tells slack-go to send again what was not sent or not
// accepted. A limit that lasts is left to the caller.
type webhookRetryHandler struct{}

// ShouldRetry implements slack-go's RetryHandler.
func (webhookRetryHandler) ShouldRetry(state *api.RetryState, req *http.Request, resp *http.Response, err error) (bool, time.Duration) {
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		wait := retryAfter(resp.Header)
		return wait <= maxLimiterWait, wait
	}
	retry := resp != nil // slack-go asks only about statuses 429 and 5xx
	if err != nil {
		retry = chat.IsError[*chat.Later](mapSendError(req.Context(), err))
	}
	return retry, retryWaits[state.Attempt]
}
