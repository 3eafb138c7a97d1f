package testserver

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	heartbeatInterval = 41250 * time.Millisecond
	totalLogins       = 1000
	identifyInterval  = 5 * time.Second
)

func (s *Server) getGatewayBot(c request) (any, error) {
	host := "ws://" + c.Host
	s.resetLogins()
	return object{
		"url": host, "shards": max(1, s.Shards),
		"session_start_limit": object{
			"total": totalLogins, "remaining": s.logins, "reset_after": time.Until(s.loginsResetAt).Milliseconds(), "max_concurrency": max(1, s.MaxConcurrency),
		},
	}, nil
}

// session is a shard's gateway session.
type session struct {
	s      *Server
	id     string
	shard  [2]int
	seq    int64
	events []object // for replay after a resume

	expired bool // cannot be resumed
	muted   bool // heartbeats are not acknowledged
	conn    *websocket.Conn
	writes  sync.Mutex
}

// serveGateway serves one connection.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		http.Error(w, "v=10&encoding=json", http.StatusBadRequest)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }() // may be closed already
	if s.refusesHello(r.URL.Path) {
		_, _, _ = conn.ReadMessage() // until the client gives up
		return
	}
	one := &session{s: s, conn: conn}
	if one.write(object{"op": 10, "d": object{"heartbeat_interval": heartbeatInterval.Milliseconds()}, "s": nil, "t": nil}) != nil {
		return
	}
	var active *session
	for {
		_ = conn.SetReadDeadline(time.Now().Add(heartbeatInterval + heartbeatInterval/2))
		_, raw, err := conn.ReadMessage()
		if err != nil {
			s.connectionLost(active, conn)
			return
		}
		var f struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(raw, &f) != nil {
			closeWith(conn, 4002)
			return
		}
		switch f.Op {
		case 1:
			if active == nil || !s.isMuted(active) {
				s.ack(active, one)
			}
		case 2:
			active = s.identify(conn, r.Host, f.Data)
		case 6:
			active = s.resume(conn, r.URL.Path, f.Data)
		default:
			closeWith(conn, 4001)
			return
		}
		if (f.Op == 2 || f.Op == 6) && active == nil {
			return
		}
	}
}

func (s *Server) isMuted(one *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return one.muted
}

func (s *Server) ack(active, fresh *session) {
	if active == nil {
		active = fresh
	}
	_ = active.write(object{"op": 11, "d": nil, "s": nil, "t": nil}) // a dead connection is noticed when reading
}

func closeWith(conn *websocket.Conn, code int) {
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	_ = conn.Close()
}

// write sends a frame, one at a time.
func (s *session) write(f object) error {
	s.writes.Lock()
	defer s.writes.Unlock()
	if s.conn == nil {
		return nil
	}
	_ = s.conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
	return s.conn.WriteJSON(f)
}

// connectionLost clears a session's connection unless it has a new one.
func (s *Server) connectionLost(one *session, conn *websocket.Conn) {
	if one == nil {
		return
	}
	one.writes.Lock()
	defer one.writes.Unlock()
	if one.conn == conn {
		one.conn = nil
	}
}

