package chat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMessageCommandsBeginWithTheMessage(t *testing.T) {
	propose := Command{Name: "propose", OnMessage: "Propose from this", Options: []Field{
		{Name: "title", Required: true, MaxLength: 20}, {Name: "when"}, {Name: "description", Type: FieldLongText, MaxLength: 60}, {Name: "notes", Type: FieldLongText},
	}}
	all := []Command{{Name: "list"}, propose}
	if c, ok := FindMessageCommand(all, "Propose from this"); !ok || c.Name != "propose" {
		t.Errorf("found %q, %t", c.Name, ok)
	}
	if c, ok := FindMessageCommand(all, ""); ok {
		t.Errorf("an empty name finds %q", c.Name)
	}
	long := strings.Repeat("board games ", 10)
	for text, want := range map[string]Values{
		"":                                   {},
		" Board games? \n":                   {"title": {Text: "Board games?"}},
		"Board games?\nOn Friday, at Ben's.": {"title": {Text: "Board games?"}, "description": {Text: "Board games?\nOn Friday, at Ben's."}},
		long:                                 {"title": {Text: "board games board g…"}, "description": {Text: Truncate(strings.TrimSpace(long), 60)}},
	} {
		if diff := cmp.Diff(want, propose.Begun(text)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
	if got := (Command{Name: "help"}).Begun("Board games?"); len(got) != 0 {
		t.Errorf("a command without options begins with %v", got)
	}
}
