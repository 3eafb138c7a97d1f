package discord

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
)

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
func readHello(conn *gatewayConn) (time.Duration, error) {
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
			conn.closeFor(errNoHeartbeat)
			return
		}
		if s.sendHeartbeat(conn) != nil || dispatch.Sleep(ctx, every) != nil {
			return
		}
	}
}

func (s *shard) sendHeartbeat(conn *gatewayConn) error {
	if seq := s.received.Load(); seq > 0 {
		return conn.send(opHeartbeat, seq)
	}
	return conn.send(opHeartbeat, nil)
}
