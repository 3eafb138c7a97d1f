package chat

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Text is spans of plain text. Markup exists only as flags. Adapters escape
// everything else, so that no title can ping a server or break the layout.
type Text []Span

// Span is one run of text, or one member or moment in it. Of Text, User and Time
// at most one is set.
type Span struct {
	Text   string
	Bold   bool
	Code   bool       // input to type
	User   bot.UserID // shown by name, never notified
	Time   time.Time  // shown on the reader's own clock
	Format TimeFormat // how Time is shown
	Link   Link       // target of Text; zero: none
}

// TimeFormat is how a moment is shown on the reader's own clock.
type TimeFormat string

const (
	FormatFull     TimeFormat = "full"     // Friday 27 November 2026, 19:00
	FormatShort    TimeFormat = "short"    // 27 Nov, 19:00
	FormatRelative TimeFormat = "relative" // in 2 days
)

// Plain returns a text of one span.
func Plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

// Bold returns a text of one bold span.
func Bold(s string) Text { return Text{{Text: s, Bold: true}} }

// Code returns a text of input to type.
func Code(s string) Text { return Text{{Text: s, Code: true}} }

// Mention returns a text of a member's name; it notifies nobody.
func Mention(u bot.UserID) Text { return Text{{User: u}} }

// Join concatenates texts with a separator and skips empty ones.
func Join(sep string, texts ...Text) Text {
	var out Text
	for _, t := range texts {
		if len(t) == 0 {
			continue
		}
		if len(out) > 0 && sep != "" {
			out = append(out, Span{Text: sep})
		}
		out = append(out, t...)
	}
	return out
}

// String returns the text without markup, members by their ids and moments in
// UTC: for logs, tests and places where a network shows nothing else.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.User != "":
			b.WriteString("@" + string(s.User))
		case !s.Time.IsZero():
			b.WriteString(s.Time.UTC().Format("2006-01-02 15:04 MST"))
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
