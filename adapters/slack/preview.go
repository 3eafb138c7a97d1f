package slack

import (
	"encoding/json"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// CardJSON is a card as Slack is sent it, for who wants to look at it without
// Slack. name is what members are called.
func CardJSON(c chat.Card, name func(bot.UserID) string) ([]byte, error) {
	m, err := renderer{Name: name}.message(c, nil, "")
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"blocks": m.Blocks})
}

// FormJSON is a form as Slack is sent it.
func FormJSON(f chat.Form, name func(bot.UserID) string) ([]byte, error) {
	v, err := renderer{Name: name}.modal(f, nil, origin{})
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
