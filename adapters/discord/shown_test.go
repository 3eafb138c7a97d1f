package discord

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// shown is a component of any kind, as it is read out of what is sent.
type shown struct {
	Type        discordgo.ComponentType
	CustomID    string `json:"custom_id"`
	Label       string
	Content     string
	Description string
	Items       []shown
	Options     []discordgo.SelectMenuOption
	MinValues   *int `json:"min_values"`
	MaxValues   int  `json:"max_values"`
	Components  []shown
}

// shownMessage is a message, as it is read out of what is sent.
type shownMessage struct {
	Components      []shown
	AllowedMentions struct {
		Parse []string
		Users []string
	} `json:"allowed_mentions"`
}

// rendered is what is sent of a card, once Discord would take it.
func rendered(t *testing.T, c chat.Card, mention ...bot.UserID) shownMessage {
	t.Helper()
	m, _, err := render(c, mention)
	must(t, err)
	taken(t, "card", "POST", "/channels/1/messages", m)
	raw, err := json.Marshal(m)
	must(t, err)
	var out shownMessage
	must(t, json.Unmarshal(raw, &out))
	n := 0
	walk(out.Components, func(shown) { n++ })
	if counted := count(m.Components); counted != n {
		t.Errorf("%d of %d components are counted", counted, n)
	}
	return out
}

// walk visits all components of a message.
func walk(all []shown, visit func(shown)) {
	for _, c := range all {
		visit(c)
		walk(c.Components, visit)
	}
}
