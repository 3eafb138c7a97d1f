package discord

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// frame is one message on the gateway.
type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  int64           `json:"s"`
	Type string          `json:"t"`
}

// readFrame reads a message, and leaves what is in its data to who wants it:
// most of what busy servers tell, nobody does.
func readFrame(raw []byte) (frame, error) {
	if f, ok := envelope(raw); ok {
		return f, nil
	}
	var f frame
	err := json.Unmarshal(raw, &f)
	return f, err
}

// envelope reads a message as Discord writes them: an object without escapes in
// its keys. It passes over the data once and checks nothing in it. Of whatever
// looks different it is false.
func envelope(raw []byte) (f frame, ok bool) {
	raw = bytes.TrimSpace(raw)
	if len(raw) < 2 || raw[0] != '{' || raw[len(raw)-1] != '}' {
		return f, false
	}
	for rest := bytes.TrimSpace(raw[1:]); ; {
		key, behind, found := word(rest)
		behind = bytes.TrimSpace(behind)
		if !found || len(behind) == 0 || behind[0] != ':' {
			return f, false
		}
		rest = bytes.TrimSpace(behind[1:])
		end := valueEnd(rest)
		if end <= 0 || !f.set(string(key), rest[:end]) {
			return f, false
		}
		rest = bytes.TrimSpace(rest[end:])
		switch {
		case len(rest) == 1 && rest[0] == '}':
			return f, true
		case len(rest) < 2 || rest[0] != ',':
			return f, false
		}
		rest = bytes.TrimSpace(rest[1:])
	}
}

// set sets one field; false if the value is none of its kind.
func (f *frame) set(key string, value []byte) bool {
	null := string(value) == "null"
	var err error
	switch {
	case key == "d":
		f.Data = value
	case null:
	case key == "op":
		f.Op, err = strconv.Atoi(string(value))
	case key == "s":
		f.Seq, err = strconv.ParseInt(string(value), 10, 64)
	case key == "t":
		plain, behind, found := word(value)
		f.Type = string(plain)
		return found && len(behind) == 0
	}
	return err == nil
}

// word is the text at the beginning, if it has no escapes, and what follows.
func word(raw []byte) (plain, behind []byte, ok bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return nil, nil, false
	}
	end := bytes.IndexByte(raw[1:], '"')
	if end < 0 || bytes.IndexByte(raw[1:1+end], '\\') >= 0 {
		return nil, nil, false
	}
	return raw[1 : 1+end], raw[2+end:], true
}

// valueEnd is where the value at the beginning ends; 0 if it does not.
func valueEnd(raw []byte) int {
	depth := 0
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			n := textEnd(raw[i:])
			if n == 0 {
				return 0
			}
			if i += n - 1; depth == 0 {
				return i + 1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return 0
}

// textEnd is where the text at the beginning ends; 0 if it does not.
func textEnd(raw []byte) int {
	for i := 1; i < len(raw); i++ {
		next := bytes.IndexByte(raw[i:], '"')
		if next < 0 {
			return 0
		}
		slashes := 0
		for at := i + next - 1; at > 0 && raw[at] == '\\'; at-- {
			slashes++
		}
		if i += next; slashes%2 == 0 {
			return i + 1
		}
	}
	return 0
}
