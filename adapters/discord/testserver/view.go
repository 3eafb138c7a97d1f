package testserver

import (
	"regexp"
	"slices"
	"strings"
)

// Seen is a message or an open form as a member sees it.
type Seen struct {
	ID        string
	Channel   string
	Direct    bool
	Text      string
	Controls  []string
	Private   bool
	Waiting   bool
	Form      bool
	Reactions map[string]int
	Notified  []string
	Links     []Link
	Nonce     string
}

// Link is a text that leads to an address.
type Link struct{ Text, To string }

// Sees returns everything a member sees, oldest first, with an open form last.
func (s *Server) Sees(user string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*message
	for _, ch := range s.channels {
		all = append(all, s.messagesIn(ch.id)...)
	}
	slices.SortFunc(all, func(a, b *message) int { return strings.Compare(a.id, b.id) })
	var out []Seen
	for _, m := range all {
		if !s.canSee(user, m) {
			continue
		}
		one := Seen{
			ID: m.id, Channel: m.channel, Direct: s.channels[m.channel].kind == directChannel, Private: m.visibleTo != "", Waiting: m.pending,
			Notified: slices.Clone(m.mentions), Reactions: map[string]int{}, Nonce: m.nonce,
		}
		one.Text, one.Controls, one.Links = s.visibleText(m.components)
		for _, r := range m.reactions {
			one.Reactions[r.emoji] = len(r.users)
		}
		out = append(out, one)
	}
	if f := s.forms[user]; f != nil {
		title, _ := f.data["title"].(string)
		inside, _ := f.data["components"].([]any)
		text, _, links := s.visibleText(inside)
		out = append(out, Seen{ID: "form", Channel: f.channel, Private: true, Form: true, Text: title + "\n" + text, Links: links})
	}
	return out
}

// visibleText returns the text of components, the labels of controls, and the
// links in the text.
func (s *Server) visibleText(all []any) (text string, controls []string, links []Link) {
	var lines []string
	walk(all, func(c object) {
		if content, ok := c["content"].(string); ok {
			plain, some := s.plainText(content)
			lines, links = append(lines, plain), append(links, some...)
		}
		for _, name := range []string{"label", "placeholder", "description", "value"} {
			if plain, ok := c[name].(string); ok && plain != "" {
				lines = append(lines, plain)
			}
		}
		options, _ := c["options"].([]any)
		for _, one := range options {
			o, _ := one.(object)
			for _, name := range []string{"label", "description"} {
				if plain, ok := o[name].(string); ok {
					lines = append(lines, plain)
				}
			}
		}
		label, _ := c["label"].(string)
		prompt, _ := c["placeholder"].(string)
		switch c["type"] {
		case float64(2):
			controls = append(controls, label)
		case float64(3):
			controls = append(controls, prompt)
		}
	})
	return strings.Join(lines, "\n"), controls, links
}

var (
	escapePattern    = regexp.MustCompile(`\\([\\*_~` + "`" + `|<>\[\]@#:.)+-])`)
	codePattern      = regexp.MustCompile("```\n([^`]*)\n```|`([^`]+)`")
	mentionPattern   = regexp.MustCompile(`<@!?(\d+)>`)
	commandPattern   = regexp.MustCompile(`</([a-z ]+):(\d+)>`)
	timestampPattern = regexp.MustCompile(`<t:(-?\d+)(?::[tTdDfFsSR])?>`)
	boldPattern      = regexp.MustCompile(`\*\*(.+?)\*\*`)
	lineMarkPattern  = regexp.MustCompile(`(?m)^(?:#{1,3} |-# (?:#{1,3} )?|- |> )`)
	maskedPattern    = regexp.MustCompile(`\[([^\[\]]+)\]\(<(https?://[^\s<>]+)>\)`)
	isolatePattern   = regexp.MustCompile("\u2068([^\u2068\u2069]*)\u2069+")
)

// stripEscapes removes escapes and code from markup.
func stripEscapes(text string) string {
	return codePattern.ReplaceAllString(escapePattern.ReplaceAllString(text, " "), " ")
}

// placeholder is the first of the runes that stand for text already converted.
const placeholder = '\uE000'

// plainText converts Discord's markup to what a person reads, and returns the
// masked links in it.
func (s *Server) plainText(text string) (plain string, links []Link) {
	var kept []string
	keep := func(plain string) string {
		kept = append(kept, plain)
		return string(rune(placeholder + len(kept) - 1))
	}
	text = escapePattern.ReplaceAllStringFunc(text, func(m string) string { return keep(m[1:]) })
	text = codePattern.ReplaceAllStringFunc(text, func(m string) string { return keep(strings.Trim(m, "`\n")) })
	text = mentionPattern.ReplaceAllStringFunc(text, func(m string) string {
		if u := s.users[strings.Trim(m, "<@!>")]; u != nil {
			return keep(u.name)
		}
		return keep("@unknown")
	})
	text = commandPattern.ReplaceAllStringFunc(text, func(m string) string {
		parts := commandPattern.FindStringSubmatch(m)
		root, path, _ := strings.Cut(parts[1], " ")
		if !s.isRegistered(root, path, parts[2]) {
			return keep("(unknown command)")
		}
		links = append(links, Link{"/" + parts[1], m})
		return keep("/" + parts[1])
	})
	text = timestampPattern.ReplaceAllStringFunc(text, func(string) string { return keep("(a moment)") })
	text = maskedPattern.ReplaceAllStringFunc(text, func(m string) string {
		parts := maskedPattern.FindStringSubmatch(m)
		inside := isolatePattern.ReplaceAllString(parts[1], "$1")
		links = append(links, Link{expandPlaceholders(kept, inside), parts[2]})
		return keep(inside)
	})
	text = lineMarkPattern.ReplaceAllString(text, "")
	text = boldPattern.ReplaceAllString(text, "$1")
	text = isolatePattern.ReplaceAllString(text, "$1")
	for _, wrong := range []string{"@everyone", "@here", "||", "~~", "](", "<#", "<:"} {
		if strings.Contains(text, wrong) {
			text = strings.ReplaceAll(text, wrong, "(markup)")
		}
	}
	return expandPlaceholders(kept, text), links
}

// expandPlaceholders replaces placeholders with their text, recursively.
func expandPlaceholders(kept []string, text string) string {
	var out strings.Builder
	for _, r := range text {
		if i := int(r) - placeholder; i >= 0 && i < len(kept) && kept[i] != text {
			out.WriteString(expandPlaceholders(kept, kept[i]))
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// MenuValues returns the values of a menu on a message.
func (s *Server) MenuValues(id, prompt string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	m := s.messages[id]
	if m == nil {
		return nil
	}
	walk(m.components, func(c object) {
		if c["placeholder"] != prompt {
			return
		}
		all, _ := c["options"].([]any)
		for _, one := range all {
			if o, ok := one.(object); ok {
				value, _ := o["value"].(string)
				out = append(out, value)
			}
		}
	})
	return out
}
