package discord

import (
	"bytes"
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// requestBody is what a request carries, or an answer to one: JSON, and files
// beside it.
type requestBody struct {
	JSON  any
	Files []file
}

// encode writes the content and says what kind it is. Nothing is no bytes.
func (c requestBody) encode() (kind string, raw []byte, err error) {
	if c.JSON == nil {
		return "", nil, nil
	}
	if len(c.Files) == 0 {
		raw, err = json.Marshal(c.JSON)
		return "application/json", raw, err
	}
	var files []*discordgo.File // their readers are read once, and a content may be sent again
	for _, f := range c.Files {
		files = append(files, &discordgo.File{Name: f.Name, ContentType: f.Type, Reader: bytes.NewReader(f.Data)})
	}
	return discordgo.MultipartBodyWithJSON(c.JSON, files)
}
