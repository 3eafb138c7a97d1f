package web

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"path"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

//go:embed assets templates
var files embed.FS

// pagePolicy lets a page load only its own files, and no inline script or style even if
// something that a member wrote contained one.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// page is what every page for members consists of.
type page struct {
	Printer i18n.Printer
	Title   string
	Styles  []string // assets besides base.css
	Scripts []string // assets: the first runs and imports the others
	Forms   bool     // it has some
	Data    any
}

// Language is the page's language, for its lang attribute.
func (p page) Language() string { return p.Printer.Language() }

// Say returns a sentence of the page in the reader's language.
func (p page) Say(key string) string { return p.Printer.Word(key, nil) }

var templates = parseTemplates([]string{"error.html"}, []string{"grid.html"}, []string{"landing.html"}, []string{"me.html", "me_week.html"})

// parseTemplates returns each page's template within the layout, by the first of its files.
func parseTemplates(pages ...[]string) map[string]*template.Template {
	parsed := make(map[string]*template.Template, len(pages))
	for _, names := range pages {
		t := template.Must(template.New("layout.html").Funcs(template.FuncMap{"asset": assetPath}).ParseFS(files, "templates/layout.html"))
		for _, name := range names {
			t = template.Must(t.ParseFS(files, path.Join("templates", name)))
		}
		parsed[names[0]] = t
	}
	return parsed
}

// writePage writes a page for one reader, which nobody keeps.
func writePage(w http.ResponseWriter, r *http.Request, status int, name string, p page) error {
	var b bytes.Buffer
	if err := templates[name].Execute(&b, p); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	policy := pagePolicy
	if p.Forms {
		policy = strings.Replace(policy, "form-action 'none'", "form-action 'self'", 1)
	}
	h.Set("Content-Security-Policy", policy)
	writeZipped(w, r, status, b.Bytes())
	return nil
}

// writeJSON writes a value for one reader, which nobody keeps.
func writeJSON(w http.ResponseWriter, r *http.Request, status int, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	writeZipped(w, r, status, raw)
	return nil
}

// problem is why a page or one of its requests is refused: what is the matter, and what
// can be done.
type problem struct {
	Status int    `json:"-"`
	Title  string `json:"title"`
	Text   string `json:"text"`
	Todo   string `json:"todo,omitempty"`
	Key    string `json:"key,omitempty"` // of the refusal
}

// passRefusals begins the keys of what is refused for want of a good link or session.
const passRefusals = "refuse.page_"

// passing are the refusals that are soon over, by key. Their statuses have a page keep what
// it has and try again, as when the server is not reached.
var passing = map[string]int{
	"refuse.member_unsure": http.StatusServiceUnavailable, "refuse.sight_unsure": http.StatusServiceUnavailable,
	"quota.presses": http.StatusTooManyRequests,
}

// problemOf returns what a reader is shown of an error, and whether it is a refusal;
// every other error is ours.
func problemOf(p i18n.Printer, err error) (_ problem, isRefusal bool) {
	refused, isRefusal := bot.AsError(err)
	if !isRefusal {
		return problem{http.StatusInternalServerError, p.Word("page.broken_title", nil), p.Word("page.broken", nil), "", ""}, false
	}
	status := map[bot.Kind]int{
		bot.KindForbidden: http.StatusForbidden, bot.KindNotFound: http.StatusNotFound, bot.KindConflict: http.StatusConflict,
	}[refused.Kind]
	status = cmp.Or(passing[refused.Key], status, http.StatusBadRequest)
	todo := ""
	if strings.HasPrefix(refused.Key, passRefusals) {
		todo = p.Word("page.new_link", nil)
	}
	return problem{status, p.Word("page.refused_title", nil), p.Refusal(refused).String(), todo, refused.Key}, true
}

// writeProblem writes why a request is refused: as JSON to a script, else as a page.
func writeProblem(w http.ResponseWriter, r *http.Request, p i18n.Printer, why problem) error {
	if wantsJSON(r) {
		return writeJSON(w, r, why.Status, why)
	}
	return writePage(w, r, why.Status, "error.html", page{Printer: p, Title: why.Title, Data: why})
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json") || r.Header.Get("Content-Type") == "application/json"
}

// writeLanding writes the page that a personal link opens. Its script sends the token to
// POST /when/session, which answers with the path to go to.
func writeLanding(w http.ResponseWriter, r *http.Request, p i18n.Printer) error {
	return writePage(w, r, http.StatusOK, "landing.html", page{Printer: p, Title: p.Word("page.opening_title", nil), Scripts: []string{"landing.js"}})
}
