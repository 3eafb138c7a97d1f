package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// envelope is a message of Socket Mode.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Reason  string          `json:"reason"`
	Payload json.RawMessage `json:"payload"`
	Retry   int             `json:"retry_attempt"`
}

// read handles envelopes until the connection ends. It closes replace when
// Slack announces the end.
func (c *connection) read(replace chan<- struct{}) error {
	for replaced := false; ; {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		c.extendDeadline()
		var e envelope
		if err := json.Unmarshal(raw, &e); err != nil {
			c.n.log.Warn("decode envelope", "err", err)
			continue
		}
		if e.Type == "disconnect" {
			if e.Reason != "warning" && e.Reason != "refresh_requested" {
				return &disconnectError{e.Reason}
			}
			if !replaced {
				replaced = true
				close(replace)
			}
			continue
		}
		if e.ID != "" {
			c.handleEnvelope(e)
		}
	}
}

// disconnectError is the end of a connection that Slack closes without asking for
// another one in its place.
type disconnectError struct{ reason string }

func (e *disconnectError) Error() string {
	switch e.reason {
	case "link_disabled":
		return "it was switched off in the app's settings"
	case tooManySockets:
		return "the app has too many connections in Socket Mode"
	}
	return "Slack ends it: " + e.reason
}

// tooManySockets is the reason why Slack ends a connection above its limit of ten.
const tooManySockets = "too_many_websockets"

// disconnectReason returns the reason for the metrics.
func disconnectReason(err error) string {
	ended := (*disconnectError)(nil)
	if !errors.As(err, &ended) {
		return "network"
	}
	if ended.reason != "link_disabled" && ended.reason != tooManySockets {
		return "other"
	}
	return ended.reason
}

// handleEnvelope dispatches an envelope. Unknown kinds are acknowledged, so
// that they are not redelivered.
func (c *connection) handleEnvelope(e envelope) {
	c.n.metrics.envelope(e.Type)
	p, err := c.decodeEnvelope(e)
	ack := c.acker(e)
	if err != nil {
		c.n.log.Warn("decode envelope", "type", e.Type, "err", err)
		ack(nil)
		return
	}
	c.n.dispatch(p, e.Payload, ack)
}

func (c *connection) decodeEnvelope(e envelope) (payload, error) {
	switch e.Type {
	case "slash_commands":
		fields := map[string]any{}
		if err := json.Unmarshal(e.Payload, &fields); err != nil {
			return payload{}, err
		}
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, fmt.Sprint(value))
		}
		return c.n.parseCommand(form), nil
	case "interactive":
		return decodeInteraction(e.Payload, c.n.dispatcher.Commands())
	case "events_api":
		p, err := decodeEvent(e.Payload)
		p.Redelivered = e.Retry > 0
		return p, err
	}
	return payload{}, nil
}

// acker returns the function that acknowledges an envelope.
func (c *connection) acker(e envelope) ackFunc {
	var mu sync.Mutex
	given, received := false, time.Now()
	return func(payload any) bool {
		mu.Lock()
		defer mu.Unlock()
		if given {
			return true
		}
		answer := map[string]any{"envelope_id": e.ID}
		if _, again := payload.(redeliver); again {
			given = true
			return true
		}
		if payload != nil {
			answer["payload"] = payload
		}
		raw, err := json.Marshal(answer)
		if err != nil {
			c.n.log.Error("encode acknowledgement", "err", err)
			return false
		}
		if payload != nil && len(raw) >= maxAck {
			return false
		}
		given = true
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) // a closed connection fails below
		if err := c.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
			c.n.log.Warn("acknowledge", "type", e.Type, "err", err)
			return true
		}
		c.n.metrics.acknowledged.Observe(time.Since(received).Seconds())
		return true
	}
}
