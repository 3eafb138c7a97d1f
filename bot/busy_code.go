package bot

import (
	"encoding/binary"
	"errors"
	"time"
)

// Busy times are stored as pairs of numbers: the seconds since the end of the one before,
// and how many seconds it lasts, of which the lowest bit is tentative. The first pair
// counts from the epoch. A month of a full calendar takes about half a kilobyte.

var errBusyCode = errors.New("busy times: not as they are written")

// EncodeBusy encodes busy times that are in order and do not overlap, to the second.
func EncodeBusy(times []Busy) []byte {
	var out []byte
	var last int64
	for _, b := range times {
		from, to := b.From.Unix(), b.To.Unix()
		length := uint64(to-from) << 1
		if b.Tentative {
			length |= 1
		}
		out = binary.AppendVarint(out, from-last)
		out = binary.AppendUvarint(out, length)
		last = to
	}
	return out
}

// DecodeBusy decodes what EncodeBusy wrote.
func DecodeBusy(raw []byte) ([]Busy, error) {
	var out []Busy
	var last int64
	for len(raw) > 0 {
		gap, n := binary.Varint(raw)
		if n <= 0 {
			return nil, errBusyCode
		}
		length, m := binary.Uvarint(raw[n:])
		if m <= 0 || length>>1 > 1<<40 || gap > 1<<40 || gap < -(1<<40) {
			return nil, errBusyCode
		}
		raw = raw[n+m:]
		from := last + gap
		last = from + int64(length>>1)
		out = append(out, Busy{From: time.Unix(from, 0).UTC(), To: time.Unix(last, 0).UTC(), Tentative: length&1 == 1})
	}
	return out, nil
}
