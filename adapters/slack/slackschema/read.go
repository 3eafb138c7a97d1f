package slackschema

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Shown is what a person reads in blocks, and what Slack makes of them.
type Shown struct {
	Text     string   // one line per text
	Mentions []string // between < and >, or by an element: U1, !channel, S1
	Links    []string
	Dates    int // times in the reader's zone
	Emoji    []string
	Styled   []string // texts in bold, code or another style
}

// Read reads blocks, a view, or any part of them.
func Read(raw []byte) (Shown, error) {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return Shown{}, err
	}
	var s Shown
	s.read(v)
	return s, nil
}

func (s *Shown) line(text string) { s.Text += text + "\n" }

func (s *Shown) read(v any) {
	for _, one := range list(v) {
		s.read(one)
	}
	o := object(v)
	if o == nil {
		return
	}
	switch text(o["type"]) {
	case "plain_text":
		said := text(o["text"])
		if o["emoji"] != false {
			said = s.emoji(said)
		}
		s.line(said)
		return
	case "mrkdwn":
		s.line(s.mrkdwn(text(o["text"]), o["verbatim"] == true))
		return
	case "rich_text_section":
		s.section(list(o["elements"]))
		return
	}
	// In reading order, which a map lacks.
	for _, key := range []string{"title", "label", "text", "elements", "fields", "blocks", "accessory", "element", "placeholder", "options", "description", "hint", "submit"} {
		s.read(o[key])
	}
	for _, key := range []string{"initial_value", "alt_text"} {
		if said := text(o[key]); said != "" {
			s.line(said)
		}
	}
}

// section reads a line of rich text, whose texts are literal.
func (s *Shown) section(elements []any) {
	said := ""
	for _, one := range elements {
		o := object(one)
		switch text(o["type"]) {
		case "text":
			said += text(o["text"])
			if o["style"] != nil {
				s.Styled = append(s.Styled, text(o["text"]))
			}
		case "date":
			s.Dates++
			said += text(o["fallback"])
		case "user", "usergroup", "channel", "broadcast":
			s.Mentions = append(s.Mentions, text(o["user_id"])+text(o["usergroup_id"])+text(o["channel_id"])+text(o["range"]))
		case "link":
			s.Links = append(s.Links, text(o["url"]))
			said += text(o["text"])
		case "emoji":
			s.Emoji = append(s.Emoji, text(o["name"]))
		}
	}
	s.line(said)
}

var (
	marks   = regexp.MustCompile(`<([^<>]+)>`)
	colons  = regexp.MustCompile(`:([a-z0-9_+'-]+):`)
	styles  = regexp.MustCompile("\\*([^*\n]+)\\*|_([^_\n]+)_|~([^~\n]+)~|`([^`\n]+)`|(?m)^&gt;.*$")
	address = regexp.MustCompile(`https?://[^\s<>|]+`)
	undo    = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// mrkdwn parses Slack's markup in a text.
func (s *Shown) mrkdwn(said string, verbatim bool) string {
	out := marks.ReplaceAllStringFunc(said, func(m string) string {
		target, name, _ := strings.Cut(m[1:len(m)-1], "|")
		switch {
		case strings.HasPrefix(target, "!date^"):
			s.Dates++
			return name
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"), strings.HasPrefix(target, "!"):
			s.Mentions = append(s.Mentions, strings.TrimPrefix(target, "@"))
			return "\x00"
		}
		s.Links = append(s.Links, target)
		return name
	})
	if !verbatim {
		s.Links = append(s.Links, address.FindAllString(out, -1)...)
		for _, word := range []string{"@here", "@channel", "@everyone"} {
			if strings.Contains(out, word) {
				s.Mentions = append(s.Mentions, word)
			}
		}
	}
	s.Styled = append(s.Styled, styles.FindAllString(out, -1)...)
	return undo.Replace(s.emoji(strings.ReplaceAll(out, "\x00", "")))
}

func (s *Shown) emoji(said string) string {
	for _, m := range colons.FindAllStringSubmatch(said, -1) {
		s.Emoji = append(s.Emoji, m[1])
	}
	return said
}
