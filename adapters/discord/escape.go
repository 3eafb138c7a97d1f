package discord

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot/chat"
)

// markdownWriter writes texts in Discord's Markdown and escapes everything in
// them that Discord would interpret, so that they read as written.
type markdownWriter struct {
	strings.Builder
	lineMode
	inLink  bool   // within the text of a link
	bold    bool   // what is written is bold
	visible []rune // what the reader sees of the line so far, from its first printable character
}

// lineMode is the layout of a text.
type lineMode int

const (
	singleLine    lineMode = iota
	prefixedLines          // several lines, each with a prefix
	block                  // several lines without a prefix, where code blocks are possible
)

// writeText writes a text with its styles.
func (m *markdownWriter) writeText(t chat.Text) {
	runs := mergeRuns(t)
	for i, s := range runs {
		if !s.Bold || !isPlainRun(s) {
			m.setBold(false)
		}
		switch {
		case s.User != "":
			m.writeMention(s)
		case !s.Time.IsZero():
			m.WriteString(renderTimestamp(s.Time, s.Format))
			m.track('0')
			m.track(' ')
		case hasLink(s) && m.writeLink(s):
		case s.Code && m.writeCode(s.Text):
		case s.Bold && strings.TrimSpace(s.Text) != "":
			m.setBold(true)
			end := textEnds
			if i < len(runs)-1 && runs[i+1].Bold && hasLink(runs[i+1]) {
				end = markupFollows
			}
			m.writePlain(oneLine(s.Text), end)
		default:
			tidy := oneLine
			if m.lineMode != singleLine {
				tidy = normaliseLines
			}
			end := markupFollows
			if i == len(runs)-1 || isLinkBoundary(runs[i+1]) {
				end = textEnds
			}
			m.setBold(false)
			m.writePlain(tidy(s.Text), end)
		}
	}
	m.setBold(false)
}

// setBold begins or ends what is bold. A bold text and a bold link beside it are in one
// pair of marks: Discord reads four marks in a row as no end and no beginning.
func (m *markdownWriter) setBold(on bool) {
	if m.bold != on {
		m.bold = on
		m.WriteString("**")
	}
}

// writeCode writes inline code, or a code block of several lines. Nothing is
// escaped within code, so it returns false for a text that could break out of
// it.
func (m *markdownWriter) writeCode(s string) bool {
	open, tidy, end := "`", oneLine(s), "`"
	if m.lineMode == block && strings.Contains(normaliseLines(s), "\n") {
		open, tidy, end = "```\n", strings.Trim(normaliseLines(s), "\n"), "\n```"
	}
	if strings.TrimSpace(tidy) == "" || strings.Contains(tidy, strings.TrimSpace(open)) || strings.ContainsFunc(tidy, isBidiControl) {
		return false
	}
	m.setBold(false)
	m.WriteString(open + tidy + end)
	m.track('x')
	return true
}

func (m *markdownWriter) writeMention(s chat.Span) {
	if id := snowflake(s.User); id != "" {
		m.WriteString("<@" + id + ">")
		m.track('x')
		return
	}
	m.writePlain(oneLine(string(s.User)), textEnds)
}

// isLinkBoundary reports whether a link ends where the span begins.
func isLinkBoundary(s chat.Span) bool { return s.User != "" || !s.Time.IsZero() }

