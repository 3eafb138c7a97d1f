package discord

import "github.com/bwmarrin/discordgo"

// message is the body of a post, an edit or an interaction response. It
// consists of components only; a message stays that way once it was sent so.
//
// discordgo v0.29.0 cannot describe attachments, and always writes embeds and
// sticker_ids, which Discord refuses beside components, and tts, which an edit
// does not have.
type message struct {
	discordgo.MessageSend

	Attachments []attachment              `json:"attachments"`
	Embeds      []*discordgo.MessageEmbed `json:"embeds,omitempty"`
	StickerIDs  []string                  `json:"sticker_ids,omitempty"`
	TTS         bool                      `json:"tts,omitempty"`
}

// attachment describes a file of the message by its index.
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// response is an interaction response. Its data is a message or responseData.
type response struct {
	discordgo.InteractionResponse

	Data any `json:"data,omitempty"`
}

// newResponse returns a response. data may be nil.
func newResponse(kind discordgo.InteractionResponseType, data any) response {
	return response{discordgo.InteractionResponse{Type: kind}, data}
}

// responseData is the data of a response other than a message. discordgo
// v0.29.0 always writes the fields of a message, which modals and autocomplete
// results do not have, and omits an empty list of choices.
type responseData struct {
	discordgo.InteractionResponseData

	Choices    []*discordgo.ApplicationCommandOptionChoice `json:"choices,omitzero"`
	Components []discordgo.MessageComponent                `json:"components,omitempty"`
	Content    string                                      `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed                   `json:"embeds,omitempty"`
	TTS        bool                                        `json:"tts,omitempty"`
}
