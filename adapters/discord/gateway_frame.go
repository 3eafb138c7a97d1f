package discord

import "encoding/json"

// frame is one message on the gateway. What is in its data is left to who wants
// it: most of what busy servers tell, nobody does.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
}
