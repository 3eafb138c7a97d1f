package discord

import (
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// countComponents returns the number of components, nested ones included.
func countComponents(all []discordgo.MessageComponent) int {
	n := len(all)
	for _, c := range all {
		switch c := c.(type) {
		case discordgo.Container:
			n += countComponents(c.Components)
		case discordgo.ActionsRow:
			n += countComponents(c.Components)
		}
	}
	return n
}

// withID returns a message's component with the given id. Discord numbers the
// components that have none.
func withID(c discordgo.MessageComponent, id int) discordgo.MessageComponent {
	switch c := c.(type) {
	case discordgo.Container:
		c.ID = id
		return c
	case discordgo.ActionsRow:
		c.ID = id
		return c
	case discordgo.MediaGallery:
		c.ID = id
		return c
	case discordgo.TextDisplay:
		return textDisplayWithID{TextDisplay: c, ID: id}
	}
	return c
}

// textDisplayWithID is a text display with an id, which discordgo v0.29.0
// lacks.
type textDisplayWithID struct {
	discordgo.TextDisplay

	ID int
}

// MarshalJSON encodes the text display with its id.
func (t textDisplayWithID) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Type    discordgo.ComponentType `json:"type"`
		ID      int                     `json:"id"`
		Content string                  `json:"content"`
	}{t.Type(), t.ID, t.Content})
}

// labelComponent is the type of a label, which discordgo v0.29.0 lacks.
const labelComponent discordgo.ComponentType = 18

// label holds one input of a modal: a textInput or a selectMenu.
type label struct {
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
	Component   any    `json:"component"`
}

// Type returns the component's type.
func (label) Type() discordgo.ComponentType { return labelComponent }

// MarshalJSON encodes the label with its type.
func (l label) MarshalJSON() ([]byte, error) {
	type plain label
	return json.Marshal(struct {
		Type discordgo.ComponentType `json:"type"`
		plain
	}{l.Type(), plain(l)})
}

// textInput is a text input in a label. discordgo v0.29.0 always writes a label
// into its own, which Discord refuses there.
type textInput struct {
	Type        discordgo.ComponentType  `json:"type"`
	CustomID    string                   `json:"custom_id"`
	Style       discordgo.TextInputStyle `json:"style"`
	Placeholder string                   `json:"placeholder,omitempty"`
	Value       string                   `json:"value,omitempty"`
	MaxLength   int                      `json:"max_length"`
	Required    bool                     `json:"required"`
}

// selectMenu is a menu of strings or users in a label. discordgo v0.29.0 always
// writes disabled into its own, which Discord refuses there, and has no
// required.
type selectMenu struct {
	Type          discordgo.ComponentType            `json:"type"`
	CustomID      string                             `json:"custom_id"`
	Placeholder   string                             `json:"placeholder,omitempty"`
	Options       []discordgo.SelectMenuOption       `json:"options,omitempty"`
	DefaultValues []discordgo.SelectMenuDefaultValue `json:"default_values,omitempty"`
	MinValues     int                                `json:"min_values"`
	MaxValues     int                                `json:"max_values"`
	Required      bool                               `json:"required"`
}
