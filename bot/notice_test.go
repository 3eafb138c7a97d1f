package bot

import (
	"testing"

	"pgregory.net/rapid"
)

func TestEncodedNoticesParseBackToThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := Notice{
			Kind:    NoticeKind(rapid.StringMatching(`[a-z_]{1,20}`).Draw(t, "kind")),
			Subject: rapid.OneOf(rapid.Just(""), rapid.String(), rapid.Just("discord:1:2")).Draw(t, "subject"),
		}
		if got := ParseNotice(n.Encode()); got != n {
			t.Fatalf("%+v decodes to %+v", n, got)
		}
		if got := (Task{Subject: n.Encode()}).Notice(); got != n {
			t.Fatalf("a task of %+v decodes to %+v", n, got)
		}
	})
}
