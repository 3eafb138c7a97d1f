package playground

import (
	"embed"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed assets templates
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"list":    func(all ...any) []any { return all },
	"initial": initial,
}).ParseFS(files, "templates/*.html"))

// initial returns the first letter of a name in upper case.
func initial(name string) string {
	for _, r := range name {
		return strings.ToUpper(string(r))
	}
	return ""
}

// renderTemplate executes one template and returns its output.
func renderTemplate(name string, data any) (string, error) {
	var b strings.Builder
	err := templates.ExecuteTemplate(&b, name, data)
	return b.String(), err
}

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}

func serveAsset(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.PathValue("file"))
	raw, err := files.ReadFile("assets/" + name)
	kind := assetTypes[path.Ext(name)]
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	// The files change with the program, and the browser is on the same
	// machine, so every request asks again.
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(raw)
}
