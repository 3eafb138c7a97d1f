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
func plain(s string, limit int) *api.TextBlockObject {
	if s = cut(tame(s), limit); blank(s) {
		return nil
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// label is a text of one line; where there is none, an ellipsis stands.
func label(s string, limit int) *api.TextBlockObject {
	if s = oneLine(s, limit); blank(s) {
		s = "…"
	}
	return api.NewTextBlockObject(api.PlainTextType, s, false, false)
}

// mrkdwn is a text with Slack's own marks, which are all that is read in it:
// verbatim, names of channels and addresses do not become links.
func mrkdwn(s string) *api.TextBlockObject {
	return api.NewTextBlockObject(api.MarkdownType, s, false, true)
}

var entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape takes their meaning from the three characters that begin and end
// mentions, links and dates.
func escape(s string) string { return entities.Replace(tame(s)) }

// marking matches what mrkdwn reads as formatting and what cannot be escaped.
var marking = regexp.MustCompile("[*_~`]|:[^\\s:]+:|(?m)^\\s*(?:>|&gt;|[-•◦] )")

// text writes a text without marks: members by name, moments as they are in
// UTC, since the reader's clock is not known.
func (p painter) text(t chat.Text) string {
	return chat.Reader{Name: p.name}.Text(absolute(t))
}

// absolute says moments by date, where nothing would tell how far off they are.
func absolute(t chat.Text) chat.Text {
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
func (p painter) name(u bot.UserID) string {
	if p.Name != nil {
		if name := p.Name(u); !blank(name) {
			return cut(name, maxName)
		}
	}
	_, user := splitUser(u)
	return user
}

// marked tells whether a text has marks of ours.
func marked(t chat.Text) (ours, styled bool) {
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

func formatOf(f chat.TimeFormat) string {
	if s, ok := dateFormats[f]; ok {
		return s
	}
	return dateFormats[chat.Short]
}

// fallback is what stands where a moment cannot be shown on the reader's clock.
func fallback(at time.Time) string { return chat.Reader{}.Moment(at, chat.Short) }

// date is a moment on the reader's own clock, in mrkdwn.
func date(at time.Time, format string) string {
	return fmt.Sprintf("<!date^%d^%s|%s>", at.Unix(), format, fallback(at))
}

// dateRun is a moment on the reader's own clock, in rich text.
func dateRun(at time.Time, format string) api.RichTextSectionElement {
	back := fallback(at)
	return api.NewRichTextSectionDateElement(at.Unix(), format, nil, &back)
}

// runs is a text as rich text: literal but for our own marks.
func (p painter) runs(t chat.Text) []api.RichTextSectionElement {
	var out []api.RichTextSectionElement
	for _, s := range t {
		switch {
		case s.User != "":
			out = append(out, run(p.name(s.User), nil)...)
		case !s.Time.IsZero():
			out = append(out, dateRun(s.Time, formatOf(s.Format)))
		case s.Bold || s.Code:
			out = append(out, run(s.Text, &api.RichTextSectionTextStyle{Bold: s.Bold, Code: s.Code})...)
		default:
			out = append(out, run(s.Text, nil)...)
		}
	}
	return out
}

// run is one stretch of rich text, or none: Slack refuses an empty one.
func run(s string, style *api.RichTextSectionTextStyle) []api.RichTextSectionElement {
	if s = tame(s); s == "" {
		return nil
	}
	return []api.RichTextSectionElement{api.NewRichTextSectionTextElement(s, style)}
}

// section is one line of rich text; stretches of the same look become one.
func section(runs ...api.RichTextSectionElement) *api.RichTextSection {
	var out []api.RichTextSectionElement
	for _, r := range runs {
		one, text := r.(*api.RichTextSectionTextElement)
		if text && len(out) > 0 {
			if last, ok := out[len(out)-1].(*api.RichTextSectionTextElement); ok && styleOf(last) == styleOf(one) {
				out[len(out)-1] = api.NewRichTextSectionTextElement(last.Text+one.Text, last.Style)
				continue
			}
		}
		out = append(out, r)
	}
	return api.NewRichTextSection(out...)
}

func styleOf(e *api.RichTextSectionTextElement) api.RichTextSectionTextStyle {
	if e.Style == nil {
		return api.RichTextSectionTextStyle{}
	}
	return *e.Style
}

// small is a text as small print, and false if it has marks that small print
// cannot show, or that cannot be told from what somebody typed.
func (p painter) small(t chat.Text) (*api.TextBlockObject, bool) {
	ours, styled := marked(t)
	if !ours {
		return plain(p.text(t), maxContextText), true
	}
	var b strings.Builder
	for _, s := range t {
		written := escape(s.Text)
		switch {
		case s.User != "":
			written = escape(p.name(s.User))
		case !s.Time.IsZero():
			b.WriteString(date(s.Time, formatOf(s.Format)))
			continue
		}
		b.WriteString(written)
	}
	if styled || marking.MatchString(tame(p.text(t))) || units(b.String()) > maxContextText {
		return nil, false
	}
	return mrkdwn(b.String()), true
}
