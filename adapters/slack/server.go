package slack

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// mostBody is more than Slack sends of anything.
const mostBody = 2 << 20

// Routes are where Slack calls us, if a signing secret was given, and where
// workspaces install the app, if they may.
func (n *Network) Routes() map[string]http.Handler {
	routes := map[string]http.Handler{}
	if n.o.SigningSecret != "" {
		routes["POST "+pathCommands] = n.signed(n.commandOverHTTP)
		routes["POST "+pathInteractions] = n.signed(n.interactionOverHTTP)
		routes["POST "+pathEvents] = n.signed(n.eventOverHTTP)
	}
	if n.o.ClientID != "" && n.o.ClientSecret != "" {
		routes["GET "+pathInstall] = http.HandlerFunc(n.install)
		routes["GET "+pathOAuth] = http.HandlerFunc(n.authorised)
	}
	return routes
}

// signed lets through what Slack signed just now.
func (n *Network) signed(next func(w http.ResponseWriter, r *http.Request, body []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		err = verify(n.o.SigningSecret, r.Header.Get("X-Slack-Request-Timestamp"), r.Header.Get("X-Slack-Signature"), body, time.Now())
		if err != nil {
			n.log.Warn("a call that is not Slack's", "path", r.URL.Path, "err", err)
			http.Error(w, "invalid request signature", http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	})
}

func (n *Network) commandOverHTTP(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	if form.Get("ssl_check") == "1" {
		return // Slack asks whether we are there
	}
	n.answerOverHTTP(w, r, n.command(form), nil)
}

func (n *Network) interactionOverHTTP(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "not a form", http.StatusBadRequest)
		return
	}
	h, err := readInteraction([]byte(form.Get("payload")), n.life.Commands())
	if err != nil {
		n.log.Warn("an interaction", "err", err)
		http.Error(w, "not an interaction", http.StatusBadRequest)
		return
	}
	n.answerOverHTTP(w, r, h, nil)
}

func (n *Network) eventOverHTTP(w http.ResponseWriter, r *http.Request, body []byte) {
	var proof struct {
		Type      string `json:"type"`
		Challenge string `json:"challenge"`
	}
	if err := json.Unmarshal(body, &proof); err != nil {
		http.Error(w, "not an event", http.StatusBadRequest)
		return
	}
	if proof.Type == "url_verification" {
		n.write(w, map[string]string{"challenge": proof.Challenge})
		return
	}
	h, err := readEvent(body)
	if err != nil {
		n.log.Warn("an event", "err", err)
		return // it would be no other when it came again
	}
	if again := r.Header.Get("X-Slack-Retry-Num"); again != "" {
		n.log.Info("an event is delivered again", "retry", again, "reason", r.Header.Get("X-Slack-Retry-Reason"))
	}
	n.answerOverHTTP(w, r, h, body)
}

// command reads a slash command.
func (n *Network) command(form url.Values) heard {
	return lineReader{Commands: n.life.Commands(), Find: n.called, Name: n.nameOf}.readCommand(form)
}

// answerOverHTTP has something handled; the response is its acknowledgement.
func (n *Network) answerOverHTTP(w http.ResponseWriter, r *http.Request, h heard, raw []byte) {
	answer := make(chan any, 1)
	var first sync.Once
	ack := func(payload any) bool {
		first.Do(func() { answer <- payload })
		return true
	}
	if !n.deliver(h, raw, ack) {
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
			n.write(w, payload)
		}
	case <-r.Context().Done():
	}
}

func (n *Network) write(w http.ResponseWriter, payload any) {
	raw, err := json.Marshal(payload)
	if err != nil {
		n.log.Error("write an answer", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write(raw); err != nil {
		n.log.Warn("answer over HTTP", "err", err)
	}
}