// identify logs a shard in. It returns nil if the login is refused.
func (s *Server) identify(conn *websocket.Conn, host string, raw json.RawMessage) *session {
	var d struct {
		Token      string            `json:"token"`
		Intents    *int              `json:"intents"`
		Shard      [2]int            `json:"shard"`
		Properties map[string]string `json:"properties"`
	}
	if err := json.Unmarshal(raw, &d); err != nil || d.Intents == nil || len(d.Properties) != 3 {
		closeWith(conn, 4002)
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	const privileged = 1<<1 | 1<<8 | 1<<15
	code := 0
	switch {
	case d.Token != Token:
		code = 4004
	case *d.Intents&privileged != 0:
		code = 4014
	case d.Shard[1] == 0 && d.Shard != [2]int{}, d.Shard[1] > 0 && d.Shard[0] >= d.Shard[1]:
		code = 4010
	}
	if code != 0 {
		closeWith(conn, code)
		return nil
	}
	if !s.takeLogin(d.Shard[0]) {
		_ = conn.WriteJSON(object{"op": 9, "d": false, "s": nil, "t": nil})
		closeWith(conn, 4008)
		return nil
	}
	one := &session{s: s, id: strings.ToLower(rand.Text()), shard: d.Shard, conn: conn}
	one.shard[1] = max(1, one.shard[1])
	s.noteOverlap(one.shard, nil)
	s.sessions[one.id] = one
	unavailable := []object{}
	for _, g := range s.guilds {
		if one.receives(g.id) {
			unavailable = append(unavailable, object{"id": g.id, "unavailable": true})
		}
	}
	one.dispatch("READY", object{
		"v": 10, "user": s.users[Bot].json(), "guilds": unavailable, "session_id": one.id, "resume_gateway_url": "ws://" + host + "/resume",
		"shard": one.shard, "application": object{"id": Application, "flags": 0},
	})
	for _, g := range s.guilds {
		if one.receives(g.id) && !g.unavailable {
			one.dispatch("GUILD_CREATE", s.guildCreateJSON(g))
		}
	}
	return one
}

// resume resumes a session. It returns nil if that is impossible.
func (s *Server) resume(conn *websocket.Conn, path string, raw json.RawMessage) *session {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int64  `json:"seq"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		closeWith(conn, 4002)
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.sessions[d.Session]
	if path != "/resume" {
		s.violations = append(s.violations, "gateway: it resumes at another address than the given one")
	}
	s.resumes++
	switch {
	case d.Token != Token:
		closeWith(conn, 4004)
		return nil
	case one != nil && !one.expired && len(s.refuseResume) > 0:
		later := s.refuseResume[0]
		s.refuseResume, one.expired = s.refuseResume[1:], !later
		_ = conn.WriteJSON(object{"op": 9, "d": later, "s": nil, "t": nil})
		return &session{s: s, conn: conn}
	case one == nil || one.expired:
		_ = conn.WriteJSON(object{"op": 9, "d": false, "s": nil, "t": nil})
		return &session{s: s, conn: conn}
	case d.Seq > one.seq:
		closeWith(conn, 4007)
		return nil
	}
	s.noteOverlap(one.shard, one)
	one.writes.Lock()
	if one.conn != nil {
		s.overlaps++
	}
	one.conn, one.muted = conn, false
	one.writes.Unlock()
	for _, f := range one.events {
		if seq, _ := f["s"].(int64); seq > d.Seq {
			_ = one.write(f)
		}
	}
	one.dispatch("RESUMED", object{})
	return one
}

// receives reports whether a shard gets the events of a server. The first shard
// also gets direct messages.
func (s *session) receives(guild string) bool {
	id, _ := strconv.ParseUint(guild, 10, 64) // 0 for direct messages
	return int(id>>22%uint64(s.shard[1])) == s.shard[0]
}

// dispatch sends an event, now or on resume. The caller holds mu.
func (s *session) dispatch(event string, data any) {
	s.seq++
	f := object{"op": 0, "t": event, "s": s.seq, "d": deepCopy[any](data)}
	s.events = append(s.events, f)
	_ = s.write(f) // without a connection it is replayed on resume
}

// dispatch sends an event to the shards that receive a server's events. The
// caller holds mu.
func (s *Server) dispatch(guild, event string, data any) {
	for _, one := range s.sessions {
		if !one.expired && one.receives(guild) {
			one.dispatch(event, data)
		}
	}
}

// drop closes a session's connection with a close code, or without one for 0.
func (s *session) drop(code int) {
	s.writes.Lock()
	defer s.writes.Unlock()
	if s.conn == nil {
		return
	}
	if code == 0 {
		_ = s.conn.Close()
	} else {
		closeWith(s.conn, code)
	}
	s.conn = nil
}
