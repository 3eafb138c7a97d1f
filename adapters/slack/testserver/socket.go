package testserver

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// connection is a connection in Socket Mode.
type connection struct {
	ws       *websocket.Conn
	replaced bool // receives nothing new

	mu      sync.Mutex
	unacked map[string]*Delivery
	acked   []string
}

// connect returns the address to connect to. The caller holds mu.
func (s *Server) connect(token string) (object, string) {
	if token != AppToken || s.refusesApp {
		return nil, "invalid_auth"
	}
	s.opened++
	return object{"url": "ws://" + s.host() + "/socket/" + s.id("ticket")}, ""
}

func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	if s.refusesSocket() {
		http.Error(w, "the link is used up", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	one := &connection{ws: ws, unacked: map[string]*Delivery{}}
	one.write(object{
		"type": "hello", "num_connections": 1, "connection_info": object{"app_id": "A1"},
		"debug_info": object{"host": "test", "approximate_connection_time": 18060},
	})
	s.mu.Lock()
	s.sockets = append(s.sockets, one)
	s.mu.Unlock()
	defer func() {
		_ = ws.Close() // it may be closed already
		s.mu.Lock()
		defer s.mu.Unlock()
		s.sockets = slices.DeleteFunc(s.sockets, func(other *connection) bool { return other == one })
	}()
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			ID      string `json:"envelope_id"`
			Payload object `json:"payload"`
		}
		const mostAck = 20_000
		if json.Unmarshal(raw, &ack) != nil || ack.ID == "" || len(raw) >= mostAck {
			s.mu.Lock()
			s.problems = append(s.problems, "an acknowledgement: "+string(raw))
			s.mu.Unlock()
			continue
		}
		if s.losesAck() {
			continue
		}
		if d := one.takeDelivery(ack.ID); d != nil {
			d.acknowledge(ack.Payload)
		}
	}
}

func (one *connection) write(v any) {
	one.mu.Lock()
	defer one.mu.Unlock()
	_ = one.ws.WriteJSON(v) // the client may have left
}

func (one *connection) expectAck(id string, d *Delivery) {
	one.mu.Lock()
	defer one.mu.Unlock()
	one.unacked[id] = d
}

func (one *connection) takeDelivery(id string) *Delivery {
	one.mu.Lock()
	defer one.mu.Unlock()
	d := one.unacked[id]
	delete(one.unacked, id)
	one.acked = append(one.acked, id)
	return d
}

// Connections returns how often a connection was asked for.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// Open returns how many connections are open.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// DropSockets closes all connections without warning.
func (s *Server) DropSockets() {
	s.mu.Lock()
	all := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, one := range all {
		_ = one.ws.Close() // it may be closed already
	}
}

// Refresh announces the end of all connections, and closes them after a while.
func (s *Server) Refresh(reason string, after time.Duration) {
	s.mu.Lock()
	all := slices.Clone(s.sockets)
	for _, one := range all {
		one.replaced = true
	}
	s.mu.Unlock()
	for _, one := range all {
		one.write(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "test"}})
		time.AfterFunc(after, func() { _ = one.ws.Close() }) // it may be closed already
	}
}

// Envelope sends an envelope of any kind. acknowledged reports whether it was
// acknowledged.
func (s *Server) Envelope(kind string, payload map[string]any) (acknowledged func() bool) {
	s.mu.Lock()
	id := s.id("envelope-")
	one := s.sockets[len(s.sockets)-1]
	s.mu.Unlock()
	one.write(object{"type": kind, "envelope_id": id, "payload": payload})
	return func() bool {
		one.mu.Lock()
		defer one.mu.Unlock()
		return slices.Contains(one.acked, id)
	}
}

// RefreshAmid announces the end of the oldest connection, sends on it the
// envelopes that were in flight, one every pause, and closes it a while after
// the last. acknowledged counts those acknowledged on their own connection.
func (s *Server) RefreshAmid(reason string, after, pause time.Duration, kind string, payloads []map[string]any) (acknowledged func() int) {
	s.mu.Lock()
	one := s.sockets[0]
	one.replaced = true
	ids := make([]string, len(payloads))
	for i := range ids {
		ids[i] = s.id("envelope-")
	}
	s.mu.Unlock()
	one.write(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "test"}})
	s.done.Go(func() {
		for i, payload := range payloads {
			one.write(object{"type": kind, "envelope_id": ids[i], "payload": payload, "accepts_response_payload": true})
			<-time.After(pause)
		}
		time.AfterFunc(after, func() { _ = one.ws.Close() }) // it may be closed already
	})
	return func() int {
		one.mu.Lock()
		defer one.mu.Unlock()
		n := 0
		for _, id := range ids {
			if slices.Contains(one.acked, id) {
				n++
			}
		}
		return n
	}
}
