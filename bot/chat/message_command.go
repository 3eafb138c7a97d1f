package chat

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// FindMessageCommand returns the command of that name in the menu of a message.
func FindMessageCommand(cmds []Command, name string) (Command, bool) {
	for _, c := range cmds {
		if c.OnMessage == name && name != "" {
			return c, true
		}
	}
	return Command{}, false
}

// SourceMessage is the message on which a command was used. Members and channels are
// in its text by their names, and times as <t:…>; formatting is as it was typed.
type SourceMessage struct {
	Text      string
	Mentioned []bot.UserID // people only
	At        time.Time    // when it was written; zero: unknown
}

var (
	codeBlocks    = regexp.MustCompile("(?s)```(?:[\\w+-]*\n)?(.*?)```")
	inlineCode    = regexp.MustCompile("`+([^`\n]+)`+")
	maskedLinks   = regexp.MustCompile(`\[([^\[\]\n]+)\]\(<?https?://[^\s()]*>?\)`)
	bareLinks     = regexp.MustCompile(`(?i)<?\bhttps?://[^\s<>]+>?`)
	linePrefixes  = regexp.MustCompile(`(?m)^[ \t]*(?:#{1,3} |-# )`)
	quotePrefixes = regexp.MustCompile(`(?m)^[ \t]*>{1,3} ?`)
	quotedLines   = regexp.MustCompile(`(?m)^[ \t]*> .*$`)
	quotedRest    = regexp.MustCompile(`(?ms)^[ \t]*>>> .*\z`)
	escapedMarks  = regexp.MustCompile("\\\\([\\\\*_~`|<>#\\[\\]()@:-])")
)

// formattingMarks stand around formatted words, the longer ones first.
var formattingMarks = []string{"***", "**", "__", "~~", "||", "*", "_", "~"}

// Plain returns the text as its readers see it, without the marks of its formatting.
func (m SourceMessage) Plain() string {
	text := strings.ToValidUTF8(m.Text, "\uFFFD")
	text = codeBlocks.ReplaceAllString(text, "$1")
	text = inlineCode.ReplaceAllString(text, "$1")
	return unformat(text)
}

// Prose returns what the author says: the text without code, addresses and quotes of
// others. A text that is nothing else is returned as Plain does.
func (m SourceMessage) Prose() string {
	text := strings.ToValidUTF8(m.Text, "\uFFFD")
	text = codeBlocks.ReplaceAllString(text, "\n")
	text = inlineCode.ReplaceAllString(text, " ")
	text = quotedLines.ReplaceAllString(quotedRest.ReplaceAllString(text, ""), "")
	text = bareLinks.ReplaceAllString(maskedLinks.ReplaceAllString(text, "$1"), " ")
	if text = unformat(text); strings.TrimFunc(text, isDecoration) == "" {
		return m.Plain()
	}
	return text
}

func isDecoration(r rune) bool { return IsBlank(r) || unicode.IsPunct(r) }

// unformat removes the marks of formatting.
func unformat(text string) string {
	text = maskedLinks.ReplaceAllString(text, "$1")
	text = quotePrefixes.ReplaceAllString(linePrefixes.ReplaceAllString(text, ""), "")
	for _, mark := range formattingMarks {
		text = unmark(text, mark)
	}
	return strings.TrimFunc(escapedMarks.ReplaceAllString(text, "$1"), IsBlank)
}

// unmark removes pairs of a mark around words of one line. Within a word the mark is
// a character of it, as in snake_case and 2*3.
func unmark(text, mark string) string {
	var b strings.Builder
	for {
		open := openingMark(text, mark)
		if open < 0 {
			break
		}
		length := closingMark(text[open+len(mark):], mark)
		if length < 0 { // nor does one of the line's later marks end anywhere
			end := open + len(mark) + max(0, strings.IndexByte(text[open+len(mark):], '\n'))
			if !strings.Contains(text[open:], "\n") {
				break
			}
			b.WriteString(text[:end])
			text = text[end:]
			continue
		}
		inner := open + len(mark)
		b.WriteString(text[:open] + text[inner:inner+length])
		text = text[inner+length+len(mark):]
	}
	return b.String() + text
}

// openingMark returns where a mark begins formatted words; -1: nowhere.
func openingMark(text, mark string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], mark)
		if at < 0 {
			return -1
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(mark):])
		if !isWordRune(before) && before != '\\' && after != utf8.RuneError && !unicode.IsSpace(after) {
			return at
		}
		from = at + len(mark)
	}
}

// closingMark returns where a mark ends formatted words; -1: not on the line.
func closingMark(text, mark string) int {
	line, _, _ := strings.Cut(text, "\n")
	for from := 0; ; {
		at := strings.Index(line[from:], mark)
		if at < 0 {
			return -1
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(line[:at])
		after, _ := utf8.DecodeRuneInString(line[at+len(mark):])
		if at > 0 && !unicode.IsSpace(before) && before != '\\' && before != rune(mark[0]) && !isWordRune(after) {
			return at
		}
		from = at + len(mark)
	}
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r))
}
