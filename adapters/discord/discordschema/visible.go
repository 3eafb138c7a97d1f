package discordschema

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Visible returns what a person reads of a text in Discord's Markdown. name
// returns the names of members. What is displayed as something other than text
// stands between ‹ and ›. The rules and their order follow the observed
// behaviour of Discord's clients.
func Visible(markdown string, name func(id string) string) string {
	r := markdownReader{name: name}
	r.readText(markdown, true)
	return r.out.String()
}

type markdownReader struct {
	name func(id string) string
	out  strings.Builder
}

// readText reads a text. fresh reports that it begins a line.
func (r *markdownReader) readText(s string, fresh bool) {
	for s != "" {
		n := 0
		if fresh {
			n = r.readBlockMark(s)
		}
		began := fresh
		if n == 0 {
			n = r.readInline(s)
			began = false
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s)
			r.out.WriteString(s[:n])
		}
		fresh = strings.HasSuffix(s[:n], "\n") || began
		s = s[n:]
	}
}

// readInner reads the text between two marks.
func (r *markdownReader) readInner(s string) { r.readText(s, false) }

var (
	quote   = regexp.MustCompile(`^ *>(?:>>)? `)
	heading = regexp.MustCompile(`^ *#{1,3}\s+([^\n]+?)#* *(\n|$)`)
	subtext = regexp.MustCompile(`^-# +`)
	bullet  = regexp.MustCompile(`^ *[*+-] +`)
	ordered = regexp.MustCompile(`^ *\d+[.)] +`)
)

// readBlockMark reads a mark at the beginning of a line and returns its length.
func (r *markdownReader) readBlockMark(s string) int {
	if m := heading.FindStringSubmatch(s); m != nil {
		r.readInner(m[1])
		r.out.WriteString(m[2])
		return len(m[0])
	}
	for _, mark := range []*regexp.Regexp{quote, subtext, bullet, ordered} {
		if n := len(mark.FindString(s)); n > 0 {
			return n
		}
	}
	return 0
}

var (
	escaped      = regexp.MustCompile(`^\\[^0-9A-Za-z\s]`)
	bareLink     = regexp.MustCompile(`^https?://[^\s<]+[^<.,:;"'\]\s]`)
	maskedLink   = regexp.MustCompile(`^\[((?:\[[^\]]*\]|[^\[\]])+)\]\(\s*<?https?://[^)]*\)`)
	userMention  = regexp.MustCompile(`^<@!?(\d+)>`)
	timestamp    = regexp.MustCompile(`^<t:-?\d+(?::[tTdDfFsSrR])?>`)
	specialToken = regexp.MustCompile(`^(?:<@&\d+>|<#\d+>|<a?:\w+:\d+>|</[^:>]+:\d+>|<id:\w+>|<https?://[^\s>]+>|<[^\s>]+@[^\s>]+\.\w+>|<\+\d+>|@everyone|@here)`)
	emoji        = regexp.MustCompile(`^:(?:[a-z0-9_+-]*[a-z_+][a-z0-9_+-]*|100|1234|-1):`)
	codeBlock    = regexp.MustCompile("(?s)^```(?:[A-Za-z0-9_+.#-]+\n)?\n*([^\n].*?)\n*```")
)

// readInline reads inline markup and returns its length.
func (r *markdownReader) readInline(s string) int {
	switch {
	case codeBlock.MatchString(s):
		m := codeBlock.FindStringSubmatch(s)
		r.out.WriteString("\n" + m[1] + "\n") // on lines of its own
		return len(m[0])
	case escaped.MatchString(s):
		m := escaped.FindString(s)
		r.out.WriteString(m[1:])
		return len(m)
	case bareLink.MatchString(s):
		m := bareLink.FindString(s)
		r.out.WriteString(m)
		return len(m)
	case maskedLink.MatchString(s):
		m := maskedLink.FindStringSubmatch(s)
		r.out.WriteString("‹link›")
		r.readInner(m[1])
		return len(m[0])
	case userMention.MatchString(s):
		m := userMention.FindStringSubmatch(s)
		r.out.WriteString(r.name(m[1]))
		return len(m[0])
	}
	for _, rule := range []*regexp.Regexp{timestamp, specialToken, emoji} {
		if m := rule.FindString(s); m != "" {
			r.out.WriteString("‹" + strings.Trim(m, "<>:@") + "›")
			return len(m)
		}
	}
	return r.readEmphasis(s)
}

// readEmphasis reads the text between two equal marks.
func (r *markdownReader) readEmphasis(s string) int {
	if ticks := len(s) - len(strings.TrimLeft(s, "`")); ticks > 0 {
		mark := s[:ticks]
		for from := ticks; ; {
			at := strings.Index(s[from:], mark)
			if at < 0 {
				r.out.WriteString(mark) // no closing mark
				return ticks
			}
			end := from + at + ticks
			if at > 0 && s[from+at-1] != '`' && !strings.HasPrefix(s[end:], "`") {
				r.out.WriteString(s[ticks : from+at])
				return end
			}
			from += at + 1
		}
	}
	for _, m := range []struct{ mark, as string }{{"||", "‹spoiler›"}, {"~~", "‹struck›"}, {"**", ""}, {"__", "‹underlined›"}, {"*", "‹slanted›"}, {"_", "‹slanted›"}} {
		if inside, ok := delimited(s, m.mark); ok {
			r.out.WriteString(m.as)
			r.readInner(inside)
			return len(inside) + 2*len(m.mark)
		}
	}
	return 0
}

// delimited returns the text between a mark at the beginning and the next such
// mark. An escaped mark does not count.
func delimited(s, mark string) (inside string, ok bool) {
	rest, found := strings.CutPrefix(s, mark)
	if !found {
		return "", false
	}
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == '\\':
			i++
		case i > 0 && strings.HasPrefix(rest[i:], mark) && !strings.HasPrefix(rest[i+len(mark):], mark[:1]):
			return rest[:i], true
		}
	}
	return "", false
}
