package testserver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ackTimeout is how long Slack waits for an acknowledgement.
const ackTimeout = 3 * time.Second

// retryWaits are the pauses before an unacknowledged event is redelivered.
var retryWaits = []time.Duration{time.Second, time.Minute, 5 * time.Minute}

// Delivery is a payload that the app receives.
type Delivery struct {
	s       *Server
	team    *team
	kind    string // slash_commands, interactive or events_api
	payload object
	user    string
	view    *view
	webhook *webhook

	mu           sync.Mutex
	tries        int
	acknowledged chan struct{} // closed by the acknowledgement
	acked        bool
	options      []any
}

func (s *Server) deliverable(t *team, kind string, payload object) *Delivery {
	return &Delivery{s: s, team: t, kind: kind, payload: payload, acknowledged: make(chan struct{})}
}

// Acknowledged reports whether the app acknowledged in time.
func (d *Delivery) Acknowledged() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.acked
}

// Tries returns how often the payload was delivered.
func (d *Delivery) Tries() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tries
}

// Options returns the values that completed a menu.
func (d *Delivery) Options() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, o := range d.options {
		value, _ := obj(o)["value"].(string)
		out = append(out, value)
	}
	return out
}

// Again delivers the same payload once more.
func (d *Delivery) Again() { go d.attempt(1) }

// send delivers the payload, and redelivers events until they are
// acknowledged.
func (d *Delivery) send() {
	d.attempt(0)
	if d.kind != "events_api" {
		return
	}
	for i, pause := range retryWaits {
		timer := time.NewTimer(pause)
		select {
		case <-d.acknowledged:
			timer.Stop()
			return
		case <-d.s.closing:
			timer.Stop()
			return
		case <-timer.C:
			d.attempt(i + 1)
		}
	}
}

// attempt delivers once and waits for the acknowledgement.
func (d *Delivery) attempt(retry int) {
	d.mu.Lock()
	d.tries++
	d.mu.Unlock()
	d.s.mu.Lock()
	endpoint := d.s.callbacks
	d.s.mu.Unlock()
	if endpoint != nil {
		d.overHTTP(endpoint, retry)
		return
	}
	d.s.mu.Lock()
	id := d.s.id("envelope-")
	var to *connection
	for _, one := range d.s.sockets {
		if !one.replaced {
			to = one
		}
	}
	d.s.mu.Unlock()
	if to == nil {
		return
	}
	to.expectAck(id, d)
	to.write(object{
		"type": d.kind, "envelope_id": id, "payload": d.payload, "accepts_response_payload": d.kind != "events_api",
		"retry_attempt": retry, "retry_reason": "",
	})
	timer := time.NewTimer(ackTimeout)
	defer timer.Stop()
	select {
	case <-d.acknowledged:
	case <-d.s.closing:
	case <-timer.C:
	}
}

// paths are the endpoints of an app.
var paths = map[string]string{"slash_commands": "/slack/commands", "interactive": "/slack/interactions", "events_api": "/slack/events"}

func (d *Delivery) overHTTP(endpoint http.Handler, retry int) {
	raw, err := json.Marshal(d.payload)
	if err != nil {
		panic(err)
	}
	body, kind := string(raw), "application/json"
	switch d.kind {
	case "slash_commands":
		form := url.Values{}
		for name, value := range d.payload {
			form.Set(name, fmt.Sprint(value))
		}
		body, kind = form.Encode(), "application/x-www-form-urlencoded"
	case "interactive":
		body, kind = url.Values{"payload": {body}}.Encode(), "application/x-www-form-urlencoded"
	}
	ctx, cancel := context.WithTimeout(context.Background(), ackTimeout)
	defer cancel()
	r := Signed(ctx, paths[d.kind], kind, body, time.Now())
	if retry > 0 {
		r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	w := httptest.NewRecorder()
	endpoint.ServeHTTP(w, r)
	if ctx.Err() != nil || w.Code != http.StatusOK {
		return
	}
	var payload object
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &payload); err != nil {
			d.s.mu.Lock()
			defer d.s.mu.Unlock()
			d.s.problems = append(d.s.problems, "an answer over HTTP that is no JSON: "+w.Body.String())
			return
		}
	}
	d.acknowledge(payload)
}

// Signed returns a request with Slack's signature.
func Signed(ctx context.Context, path, kind, body string, at time.Time) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, strings.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(SigningSecret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	return r
}

// acknowledge takes the app's immediate answer; only the first counts.
func (d *Delivery) acknowledge(payload object) {
	d.mu.Lock()
	first := !d.acked
	if first {
		d.acked = true
		close(d.acknowledged)
	}
	d.options = append(d.options, list(payload["options"])...)
	d.mu.Unlock()
	if !first {
		return
	}
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	switch {
	case d.webhook != nil && (payload["text"] != nil || payload["blocks"] != nil):
		d.s.postAnswer(d.webhook, payload)
	case d.view != nil:
		d.s.applySubmission(d.view, payload)
	}
}

// applySubmission applies the app's answer to a submitted view. The caller
// holds mu.
func (s *Server) applySubmission(v *view, answer object) {
	data, _ := answer["view"].(object)
	if data != nil {
		s.check("view", s.View, data)
	}
	switch answer["response_action"] {
	case nil:
		s.closeTop(v.owner())
	case "clear":
		s.close(v.owner())
	case "errors":
		v.errors, _ = answer["errors"].(object)
	case "update":
		s.redraw(v, data)
	case "push":
		pushed := s.newView(v.team, v.user, data)
		pushed.previous = v.id
		s.stacks[v.owner()] = append(s.stacks[v.owner()], pushed)
	default:
		s.problems = append(s.problems, fmt.Sprint("response_action ", answer["response_action"]))
	}
}
