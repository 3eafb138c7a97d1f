package discord

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
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
	url       string
	log       *slog.Logger

	sessionID  string // empty if there is none to resume
	resumeURL  string // where to resume the session
	seq        atomic.Int64
	delayLogin bool // Discord asked for a pause before the next login
}

// run reconnects until ctx ends or the gateway closes for good.
func (s *shard) run(ctx context.Context) error {
	var pause dispatch.Backoff
	for {
		ready, err := s.connectOnce(ctx)
		s.follow(s.id, s.count, false)
		end := asFatalClose(err)
		if ctx.Err() != nil || end != nil {
			return end
		}
		if ready {
			pause = dispatch.Backoff{}
		}
		d := pause.Next()
		if s.delayLogin {
			// Discord asks for one to five seconds, spread at random.
			d, s.delayLogin = max(d, time.Second+rand.N(4*time.Second)), false
		}
		s.log.Info("gateway connection lost; reconnecting", "wait", d, "resume", s.sessionID != "", "err", err)
		_ = dispatch.Sleep(ctx, d) // if ctx ends, the next connection fails at once
	}
}

// connectOnce runs one connection from Hello to its end. ready reports whether
// it received events.
func (s *shard) connectOnce(ctx context.Context) (ready bool, err error) {
	address := s.url
	if s.sessionID != "" && s.resumeURL != "" {
		address = s.resumeURL
	}
	if s.sessionID == "" {
		// Wait before connecting: nothing would read the connection meanwhile.
		if err := s.awaitLogin(ctx, s.id); err != nil {
			return false, err
		}
	}
	ws, err := s.connect(ctx, gatewayURL(address))
	if err != nil {
		if s.sessionID == "" {
			s.returnLogin()
		}
		// The resume address may be invalid; the next attempt uses the general one.
		s.resumeURL = ""
		return false, err
	}
	conn := &gatewayConn{ws: ws}
	defer conn.close(closeResumable)
	stop := context.AfterFunc(ctx, func() { conn.close(websocket.CloseNormalClosure) })
	defer stop()

	hello, err := s.readHello(conn)
	if err != nil {
		return false, err
	}
	beatCtx, stopHeartbeat := context.WithCancel(ctx)
	var heartbeat sync.WaitGroup
	heartbeat.Go(func() { s.heartbeatLoop(beatCtx, conn, hello) })
	defer heartbeat.Wait()
	defer stopHeartbeat()
	if err := s.identifyOrResume(conn); err != nil {
		return false, err
	}
	// One goroutine reads while another decodes and dispatches, in order.
	frames := make(chan frame, eventBuffer)
	var dispatching sync.WaitGroup
	dispatching.Go(func() {
		for f := range frames {
			s.dispatch(f)
			if f.Type == "RESUMED" {
				s.follow(s.id, s.count, true)
			}
		}
	})
	defer dispatching.Wait()
	defer close(frames)
	return s.readLoop(conn, frames)
}

// eventBuffer is the number of events read ahead of dispatching.
const eventBuffer = 256

func gatewayURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // dialling reports the error
	}
	if u.Path == "" {
		u.Path = "/"
	}
	q := u.Query()
	q.Set("v", apiVersion)
	q.Set("encoding", "json")
	u.RawQuery = q.Encode()
	return u.String()
}

// readHello waits for Hello, which holds the heartbeat interval.
func (s *shard) readHello(conn *gatewayConn) (time.Duration, error) {
	if err := conn.ws.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return 0, err
	}
	f, err := conn.readFrame()
	if err != nil {
		return 0, err
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(f.Data, &hello); err != nil || f.Op != opHello || hello.Interval <= 0 {
		return 0, errors.New("gateway: expected Hello")
	}
	return time.Duration(hello.Interval) * time.Millisecond, conn.ws.SetReadDeadline(time.Time{})
}

// identifyOrResume resumes the session, or logs in if there is none.
func (s *shard) identifyOrResume(conn *gatewayConn) error {
	if s.sessionID != "" {
		return conn.send(opResume, map[string]any{"token": s.token, "session_id": s.sessionID, "seq": s.seq.Load()})
	}
	s.seq.Store(0)
	return conn.send(opIdentify, map[string]any{
		"token": s.token, "intents": intents, "shard": [2]int{s.id, s.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "muster", "device": "muster"},
	})
}

// heartbeatLoop sends heartbeats and closes a connection that no longer
// acknowledges them.
func (s *shard) heartbeatLoop(ctx context.Context, conn *gatewayConn, every time.Duration) {
	// The first heartbeat comes after a random part of the interval, as Discord asks.
	if dispatch.Sleep(ctx, time.Duration(rand.Float64()*float64(every))) != nil {
		return
	}
	for {
		if !conn.countHeartbeat() {
			s.log.Warn("gateway connection is dead: no heartbeat acknowledgement")
			conn.close(closeResumable)
			return
		}
		if s.sendHeartbeat(conn) != nil || dispatch.Sleep(ctx, every) != nil {
			return
		}
	}
}

func (s *shard) sendHeartbeat(conn *gatewayConn) error {
	if seq := s.seq.Load(); seq > 0 {
		return conn.send(opHeartbeat, seq)
	}
	return conn.send(opHeartbeat, nil)
}

var errReconnect = errors.New("gateway: Discord asks to reconnect")

// readLoop reads events until the connection ends.
func (s *shard) readLoop(conn *gatewayConn, frames chan<- frame) (ready bool, err error) {
	for {
		f, err := conn.readFrame()
		if err != nil {
			s.dropSession(err)
			return ready, err
		}
		switch f.Op {
		case opDispatch:
			s.seq.Store(f.Seq)
			ready = ready || f.Type == "READY" || f.Type == "RESUMED"
			if f.Type == "READY" {
				s.storeSession(f.Data)
			}
			f.Session = s.sessionID
			frames <- f
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
				s.sessionID = ""
			}
			s.delayLogin = true
			return ready, errors.New("gateway: invalid session")
		}
	}
}

// storeSession stores the session for resuming.
func (s *shard) storeSession(data json.RawMessage) {
	var r struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		s.log.Error("gateway: decode READY", "err", err)
		return
	}
	s.sessionID, s.resumeURL = r.Session, r.Resume
}

// dropSession drops the session if the close code says that it has ended.
func (s *shard) dropSession(err error) {
	// Not authenticated, invalid sequence number, session timed out.
	if websocket.IsCloseError(err, 4003, 4007, 4009) {
		s.sessionID = ""
	}
}
