package discord

import (
	"encoding/json"

	"github.com/muster-bot/muster/bot/chat"
)

// CardJSON is a card as Discord is sent it, for who wants to look at it without
// Discord.
func CardJSON(c chat.Card) ([]byte, error) {
	m, _, err := renderCard(c, nil)
	if err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// FormJSON is a form as Discord is sent it.
func FormJSON(f chat.Form) ([]byte, error) {
	m, err := renderModal(f)
	if err != nil {
		return nil, err
	}
	return json.Marshal(m)
}
