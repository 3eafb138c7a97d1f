package playground

import (
	"fmt"
	"net/http"
	"time"
)

// heartbeat is how often an idle stream shows that it is alive, and that the
// clock has gone on.
const heartbeat = 15 * time.Second

// writeTimeout is how long a browser may leave a stream unread.
const writeTimeout = 5 * time.Second

// serveStream says each time that the room may have changed, with its version.
// Each page asks for what it does not show yet, so one stream serves all pages
// of a browser, which opens at most six connections to a host.
func (n *Network) serveStream(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // nothing more is to come; the server's limit would end the stream
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	over := n.runEnded()
	for {
		n.mu.RLock()
		changed, version := n.changed, n.version
		n.mu.RUnlock()
		noted := n.activity.changes()
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		if _, err := fmt.Fprintf(w, "data: %s.%d\n\n", n.bootID, version); err != nil {
			return
		}
		if err := control.Flush(); err != nil {
			return
		}
		select {
		case <-changed:
		case <-noted:
		case <-tick.C:
		case <-over:
			return
		case <-r.Context().Done():
			return
		}
	}
}
