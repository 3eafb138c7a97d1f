package chat

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Text is what a person reads: spans of plain text. Markup exists only as
// flags; an adapter escapes everything else, so that no title can ping a
// server or break the layout.
type Text []Span

// Span is one run of text, or one member or moment within it. Of Text, User
// and Time at most one is set.
type Span struct {
	Text   string
	Bold   bool
	Code   bool       // something to type, shown as such
	User   bot.UserID // shown by name, never notified
	Time   time.Time  // shown on the reader's own clock
	Format TimeFormat // how Time is shown
	Link   Link       // where Text leads; zero: nowhere
}

// TimeFormat says how a moment is shown on the reader's own clock.
type TimeFormat string

const (
	FormatFull     TimeFormat = "full"     // Friday 27 November 2026, 19:00
	FormatShort    TimeFormat = "short"    // 27 Nov, 19:00
	FormatRelative TimeFormat = "relative" // in 2 days
)

// Plain makes a text of one span.
func Plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{{Text: s}}
}

// Bold makes a text of one bold span.
func Bold(s string) Text { return Text{{Text: s, Bold: true}} }

// Code makes a text of something to type.
func Code(s string) Text { return Text{{Text: s, Code: true}} }

// Mention makes a text of a member's name; it notifies nobody.
func Mention(u bot.UserID) Text { return Text{{User: u}} }

// Join puts texts one behind the other with a separator between.
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

// String writes the text without marks, members by their ids and moments in
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
