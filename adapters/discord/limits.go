package discord

import (
	"unicode/utf16"

	"github.com/muster-bot/muster/bot/chat"
)

// Limits are Discord's numbers, as its documentation has them in August 2026.
// What it counts in all of a message, components and characters, is kept by
// the card's own rules.
func Limits() chat.Limits {
	return chat.Limits{
		Title: 256, Text: 3000, ButtonLabel: 80, Buttons: 25, Menus: 5, Options: maxOptions, OptionLabel: 100, Action: maxCustomID,
		FormTitle: 45, FormFields: 5, Reactions: 20, MessageKey: 25, Autocomplete: 25,
	}
}

const (
	maxComponents  = 40   // of a message, those inside others among them
	maxText        = 4000 // characters of all text displays of a message
	maxCustomID    = 100
	maxOptions     = 25
	maxValue       = 100  // characters of an option's value
	maxPlaceholder = 150  // characters of a menu's prompt
	maxAlt         = 1024 // characters that say what a picture shows
	maxMentions    = 100
	maxRowButtons  = 5
)

// utf16Len counts a text as JavaScript does. Discord does not say whether an
// emoji is one character or two, so it is two.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// truncate shortens a text to so many units, the last an ellipsis.
func truncate(s string, limit int) string {
	for runes := limit; ; runes-- {
		if short := chat.Cut(s, runes); utf16Len(short) <= limit {
			return short
		}
	}
}
