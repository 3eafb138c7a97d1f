package slack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// maxBody is more than Slack sends.
const maxBody = 2 << 20

// Routes returns the endpoints that Slack calls, given a signing secret, and
// those through which workspaces install the app, given a client id and
// secret.
func (n *Network) Routes() map[string]http.Handler {
	routes := map[string]http.Handler{}
	if n.options.SigningSecret != "" {
		routes["POST "+pathCommands] = n.verifySignature(n.handleCommand)
		routes["POST "+pathInteractions] = n.verifySignature(n.handleInteraction)
		routes["POST "+pathEvents] = n.verifySignature(n.handleEvent)
	}
	if n.options.ClientID != "" && n.options.ClientSecret != "" {
		routes["GET "+pathInstall] = http.HandlerFunc(n.startInstall)
		routes["GET "+pathOAuth] = http.HandlerFunc(n.oauthCallback)
	}
	return routes
}

// verifySignature lets through requests that Slack signed just now.
func (n *Network) verifySignature(next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		err = verifyRequest(n.options.SigningSecret, r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature"), body, time.Now())
		if err != nil {
			n.log.Warn("request without Slack's signature", "path", r.URL.Path, "err", err)
			http.Error(w, "invalid request signature", http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	})
}

func (n *Network) handleCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	if form.Get("ssl_check") == "1" {
		return // Slack checks that the endpoint is there
	}
	n.respondHTTP(w, r, n.parseCommand(form), nil)
}

func (n *Network) handleInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	p, err := decodeInteraction([]byte(form.Get("payload")), n.dispatcher.Commands())
	if err != nil {
		n.log.Warn("decode interaction", "err", err)
		http.Error(w, "not an interaction", http.StatusBadRequest)
		return
	}
	n.respondHTTP(w, r, p, nil)
}

func (n *Network) handleEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	var proof struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(body, &proof); err != nil {
		http.Error(w, "not an event", http.StatusBadRequest)
		return
	}
	if proof.Type == "url_verification" {
		n.writeJSON(w, map[string]string{"challenge": proof.Challenge})
		return
	}
	p, err := decodeEvent(body)
	if err != nil {
		n.log.Warn("decode event", "err", err)
		return // a redelivery would be no different
	}
	if retryNum := r.Header.Get("X-Slack-Retry-Num"); retryNum != "" {
		p.Redelivered = true
		n.log.Info("event redelivered", "retry", retryNum, "reason", r.Header.Get("X-Slack-Retry-Reason"))
	}
	n.respondHTTP(w, r, p, body)
}

// parseCommand decodes a slash command.
func (n *Network) parseCommand(form url.Values) payload {
	return lineParser{Commands: n.dispatcher.Commands(), FindMember: n.findCachedMember, NameOf: n.cachedName, Somebody: n.somebody("")}.parseCommand(form)
}

// respondHTTP handles a payload; the response is its acknowledgement.
func (n *Network) respondHTTP(w http.ResponseWriter, r *http.Request, p payload, raw []byte) {
	answer := make(chan any, 1)
	var first sync.Once
	ack := func(payload any) bool {
		first.Do(func() { answer <- payload })
		return true
	}
	if !n.dispatch(p, raw, ack) {
		http.Error(w, "starting or stopping", http.StatusServiceUnavailable)
		return
	}
	select {
	case payload := <-answer:
		switch payload.(type) {
		case nil:
		case redeliver:
			http.Error(w, "come again", http.StatusServiceUnavailable)
		default:
			n.writeJSON(w, payload)
		}
	case <-r.Context().Done(): // it has left, or is cut off: nothing is decided
		http.Error(w, "come again", http.StatusServiceUnavailable)
	}
}

func (n *Network) writeJSON(w http.ResponseWriter, payload any) {
	raw, err := json.Marshal(payload)
	if err != nil {
		n.log.Error("encode response", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(raw); err != nil {
		n.log.Warn("answer over HTTP", "err", err)
	}
}
