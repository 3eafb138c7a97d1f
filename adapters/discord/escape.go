package discord

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/muster-bot/muster/bot/chat"
)

// markdown writes texts as Discord reads them: everything that means something
// to Discord and stands in a text is escaped, so that it reads as it was
// written.
type markdown struct {
	strings.Builder
	layout
	shown []rune // what the reader sees of the line so far, as far as its first letter
}

// layout says on how many lines a text may stand.
type layout int

const (
	onOneLine layout = iota
	onLines          // each with a mark of its own before it
	asBlock          // with nothing before them, so that code has room
)

// text writes a text.
func (m *markdown) text(t chat.Text) {
	runs := joined(t)
	for i, s := range runs {
		switch {
		case s.User != "":
			m.member(s)
		case !s.Time.IsZero():
			m.WriteString(moment(s.Time, s.Format))
			m.see('0')
			m.see(' ')
		case s.Code && m.code(s.Text):
		case s.Bold && strings.TrimSpace(s.Text) != "":
			m.WriteString("**")
			m.plain(oneLine(s.Text), true)
			m.WriteString("**")
		default:
			tidy := oneLine
			if m.layout != onOneLine {
				tidy = lines
			}
			m.plain(tidy(s.Text), i == len(runs)-1 || endsLink(runs[i+1]))
		}
	}
}

// code writes something to type, or a document of several lines, as it is:
// nothing is escaped within code. What could break out of it is not written.
func (m *markdown) code(s string) bool {
	open, tidy, end := "`", oneLine(s), "`"
	if m.layout == asBlock && strings.Contains(lines(s), "\n") {
		open, tidy, end = "```\n", strings.Trim(lines(s), "\n"), "\n```"
	}
	if strings.TrimSpace(tidy) == "" || strings.Contains(tidy, strings.TrimSpace(open)) || strings.ContainsFunc(tidy, turns) {
		return false
	}
	m.WriteString(open + tidy + end)
	m.see('x')
	return true
}

func (m *markdown) member(s chat.Span) {
	if id := bare(s.User); id != "" {
		m.WriteString("<@" + id + ">")
		m.see('x')
		return
	}
	m.plain(oneLine(string(s.User)), true)
}

// endsLink tells whether a link ends where the span begins.
func endsLink(s chat.Span) bool { return s.User != "" || !s.Time.IsZero() }

// joined makes one span of neighbours that look alike, so that what means
// something across them is seen.
func joined(t chat.Text) chat.Text {
	var out chat.Text
	for _, s := range t {
		if s.Text = lines(s.Text); isRun(s) && s.Text == "" {
			continue
		}
		s.Code = s.Code && s.User == "" && s.Time.IsZero()
		if n := len(out) - 1; n >= 0 && isRun(out[n]) && isRun(s) && out[n].Bold == s.Bold && out[n].Code == s.Code {
			out[n].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

func isRun(s chat.Span) bool { return s.User == "" && s.Time.IsZero() }

// plain writes a run of text. Whole tells that no markup follows it directly.
func (m *markdown) plain(s string, whole bool) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			m.newline()
		}
		m.line(isolated(line), whole || strings.Contains(s, "\n"))
	}
}

func (m *markdown) newline() {
	m.WriteByte('\n')
	m.shown = nil
}

var (
	link      = regexp.MustCompile(`https?://\S*`)
	safeLink  = regexp.MustCompile(`^https?://[\pL\pN._~/?#@!$&'()+,;=%:-]+$`)
	shortcode = regexp.MustCompile(`:(?:[0-9+_-]*[A-Za-z_+][\w+-]*|100|1234|-1):`)
)

// line writes text without line ends. Links that nothing can break out of stay
// as they are, since a backslash would become part of them; others are broken.
func (m *markdown) line(s string, whole bool) {
	for s != "" {
		at := link.FindStringIndex(s)
		if at == nil {
			m.escape(s, false)
			return
		}
		m.escape(s[:at[0]], false)
		if address := s[at[0]:at[1]]; safeLink.MatchString(address) && (whole || at[1] < len(s)) {
			m.WriteString(address)
			m.see('x')
		} else {
			m.escape(address, true)
		}
		s = s[at[1]:]
	}
}

// escape writes text that has no link, or one that must not be any.
func (m *markdown) escape(s string, broken bool) {
	colons := map[int]bool{}
	for from := 0; ; {
		at := shortcode.FindStringIndex(s[from:])
		if at == nil {
			break
		}
		colons[from+at[0]] = true
		from += at[1] - 1 // the second colon may be the first of another
	}
	for i, r := range s {
		if m.means(r) || r == ':' && (colons[i] || broken || strings.HasPrefix(s[i:], "://")) {
			m.WriteByte('\\')
		}
		m.WriteRune(r)
		m.see(r)
	}
}

// means tells whether a character means something to Discord where it stands.
// Underscores, asterisks and the like do anywhere, lists and quotes begin a line.
func (m *markdown) means(r rune) bool {
	switch {
	case strings.ContainsRune("\\*_~`|<[]@#", r):
		return true
	case strings.ContainsRune("-+>", r):
		return len(m.shown) == 0
	case r == '.' || r == ')':
		return len(m.shown) > 0 && !slices.ContainsFunc(m.shown, func(r rune) bool { return r < '0' || r > '9' })
	}
	return false
}

// see remembers what the reader sees of the line.
func (m *markdown) see(r rune) {
	if len(m.shown) == 0 && (unicode.IsSpace(r) || !unicode.IsPrint(r)) || len(m.shown) > 20 {
		return
	}
	m.shown = append(m.shown, r)
}

// turns tells whether a character changes the direction of the text behind it
// (Unicode Standard Annex 9).
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || isolates(r) || r == popIsolate }

func isolates(r rune) bool { return r >= 0x2066 && r < popIsolate }

const (
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

// isolated keeps the direction of a line to itself: what would turn the text
// beside it ends with it.
func isolated(line string) string {
	if !strings.ContainsFunc(line, turns) {
		return line
	}
	open := 0
	kept := strings.Map(func(r rune) rune {
		switch {
		case isolates(r):
			open++
		case r == popIsolate && open == 0:
			return -1 // it would end ours
		case r == popIsolate:
			open--
		}
		return r
	}, line)
	return string(firstStrongIsolate) + kept + strings.Repeat(string(popIsolate), open+1)
}

// lines is a text of several lines as it can be shown: control characters are
// none of it, and blank lines follow each other once.
func lines(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r) && r != '\n':
			return -1
		}
		return r
	}, lineEnds.Replace(strings.ToValidUTF8(s, "\uFFFD")))
	return blanks.ReplaceAllString(s, "\n\n")
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

var blanks = regexp.MustCompile(`\n\s*\n\s*\n`)

// oneLine is a text on one line.
func oneLine(s string) string { return ends.ReplaceAllString(lines(s), " ") }

var ends = regexp.MustCompile(`\s*\n\s*`)
