package likeness

import (
	"encoding/json"
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// component is one of Discord's, as far as it is drawn.
// https://docs.discord.com/developers/components/reference
type component struct {
	Type        int
	Style       int
	Label       string
	Description string
	Content     string
	AccentColor *int `json:"accent_color"`
	Divider     *bool
	Items       []struct{ Description string }
	Options     []struct {
		Label, Description string
		Default            bool
	}
	DefaultValues []struct{ ID string } `json:"default_values"`
	Placeholder   string
	Value         string
	MaxValues     int `json:"max_values"`
	Required      *bool
	Component     *component
	Components    []component

	reader chat.Reader
}

// Discord draws a message or a modal of components. Members are those of
// Discord's ids.
func Discord(raw []byte, r chat.Reader) (template.HTML, error) {
	var sent struct {
		Title      string
		Components []component
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		return "", fmt.Errorf("read what Discord is sent: %w", err)
	}
	for i := range sent.Components {
		sent.Components[i].read(r)
	}
	return drawn("discord", sent)
}

// read hands the reader down.
func (c *component) read(r chat.Reader) {
	c.reader = r
	for i := range c.Components {
		c.Components[i].read(r)
	}
	if c.Component != nil {
		c.Component.read(r)
	}
}

// Kind is what a component is drawn as.
func (c component) Kind() string {
	return map[int]string{
		1: "row", 2: "button", 3: "select", 4: "input", 5: "select", 10: "text", 12: "pictures", 14: "separator", 17: "container", 18: "label",
	}[c.Type]
}

// Edge is the colour of a container's edge.
func (c component) Edge() string {
	if c.AccentColor == nil {
		return ""
	}
	return fmt.Sprintf("#%06x", *c.AccentColor)
}

// Look is a button's style.
func (c component) Look() string {
	return map[int]string{1: "primary", 3: "success", 4: "danger"}[c.Style]
}

// Rule tells whether a separator shows a line.
func (c component) Rule() bool { return c.Divider == nil || *c.Divider }

// Needed tells whether an input must be filled in, which is what is not said.
func (c component) Needed() bool { return c.Required == nil || *c.Required }

// Long tells whether an input has several lines.
func (c component) Long() bool { return c.Style == 2 }

// Chosen is what a select has chosen beforehand.
func (c component) Chosen() string {
	var out []string
	for _, o := range c.Options {
		if o.Default {
			out = append(out, o.Label)
		}
	}
	for _, v := range c.DefaultValues {
		out = append(out, "@"+c.reader.Person(bot.UserID(v.ID)))
	}
	return strings.Join(out, ", ")
}

// Lines is a text's Markdown.
func (c component) Lines() []line {
	var out []line
	code := false
	for text := range strings.SplitSeq(c.Content, "\n") {
		if text == "```" {
			code = !code
			continue
		}
		if code {
			out = append(out, line{Spans: []span{{Text: text, Code: true}}})
			continue
		}
		one := line{}
		for _, mark := range []struct{ begins, kind string }{{"## ", heading}, {"-# ", small}, {"- ", item}} {
			if rest, found := strings.CutPrefix(text, mark.begins); found {
				one.Kind, text = mark.kind, rest
				break
			}
		}
		one.Spans = markdown(text, c.reader)
		out = append(out, one)
	}
	return out
}

// marks match what Markdown of one line means something by: an escaped
// character, bold, code, a member and a moment.
var marks = regexp.MustCompile("\\\\([^\\pL\\pN\\s])|(\\*\\*)|`([^`]+)`|<@(\\d+)>|<t:(-?\\d+):([A-Za-z])>")

func markdown(text string, r chat.Reader) []span {
	var out []span
	bold := false
	add := func(s span) {
		if s.Bold = bold; s.Text != "" {
			out = append(out, s)
		}
	}
	for text != "" {
		at := marks.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		add(span{Text: text[:at[0]]})
		part := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return text[at[2*n]:at[2*n+1]]
		}
		switch {
		case part(1) != "":
			add(span{Text: part(1)})
		case part(2) != "":
			bold = !bold
		case part(3) != "":
			add(span{Text: part(3), Code: true})
		case part(4) != "":
			add(span{Text: "@" + r.Person(bot.UserID(part(4))), Name: true})
		default:
			seconds, _ := strconv.ParseInt(part(5), 10, 64) // digits; too many of them are the epoch's
			format := map[string]chat.TimeFormat{"R": chat.Relative, "F": chat.Full}[part(6)]
			if format == "" {
				format = chat.Short
			}
			add(moment(time.Unix(seconds, 0), format, r))
		}
		text = text[at[1]:]
	}
	add(span{Text: text})
	return out
}
