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
	"strings"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

// hooks answers by the addresses that come with what members do. Each serves
// 5 times in 30 minutes, and wherever Muster is no member.
type hooks struct {
	client *http.Client
	other  *url.URL // an API that is not Slack's; nil: it is
}

// hookMessage is an answer by such an address.
type hookMessage struct {
	Type    string `json:"response_type,omitempty"` // ephemeral or in_channel
	Replace bool   `json:"replace_original"`
	Thread  string `json:"thread_ts,omitempty"`
	Text    string `json:"text"`
	Blocks  any    `json:"blocks,omitempty"`
}

const (
	onlyActor = "ephemeral"
	everybody = "in_channel"
)

var errNoHook = errors.New("no address to answer by")

// allowed tells whether an address is Slack's: it comes in a payload, and what
// is sent there is meant for one member. A test server's own and those on
// loopback are allowed where the API is not at Slack.
func (h *hooks) allowed(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	if h.other != nil {
		ip := net.ParseIP(host)
		if u.Host == h.other.Host || host == "localhost" || ip != nil && ip.IsLoopback() {
			return u.Scheme == "http" || u.Scheme == "https"
		}
	}
	for _, domain := range []string{"slack.com", "slack-gov.com"} {
		if u.Scheme == "https" && (host == domain || strings.HasSuffix(host, "."+domain)) {
			return true
		}
	}
	return false
}

// answer sends an answer. Any error means that another way has to be taken;
// when nobody knows whether it came, it is taken to have come.
func (h *hooks) answer(ctx context.Context, address string, m hookMessage) error {
	if address == "" {
		return errNoHook
	}
	u, err := url.Parse(address)
	if err != nil || !h.allowed(u) {
		return fmt.Errorf("%w: the one that was given is not Slack's", errNoHook)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		err := h.post(ctx, address, raw)
		if !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) || try == len(repeats) {
			return err
		}
		if err := hearing.Sleep(ctx, repeats[try]); err != nil {
			return err
		}
	}
}

func (h *hooks) post(ctx context.Context, address string, raw []byte) error {
	limited, cancel := context.WithTimeout(ctx, requestTime)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, http.MethodPost, address, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", agent)
	resp, err := h.client.Do(req)
	if err != nil {
		if err := unsent(ctx, "response_url", err); !chat.IsError[*chat.Unknown](err) {
			return err
		}
		return nil // sent or not: to answer twice would be worse
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	said, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	var no struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	refused := err == nil && json.Unmarshal(said, &no) == nil && no.OK != nil && !*no.OK
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		return &chat.Later{Wait: retryAfter(resp.Header)}
	case resp.StatusCode >= http.StatusInternalServerError:
		return &chat.Unknown{Err: fmt.Errorf("response_url: status %d", resp.StatusCode)}
	case refused || resp.StatusCode >= http.StatusMultipleChoices:
		return &refusal{Method: "response_url", Code: first(no.Error, resp.Status)}
	}
	return nil
}
