package discord

import (
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// renderCard renders a card as a message. Members to notify are mentioned above
// the card unless it names them already. Whatever members typed, Discord
// accepts the message: texts are truncated and lists shortened, the longest
// first. Only too many controls are an error, *chat.TooLarge.
func (r renderer) renderCard(c chat.Card, mention []bot.UserID) (message, []file, error) {
	fit, err := Limits().Fit(mapTexts(c, r.resolveText))
	if err != nil {
		return message{}, nil, err
	}
	rows, err := renderControls(fit.Controls)
	if err != nil {
		return message{}, nil, err
	}
	mentions := mentionIDs(mention)
	parts := fitText(fit, maxText-utf16Len(mentionLine(mentions)))
	m := message{
		MessageSend: discordgo.MessageSend{
			Flags: discordgo.MessageFlagsIsComponentsV2,
			// Without an empty Parse, Discord notifies everybody the text names.
			AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}, Users: mentions},
		},
		Attachments: []attachment{},
	}
	inside, files := parts.components(), []file(nil)
	if fit.Picture != nil {
		alt := truncate(oneLine(fit.Picture.Alt), maxAlt)
		gallery, one := renderPicture(*fit.Picture, alt)
		inside, files = append(inside, gallery), append(files, one)
		m.Attachments = append(m.Attachments, attachment{ID: "0", Filename: one.Name, Description: alt})
	}
	m.Components = wrapInContainer(fit, appendControls(inside, rows))
	if above := mentionLine(parts.unmentioned(mentions)); above != "" {
		m.Components = slices.Insert(m.Components, 0, discordgo.MessageComponent(discordgo.TextDisplay{Content: above}))
	}
	if n := countComponents(m.Components); n > maxComponents {
		return message{}, nil, &chat.TooLarge{What: "components", Limit: maxComponents}
	}
	return m, files, nil
}

// accentColours are the colours of a card's edge.
var accentColours = map[chat.Tone]int{
	chat.ToneNeutral: 0x5CC9B1, chat.ToneAsking: 0x5865F2, chat.ToneOn: 0x2E9E78, chat.ToneOver: 0x80848E, chat.ToneOff: 0xD6453D, chat.ToneWarning: 0xF0A132,
}

// wrapInContainer puts a card into a container with a coloured edge. A single
// sentence needs none.
func wrapInContainer(c chat.Card, inside []discordgo.MessageComponent) []discordgo.MessageComponent {
	if c.Tone == chat.ToneNeutral && len(c.Title) == 0 && len(c.Tallies)+len(c.People) == 0 {
		return inside
	}
	colour := accentColours[c.Tone]
	return []discordgo.MessageComponent{discordgo.Container{AccentColor: &colour, Components: inside}}
}

// appendControls puts the rows of controls below the rest. It drops the
// separators of a card with so many rows that they do not fit.
func appendControls(inside, rows []discordgo.MessageComponent) []discordgo.MessageComponent {
	const frame = 2 // the container, and the mentions above it
	out := inside
	if len(rows) > 0 && len(inside) > 0 {
		gap := false
		out = append(slices.Clip(inside), discordgo.Separator{Divider: &gap})
	}
	out = append(slices.Clip(out), rows...)
	if countComponents(out)+frame > maxComponents {
		out = slices.DeleteFunc(out, func(c discordgo.MessageComponent) bool { return c.Type() == discordgo.SeparatorComponent })
	}
	if len(out) == 0 {
		out = append(out, discordgo.TextDisplay{Content: zeroWidthSpace})
	}
	return out
}

// zeroWidthSpace is invisible, and not empty to Discord.
const zeroWidthSpace = "\u200b"

// renderPicture renders a picture as it suits Discord's own look, which is dark.
func renderPicture(p chat.Picture, alt string) (discordgo.MediaGallery, file) {
	const name = "picture.png"
	item := discordgo.MediaGalleryItem{Media: discordgo.UnfurledMediaItem{URL: attachmentURL(name)}}
	if alt != "" {
		item.Description = &alt
	}
	return discordgo.MediaGallery{Items: []discordgo.MediaGalleryItem{item}}, file{Name: name, Type: "image/png", Data: p.OnDark()}
}

// mentionIDs returns the ids of the members Discord can notify with one
// message.
func mentionIDs(users []bot.UserID) []string {
	var out []string
	for _, u := range users {
		if id := snowflake(u); id != "" && !slices.Contains(out, id) && len(out) < maxMentions {
			out = append(out, id)
		}
	}
	return out
}

// mentionLine returns the line that mentions members above a card.
func mentionLine(ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, "<@"+id+">")
	}
	return strings.Join(out, " ")
}

// unmentioned returns the ids the text does not mention.
func (p cardText) unmentioned(ids []string) []string {
	all := p.head + p.body + p.foot
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return strings.Contains(all, "<@"+id+">") })
}
