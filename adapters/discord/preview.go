package discord

import (
	"encoding/json"

	"github.com/muster-bot/muster/bot/chat"
)

// CardJSON returns a card in the format sent to Discord, for previews.
func CardJSON(c chat.Card) ([]byte, error) {
	m, _, err := renderer{}.renderCard(c, nil)
	if err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// FormJSON returns a form in the format sent to Discord.
func FormJSON(f chat.Form) ([]byte, error) {
	m, err := renderer{}.renderModal(f)
	if err != nil {
		return nil, err
	}
	return json.Marshal(m)
}
