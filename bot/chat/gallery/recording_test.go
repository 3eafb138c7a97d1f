package gallery

import (
	"reflect"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// TestEveryRecordedMemberGetsAnIDOfTheNetwork walks all that is recorded for members
// and messages of the network on which it was recorded.
func TestEveryRecordedMemberGetsAnIDOfTheNetwork(t *testing.T) {
	elsewhere := bot.MessageRef{Place: "pigeon:loft", ID: "1"}
	cards, forms := Recorded(func(name string) bot.UserID { return bot.UserID("pigeon:" + name) }, "pigeon:loft",
		func(string) bot.MessageRef { return elsewhere })
	if len(cards) < 100 || len(forms) < 5 {
		t.Fatalf("%d cards and %d forms", len(cards), len(forms))
	}
	members := 0
	var walk func(where string, v reflect.Value)
	walk = func(where string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if _, ok := v.Interface().(bot.UserID); ok && v.Len() > 0 {
				if members++; !strings.HasPrefix(v.String(), "pigeon:") {
					t.Errorf("%s names %s", where, v)
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(where, v.Index(i))
			}
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				walk(where, v.Elem())
			}
		case reflect.Struct:
			if link, ok := v.Interface().(chat.Link); ok && !link.Message.IsZero() && link.Message != elsewhere {
				t.Errorf("%s links to %v", where, link.Message)
			}
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(where, v.Field(i))
				}
			}
		}
	}
	for _, c := range cards {
		walk(c.Name, reflect.ValueOf(c.Card))
	}
	for _, f := range forms {
		walk(f.Name, reflect.ValueOf(f))
	}
	if members < 100 {
		t.Errorf("only %d members were named", members)
	}
}

// TestExhibitsHaveNamesOfTheirOwn holds what pages and golden files rely on.
func TestExhibitsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range ParseRecordings() {
		if r.Name == "" || seen[r.Name] {
			t.Errorf("the name %q is empty or used twice", r.Name)
		}
		if seen[r.Name] = true; (r.Card == nil) == (r.Form == nil) {
			t.Errorf("%s is no card and no form, or both", r.Name)
		}
	}
}
