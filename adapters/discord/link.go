package discord

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot/chat"
)

// renderer renders cards and forms.
type renderer struct {
	publicURL string
	commands  *commandMentions // nil: commands are shown as they are typed
}

// maxAddress is the longest address that a text leads to, in characters.
// Discord documents a limit for those of buttons only, which is the same.
const maxAddress = 512

// resolveLink returns where a link leads on Discord; "" shows the text alone.
func (r renderer) resolveLink(l chat.Link) string {
	address, ok := l.Address(r.publicURL)
	if !ok {
		address = messageURL(snowflake(l.Community), l.Message)
	}
	if len(address) > maxAddress || !safeLinkPattern.MatchString(address) {
		return ""
	}
	return address
}

// resolveText returns a text whose links are addresses, and whose commands can be
// tapped.
func (r renderer) resolveText(t chat.Text) chat.Text {
	if !slices.ContainsFunc(t, func(s chat.Span) bool { return hasLink(s) || s.Code }) {
		return t
	}
	var out chat.Text
	for _, s := range t {
		if hasLink(s) {
			s.Link = chat.Link{URL: r.resolveLink(s.Link)}
		} else if mention, ok := r.commands.mentionOf(s.Text); s.Code && ok {
			out = append(out, mention...)
			continue
		}
		out = append(out, s)
	}
	return out
}

func hasLink(s chat.Span) bool { return !s.Link.IsZero() }

// withoutLinks returns a text that leads nowhere.
func withoutLinks(t chat.Text) chat.Text {
	out := slices.Clone(t)
	for i := range out {
		out[i].Link = chat.Link{}
	}
	return out
}

// mapTexts returns the card with f applied to each of its texts.
func mapTexts(c chat.Card, f func(chat.Text) chat.Text) chat.Card {
	c.Title, c.Badge, c.Lead, c.Where = f(c.Title), f(c.Badge), f(c.Lead), f(c.Where)
	if c.When != nil {
		when := *c.When
		when.Text = f(when.Text)
		c.When = &when
	}
	c.Facts, c.Lines, c.Notes = mapEach(c.Facts, f), mapEach(c.Lines, f), mapEach(c.Notes, f)
	c.Tallies = mapEach(c.Tallies, func(t chat.Tally) chat.Tally {
		t.Label, t.Caption, t.Mark = f(t.Label), f(t.Caption), f(t.Mark)
		return t
	})
	c.People = mapEach(c.People, func(p chat.People) chat.People {
		p.Label, p.Rest = f(p.Label), f(p.Rest)
		p.Members = mapEach(p.Members, func(m chat.Person) chat.Person {
			m.Note = f(m.Note)
			return m
		})
		return p
	})
	return c
}

// mapEach returns the results of f for all.
func mapEach[T any](all []T, f func(T) T) []T {
	out := slices.Clone(all)
	for i, one := range out {
		out[i] = f(one)
	}
	return out
}

// flatBrackets matches the texts whose brackets Discord's clients can tell from
// those around the text of a link: they take no notice of backslashes there.
var flatBrackets = regexp.MustCompile(`^[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*$`)

// writeLink writes a text that leads to an address. It returns false if Discord
// would not show it as a link.
func (m *markdownWriter) writeLink(s chat.Span) bool {
	if commandMentionPattern.MatchString(s.Link.URL) {
		m.setBold(false)
		m.WriteString(s.Link.URL)
		m.track('x')
		return true
	}
	text := oneLine(s.Text)
	visible := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsPrint(r) && r != ' ' })
	if !visible || !flatBrackets.MatchString(text) || !safeLinkPattern.MatchString(s.Link.URL) {
		return false
	}
	m.setBold(s.Bold)
	m.WriteString("[")
	m.inLink = true // where an address is no link
	m.writePlain(text, textEnds)
	m.inLink = false
	m.WriteString("](<" + s.Link.URL + ">)")
	return true
}
