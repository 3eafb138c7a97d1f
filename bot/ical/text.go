package ical

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// decodeText returns the file as bytes in which at least ASCII is what it seems to be.
// Other characters matter nowhere.
func decodeText(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], binary.BigEndian)
	}
	return data
}

func decodeUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// lines calls yield for each content line, unfolded. Lines end with CR, LF or both.
// A line that continues another begins with a space or a tab, also within a character;
// empty lines between them are ignored, as some programs write CR CR LF.
func lines(data []byte, yield func(line []byte) bool) {
	var line []byte
	owned := false // line has memory of its own, and is no part of data
	for len(data) > 0 {
		var next []byte
		next, data = cutLine(data)
		switch {
		case len(next) == 0:
		case next[0] != ' ' && next[0] != '\t':
			if len(line) > 0 && !yield(line) {
				return
			}
			line, owned = next, false
		case owned:
			line = append(line, next[1:]...)
		default:
			line = append(append(make([]byte, 0, 2*(len(line)+len(next))), line...), next[1:]...)
			owned = true
		}
	}
	if len(line) > 0 {
		yield(line)
	}
}

func cutLine(data []byte) (line, rest []byte) {
	end := bytes.IndexAny(data, "\r\n")
	if end < 0 {
		return data, nil
	}
	return data[:end], data[end+1:]
}

// property is a content line: NAME;PARAMETER=value:value.
type property struct {
	name   string // in capitals
	params []byte // as in the file, from the first semicolon on
	value  string
}

// propertyName returns the name in front of a content line's parameters and value.
func propertyName(line []byte) string {
	end := bytes.IndexAny(line, ";:")
	if end < 0 || end > 60 {
		return ""
	}
	return string(bytes.ToUpper(bytes.TrimSpace(line[:end])))
}

// parseProperty splits a content line whose name is known. A colon inside of a quoted
// parameter does not end the parameters.
func parseProperty(name string, line []byte) (property, bool) {
	rest := line[bytes.IndexAny(line, ";:"):]
	quoted := false
	for i, c := range rest {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			return property{name, rest[:i], string(bytes.TrimSpace(rest[i+1:]))}, true
		}
	}
	// A quote that is never closed: all that a value can follow is the first colon.
	if i := bytes.IndexByte(rest, ':'); i >= 0 {
		return property{name, rest[:i], string(bytes.TrimSpace(rest[i+1:]))}, true
	}
	return property{}, false
}

// param returns the value of a parameter, without quotes.
func (p property) param(name string) string {
	rest := p.params
	for len(rest) > 0 {
		rest = rest[1:] // the semicolon
		end, quoted := 0, false
		for ; end < len(rest) && (quoted || rest[end] != ';'); end++ {
			if rest[end] == '"' {
				quoted = !quoted
			}
		}
		key, value, _ := bytes.Cut(rest[:end], []byte("="))
		if string(bytes.ToUpper(bytes.TrimSpace(key))) == name {
			return string(bytes.Trim(bytes.TrimSpace(value), `"`))
		}
		rest = rest[end:]
	}
	return ""
}
