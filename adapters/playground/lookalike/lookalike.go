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

// CSS returns the style sheet of the drawings.
func CSS() string { return css }

//go:embed *.html
var files embed.FS

var templates = template.Must(template.New("").ParseFS(files, "*.html"))

func render(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, name, data)
	return template.HTML(b.String()), err //nolint:gosec // html/template made it
}

// span is a run of text in one style.
type span struct {
	Text             string
	Bold, Code, Name bool
	Link             bool   // it leads somewhere; here nothing does
	Stamp            string // the moment as <time> has it
}

// line is a line of spans. An empty Kind is a plain line.
type line struct {
	Kind  string
	Spans []span
}

const (
	lineHeading = "heading"
	lineSmall   = "small"
	lineItem    = "item"
)

// timeSpan renders a time on the reader's own clock.
func timeSpan(at time.Time, f chat.TimeFormat, r chat.PlainText) span {
	return span{Text: r.Moment(at, f), Stamp: at.UTC().Format(time.RFC3339)}
}
