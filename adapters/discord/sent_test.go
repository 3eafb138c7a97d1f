package discord

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// sentComponent is a component of any kind, decoded from what is sent.
type sentComponent struct {
	Type        discordgo.ComponentType
	CustomID    string `json:"custom_id"`
	Label       string
	Content     string
	Description string
	Items       []sentComponent
	Options     []discordgo.SelectMenuOption
	MinValues   *int `json:"min_values"`
	MaxValues   int  `json:"max_values"`
	Components  []sentComponent
}

// sentMessage is a message, decoded from what is sent.
type sentMessage struct {
	Components      []sentComponent
	AllowedMentions struct {
		Parse []string
		Users []string
	} `json:"allowed_mentions"`
}

// renderAndCheck renders a card and checks that Discord would accept it.
func renderAndCheck(t *testing.T, c chat.Card, mention ...bot.UserID) sentMessage {
	t.Helper()
	m, _, err := testRenderer.renderCard(c, mention)
	must(t, err)
	checkSchema(t, "card", "POST", "/channels/1/messages", m)
	raw, err := json.Marshal(m)
	must(t, err)
	var out sentMessage
	must(t, json.Unmarshal(raw, &out))
	n := 0
	walk(out.Components, func(sentComponent) { n++ })
	if counted := countComponents(m.Components); counted != n {
		t.Errorf("%d of %d components are counted", counted, n)
	}
	return out
}

// walk visits all components of a message, nested ones included.
func walk(all []sentComponent, visit func(sentComponent)) {
	for _, c := range all {
		visit(c)
		walk(c.Components, visit)
	}
}
