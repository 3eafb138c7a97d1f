package testserver

import (
	"regexp"
	"slices"
	"strings"
)

// Seen is a message, or an open form, as a member sees it.
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
}

// Sees is all that a member sees now, oldest first; an open form comes last.
func (s *Server) Sees(user string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*message
	for _, ch := range s.channels {
		all = append(all, s.in(ch.id)...)
	}
	slices.SortFunc(all, func(a, b *message) int { return strings.Compare(a.id, b.id) })
	var out []Seen
	for _, m := range all {
		if !s.sees(user, m) {
			continue
		}
		one := Seen{
			ID: m.id, Channel: m.channel, Direct: s.channels[m.channel].kind == directChannel, Private: m.only != "", Waiting: m.waiting,
			Notified: slices.Clone(m.mentions), Reactions: map[string]int{},
		}
		one.Text, one.Controls = s.readAll(m.components)
		for _, r := range m.reactions {
			one.Reactions[r.emoji] = len(r.users)
		}
		out = append(out, one)
	}
	if f := s.forms[user]; f != nil {
		title, _ := f.data["title"].(string)
		inside, _ := f.data["components"].([]any)
		text, _ := s.readAll(inside)
		out = append(out, Seen{ID: "form", Channel: f.at, Private: true, Form: true, Text: title + "\n" + text})
	}
	return out
}

// readAll is what is written on components, and the labels of what can be used.
func (s *Server) readAll(all []any) (text string, controls []string) {
	var lines []string
	walk(all, func(c object) {
		if content, ok := c["content"].(string); ok {
			lines = append(lines, s.plain(content))
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
	return strings.Join(lines, "\n"), controls
}

var (
	escaped  = regexp.MustCompile(`\\([\\*_~` + "`" + `|<>\[\]@#:.)+-])`)
	code     = regexp.MustCompile("```\n([^`]*)\n```|`([^`]+)`")
	mention  = regexp.MustCompile(`<@!?(\d+)>`)
	moment   = regexp.MustCompile(`<t:(-?\d+)(?::[tTdDfFsSR])?>`)
	emphasis = regexp.MustCompile(`\*\*(.+?)\*\*`)
	lineMark = regexp.MustCompile(`(?m)^(?:#{1,3} |-# (?:#{1,3} )?|- |> )`)
	isolate  = regexp.MustCompile("\u2068([^\u2068\u2069]*)\u2069+")
)

// bare is markup without what is escaped or code in it.
func bare(text string) string {
	return code.ReplaceAllString(escaped.ReplaceAllString(text, " "), " ")
}

// hidden stands for what was read already and is no markup.
const hidden = '\uE000'

// plain is what a person reads of Discord's markup.
func (s *Server) plain(text string) string {
	var kept []string
	keep := func(plain string) string {
		kept = append(kept, plain)
		return string(rune(hidden + len(kept) - 1))
	}
	text = escaped.ReplaceAllStringFunc(text, func(m string) string { return keep(m[1:]) })
	text = code.ReplaceAllStringFunc(text, func(m string) string { return keep(strings.Trim(m, "`\n")) })
	text = mention.ReplaceAllStringFunc(text, func(m string) string {
		if u := s.users[strings.Trim(m, "<@!>")]; u != nil {
			return keep(u.name)
		}
		return keep("@unknown")
	})
	text = moment.ReplaceAllStringFunc(text, func(string) string { return keep("(a moment)") })
	text = lineMark.ReplaceAllString(text, "")
	text = emphasis.ReplaceAllString(text, "$1")
	text = isolate.ReplaceAllString(text, "$1")
	for _, wrong := range []string{"@everyone", "@here", "||", "~~", "](", "<#", "<:"} {
		if strings.Contains(text, wrong) {
			text = strings.ReplaceAll(text, wrong, "(markup)")
		}
	}
	return expand(kept, text)
}

// expand puts back what was kept, also within what was kept.
func expand(kept []string, text string) string {
	var out strings.Builder
	for _, r := range text {
		if i := int(r) - hidden; i >= 0 && i < len(kept) && kept[i] != text {
			out.WriteString(expand(kept, kept[i]))
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Offered are the values that a menu on a message offers.
func (s *Server) Offered(id, prompt string) []string {
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
