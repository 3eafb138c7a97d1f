package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/muster-bot/muster/adapters/dispatch"
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
	helloTimeout = 10 * time.Second
	// readyTimeout limits the wait for the first event after logging in or resuming.
	readyTimeout = 30 * time.Second
	// writeTimeout limits the sending of one message.
	writeTimeout = 10 * time.Second
	// maxIdleBuffer is the largest buffer that a connection keeps between two frames.
	maxIdleBuffer = 256 << 10
	// closeResumable is a private close code. Unlike 1000 and 1001 it does not
	// end the session.
	closeResumable = 4900
)

// gatewayConn is one websocket connection to the gateway.
type gatewayConn struct {
	ws             *websocket.Conn
	token          string       // which no error repeats
	buf            bytes.Buffer // of the last frame, for its one reader
	mu             sync.Mutex   // serialises writes, and guards the fields below
	unacknowledged int          // heartbeats without an acknowledgement
	closed         bool
	why            error // why we closed it
}

// readFrame reads one frame.
func (c *gatewayConn) readFrame() (frame, error) {
	_, r, err := c.ws.NextReader()
	if closed := (*websocket.CloseError)(nil); errors.As(err, &closed) { // which may be shared by all connections
		err = &websocket.CloseError{Code: closed.Code, Text: dispatch.Hide(closed.Text, c.token)}
	}
	if err != nil {
		return frame{}, err
	}
	c.buf.Reset()
	if _, err := c.buf.ReadFrom(r); err != nil {
		return frame{}, err
	}
	var f frame
	err = json.Unmarshal(c.buf.Bytes(), &f)
	if c.buf.Cap() > maxIdleBuffer {
		c.buf = bytes.Buffer{}
	}
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

// closeFor closes the connection so that its session can be resumed, for a reason that
// reading it returns.
func (c *gatewayConn) closeFor(why error) {
	c.mu.Lock()
	if !c.closed && c.why == nil {
		c.why = why
	}
	c.mu.Unlock()
	c.close()
}

// reason returns why reading failed.
func (c *gatewayConn) reason(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.why != nil {
		return c.why
	}
	return err
}

// close closes the connection, once, so that its session can be resumed.
func (c *gatewayConn) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.closed = true
	message := websocket.FormatCloseMessage(closeResumable, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)) // the connection may be gone
	_ = c.ws.Close()
}
