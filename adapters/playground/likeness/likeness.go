package likeness

import (
	"embed"
	"html/template"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

//go:embed likeness.css
var style string

// Style is how the drawings look: a style sheet.
func Style() string { return style }

//go:embed *.html
var files embed.FS

var markup = template.Must(template.New("").ParseFS(files, "*.html"))

func drawn(name string, data any) (template.HTML, error) {
	var b strings.Builder
	err := markup.ExecuteTemplate(&b, name, data)
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
	heading = "heading"
	small   = "small"
	item    = "item"
)

// moment is a moment on the reader's own clock.
func moment(at time.Time, f chat.TimeFormat, r chat.Reader) span {
	return span{Text: r.Moment(at, f), Stamp: at.UTC().Format(time.RFC3339)}
}
