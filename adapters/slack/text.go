package slack

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Slack parses markup in mrkdwn, where * _ ~ ` and : cannot be escaped. So
// texts go where nothing is parsed: into plain_text if they have no
// formatting, else into rich_text, whose elements are literal. Only small
// print with a time in it is mrkdwn, provided that nothing else in it reads as
// markup.

// plainTextObject returns a text in which Slack parses nothing, or nil for a
// blank one, since Slack refuses that.
func plainTextObject(s string, limit int) *api.TextBlockObject {
	if s = truncate(sanitise(s), limit); isBlank(s) {
		return nil
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// singleLineObject returns a text of one line, or an ellipsis for a blank one.
func singleLineObject(s string, limit int) *api.TextBlockObject {
	if s = singleLine(s, limit); isBlank(s) {
		s = "…"
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// mrkdwnObject returns a text in which Slack parses its markup and nothing
// else: verbatim keeps channel names and addresses from becoming links.
func mrkdwnObject(s string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, s, false, true)
}

var mrkdwnEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escapeMrkdwn escapes the three characters that delimit mentions, links and
// dates.
func escapeMrkdwn(s string) string { return mrkdwnEscaper.Replace(sanitise(s)) }

// mrkdwnPattern matches formatting that mrkdwn parses and that cannot be
// escaped.
var mrkdwnPattern = regexp.MustCompile("[*_~`]|:[^\\s:]+:|(?m)^\\s*(?:>|&gt;|[-•◦] )")

// plainText returns a text without formatting: members by name, and times in
// UTC, since the reader's zone is unknown.
func (r renderer) plainText(t chat.Text) string {
	return chat.PlainText{NameOf: r.displayName}.Text(absoluteDates(t))
}

// absoluteDates replaces relative times by dates, for texts that are not
// updated.
func absoluteDates(t chat.Text) chat.Text {
	out := make(chat.Text, len(t))
	for i, s := range t {
		if s.Format == chat.FormatRelative {
			s.Format = chat.FormatShort
		}
		out[i] = s
	}
	return out
}

// displayName returns a member's name, which notifies nobody.
func (r renderer) displayName(u bot.UserID) string {
	if r.Name != nil {
		if name := r.Name(u); !isBlank(name) {
			return truncate(name, maxName)
		}
		if r.Somebody != "" {
			return r.Somebody
		}
	}
	_, user := parseUser(u)
	return user
}

// formatting reports whether a text has spans that plain text cannot show
// (ours), and whether it has bold or code (styled).
func (r renderer) formatting(t chat.Text) (ours, styled bool) {
	for _, s := range t {
		styled = styled || s.Bold || s.Code
		ours = ours || styled || !s.Time.IsZero() || r.address(s) != ""
	}
	return ours, styled
}

// dateFormats are Slack's formats for a time in the reader's zone.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
var dateFormats = map[chat.TimeFormat]string{
	chat.FormatFull: "{date_long}, {time}", chat.FormatShort: "{date_short_pretty}, {time}", chat.FormatRelative: "{ago}",
}

const clockFormat = "{time}"

func dateFormat(f chat.TimeFormat) string {
	if s, ok := dateFormats[f]; ok {
		return s
	}
	return dateFormats[chat.FormatShort]
}

// dateFallback is shown where the reader's zone is not known.
func dateFallback(at time.Time) string { return chat.PlainText{}.Moment(at, chat.FormatShort) }

// dateMarkup renders a time in the reader's zone as mrkdwn.
func dateMarkup(at time.Time, format string) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", at.Unix(), format, dateFallback(at))
}

// dateElement renders a time in the reader's zone as rich text.
func dateElement(at time.Time, format string) api.RichTextSectionElement {
	back := dateFallback(at)
	return api.NewRichTextSectionDateElement(at.Unix(), format, nil, &back)
}

// textElements renders a text as rich text, literal except for its formatting.
func (r renderer) textElements(t chat.Text) []api.RichTextSectionElement {
	var out []api.RichTextSectionElement
	for _, s := range t {
		switch {
		case s.User != "":
			out = append(out, textRun(r.displayName(s.User), nil)...)
		case !s.Time.IsZero():
			out = append(out, dateElement(s.Time, dateFormat(s.Format)))
		default:
			out = append(out, r.textElement(s)...)
		}
	}
	return out
}

// textElement renders a span of text, with its style and where it leads.
func (r renderer) textElement(s chat.Span) []api.RichTextSectionElement {
	var style *api.RichTextSectionTextStyle
	if s.Bold || s.Code {
		style = &api.RichTextSectionTextStyle{Bold: s.Bold, Code: s.Code}
	}
	text, address := sanitise(s.Text), r.address(s)
	if address == "" || isBlank(text) {
		return textRun(s.Text, style)
	}
	return []api.RichTextSectionElement{api.NewRichTextSectionLinkElement(address, text, style)}
}

// textRun returns one run of rich text, or none for an empty one, since Slack
// refuses that.
func textRun(s string, style *api.RichTextSectionTextStyle) []api.RichTextSectionElement {
	if s = sanitise(s); s == "" {
		return nil
	}
	return []api.RichTextSectionElement{api.NewRichTextSectionTextElement(s, style)}
}

// richTextSection returns one line of rich text. Adjacent runs of the same
// style are merged.
func richTextSection(runs ...api.RichTextSectionElement) *api.RichTextSection {
	var out []api.RichTextSectionElement
	for _, r := range runs {
		one, text := r.(*api.RichTextSectionTextElement)
		if text && len(out) > 0 {
			if last, ok := out[len(out)-1].(*api.RichTextSectionTextElement); ok && textStyle(last) == textStyle(one) {
				out[len(out)-1] = api.NewRichTextSectionTextElement(last.Text+one.Text, last.Style)
				continue
			}
		}
		out = append(out, r)
	}
	return api.NewRichTextSection(out...)
}

func textStyle(e *api.RichTextSectionTextElement) api.RichTextSectionTextStyle {
	if e.Style == nil {
		return api.RichTextSectionTextStyle{}
	}
	return *e.Style
}

// smallPrint renders a text as small print. It returns false if the text has
// formatting that small print cannot show, or that cannot be told from what
// somebody typed.
func (r renderer) smallPrint(t chat.Text) (*api.TextBlockObject, bool) {
	ours, styled := r.formatting(t)
	if !ours {
		return plainTextObject(r.plainText(t), maxContextText), true
	}
	var b strings.Builder
	for _, s := range t {
		escaped := escapeMrkdwn(s.Text)
		switch {
		case s.User != "":
			escaped = escapeMrkdwn(r.displayName(s.User))
		case !s.Time.IsZero():
			b.WriteString(dateMarkup(s.Time, dateFormat(s.Format)))
			continue
		case r.address(s) != "" && !isBlank(s.Text):
			if strings.ContainsAny(s.Text, "|\n") {
				return nil, false // it would end the markup
			}
			escaped = "<" + escapeMrkdwn(r.address(s)) + "|" + escaped + ">"
		}
		b.WriteString(escaped)
	}
	if styled || mrkdwnPattern.MatchString(sanitise(r.plainText(t))) || utf16Length(b.String()) > maxContextText {
		return nil, false
	}
	return mrkdwnObject(b.String()), true
}
