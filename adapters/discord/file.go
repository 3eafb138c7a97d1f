package discord

import (
	"path"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

const (
	maxFileBytes = 10 << 20 // in servers without boosts
	maxFileName  = 100      // ours; Discord documents none
	maxExtension = 10       // longer ones are none
)

// file is the content of an attachment.
type file struct {
	Name string
	Type string // its media type
	Data []byte
}

// renderPost renders a message with its file.
func (r renderer) renderPost(m chat.Message) (outgoingMessage, error) {
	body, files, err := r.renderCard(m.Card, m.Mention)
	out := outgoingMessage{body, files}
	if err != nil || m.File == nil {
		return out, err
	}
	if len(m.File.Bytes) > maxFileBytes {
		return out, &chat.TooLarge{What: "file", Limit: maxFileBytes}
	}
	one := file{Name: fileName(m.File.Name, files), Type: m.File.Type, Data: m.File.Bytes}
	out.Attachments = append(out.Attachments, attachment{ID: strconv.Itoa(len(files)), Filename: one.Name})
	out.files = append(out.files, one)
	out.Components = append(out.Components, discordgo.FileComponent{File: discordgo.UnfurledMediaItem{URL: attachmentURL(one.Name)}})
	if countComponents(out.Components) > maxComponents {
		return out, &chat.TooLarge{What: "components", Limit: maxComponents}
	}
	return out, nil
}

// attachmentURL returns the address by which a component refers to a file of
// its message.
func attachmentURL(name string) string { return "attachment://" + name }

// fileName returns the name of a file in the characters that Discord accepts in
// the address of an attachment, other than those of the files beside it.
func fileName(name string, beside []file) string {
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, name)
	end := path.Ext(name)
	if len(end) > maxExtension {
		end = ""
	}
	stem := strings.Trim(strings.TrimSuffix(name, end), ".")
	stem = stem[:min(len(stem), maxFileName-len(end))]
	if stem == "" {
		stem = "file"
	}
	name = stem + end
	for _, f := range beside {
		if f.Name == name {
			return "file-" + name
		}
	}
	return name
}
