package chat

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestActionsParseBackToThemselves(t *testing.T) {
	for _, a := range []Action{NewAction("rsvp", ModePrivate, 12, "going"), NewAction("go", ModeUpdate), NewAction("edit", ModeOpens, 1, "", "x"), NewAction("shout", ModePublic)} {
		got, ok := ParseAction(a.String())
		if diff := cmp.Diff(a.String(), got.String()); !ok || diff != "" || got.Verb != a.Verb || got.ReplyMode != a.ReplyMode {
			t.Errorf("%s parses as %+v, %t", a, got, ok)
		}
	}
	if a, _ := ParseAction("1p:rsvp:12:going"); a.Arg(0) != "12" || a.Arg(1) != "going" || a.Arg(2) != "" {
		t.Errorf("its arguments are %q", a.Args)
	}
	for _, s := range []string{"", "rsvp", "1p:", "1p", "2p:rsvp:1", "1x:rsvp:1", "p:rsvp:1", "11p:rsvp"} {
		if a, ok := ParseAction(s); ok {
			t.Errorf("%q parses as %+v", s, a)
		}
	}
}

// Adapters store forms and cards: what an earlier version stored is still read.
func TestStoredFormsKeepTheirMeaning(t *testing.T) {
	const stored = `{"Action":{"Verb":"draft","Manner":"r","Args":["7"]},"Fields":[{"Name":"when","Completes":true,"Abroad":{"de":{"Label":"Wann"}}}]}`
	var f Form
	if err := json.Unmarshal([]byte(stored), &f); err != nil {
		t.Fatal(err)
	}
	if f.Action.String() != "1r:draft:7" || len(f.Fields) != 1 || !f.Fields[0].Autocompletes || f.Fields[0].Localized["de"].Label != "Wann" {
		t.Errorf("it is read as %+v", f)
	}
}
