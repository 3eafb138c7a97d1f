package slack

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/muster-bot/muster/bot/chat"
)

// Slack's limits, in characters unless noted.
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
	maxCheckboxes    = 10
	maxActionID      = 255
	maxPlaceholder   = 150
	maxAlt           = 2000
	maxViewTitle     = 24
	maxViewLabel     = 24 // of a modal's submit and close
	maxLabel         = 2000
	maxInput         = 3000
	maxSuggestions   = 100
	maxMetadata      = 3000
	maxNotification  = 300 // our limit: what a lock screen has room for
	maxName          = 80  // of a member's display name
	maxMessageBlocks = 13000
)

// Limits returns Slack's limits. An action travels in an action_id behind a
// number and a space. One member, and so a bot, may put 23 reactions on a
// message.
func (renderer) Limits() chat.Limits {
	return chat.Limits{
		Title: maxHeader, Text: maxSection, ButtonLabel: maxButton, Buttons: maxActions, Menus: 5, Options: maxOptions, OptionLabel: maxOption,
		Action: maxActionID - len("99 "), FormTitle: maxViewTitle, FormFields: 5, Reactions: 23, MessageKey: 25, Autocomplete: maxSuggestions,
	}
}

// truncate shortens s to limit UTF-16 units, the unit in which Slack's clients
// count.
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
	return chat.Truncate(s, whole+1)
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// bidiClosers maps each opening control of the Unicode bidirectional algorithm
// to the one that closes it.
var bidiClosers = map[rune]rune{
	'\u202A': '\u202C', '\u202B': '\u202C', '\u202D': '\u202C', '\u202E': '\u202C',
	'\u2066': '\u2069', '\u2067': '\u2069', '\u2068': '\u2069',
}

// sanitise removes control characters and closes bidirectional controls that
// would otherwise turn the text behind s around. Visible characters stay.
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

// stripControls removes control characters other than line feeds.
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

// singleLine joins the lines of s and shortens it to limit.
func singleLine(s string, limit int) string {
	return truncate(sanitise(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }), " ")), limit)
}

// isBlank reports whether s shows nothing; Slack refuses blank texts.
func isBlank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }) < 0
}
