package slack

import (
	"encoding/json"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// CardJSON returns a card as it is sent to Slack, for looking at it without
// Slack. name returns members' names.
func CardJSON(c chat.Card, name func(bot.UserID) string) ([]byte, error) {
	m, err := renderer{Name: name, MessageURL: previewURL}.message(c, nil, "")
	if err != nil {
		return nil, err
	}
	return json.Marshal(map[string]any{"blocks": m.Blocks})
}

// previewURL addresses a message in a workspace that does not exist.
func previewURL(l chat.Link) string {
	_, channel, _ := parsePlace(l.Message.Place)
	return permalink("https://workspace.slack.com/", channel, l.Message.ID)
}

// FormJSON returns a form as it is sent to Slack. say returns the adapter's phrases.
func FormJSON(f chat.Form, name func(bot.UserID) string, say func(chat.Phrase) string) ([]byte, error) {
	v, err := renderer{Name: name, Say: say}.modal(f, nil, origin{})
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
