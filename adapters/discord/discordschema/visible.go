package discordschema

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Visible is what a person reads of a text in Discord's Markdown. Members are
// called as name says; what would be drawn as something else than text stands
// between ‹ and ›. The rules and their order are those of Discord's clients,
// as far as their behaviour is known.
func Visible(markdown string, name func(id string) string) string {
	r := reader{name: name}
	r.read(markdown, true)
	return r.out.String()
}

type reader struct {
	name func(id string) string
	out  strings.Builder
}

// read reads a text of which fresh tells that a line begins with it.
func (r *reader) read(s string, fresh bool) {
	for s != "" {
		n := 0
		if fresh {
			n = r.block(s)
		}
		began := fresh
		if n == 0 {
			n = r.inline(s)
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

// within reads what stands between marks.
func (r *reader) within(s string) { r.read(s, false) }

var (
	quote   = regexp.MustCompile(`^ *>(?:>>)? `)
	heading = regexp.MustCompile(`^ *#{1,3}\s+([^\n]+?)#* *(\n|$)`)
	subtext = regexp.MustCompile(`^-# +`)
	bullet  = regexp.MustCompile(`^ *[*+-] +`)
	ordered = regexp.MustCompile(`^ *\d+[.)] +`)
)

// block reads what means something where a line begins, and tells how much.
func (r *reader) block(s string) int {
	if m := heading.FindStringSubmatch(s); m != nil {
		r.within(m[1])
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
	escaped = regexp.MustCompile(`^\\[^0-9A-Za-z\s]`)
	address = regexp.MustCompile(`^https?://[^\s<]+[^<.,:;"'\]\s]`)
	masked  = regexp.MustCompile(`^\[([^\[\]]+)\]\(\s*<?https?://[^)]*\)`)
	person  = regexp.MustCompile(`^<@!?(\d+)>`)
	moment  = regexp.MustCompile(`^<t:-?\d+(?::[tTdDfFsSrR])?>`)
	drawn   = regexp.MustCompile(`^(?:<@&\d+>|<#\d+>|<a?:\w+:\d+>|</[^:>]+:\d+>|<id:\w+>|<https?://[^\s>]+>|<[^\s>]+@[^\s>]+\.\w+>|<\+\d+>|@everyone|@here)`)
	emoji   = regexp.MustCompile(`^:(?:[a-z0-9_+-]*[a-z_+][a-z0-9_+-]*|100|1234|-1):`)
	fenced  = regexp.MustCompile("(?s)^```(?:[A-Za-z0-9_+.#-]+\n)?\n*([^\n].*?)\n*```")
)

// inline reads what means something anywhere, and tells how much.
func (r *reader) inline(s string) int {
	switch {
	case fenced.MatchString(s):
		m := fenced.FindStringSubmatch(s)
		r.out.WriteString("\n" + m[1] + "\n") // it stands by itself
		return len(m[0])
	case escaped.MatchString(s):
		m := escaped.FindString(s)
		r.out.WriteString(m[1:])
		return len(m)
	case address.MatchString(s):
		m := address.FindString(s)
		r.out.WriteString(m)
		return len(m)
	case masked.MatchString(s):
		m := masked.FindStringSubmatch(s)
		r.out.WriteString("‹link›" + m[1])
		return len(m[0])
	case person.MatchString(s):
		m := person.FindStringSubmatch(s)
		r.out.WriteString(r.name(m[1]))
		return len(m[0])
	}
	for _, rule := range []*regexp.Regexp{moment, drawn, emoji} {
		if m := rule.FindString(s); m != "" {
			r.out.WriteString("‹" + strings.Trim(m, "<>:@") + "›")
			return len(m)
		}
	}
	return r.marked(s)
}

// marked reads what stands between two marks that are alike.
func (r *reader) marked(s string) int {
	if ticks := len(s) - len(strings.TrimLeft(s, "`")); ticks > 0 {
		mark := s[:ticks]
		for from := ticks; ; {
			at := strings.Index(s[from:], mark)
			if at < 0 {
				r.out.WriteString(mark) // that many begin nothing
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
		if inside, ok := between(s, m.mark); ok {
			r.out.WriteString(m.as)
			r.within(inside)
			return len(inside) + 2*len(m.mark)
		}
	}
	return 0
}

// between is what stands between a mark and the same mark, if it begins with
// one. An escaped mark ends nothing.
func between(s, mark string) (inside string, ok bool) {
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
