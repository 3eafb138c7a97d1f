package dispatch

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// FuzzReplyRef opens refs of replies: what was sealed and has not expired, and nothing
// else.
func FuzzReplyRef(f *testing.F) {
	s := &ReplySealer{Notes: adaptertest.NewNotebook()}
	valid, err := s.Seal(f.Context(), "x", time.Now().Add(time.Hour))
	if err != nil {
		f.Fatal(err)
	}
	name, _, _ := strings.Cut(string(valid), ".")
	for _, ref := range []string{string(valid), name + ".", name + ".AAAA", ".", "", "other.AAAA", name + "." + strings.Repeat("A", 80)} {
		f.Add(ref, "payload", 5)
	}
	f.Fuzz(func(t *testing.T, ref, payload string, at int) {
		var got string
		if err := s.Open(t.Context(), bot.ReplyRef(ref), &got); err == nil && ref != string(valid) {
			t.Errorf("%q is opened as %q", ref, got)
		} else if err != nil && !chat.IsError[*chat.Gone](err) {
			t.Errorf("%q: %v", ref, err)
		}
		payload = strings.ToValidUTF8(payload, "?")
		sealed, err := s.Seal(t.Context(), payload, time.Now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Open(t.Context(), sealed, &got); err != nil || got != payload {
			t.Errorf("%q is opened as %q: %v", payload, got, err)
		}
		broken := []byte(sealed)
		i := int(uint(at) % uint(len(broken)-1)) // the last character has bits that say nothing
		if broken[i]++; s.Open(t.Context(), bot.ReplyRef(broken), &got) == nil {
			t.Errorf("%q is opened, though its character %d was changed", broken, i)
		}
		expired, err := s.Seal(t.Context(), payload, time.Now().Add(-time.Second))
		if err != nil || s.Open(t.Context(), expired, &got) == nil {
			t.Errorf("a ref that has expired is opened: %v", err)
		}
	})
}
