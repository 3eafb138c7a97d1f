package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"github.com/muster-bot/muster/adapters/dispatch"
)

// shard keeps one gateway session alive over successive connections.
type shard struct {
	*gateway
	id, count int
	log       *slog.Logger
	lease     *shardLease

	progress   progress
	received   atomic.Int64 // the sequence number of the last event
	connected  atomic.Bool
	silences   int  // resumes in a row without an event
	delayLogin bool // Discord asked for a pause before the next login
}

// maxSilences is how many resumes without an event end a session.
const maxSilences = 2

// run reconnects until ctx ends or the gateway closes for good.
func (s *shard) run(ctx context.Context) error {
	up := s.metrics.up(s.id)
	defer s.metrics.removeShard(s.id)
	var pause dispatch.Backoff
	for {
		up.Set(0)
		ready, err := s.connectOnce(ctx)
		s.connected.Store(false)
		s.follow(s.id, s.count, false)
		end := asFatalClose(err)
		if ctx.Err() != nil || end != nil {
			return end
		}
		s.metrics.disconnected(err)
		if ready {
			pause = dispatch.Backoff{}
		}
		d := pause.Next()
		if s.delayLogin {
			// Discord asks for one to five seconds, spread at random.
			d, s.delayLogin = max(d, time.Second+rand.N(4*time.Second)), false
		}
		resume := s.progress.current().ID != ""
		s.log.Info("gateway connection lost; reconnecting", "wait", d, "resume", resume, "err", err)
		_ = dispatch.Sleep(ctx, d) // if ctx ends, the next connection fails at once
	}
}

// connectOnce runs one connection from its opening to its end. ready reports whether it
// received events.
func (s *shard) connectOnce(ctx context.Context) (ready bool, err error) {
	session := s.progress.current()
	if session.ID != "" {
		conn, hello, err := s.open(ctx, session.URL)
		if err == nil {
			ready, err = s.serve(ctx, conn, hello, func() error { return s.sendResume(conn, session) })
		}
		if !ready && ctx.Err() == nil {
			s.resumeFailed(ctx)
		}
		return ready, err
	}
	// Wait before connecting: nothing would read the connection meanwhile.
	in, err := s.logins.acquire(ctx, s.id)
	if err != nil {
		return false, err
	}
	info, err := s.logins.fresh(ctx)
	if err != nil {
		in.cancel()
		return false, err
	}
	conn, hello, err := s.open(ctx, info.URL)
	if err != nil {
		in.cancel()
		return false, err
	}
	return s.serve(ctx, conn, hello, func() error {
		defer in.used(ctx)
		return s.sendIdentify(conn)
	})
}

// resumeFailed gives the session up after it could not be resumed a few times though
// Discord is there. Its address may be that of a server that is gone.
func (s *shard) resumeFailed(ctx context.Context) {
	if s.progress.current().ID == "" {
		return
	}
	if s.silences++; s.silences < maxSilences {
		return
	}
	if _, err := s.logins.fresh(ctx); err != nil {
		return
	}
	s.log.Warn("the gateway session cannot be resumed; logging in anew")
	s.silences = 0
	s.progress.end()
}

// open connects and waits for Hello, which holds the heartbeat interval.
func (s *shard) open(ctx context.Context, address string) (*gatewayConn, time.Duration, error) {
	ws, err := s.connect(ctx, gatewayURL(address))
	if err != nil {
		return nil, 0, err
	}
	conn := &gatewayConn{ws: ws, token: s.token}
	stop := context.AfterFunc(ctx, func() { conn.close() })
	defer stop()
	hello, err := readHello(conn)
	if err != nil {
		conn.close()
		return nil, 0, err
	}
	return conn, hello, nil
}

