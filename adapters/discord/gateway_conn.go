package discord

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway opcodes.
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
	conn           *websocket.Conn
	mu             sync.Mutex // serialises writes, and guards the fields below
	unacknowledged int        // heartbeats without an acknowledgement
	closed         bool
}

// readFrame reads one frame.
func (w *gatewayConn) readFrame() (frame, error) {
	_, raw, err := w.conn.ReadMessage()
	if err != nil {
		return frame{}, err
	}
	var f frame
	err = json.Unmarshal(raw, &f)
	return f, err
}

func (w *gatewayConn) send(op int, data any) error {
	raw, err := json.Marshal(struct {
		Op   int `json:"op"`
		Data any `json:"d"`
	}{op, data})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return w.conn.WriteMessage(websocket.TextMessage, raw)
}

// countHeartbeat counts a heartbeat to be sent. It returns false if the last
// one was never acknowledged.
func (w *gatewayConn) countHeartbeat() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unacknowledged++
	return w.unacknowledged <= 1
}

func (w *gatewayConn) ackHeartbeat() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.unacknowledged = 0
}

// close closes the connection with a code, once.
func (w *gatewayConn) close(code int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	goodbye := websocket.FormatCloseMessage(code, "")
	_ = w.conn.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(time.Second)) // the connection may be gone
	_ = w.conn.Close()
}
