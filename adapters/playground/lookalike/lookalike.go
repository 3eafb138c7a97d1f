package lookalike

import (
	"embed"
	"html/template"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

//go:embed lookalike.css
var css string

// CSS is how the drawings look: a style sheet.
func CSS() string { return css }

//go:embed *.html
var files embed.FS

var templates = template.Must(template.New("").ParseFS(files, "*.html"))

func render(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, name, data)
	return template.HTML(b.String()), err //nolint:gosec // html/template made it
}

// span is a run of text that looks the same.
type span struct {
	Text             string
	Bold, Code, Name bool
	Stamp            string // the moment as <time> has it
}

// line is a line of spans, by what it is: empty is a plain one.
type line struct {
	Kind  string
	Spans []span
}

const (
	lineHeading = "heading"
	lineSmall   = "small"
	lineItem    = "item"
)

// timeSpan is a moment on the reader's own clock.
func timeSpan(at time.Time, f chat.TimeFormat, r chat.Reader) span {
	return span{Text: r.Moment(at, f), Stamp: at.UTC().Format(time.RFC3339)}
}
