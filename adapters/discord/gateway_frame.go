package discord

import (
	"encoding/json"

	"github.com/muster-bot/muster/bot"
)

// frame is one message on the gateway. Its data stays encoded until it is
// needed: most events of busy servers are not.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`

	Session string `json:"-"` // the session in which Seq counts
}

// stamp returns the order of the frame's event in its session.
func (f frame) stamp() bot.Stamp { return bot.Stamp{Session: f.Session, Number: f.Seq} }
