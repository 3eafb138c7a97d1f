package storage

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzSeal opens what was sealed, and nothing else.
func FuzzSeal(f *testing.F) {
	s, err := newSeal(bytes.Repeat([]byte("a"), 32), bytes.Repeat([]byte("b"), 32))
	if err != nil {
		f.Fatal(err)
	}
	row := adapterNoteRow{Owner: "o", Key: "k", Value: []byte("token")}
	f.Add("o", "k", []byte("token"), s.close(row).Value)
	f.Add("", "", []byte{}, []byte{sealedLabel})
	f.Add("o\x00k", "", []byte{0}, []byte{plainLabel, 1})
	f.Add("o", "k", []byte{1}, []byte{2, 3})
	f.Fuzz(func(t *testing.T, owner, key string, value, raw []byte) {
		row := adapterNoteRow{Owner: owner, Key: key, Value: value}
		sealed := s.close(row)
		if got, by, err := s.openAny(sealed); err != nil || by != sealedByOwn || !bytes.Equal(got, value) {
			t.Fatalf("%q is opened as %q by %s: %v", value, got, by, err)
		}
		other := sealed
		other.Key += "x"
		if got, err := s.open(other); !errors.Is(err, ErrSealed) {
			t.Errorf("under another key it is opened as %q: %v", got, err)
		}
		broken := sealed
		broken.Value = bytes.Clone(sealed.Value)
		broken.Value[len(broken.Value)-1] ^= 1
		if got, err := s.open(broken); !errors.Is(err, ErrSealed) {
			t.Errorf("changed, it is opened as %q: %v", got, err)
		}
		foreign := adapterNoteRow{Owner: owner, Key: key, Value: raw}
		if _, err := s.open(foreign); err == nil && len(raw) > 0 && raw[0] != plainLabel && !bytes.Equal(raw, sealed.Value) && owner != "o" {
			t.Errorf("%q is opened", raw)
		}
	})
}
