package discord

import "github.com/bwmarrin/discordgo"

// message is a message as Discord takes it, for a post, an edit and an answer.
// It is made of components alone, which a message once sent so stays.
//
// discordgo v0.29.0 describes no attachment, and always writes embeds, stickers
// and tts, of which Discord takes the first two not beside components, and the
// last not in an edit.
type message struct {
	discordgo.MessageSend

	Attachments []attachment              `json:"attachments"`
	Embeds      []*discordgo.MessageEmbed `json:"embeds,omitempty"`
	StickerIDs  []string                  `json:"sticker_ids,omitempty"`
	TTS         bool                      `json:"tts,omitempty"`
}

// attachment describes a file that is sent beside the message, by its index.
type attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

// file is what an attachment describes.
type file struct {
	Name string
	Type string // its media type
	Data []byte
}

// response is an answer to an interaction, whose data is a message or
// responseData.
type response struct {
	discordgo.InteractionResponse

	Data any `json:"data,omitempty"`
}

// newResponse makes a response of a type; nil is no data.
func newResponse(kind discordgo.InteractionResponseType, data any) response {
	return response{discordgo.InteractionResponse{Type: kind}, data}
}

// responseData is the data of a response that is no message. discordgo v0.29.0
// always writes a message's fields, which Discord's description of modals and
// completions does not have, and leaves out completions that are none.
type responseData struct {
	discordgo.InteractionResponseData

	Choices    []*discordgo.ApplicationCommandOptionChoice `json:"choices,omitzero"`
	Components []discordgo.MessageComponent                `json:"components,omitempty"`
	Content    string                                      `json:"content,omitempty"`
	Embeds     []*discordgo.MessageEmbed                   `json:"embeds,omitempty"`
	TTS        bool                                        `json:"tts,omitempty"`
}
