package playground

import (
	"cmp"
	"mime"
	"net/http"

	"github.com/muster-bot/muster/bot/chat"
)

// attachment is a message's file. Its bytes are not stored: after a restart
// only its name is left.
type attachment struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	bytes []byte
}

func newAttachment(f *chat.File) *attachment {
	if f == nil {
		return nil
	}
	return &attachment{Name: sanitise(f.Name), Type: f.Type, bytes: f.Bytes}
}

// serveFile offers a message's file for download.
func (n *Network) serveFile(w http.ResponseWriter, r *http.Request) {
	m := n.findMessage(r.PathValue("id"))
	me := n.parseScreenState(r.URL.Query()).me.User
	if m == nil || !n.isVisible(m, me) || m.File == nil || m.File.bytes == nil {
		http.NotFound(w, r)
		return
	}
	// The browser downloads it and shows nothing of it in the room's name.
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.File.Name}))
	w.Header().Set("Content-Type", cmp.Or(m.File.Type, "application/octet-stream"))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(m.File.bytes)
}
