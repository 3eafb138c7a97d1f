package discord

import "encoding/json"

// frame is one message on the gateway. Its data stays encoded until it is
// needed: most events of busy servers are not.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
}
