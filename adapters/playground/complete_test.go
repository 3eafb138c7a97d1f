package playground

import (
	"strings"
	"testing"
)

func TestACommandIsCompletedWhileItIsTyped(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	for _, c := range []struct{ typed, hint, want string }{
		{"hello", "", ""},
		{"/me", "", "/meetup → /meetup "},
		{"/other ", "", ""},
		{"/meetup ", "", "hello → /meetup hello |shout → /meetup shout |propose → /meetup propose "},
		{"/meetup s", "", "shout → /meetup shout "},
		{"/meetup propose ", "Title: Board games",
			"where: → /meetup propose where:|who: → /meetup propose who:|size: → /meetup propose size:"},
		{`/meetup propose "Board ga`, "Title: Board games", ""},
		{`/meetup propose Games wh`, "Title: Board games", "where: → /meetup propose Games where:|who: → /meetup propose Games who:"},
		{`/meetup propose Games where:ce`, "Where", `Central Library → /meetup propose Games where:"Central Library" `},
		{`/meetup propose Games who:@b`, "Who", `@Ben → /meetup propose Games who:@Ben `},
		{`/meetup propose Games who:@Ben @e`, "Who", `@Eli → /meetup propose Games who:@Ben @Eli `},
		{`/meetup propose Games size:l`, "Size", `large → /meetup propose Games size:l `},
	} {
		got := n.As(ana).Complete(t.Context(), Channel, c.typed)
		var items []string
		for _, i := range got.Items {
			items = append(items, i.Label+" → "+i.Text)
		}
		if all := strings.Join(items, "|"); all != c.want || got.Hint != c.hint {
			t.Errorf("%q: hint %q, %q", c.typed, got.Hint, all)
		}
	}
}
