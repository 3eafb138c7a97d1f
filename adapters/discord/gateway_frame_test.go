package discord

import (
	"bytes"
	"encoding/json"
	"testing"
)

func FuzzAFrameIsReadAsJSONIs(f *testing.F) {
	for _, text := range []string{
		`{"t":"MESSAGE_REACTION_ADD","s":42,"op":0,"d":{"a":"}\"\\","b":[1,{"c":null}]}}`, `{"op":11}`, `{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}`,
		` { "op" : 9 , "d" : false , "s" : null , "t" : null } `, `{"op":7,"d":null}`, `{"op":0,"d":"\\\"","t":"A\u0042"}`, `{"op":1,"d":12.5e3,"_trace":["x"]}`,
		`{}`, `{"op":}`, `{"op":1,}`, `[1]`, `{"op":1}{`, `{"d":{"a":1}`, `{"op":"1"}`, `{"Op":3}`, `nonsense`, ``,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want frame
		got, err := readFrame(raw)
		// encoding/json takes keys in capitals for the same, which Discord does not write.
		if bytes.Contains(raw, []byte(`"T"`)) || bytes.ContainsAny(raw, "OSD") || !json.Valid(raw) || json.Unmarshal(raw, &want) != nil {
			return // it may be refused or not; it does not break
		}
		if err != nil || got.Op != want.Op || got.Seq != want.Seq || got.Type != want.Type || !bytes.Equal(got.Data, want.Data) {
			t.Errorf("%q is %+v, %v; want %+v", raw, got, err, want)
		}
	})
}
