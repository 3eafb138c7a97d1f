package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// hostileContents returns what is sent to Slack with a text, by what it is.
func hostileContents(t *testing.T, typed string) map[string][]byte {
	t.Helper()
	encode := func(v any, err error) []byte {
		must(t, err)
		raw, err := json.Marshal(v)
		must(t, err)
		return raw
	}
	card := chattest.Fill[chat.Card](typed, user("ana"))
	card.Picture = nil // a file beside the message
	m, err := testRenderer.message(card, nil, "")
	must(t, err)
	must(t, utf8Only(m.Text))
	out := map[string][]byte{"message": encode(m.Blocks, nil), "notification": encode(m.Text, nil)}
	home, err := testRenderer.home(card)
	out["view of home"] = encode(home, err)
	o := origin{Community: "slack:T1", Place: "slack:T1-C1", Channel: "C1"}
	sheet, err := testRenderer.cardModal(card, o)
	out["view of a card"] = encode(sheet, err)
	for i, f := range chattest.HostileForms(typed, user("ana")) {
		v, err := testRenderer.modal(f, []chat.FieldError{{Text: chat.Plain(typed)}, {Field: "field1", Text: chat.Plain(typed)}}, o)
		out[fmt.Sprint("view of form ", i)] = encode(v, err)
	}
	return out
}

func utf8Only(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%q is not UTF-8", s)
	}
	return nil
}

// meanings counts what Slack would take for more than text.
func meanings(raw []byte) (n int) {
	var all any
	_ = json.Unmarshal(raw, &all) // was encoded just now
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			switch v["type"] {
			case "mrkdwn":
				n += len(markupIn(fmt.Sprint(v["text"])))
			case "user", "usergroup", "channel", "broadcast", "link", "date", "emoji":
				n++
			}
			for _, one := range v {
				walk(one)
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		case string:
			if _, whole := all.(string); whole {
				n += len(markupIn(v))
			}
		}
	}
	walk(all)
	return n
}

// TestNoTextIsMoreThanTextToSlack sends every hostile text in every place.
func TestNoTextIsMoreThanTextToSlack(t *testing.T) {
	t.Parallel()
	plain := hostileContents(t, strings.Repeat("x", 30)) // too long for the title of a view
	for _, typed := range chattest.HostileTexts() {
		for what, raw := range hostileContents(t, typed) {
			name := fmt.Sprintf("%.40q in the %s", typed, what)
			var wrong []string
			switch {
			case what == "message":
				wrong = slackschema.Message(raw)
			case strings.HasPrefix(what, "view"):
				wrong = slackschema.View(raw)
			}
			for _, w := range wrong {
				t.Errorf("%s: %s", name, w)
			}
			if most, got := meanings(plain[what]), meanings(raw); got > most {
				t.Errorf("%s means %d things, not %d", name, got, most)
			}
		}
	}
}
