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

	"github.com/muster-bot/muster/adapters/hearing"
)

// shard is one connection after another, and the session that outlives them.
type shard struct {
	*gateway
	id, count int
	url       string
	log       *slog.Logger

	session string // empty: there is none to resume
	resume  string // where to resume it
	seq     atomic.Int64
	wait    bool // Discord wants a pause before the next login
}

// run connects again and again until ctx ends, or Discord says that there is no
// use in it.
func (s *shard) run(ctx context.Context) error {
	var pause backOff
	for {
		ready, err := s.once(ctx)
		end := asFinal(err)
		if ctx.Err() != nil || end != nil {
			return end
		}
		if ready {
			pause = backOff{}
		}
		d := pause.next()
		if s.wait {
			// Discord asks for one to five seconds, so that not all log in at once.
			d, s.wait = max(d, time.Second+rand.N(4*time.Second)), false
		}
		s.log.Info("gateway connection lost; connecting again", "wait", d, "resume", s.session != "", "err", err)
		_ = hearing.Sleep(ctx, d) // if ctx ends, so does the next connection before it begins
	}
}

// once is one connection, from greeting to end. It tells whether it ever heard
// events.
func (s *shard) once(ctx context.Context) (ready bool, err error) {
	address := s.url
	if s.session != "" && s.resume != "" {
		address = s.resume
	}
	if s.session == "" {
		// Waited for before there is a connection: nobody would listen to it.
		if err := s.login(ctx, s.id); err != nil {
			return false, err
		}
	}
	conn, err := s.connect(ctx, withVersion(address))
	if err != nil {
		if s.session == "" {
			s.unused()
		}
		// What Discord named for resuming may be gone; the next try asks anew.
		s.resume = ""
		return false, err
	}
	w := &wire{conn: conn}
	defer w.end(closeResumable)
	stop := context.AfterFunc(ctx, func() { w.end(websocket.CloseNormalClosure) })
	defer stop()

	hello, err := s.hello(w)
	if err != nil {
		return false, err
	}
	beating, stopBeating := context.WithCancel(ctx)
	var heart sync.WaitGroup
	heart.Go(func() { s.beat(beating, w, hello) })
	defer heart.Wait()
	defer stopBeating()
	if err := s.enter(w); err != nil {
		return false, err
	}
	// One reads while another makes events of what was read, in its order.
	told := make(chan frame, ahead)
	var listening sync.WaitGroup
	listening.Go(func() {
		for f := range told {
			s.hear(f.Type, f.Data)
		}
	})
	defer listening.Wait()
	defer close(told)
	return s.read(w, told)
}

// ahead is how many events may have been read and not yet heard.
const ahead = 256

func withVersion(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // dialling it says what is wrong with it
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

// hello waits for Discord's greeting, which says how often to beat.
func (s *shard) hello(w *wire) (time.Duration, error) {
	if err := w.conn.SetReadDeadline(time.Now().Add(helloTime)); err != nil {
		return 0, err
	}
	f, err := w.next()
	if err != nil {
		return 0, err
	}
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(f.Data, &hello); err != nil || f.Op != opHello || hello.Interval <= 0 {
		return 0, errors.New("gateway: it did not say hello")
	}
	return time.Duration(hello.Interval) * time.Millisecond, w.conn.SetReadDeadline(time.Time{})
}

// enter resumes the session, or logs in where there is none.
func (s *shard) enter(w *wire) error {
	if s.session != "" {
		return w.send(opResume, map[string]any{"token": s.token, "session_id": s.session, "seq": s.seq.Load()})
	}
	s.seq.Store(0)
	return w.send(opIdentify, map[string]any{
		"token": s.token, "intents": intents, "shard": [2]int{s.id, s.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "muster", "device": "muster"},
	})
}

// beat tells Discord at every interval that we are there, and ends a
// connection on which it no longer says that it heard.
func (s *shard) beat(ctx context.Context, w *wire, every time.Duration) {
	// The first beat comes at a random moment, so that not all come at once.
	if hearing.Sleep(ctx, time.Duration(rand.Float64()*float64(every))) != nil {
		return
	}
	for {
		if !w.expect() {
			s.log.Warn("gateway connection is dead: no answer to a heartbeat")
			w.end(closeResumable)
			return
		}
		if s.pulse(w) != nil || hearing.Sleep(ctx, every) != nil {
			return
		}
	}
}

func (s *shard) pulse(w *wire) error {
	if seq := s.seq.Load(); seq > 0 {
		return w.send(opHeartbeat, seq)
	}
	return w.send(opHeartbeat, nil)
}

var errReconnect = errors.New("gateway: Discord asks to connect again")

// read hears until the connection ends.
func (s *shard) read(w *wire, told chan<- frame) (ready bool, err error) {
	for {
		f, err := w.next()
		if err != nil {
			s.forget(err)
			return ready, err
		}
		switch f.Op {
		case opDispatch:
			s.seq.Store(f.Seq)
			ready = ready || f.Type == "READY" || f.Type == "RESUMED"
			if f.Type == "READY" {
				s.begin(f.Data)
			}
			told <- f
		case opHeartbeat:
			if err := s.pulse(w); err != nil {
				return ready, err
			}
		case opHeartbeatAck:
			w.acknowledged()
		case opReconnect:
			return ready, errReconnect
		case opInvalidSession:
			var resumable bool
			if json.Unmarshal(f.Data, &resumable) != nil || !resumable {
				s.session = ""
			}
			s.wait = true
			return ready, errors.New("gateway: Discord no longer knows the session")
		}
	}
}

// begin notes the session that can be resumed.
func (s *shard) begin(data json.RawMessage) {
	var r struct {
		Session string `json:"session_id"`
		Resume  string `json:"resume_gateway_url"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		s.log.Error("gateway: READY", "err", err)
		return
	}
	s.session, s.resume = r.Session, r.Resume
}

// forget drops the session where the close code says that it is over.
func (s *shard) forget(err error) {
	// Not authenticated, a wrong sequence number, and a session that timed out.
	if websocket.IsCloseError(err, 4003, 4007, 4009) {
		s.session = ""
	}
}
