package lookalike

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

	reader chat.PlainText
}

// Discord draws the components of a message or a modal. Members are named by
// the reader from Discord's ids.
func Discord(raw []byte, r chat.PlainText) (template.HTML, error) {
	var sent struct {
		Title      string
		Components []component
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		return "", fmt.Errorf("read what Discord is sent: %w", err)
	}
	for i := range sent.Components {
		sent.Components[i].setReader(r)
	}
	return render("discord", sent)
}

// setReader sets the reader of a component and those inside it.
func (c *component) setReader(r chat.PlainText) {
	c.reader = r
	for i := range c.Components {
		c.Components[i].setReader(r)
	}
	if c.Component != nil {
		c.Component.setReader(r)
	}
}

// Kind says how a component is drawn.
func (c component) Kind() string {
	return map[int]string{
		1: "row", 2: "button", 3: "select", 4: "input", 5: "select", 10: "text", 12: "pictures", 14: "separator", 17: "container", 18: "label",
	}[c.Type]
}

// EdgeColour returns the colour of a container's edge.
func (c component) EdgeColour() string {
	if c.AccentColor == nil {
		return ""
	}
	return fmt.Sprintf("#%06x", *c.AccentColor)
}

// Variant returns a button's style.
func (c component) Variant() string {
	return map[int]string{1: "primary", 3: "success", 4: "danger"}[c.Style]
}

// HasLine reports whether a separator shows a line.
func (c component) HasLine() bool { return c.Divider == nil || *c.Divider }

// IsRequired reports whether an input must be filled in, which is the default.
func (c component) IsRequired() bool { return c.Required == nil || *c.Required }

// IsMultiline reports whether an input has several lines.
func (c component) IsMultiline() bool { return c.Style == 2 }

// Chosen returns the initial selection of a select.
func (c component) Chosen() string {
	var out []string
	for _, o := range c.Options {
		if o.Default {
			out = append(out, o.Label)
		}
	}
	for _, v := range c.DefaultValues {
		out = append(out, "@"+c.reader.Name(bot.UserID(v.ID)))
	}
	return strings.Join(out, ", ")
}

// Lines parses a text's Markdown.
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
		for _, mark := range []struct{ begins, kind string }{{"## ", lineHeading}, {"-# ", lineSmall}, {"- ", lineItem}} {
			if rest, found := strings.CutPrefix(text, mark.begins); found {
				one.Kind, text = mark.kind, rest
				break
			}
		}
		one.Spans = parseMarkdown(text, c.reader)
		out = append(out, one)
	}
	return out
}

// markdownMarks matches the Markdown of one line: an escaped character, bold,
// code, a member, a link and a time.
var markdownMarks = regexp.MustCompile("\\\\([^\\pL\\pN\\s])|(\\*\\*)|`([^`]+)`|<@(\\d+)>|" +
	`\[((?:\\.|[^\[\]\\])+)\]\(<[^<>\s]+>\)|<t:(-?\d+):([A-Za-z])>`)

func parseMarkdown(text string, r chat.PlainText) []span {
	var out []span
	bold := false
	add := func(s span) {
		if s.Bold = bold; s.Text != "" {
			out = append(out, s)
		}
	}
	for text != "" {
		at := markdownMarks.FindStringSubmatchIndex(text)
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
			add(span{Text: "@" + r.Name(bot.UserID(part(4))), Name: true})
		case part(5) != "":
			for _, s := range parseMarkdown(part(5), r) {
				s.Link, s.Bold = true, s.Bold || bold
				out = append(out, s)
			}
		default:
			seconds, _ := strconv.ParseInt(part(6), 10, 64) // digits; too many become the epoch
			format := map[string]chat.TimeFormat{"R": chat.FormatRelative, "F": chat.FormatFull}[part(7)]
			if format == "" {
				format = chat.FormatShort
			}
			add(timeSpan(time.Unix(seconds, 0), format, r))
		}
		text = text[at[1]:]
	}
	add(span{Text: text})
	return out
}
