package discord

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// renderTimestamp writes a moment as the reader's own clock shows it.
func renderTimestamp(at time.Time, f chat.TimeFormat) string {
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

// renderWhen writes a card's time as the reader's own clock has it, and how far
// off it is.
func renderWhen(w chat.When) string {
	return renderTimestamp(w.Start, chat.Full) + " · " + renderTimestamp(w.Start, chat.Relative)
}
