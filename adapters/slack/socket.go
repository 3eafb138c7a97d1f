package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// pingEvery is how often we ask whether the connection still carries
	// anything, and silentTime how long it may stay without any word.
	pingEvery  = 20 * time.Second
	silentTime = 65 * time.Second
	writeTime  = 10 * time.Second
	// mostAck is what an acknowledgement may hold: Slack drops a larger one.
	mostAck = 20_000
	// overlap is how long a connection that is being replaced is still read.
	overlap = time.Minute
	// mostRetry is the longest pause before the next try to connect.
	mostRetry = time.Minute
)

// socket is Socket Mode: what Slack would send over HTTP comes over connections
// that we open. slack-go's client is not used for it: it closes a connection
// as soon as Slack announces its end, and what is in flight there is lost.
type socket struct {
	n   *Network
	old sync.WaitGroup // connections that are being replaced
}

// run hears until ctx ends, or Slack says that it will never hear us.
func (s *socket) run(ctx context.Context) error {
	defer s.old.Wait()
	missed, pause := true, time.Second
	for begun := false; ; {
		conn, err := s.open(ctx)
		opened := time.Now()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case chat.IsError[*chat.Forbidden](err):
			return err
		case err != nil:
			s.n.log.Error("open a connection in Socket Mode", "err", err)
			missed = true
			wait := pause
			if later := (*chat.Later)(nil); errors.As(err, &later) {
				wait = max(wait, later.Wait)
			}
			if err := hearing.Sleep(ctx, wait); err != nil {
				return err
			}
			pause = min(2*pause, mostRetry)
			continue
		}
		switch {
		case !begun:
			if err := s.n.begin(ctx, true); err != nil {
				conn.close()
				return err
			}
			begun = true
		case missed:
			if err := s.n.begin(ctx, false); err != nil {
				s.n.log.Error("ask for what was missed", "err", err)
			}
		}
		missed = !s.hear(ctx, conn)
		if lasting := time.Since(opened) > mostRetry; lasting || !missed {
			pause = time.Second
			continue
		}
		// One that ends as soon as it is there would else be opened without end.
		if err := hearing.Sleep(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, mostRetry)
	}
}

// hear hears what comes over a connection until another is needed; true: this
// one is still heard in the meantime.
func (s *socket) hear(ctx context.Context, c *connection) (goesOn bool) {
	replace := make(chan struct{})
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.n.life.End() // what is being answered is acknowledged over this connection
		c.close()
	})
	s.n.metrics.sockets.Inc()
	s.old.Go(func() {
		defer s.n.metrics.sockets.Dec()
		defer stop()
		defer close(ended)
		defer c.close()
		err := c.read(replace)
		if ctx.Err() == nil {
			s.n.log.Info("a connection in Socket Mode is over", "err", err)
		}
	})
	s.old.Go(func() { c.ping(ended) })
	select {
	case <-ended:
		return false
	case <-replace:
		time.AfterFunc(overlap, c.close)
		return true
	}
}

// socketAddress asks Slack where to connect to.
func (n *Network) socketAddress(ctx context.Context) (string, error) {
	address := ""
	err := n.web.call(ctx, "", n.o.AppToken, func(client *api.Client) (err error) {
		_, address, err = client.StartSocketModeContext(ctx)
		return err
	})
	if isRefusal(err, deadToken...) || isRefusal(err, "not_allowed_token_type", "missing_scope", "forbidden_team") {
		return "", &chat.Forbidden{Missing: []string{"an app-level token (xapp-…) with the scope connections:write"}}
	}
	return address, err
}

// open opens a connection.
func (s *socket) open(ctx context.Context) (*connection, error) {
	address, err := s.n.socketAddress(ctx)
	if err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{HandshakeTimeout: requestTimeout, Proxy: http.ProxyFromEnvironment}
	if s.n.o.Dial != nil {
		dialer.Proxy, dialer.NetDialContext = nil, s.n.o.Dial
	}
	ws, resp, err := dialer.DialContext(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close() //nolint:errcheck // nothing is read from it
	}
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	ws.SetReadLimit(mostBody)
	c := &connection{n: s.n, ws: ws}
	c.alive()
	ws.SetPongHandler(func(string) error { c.alive(); return nil })
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error { c.alive(); return pong(data) })
	return c, nil
}

// connection is one connection in Socket Mode.
type connection struct {
	n  *Network
	ws *websocket.Conn
	mu sync.Mutex // of writing
}

func (c *connection) alive() { _ = c.ws.SetReadDeadline(time.Now().Add(silentTime)) } // a closed one fails when it is read

func (c *connection) close() { _ = c.ws.Close() } // it may be closed already

// ping asks now and then whether the other side is there.
func (c *connection) ping(ended <-chan struct{}) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTime)) != nil {
				c.close()
				return
			}
		}
	}
}

// envelope is what comes over a connection.
type envelope struct {
	Type    string          `json:"type"`
	ID      string          `json:"envelope_id"`
	Reason  string          `json:"reason"`
	Payload json.RawMessage `json:"payload"`
	Retry   int             `json:"retry_attempt"`
}

// read hears what comes until the connection ends. It closes replace when
// Slack says that it will.
func (c *connection) read(replace chan<- struct{}) error {
	for replaced := false; ; {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return err
		}
		c.alive()
		var e envelope
		if err := json.Unmarshal(raw, &e); err != nil {
			c.n.log.Warn("an envelope", "err", err)
			continue
		}
		if e.Type == "disconnect" {
			if e.Reason == "link_disabled" {
				return errors.New("it was switched off in the app's settings")
			}
			if !replaced {
				replaced = true
				close(replace)
			}
			continue
		}
		if e.ID != "" {
			c.take(e)
		}
	}
}

// take has an envelope handled. One of a kind that we do not know is
// acknowledged, so that it does not come again.
func (c *connection) take(e envelope) {
	h, err := c.open(e)
	ack := c.receipt(e)
	if err != nil {
		c.n.log.Warn("an envelope", "type", e.Type, "err", err)
		ack(nil)
		return
	}
	c.n.deliver(h, e.Payload, ack)
}

func (c *connection) open(e envelope) (heard, error) {
	switch e.Type {
	case "slash_commands":
		fields := map[string]any{}
		if err := json.Unmarshal(e.Payload, &fields); err != nil {
			return heard{}, err
		}
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, fmt.Sprint(value))
		}
		return c.n.command(form), nil
	case "interactive":
		return readInteraction(e.Payload, c.n.life.Commands())
	case "events_api":
		return readEvent(e.Payload)
	}
	return heard{}, nil
}

// receipt acknowledges an envelope.
func (c *connection) receipt(e envelope) receipt {
	var mu sync.Mutex
	given := false
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
			c.n.log.Error("write an acknowledgement", "err", err)
			return false
		}
		if payload != nil && len(raw) >= mostAck {
			return false
		}
		given = true
		c.mu.Lock()
		defer c.mu.Unlock()
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeTime)) // a closed one fails below
		if err := c.ws.WriteMessage(websocket.TextMessage, raw); err != nil {
			c.n.log.Warn("acknowledge", "type", e.Type, "err", err)
		}
		return true
	}
}
