package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// pingInterval is how often a connection is checked, and silenceTimeout
	// how long it may stay silent.
	pingInterval   = 20 * time.Second
	silenceTimeout = 65 * time.Second
	writeTimeout   = 10 * time.Second
	// maxAck is the size of an acknowledgement that Slack drops.
	maxAck = 20_000
	// overlap is how long a replaced connection is still read.
	overlap = time.Minute
	// maxRetryWait is the longest pause between attempts to connect.
	maxRetryWait = time.Minute
)

// socketMode receives over WebSocket connections what Slack would otherwise
// send over HTTP. It does not use slack-go's client, which closes a connection
// as soon as Slack announces its end: what is in flight there is lost.
type socketMode struct {
	n           *Network
	connections sync.WaitGroup // being served, replaced ones included
}

// refusedTokenWait is how long to wait after Slack has refused the app's token.
const refusedTokenWait = 2 * time.Minute

// run receives until ctx ends or Slack refuses the app's token from the beginning.
// A token that it refuses later stops what comes over Socket Mode alone, until it
// accepts it again.
func (s *socketMode) run(ctx context.Context) error {
	defer s.connections.Wait()
	// failures is the pause after failed attempts to connect, and flaps that between
	// connections that end soon.
	failures, flaps := dispatch.Backoff{Max: maxRetryWait}, dispatch.Backoff{Max: maxRetryWait}
	missed := true
	slot := newSocketSlot(s.n)
	s.n.background.Go(func() { slot.keep(ctx) })
	for announced := false; ; {
		if err := slot.await(ctx); err != nil {
			return err
		}
		conn, err := s.connect(ctx)
		opened := time.Now()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case chat.IsError[*chat.Unauthorised](err) && !announced:
			return err
		case err != nil:
			s.n.log.Error("connect in Socket Mode", "err", err)
			missed = true
			wait := failures.Next()
			if chat.IsError[*chat.Unauthorised](err) {
				wait = max(wait, refusedTokenWait)
			}
			if later := (*chat.Later)(nil); errors.As(err, &later) {
				wait = max(wait, min(later.Wait, maxRetryWait)) // it may be less once the database is back
			}
			if err := dispatch.Sleep(ctx, wait); err != nil {
				return err
			}
			continue
		}
		failures = dispatch.Backoff{Max: maxRetryWait}
		switch {
		case !announced:
			if err := s.n.announceWorkspaces(ctx, s.n.enqueueArrivals); err != nil {
				conn.close()
				return err
			}
			announced = true
		case missed:
			if err := s.n.announceWorkspaces(ctx, s.n.enqueueReconnections); err != nil {
				s.n.log.Error("announce workspaces", "err", err)
			}
		}
		var ended error
		missed, ended = s.serve(ctx, conn)
		if lasting := time.Since(opened) > maxRetryWait; lasting || !missed {
			flaps = dispatch.Backoff{Max: maxRetryWait}
			continue
		}
		// Otherwise a connection that ends at once would be reopened without
		// pause.
		wait := flaps.Next()
		if disconnectReason(ended) == tooManySockets {
			wait += tooManyWait
		}
		if err := dispatch.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// tooManyWait is the least pause before another connection after Slack has found one
// too many. Other processes receive meanwhile.
const tooManyWait = 10 * time.Second

// serve reads a connection until it has to be replaced, and is read on meanwhile, or
// until it ends: events may be missed then.
func (s *socketMode) serve(ctx context.Context, c *connection) (missed bool, err error) {
	var readErr error // once ended is closed
	replace := make(chan struct{})
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		s.n.dispatcher.Stop() // pending answers are acknowledged over this connection
		c.close()
	})
	s.n.openSockets.Add(1)
	s.n.metrics.sockets.Inc()
	s.n.metrics.connections.Inc()
	s.connections.Go(func() {
		defer s.n.metrics.sockets.Dec()
		defer s.n.openSockets.Add(-1)
		defer stop()
		defer close(ended)
		defer c.close()
		readErr = c.read(replace)
		if err := readErr; ctx.Err() == nil {
			s.n.metrics.disconnects.WithLabelValues(disconnectReason(err)).Inc()
			s.n.log.Info("connection closed in Socket Mode", "err", err)
		}
	})
	s.connections.Go(func() { c.ping(ended) })
	select {
	case <-ended:
		return true, readErr
	case <-replace:
		time.AfterFunc(overlap, c.close)
		return false, nil
	}
}

// connect opens a connection.
func (s *socketMode) connect(ctx context.Context) (*connection, error) {
	address, err := s.n.socketAddress(ctx)
	if err != nil {
		return nil, err
	}
	dialer := websocket.Dialer{HandshakeTimeout: requestTimeout, Proxy: http.ProxyFromEnvironment}
	if s.n.options.Dial != nil {
		dialer.Proxy, dialer.NetDialContext = nil, s.n.options.Dial
	}
	ws, resp, err := dialer.DialContext(ctx, address, nil)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close() //nolint:errcheck // the body is empty
	}
	if err != nil {
		return nil, fmt.Errorf("connect: %w", withoutTicket(err, address))
	}
	ws.SetReadLimit(maxBody)
	c := &connection{n: s.n, ws: ws}
	c.extendDeadline()
	ws.SetPongHandler(func(string) error { c.extendDeadline(); return nil })
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error { c.extendDeadline(); return pong(data) })
	return c, nil
}

// withoutTicket returns an error without the query of an address of Socket Mode, which
// lets anybody receive in our name.
func withoutTicket(err error, address string) error {
	err = withoutAddress(err)
	_, ticket, _ := strings.Cut(address, "?")
	for _, one := range strings.FieldsFunc(ticket, func(r rune) bool { return r == '&' || r == '=' }) {
		if said := err.Error(); dispatch.Hide(said, one) != said {
			err = errors.New(dispatch.Hide(said, one))
		}
	}
	return err
}

// connection is a connection in Socket Mode.
type connection struct {
	n  *Network
	ws *websocket.Conn
	mu sync.Mutex // guards writes
}

func (c *connection) extendDeadline() { _ = c.ws.SetReadDeadline(time.Now().Add(silenceTimeout)) } // a closed connection fails when it is read

func (c *connection) close() { _ = c.ws.Close() } // it may be closed already

// ping checks regularly that the other side is there.
func (c *connection) ping(ended <-chan struct{}) {
	tick := time.NewTicker(pingInterval)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			return
		case <-tick.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)) != nil {
				c.close()
				return
			}
		}
	}
}
