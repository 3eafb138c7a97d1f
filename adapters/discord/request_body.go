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
func (b requestBody) encode() (kind string, raw []byte, err error) {
	if b.JSON == nil {
		return "", nil, nil
	}
	if len(b.Files) == 0 {
		raw, err = json.Marshal(b.JSON)
		return "application/json", raw, err
	}
	var files []*discordgo.File // with new readers each time, since a request may be sent again
	for _, f := range b.Files {
		files = append(files, &discordgo.File{Name: f.Name, ContentType: f.Type, Reader: bytes.NewReader(f.Data)})
	}
	return discordgo.MultipartBodyWithJSON(b.JSON, files)
}
