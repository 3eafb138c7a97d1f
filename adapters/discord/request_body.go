package discord

import (
	"bytes"
	"encoding/json"

	"github.com/bwmarrin/discordgo"
)

// requestBody is the body of a request or of an HTTP response: JSON, and files.
type requestBody struct {
	JSON  any
	Files []file
}

// encode returns the content type and the encoded body; an empty body is nil.
func (c requestBody) encode() (kind string, raw []byte, err error) {
	if c.JSON == nil {
		return "", nil, nil
	}
	if len(c.Files) == 0 {
		raw, err = json.Marshal(c.JSON)
		return "application/json", raw, err
	}
	var files []*discordgo.File // with new readers each time, since a request may be sent again
	for _, f := range c.Files {
		files = append(files, &discordgo.File{Name: f.Name, ContentType: f.Type, Reader: bytes.NewReader(f.Data)})
	}
	return discordgo.MultipartBodyWithJSON(c.JSON, files)
}