// mergeRuns merges neighbouring spans of the same style, so that markup across
// their boundary is recognised.
func mergeRuns(t chat.Text) chat.Text {
	var out chat.Text
	for _, s := range t {
		if s.Text = normaliseLines(s.Text); isPlainRun(s) && s.Text == "" {
			continue
		}
		s.Code = s.Code && isPlainRun(s)
		if n := len(out) - 1; n >= 0 && isPlainRun(out[n]) && isPlainRun(s) && out[n].Bold == s.Bold && out[n].Code == s.Code && out[n].Link == s.Link {
			out[n].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

func isPlainRun(s chat.Span) bool { return s.User == "" && s.Time.IsZero() }

// runEnd says what comes directly after a run of text. Markup there would become
// part of a link at the run's end.
type runEnd int

const (
	textEnds runEnd = iota + 1
	markupFollows
)

// writePlain writes a run of text.
func (m *markdownWriter) writePlain(s string, end runEnd) {
	if strings.Contains(s, "\n") {
		end = textEnds
	}
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			m.writeNewline()
		}
		m.writeLine(isolateBidi(line), end)
	}
}

func (m *markdownWriter) writeNewline() {
	m.WriteByte('\n')
	m.visible = nil
}

var (
	linkPattern      = regexp.MustCompile(`https?://\S*`)
	safeLinkPattern  = regexp.MustCompile(`^https?://[\pL\pN._~/?#@!$&'()+,;=%:-]+$`)
	shortcodePattern = regexp.MustCompile(`:(?:[0-9+_-]*[A-Za-z_+][\w+-]*|100|1234|-1):`)
)

// writeLine writes text without newlines. It keeps links that are safe, since a
// backslash would become part of them, and breaks the others.
func (m *markdownWriter) writeLine(s string, end runEnd) {
	for s != "" {
		at := linkPattern.FindStringIndex(s)
		if at == nil {
			m.writeEscaped(s, colonsOfShortcodes)
			return
		}
		before, colon := strings.CutSuffix(s[:at[0]], ":")
		m.writeEscaped(before, colonsOfShortcodes)
		if colon { // with the scheme it would be a shortcode
			m.WriteString(`\:`)
			m.track(':')
		}
		if address := s[at[0]:at[1]]; !m.inLink && safeLinkPattern.MatchString(address) && (end == textEnds || at[1] < len(s)) {
			m.WriteString(address)
			m.track('x')
		} else {
			m.writeEscaped(address, allColons)
		}
		s = s[at[1]:]
	}
}

// escapedColons says which colons are escaped. Escaping all breaks a link.
type escapedColons int

const (
	colonsOfShortcodes escapedColons = iota + 1
	allColons
)

// writeEscaped writes text that is not to contain a link.
func (m *markdownWriter) writeEscaped(s string, escaped escapedColons) {
	colons := map[int]bool{}
	for from := 0; ; {
		at := shortcodePattern.FindStringIndex(s[from:])
		if at == nil {
			break
		}
		colons[from+at[0]] = true
		from += at[1] - 1 // the second colon may be the first of another shortcode
	}
	for i, r := range s {
		if m.needsEscape(r) || r == ':' && (colons[i] || escaped == allColons || strings.HasPrefix(s[i:], "://")) {
			m.WriteByte('\\')
		}
		m.WriteRune(r)
		m.track(r)
	}
}

// needsEscape reports whether Discord would interpret a character at this
// position. Underscores, asterisks and the like count anywhere, list and quote
// marks only at the beginning of a line.
func (m *markdownWriter) needsEscape(r rune) bool {
	switch {
	case strings.ContainsRune("\\*_~`|<[]@#", r):
		return true
	case strings.ContainsRune("-+>", r):
		return len(m.visible) == 0
	case r == '.' || r == ')':
		return len(m.visible) > 0 && !slices.ContainsFunc(m.visible, func(r rune) bool { return r < '0' || r > '9' })
	}
	return false
}

// track records what the reader sees of the line.
func (m *markdownWriter) track(r rune) {
	if len(m.visible) == 0 && (unicode.IsSpace(r) || !unicode.IsPrint(r)) || len(m.visible) > 20 {
		return
	}
	m.visible = append(m.visible, r)
}

// isBidiControl reports whether a character changes the direction of the text
// after it (Unicode Standard Annex 9).
func isBidiControl(r rune) bool {
	return r >= 0x202A && r <= 0x202E || isIsolateStart(r) || r == popIsolate
}

func isIsolateStart(r rune) bool { return r >= 0x2066 && r < popIsolate }

const (
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

// isolateBidi confines the text direction of a line to that line.
func isolateBidi(line string) string {
	if !strings.ContainsFunc(line, isBidiControl) {
		return line
	}
	open := 0
	isolated := strings.Map(func(r rune) rune {
		switch {
		case isIsolateStart(r):
			open++
		case r == popIsolate && open == 0:
			return -1 // it would close our isolate
		case r == popIsolate:
			open--
		}
		return r
	}, line)
	return string(firstStrongIsolate) + isolated + strings.Repeat(string(popIsolate), open+1)
}

// normaliseLines removes control characters from a text of several lines and
// merges runs of blank lines.
func normaliseLines(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r) && r != '\n':
			return -1
		}
		return r
	}, lineEndReplacer.Replace(strings.ToValidUTF8(s, "\uFFFD")))
	return blankLines.ReplaceAllString(s, "\n\n")
}

var lineEndReplacer = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

var blankLines = regexp.MustCompile(`\n\s*\n\s*\n`)

// oneLine puts a text on one line.
func oneLine(s string) string { return lineBreaks.ReplaceAllString(normaliseLines(s), " ") }

var lineBreaks = regexp.MustCompile(`\s*\n\s*`)
