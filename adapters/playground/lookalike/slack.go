package lookalike

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// block is a block, an element or a piece of rich text, as far as it is drawn.
// https://docs.slack.dev/reference/block-kit
type block struct {
	Type           string
	Text           textObject
	Style          elementStyle
	Elements       []block
	Accessory      *block
	Label, Hint    textObject
	Element        *block
	Optional       bool
	Multiline      bool
	Placeholder    textObject
	AltText        string   `json:"alt_text"`
	InitialValue   string   `json:"initial_value"`
	InitialOption  *choice  `json:"initial_option"`
	InitialOptions []choice `json:"initial_options"`
	InitialUser    string   `json:"initial_user"`
	InitialUsers   []string `json:"initial_users"`
	UserID         string   `json:"user_id"`
	Timestamp      int64
	Format         string

	reader chat.PlainText
}

type choice struct{ Text textObject }

// textObject is a text, either a string or an object.
type textObject struct {
	Text   string
	Marked bool // in mrkdwn
}

func (w *textObject) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &w.Text)
	}
	var object struct{ Type, Text string }
	err := json.Unmarshal(raw, &object)
	w.Text, w.Marked = object.Text, object.Type == "mrkdwn"
	return err
}

// elementStyle is the style of a button or of rich text.
type elementStyle struct {
	Name       string
	Bold, Code bool
}

func (l *elementStyle) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &l.Name)
	}
	var object struct{ Bold, Code bool }
	err := json.Unmarshal(raw, &object)
	l.Bold, l.Code = object.Bold, object.Code
	return err
}

// Slack draws the blocks of a message or a view. Members are named by the
// reader from Slack's ids.
func Slack(raw []byte, r chat.PlainText) (template.HTML, error) {
	var sent struct {
		Title, Submit textObject
		Blocks        []block
	}
	if err := json.Unmarshal(raw, &sent); err != nil {
		return "", fmt.Errorf("read what Slack is sent: %w", err)
	}
	setReaders(sent.Blocks, r)
	return render("slack", sent)
}

// setReaders sets the reader of the blocks and those inside them.
func setReaders(blocks []block, r chat.PlainText) {
	for i := range blocks {
		b := &blocks[i]
		b.reader = r
		setReaders(b.Elements, r)
		for _, inside := range []*block{b.Accessory, b.Element} {
			if inside != nil {
				inside.reader = r
			}
		}
	}
}

// Kind says how a block or an element is drawn.
func (b block) Kind() string {
	switch b.Type {
	case "static_select", "multi_static_select", "external_select", "multi_external_select", "users_select", "multi_users_select", "datepicker", "timepicker":
		return "select"
	case "plain_text_input", "number_input":
		return "field"
	}
	return b.Type
}

// Spans returns the text of a block or of rich text.
func (b block) Spans() []span {
	if b.Text.Marked || b.Type == "mrkdwn" {
		return b.parseMrkdwn(b.Text.Text)
	}
	var out []span
	for _, e := range b.Elements {
		switch e.Type {
		case "text":
			out = append(out, span{Text: e.Text.Text, Bold: e.Style.Bold, Code: e.Style.Code})
		case "link":
			out = append(out, span{Text: e.Text.Text, Bold: e.Style.Bold, Link: true})
		case "user":
			out = append(out, span{Text: "@" + b.reader.Name(bot.UserID(e.UserID)), Name: true})
		case "date":
			out = append(out, b.formatDate(e.Timestamp, e.Format))
		}
	}
	if len(out) == 0 {
		out = append(out, span{Text: b.Text.Text})
	}
	return out
}

var mrkdwnMarks = regexp.MustCompile(`<!date\^(\d+)\^([^|^>]*)[^>]*>|<@([A-Z0-9]+)>|<https?://[^|>]*\|([^>]*)>`)

// parseMrkdwn reads the times, members and links of mrkdwn.
func (b block) parseMrkdwn(text string) []span {
	var out []span
	for text != "" {
		at := mrkdwnMarks.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		out = append(out, span{Text: html.UnescapeString(text[:at[0]])})
		switch {
		case at[2] >= 0:
			seconds, _ := strconv.ParseInt(text[at[2]:at[3]], 10, 64) // digits
			out = append(out, b.formatDate(seconds, text[at[4]:at[5]]))
		case at[6] >= 0:
			out = append(out, span{Text: "@" + b.reader.Name(bot.UserID(text[at[6]:at[7]])), Name: true})
		default:
			out = append(out, span{Text: html.UnescapeString(text[at[8]:at[9]]), Link: true})
		}
		text = text[at[1]:]
	}
	return append(out, span{Text: html.UnescapeString(text)})
}

// formatDate renders a time in one of Slack's formats.
func (b block) formatDate(seconds int64, format string) span {
	at := time.Unix(seconds, 0)
	out := timeSpan(at, chat.FormatRelative, b.reader)
	zone := b.reader.Zone
	if zone == nil {
		zone = time.UTC
	}
	local := at.In(zone)
	out.Text = strings.NewReplacer(
		"{ago}", out.Text, "{time}", local.Format("15:04"), "{date_long}", local.Format("Monday, January 2, 2006"),
		"{date_short_pretty}", local.Format("Jan 2, 2006"), "{date_short}", local.Format("Jan 2, 2006"), "{date}", local.Format("January 2, 2006"),
	).Replace(format)
	return out
}

// Chosen returns the initial value of an element.
func (b block) Chosen() string {
	var out []string
	for _, o := range b.InitialOptions {
		out = append(out, o.Text.Text)
	}
	if b.InitialOption != nil {
		out = append(out, b.InitialOption.Text.Text)
	}
	for _, id := range append(b.InitialUsers, b.InitialUser) {
		if id != "" {
			out = append(out, b.reader.Name(bot.UserID(id)))
		}
	}
	return strings.Join(out, ", ") + b.InitialValue
}
