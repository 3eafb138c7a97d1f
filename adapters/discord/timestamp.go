package discord

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// renderTimestamp renders a time that Discord shows on the reader's own clock.
func renderTimestamp(at time.Time, f chat.TimeFormat) string {
	style := "F"
	switch f {
	case chat.FormatShort:
		style = "f"
	case chat.FormatRelative:
		style = "R"
	case chat.FormatFull:
	}
	return fmt.Sprintf("<t:%d:%s>", at.Unix(), style)
}

// renderWhen renders a card's time on the reader's own clock, absolute and
// relative.
func renderWhen(w chat.When) string {
	return renderTimestamp(w.Start, chat.FormatFull) + " · " + renderTimestamp(w.Start, chat.FormatRelative)
}
