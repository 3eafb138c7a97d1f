package slack

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/muster-bot/muster/bot/chat"
)

// What Slack allows, in characters unless said otherwise.
// https://docs.slack.dev/reference/block-kit
const (
	maxBlocks        = 50  // of a message
	maxViewBlocks    = 100 // of a modal or Home
	maxHeader        = 150
	maxSection       = 3000
	maxContext       = 10 // elements
	maxContextText   = 2000
	maxActions       = 25 // elements of an actions block
	maxButton        = 75
	maxOption        = 75 // of an option's label or description
	maxOptionValue   = 150
	maxOptions       = 100
	maxOverflow      = 5 // options
	maxActionID      = 255
	maxPlaceholder   = 150
	maxAlt           = 2000
	maxViewTitle     = 24
	maxViewLabel     = 24 // of a modal's submit and close
	maxLabel         = 2000
	maxInput         = 3000
	maxSuggestions   = 100
	maxMetadata      = 3000
	maxNotification  = 300 // our own: what a lock screen has room for
	maxName          = 80  // what Slack lets a member be called
	maxMessageBlocks = 13000
)

// Limits are Slack's. An action travels as an action_id behind a number and a
// space; 23 reactions are what one member, so a bot, may put on a message.
func (renderer) Limits() chat.Limits {
	return chat.Limits{
		Title: maxHeader, Text: maxSection, ButtonLabel: maxButton, Buttons: maxActions, Menus: 5, Options: maxOptions, OptionLabel: maxOption,
		Action: maxActionID - len("99 "), FormTitle: maxViewTitle, FormFields: 5, Reactions: 23, MessageKey: 25, Autocomplete: maxSuggestions,
	}
}

// cut shortens a text to so many UTF-16 units, in which clients count.
func truncate(s string, limit int) string {
	if utf16Length(s) <= limit {
		return s
	}
	whole, room := 0, limit-utf16Length("…")
	for _, r := range s {
		if room -= max(1, utf16.RuneLen(r)); room < 0 {
			break
		}
		whole++
	}
	return chat.Cut(s, whole+1)
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// closers end what the characters of the Unicode bidirectional algorithm begin.
var bidiClosers = map[rune]rune{
	'\u202A': '\u202C', '\u202B': '\u202C', '\u202D': '\u202C', '\u202E': '\u202C',
	'\u2066': '\u2069', '\u2067': '\u2069', '\u2068': '\u2069',
}

// tame drops what is no text and ends what would turn the text behind it
// around. Whatever can be seen stays as it is.
func sanitise(s string) string {
	s = stripControls(s)
	var open []rune
	for _, r := range s {
		if end, ok := bidiClosers[r]; ok {
			open = append(open, end)
		} else if n := len(open); n > 0 && r == open[n-1] {
			open = open[:n-1]
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		s += string(open[i])
	}
	return s
}

// legible drops what is no text.
func stripControls(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r) && r != '\n':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// oneLine is a text where only one line has room.
func singleLine(s string, limit int) string {
	return truncate(sanitise(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")), limit)
}

// blank tells whether nothing of a text can be seen; Slack refuses an empty one.
func isBlank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }) < 0
}
