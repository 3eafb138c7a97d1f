package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// maxUpload is how large a file may be. A form is a little larger, and has to be within
// maxBody.
const maxUpload = 3 << 20

// upload is the form that adds a calendar, as it was filled in.
type upload struct {
	address string
	allDay  bool
	form    string
}

const maxField = 4 << 10

// readUpload reads the form, whose file stays in memory only. No file is nil.
func readUpload(r *http.Request) (typed upload, file []byte, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return typed, nil, unreadableForm()
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return typed, file, nil
		}
		if err != nil {
			return typed, nil, unreadableForm()
		}
		if part.FormName() == "file" {
			if file, err = readPart(part, maxUpload, largeFile()); file == nil && part.FileName() != "" {
				file = []byte{} // it is empty, but it was chosen
			}
		} else {
			var value []byte
			if value, err = readPart(part, maxField, unreadableForm()); err == nil {
				typed.set(part.FormName(), string(value))
			}
		}
		if err != nil {
			return typed, nil, err
		}
	}
}

func (u *upload) set(name, value string) {
	switch name {
	case "address":
		u.address = chat.Truncate(value, maxField)
	case "days":
		u.allDay = value == "yes"
	case "form":
		u.form = chat.Truncate(value, maxSecret)
	}
}

// readPart reads a part that is not larger than a limit. An empty one is nil: no file was
// chosen.
func readPart(part *multipart.Part, limit int, large *bot.Error) ([]byte, error) {
	value, err := io.ReadAll(io.LimitReader(part, int64(limit)+1))
	if body := (*http.MaxBytesError)(nil); len(value) > limit || errors.As(err, &body) {
		return nil, large
	}
	if err != nil {
		return nil, unreadableForm()
	}
	if len(value) == 0 {
		return nil, nil
	}
	return value, nil
}

func largeFile() *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.calendar_size", "That calendar has more than {size} MB, which is too much for me. Export less of it, like only this year.",
		bot.Args{"size": maxUpload >> 20})
}

func unreadableForm() *bot.Error {
	return bot.Refuse(bot.KindInvalid, "refuse.form_cut", "That form did not reach me as a whole, so I changed nothing. Please send it again.", nil)
}
