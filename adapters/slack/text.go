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

// Slack reads marks out of what it calls mrkdwn, where * _ ~ ` and : cannot be
// escaped. So texts go where nothing is read into them: into plain_text if they
// have no marks of ours, else into rich_text, whose runs are literal. Only small
// print with a moment in it is mrkdwn, if nothing else in it means anything.

// plain is a text in which Slack reads nothing. It is nil if there is nothing
// to be seen, since Slack refuses that.
func plainTextObject(s string, limit int) *api.TextBlockObject {
	if s = truncate(sanitise(s), limit); isBlank(s) {
		return nil
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// label is a text of one line; where there is none, an ellipsis stands.
func singleLineObject(s string, limit int) *api.TextBlockObject {
	if s = singleLine(s, limit); isBlank(s) {
		s = "…"
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// mrkdwn is a text with Slack's own marks, which are all that is read in it:
// verbatim, names of channels and addresses do not become links.
func mrkdwnObject(s string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, s, false, true)
}

var mrkdwnEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape takes their meaning from the three characters that begin and end
// mentions, links and dates.
func escapeMrkdwn(s string) string { return mrkdwnEscaper.Replace(sanitise(s)) }

// marking matches what mrkdwn reads as formatting and what cannot be escaped.
var mrkdwnPattern = regexp.MustCompile("[*_~`]|:[^\\s:]+:|(?m)^\\s*(?:>|&gt;|[-•◦] )")

// text writes a text without marks: members by name, moments as they are in
// UTC, since the reader's clock is not known.
func (p renderer) plainText(t chat.Text) string {
	return chat.Reader{Name: p.displayName}.Text(absoluteDates(t))
}

// absolute says moments by date, where nothing would tell how far off they are.
func absoluteDates(t chat.Text) chat.Text {
	out := make(chat.Text, len(t))
	for i, s := range t {
		if s.Format == chat.Relative {
			s.Format = chat.Short
		}
		out[i] = s
	}
	return out
}

// name is what a member is called; it notifies nobody.
func (p renderer) displayName(u bot.UserID) string {
	if p.Name != nil {
		if name := p.Name(u); !isBlank(name) {
			return truncate(name, maxName)
		}
	}
	_, user := parseUser(u)
	return user
}

// marked tells whether a text has marks of ours.
func formatting(t chat.Text) (ours, styled bool) {
	for _, s := range t {
		styled = styled || s.Bold || s.Code
		ours = ours || styled || !s.Time.IsZero()
	}
	return ours, styled
}

// dateFormats are Slack's ways to show a moment on the reader's own clock.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting
var dateFormats = map[chat.TimeFormat]string{
	chat.Full: "{date_long}, {time}", chat.Short: "{date_short_pretty}, {time}", chat.Relative: "{ago}",
}

const clockFormat = "{time}"

func dateFormat(f chat.TimeFormat) string {
	if s, ok := dateFormats[f]; ok {
		return s
	}
	return dateFormats[chat.Short]
}

// fallback is what stands where a moment cannot be shown on the reader's clock.
func dateFallback(at time.Time) string { return chat.Reader{}.Moment(at, chat.Short) }

// date is a moment on the reader's own clock, in mrkdwn.
func dateMarkup(at time.Time, format string) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", at.Unix(), format, dateFallback(at))
}

// dateRun is a moment on the reader's own clock, in rich text.
func dateElement(at time.Time, format string) api.RichTextSectionElement {
	back := dateFallback(at)
	return api.NewRichTextSectionDateElement(at.Unix(), format, nil, &back)
}

// runs is a text as rich text: literal but for our own marks.
func (p renderer) textElements(t chat.Text) []api.RichTextSectionElement {
	var out []api.RichTextSectionElement
	for _, s := range t {
		switch {
		case s.User != "":
			out = append(out, textRun(p.displayName(s.User), nil)...)
		case !s.Time.IsZero():
			out = append(out, dateElement(s.Time, dateFormat(s.Format)))
		case s.Bold || s.Code:
			out = append(out, textRun(s.Text, &api.RichTextSectionTextStyle{Bold: s.Bold, Code: s.Code})...)
		default:
			out = append(out, textRun(s.Text, nil)...)
		}
	}
	return out
}

// run is one stretch of rich text, or none: Slack refuses an empty one.
func textRun(s string, style *api.RichTextSectionTextStyle) []api.RichTextSectionElement {
	if s = sanitise(s); s == "" {
		return nil
	}
	return []api.RichTextSectionElement{api.NewRichTextSectionTextElement(s, style)}
}

// section is one line of rich text; stretches of the same look become one.
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

// small is a text as small print, and false if it has marks that small print
// cannot show, or that cannot be told from what somebody typed.
func (p renderer) smallPrint(t chat.Text) (*api.TextBlockObject, bool) {
	ours, styled := formatting(t)
	if !ours {
		return plainTextObject(p.plainText(t), maxContextText), true
	}
	var b strings.Builder
	for _, s := range t {
		written := escapeMrkdwn(s.Text)
		switch {
		case s.User != "":
			written = escapeMrkdwn(p.displayName(s.User))
		case !s.Time.IsZero():
			b.WriteString(dateMarkup(s.Time, dateFormat(s.Format)))
			continue
		}
		b.WriteString(written)
	}
	if styled || mrkdwnPattern.MatchString(sanitise(p.plainText(t))) || utf16Length(b.String()) > maxContextText {
		return nil, false
	}
	return mrkdwnObject(b.String()), true
}
