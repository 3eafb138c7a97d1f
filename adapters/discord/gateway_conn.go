package discord

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes, which discordgo v0.29.0 does not export.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

const (
	// helloTimeout limits the wait for Discord's Hello.
	helloTimeout = 20 * time.Second
	// writeTimeout limits the sending of one message.
	writeTimeout = 10 * time.Second
	// closeResumable is a private close code. Unlike 1000 and 1001 it does not
	// end the session.
	closeResumable = 4900
)

// gatewayConn is one websocket connection to the gateway.
type gatewayConn struct {
	ws             *websocket.Conn
	buf            bytes.Buffer // of the last frame, for its one reader
	mu             sync.Mutex   // serialises writes, and guards the fields below
	unacknowledged int          // heartbeats without an acknowledgement
	closed         bool
}

// readFrame reads one frame.
func (c *gatewayConn) readFrame() (frame, error) {
	_, r, err := c.ws.NextReader()
	if err != nil {
		return frame{}, err
	}
	c.buf.Reset()
	if _, err := c.buf.ReadFrom(r); err != nil {
		return frame{}, err
	}
	var f frame
	err = json.Unmarshal(c.buf.Bytes(), &f)
	return f, err
}

func (c *gatewayConn) send(op int, data any) error {
	raw, err := json.Marshal(struct {
		Op   int `json:"op"`
		Data any `json:"d"`
	}{op, data})
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.ws.WriteMessage(websocket.TextMessage, raw)
}

// countHeartbeat counts a heartbeat to be sent. It returns false if the last
// one was never acknowledged.
func (c *gatewayConn) countHeartbeat() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unacknowledged++
	return c.unacknowledged <= 1
}

func (c *gatewayConn) ackHeartbeat() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unacknowledged = 0
}

// close closes the connection with a code, once.
func (c *gatewayConn) close(code int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	message := websocket.FormatCloseMessage(code, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // the connection may be gone
	_ = c.ws.Close()
}