// serve begins the session and reads the connection to its end.
func (s *shard) serve(ctx context.Context, conn *gatewayConn, hello time.Duration, begin func() error) (ready bool, err error) {
	defer conn.close()
	// Another process may resume the session: it is not ended here.
	stop := context.AfterFunc(ctx, func() { conn.close() })
	defer stop()
	beatCtx, stopHeartbeat := context.WithCancel(ctx)
	var heartbeat sync.WaitGroup
	heartbeat.Go(func() { s.heartbeatLoop(beatCtx, conn, hello) })
	defer heartbeat.Wait()
	defer stopHeartbeat()
	if err := begin(); err != nil {
		return false, err
	}
	// One goroutine reads while another decodes and dispatches, in order.
	events := newReadAhead()
	var dispatching sync.WaitGroup
	dispatching.Go(func() { s.dispatchLoop(ctx, conn, events) })
	defer dispatching.Wait()
	defer close(events.frames)
	ready, err = s.readLoop(conn, events)
	return ready, conn.reason(err)
}

// sendResume resumes the session.
func (s *shard) sendResume(conn *gatewayConn, session gatewaySession) error {
	s.received.Store(session.Seq)
	return conn.send(opResume, map[string]any{"token": s.token, "session_id": session.ID, "seq": session.Seq})
}

// sendIdentify logs in.
func (s *shard) sendIdentify(conn *gatewayConn) error {
	s.received.Store(0)
	return conn.send(opIdentify, map[string]any{
		"token": s.token, "intents": intents, "shard": [2]int{s.id, s.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "muster", "device": "muster"},
	})
}

var (
	errReconnect      = errors.New("gateway: Discord asks to reconnect")
	errInvalidSession = errors.New("gateway: invalid session")
	errSilent         = errors.New("gateway: no event after logging in or resuming")
	errNoHeartbeat    = errors.New("gateway: no heartbeat acknowledgement")
)

// readLoop reads events until the connection ends.
func (s *shard) readLoop(conn *gatewayConn, events readAhead) (ready bool, err error) {
	silence := time.AfterFunc(readyTimeout, func() { conn.closeFor(errSilent) })
	defer silence.Stop()
	session := s.progress.current().ID
	for {
		f, err := conn.readFrame()
		if err != nil {
			s.dropSession(err)
			return ready, err
		}
		switch f.Op {
		case opDispatch:
			silence.Stop()
			s.received.Store(f.Seq)
			if f.Type == "READY" {
				session = s.beginSession(f.Data)
			}
			if !ready {
				ready, s.silences = true, 0
			}
			s.noteState(f.Type)
			f.Session = session
			events.put(f)
		case opHeartbeat:
			if err := s.sendHeartbeat(conn); err != nil {
				return ready, err
			}
		case opHeartbeatAck:
			conn.ackHeartbeat()
		case opReconnect:
			return ready, errReconnect
		case opInvalidSession:
			var resumable bool
			if json.Unmarshal(f.Data, &resumable) != nil || !resumable {
				s.progress.end()
			}
			s.delayLogin = true
			return ready, errInvalidSession
		}
	}
}

// noteState records that the shard is connected.
func (s *shard) noteState(event string) {
	if event != "READY" && event != "RESUMED" {
		return
	}
	s.connected.Store(true)
	s.metrics.up(s.id).Set(1)
	if event == "RESUMED" {
		s.metrics.sessions.WithLabelValues(sessionResumed).Inc()
	}
}

// beginSession stores the session for resuming.
func (s *shard) beginSession(data json.RawMessage) (id string) {
	var r struct {
		Session     string `json:"session_id"`
		Resume      string `json:"resume_gateway_url"`
		User        user   `json:"user"`
		Application user   `json:"application"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		s.log.Error("gateway: decode READY", "err", err)
		return ""
	}
	s.progress.begin(gatewaySession{ID: r.Session, URL: r.Resume, Self: string(r.User.ID), App: string(r.Application.ID)})
	return r.Session
}

// dropSession drops the session if the close code says that it has ended.
func (s *shard) dropSession(err error) {
	// Not authenticated, no valid session, invalid sequence number, session timed out.
	if websocket.IsCloseError(err, 4003, 4006, 4007, 4009) {
		s.progress.end()
	}
}
