package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
)

// content is what a request carries, or an answer to one: JSON, and files
// beside it.
type content struct {
	JSON  any
	Files []file
}

// encode writes the content and says what kind it is. Nothing is no bytes.
func (c content) encode() (kind string, raw []byte, err error) {
	if c.JSON == nil {
		return "", nil, nil
	}
	if raw, err = json.Marshal(c.JSON); err != nil || len(c.Files) == 0 {
		return "application/json", raw, err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := part(form, `form-data; name="payload_json"`, "application/json", raw); err != nil {
		return "", nil, err
	}
	for i, f := range c.Files {
		if err := part(form, fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, f.Name), f.Type, f.Data); err != nil {
			return "", nil, err
		}
	}
	return form.FormDataContentType(), body.Bytes(), form.Close()
}

func part(form *multipart.Writer, disposition, kind string, data []byte) error {
	w, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}, "Content-Type": {kind}})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}
