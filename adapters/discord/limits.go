package discord

import (
	"unicode/utf16"

	"github.com/muster-bot/muster/bot/chat"
)

// Limits returns Discord's limits, as documented in August 2026. Limits on a
// whole message, its components and characters, are enforced when a card is
// rendered.
func Limits() chat.Limits {
	return chat.Limits{
		Title: 256, Text: 3000, ButtonLabel: 80, Buttons: 25, Menus: 5, Options: maxOptions, OptionLabel: 100, Action: maxCustomID,
		FormTitle: 45, FormFields: 5, Reactions: 20, MessageKey: 25, Autocomplete: 25,
	}
}

const (
	maxComponents  = 40   // of a message, nested ones included
	maxText        = 4000 // of all text displays of a message
	maxCustomID    = 100
	maxOptions     = 25
	maxValue       = 100  // of an option
	maxPlaceholder = 150  // of a menu
	maxAlt         = 1024 // of a picture's description
	maxMentions    = 100
	maxRowButtons  = 5
)

// utf16Len returns the length of a text in UTF-16 code units. Discord does not
// document whether an emoji counts as one character or two, so two are assumed.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// truncate shortens a text to limit code units, the last of them an ellipsis.
func truncate(s string, limit int) string {
	for runes := limit; ; runes-- {
		if short := chat.Truncate(s, runes); utf16Len(short) <= limit {
			return short
		}
	}
}
