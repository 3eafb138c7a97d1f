package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
)

// FuzzWrittenIsReadBack writes custom ids, which come back, and reads values whose type
// Discord leaves open.
func FuzzWrittenIsReadBack(f *testing.F) {
	for _, s := range []string{"go", "", "a:b", "~", "a~", "~256", "8", "18446744073709551616", "20000000000000000000A", "\xff", "\\", "\u2028", `"a\u0000"`, "1e3", "true", "null"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		ids := customIDs{}
		action := chat.NewAction("x", chat.ModeUpdate, s, "y")
		seen := map[string]bool{}
		for range 1 + uint(n)%25 {
			id, err := ids.encode(action)
			if err != nil {
				return // too long
			}
			if got, ok := decodeAction(id); !ok || got.String() != action.String() || seen[id] {
				t.Errorf("%q is written as %q and read as %q", action, id, got)
			}
			seen[id] = true
		}
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var loose looseString
		if err := json.Unmarshal(raw, &loose); err != nil || string(loose) != strings.ToValidUTF8(s, "\uFFFD") && json.Valid(raw) && strings.ToValidUTF8(s, "") == s {
			t.Errorf("%q is read as %q: %v", s, loose, err)
		}
		var granted permissions
		if err := json.Unmarshal(raw, &granted); err == nil && granted != 0 && strings.Trim(s, "0123456789") != "" {
			t.Errorf("%q grants %b", s, granted)
		}
		if i := (&interaction{ID: looseString(s)}); i.stamp().Number != 0 && strings.Trim(s, "+-0123456789") != "" {
			t.Errorf("the interaction %q has the order %d", s, i.stamp().Number)
		}
		_ = json.Unmarshal([]byte(s), &loose)
		_ = json.Unmarshal([]byte(s), &granted)
	})
}
