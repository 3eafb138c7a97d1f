package discord

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// moment writes a moment as the reader's own clock shows it.
func moment(at time.Time, f chat.TimeFormat) string {
	style := "F"
	switch f {
	case chat.Short:
		style = "f"
	case chat.Relative:
		style = "R"
	case chat.Full:
	}
	return fmt.Sprintf("<t:%d:%s>", at.Unix(), style)
}

// stretch writes a card's time as the reader's own clock has it, and how far
// off it is.
func stretch(w chat.When) string {
	return moment(w.Start, chat.Full) + " · " + moment(w.Start, chat.Relative)
}
