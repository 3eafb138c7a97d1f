package playground

import (
	"bytes"
	"net/http"

	"github.com/muster-bot/muster/bot/chat"
)

var _ chat.Endpoint = (*Network)(nil)

// Routes returns the page's handlers.
func (n *Network) Routes() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /{$}":                      n.guard(http.HandlerFunc(n.servePage)),
		"GET /playground/stream":        n.guard(http.HandlerFunc(n.serveStream)),
		"GET /playground/changes":       n.guard(http.HandlerFunc(n.serveChanges)),
		"GET /playground/complete":      n.guard(http.HandlerFunc(n.serveComplete)),
		"GET /playground/picture/{id}":  n.guard(http.HandlerFunc(n.servePicture)),
		"GET /playground/file/{id}":     n.guard(http.HandlerFunc(n.serveFile)),
		"GET /playground/assets/{file}": n.guard(http.HandlerFunc(serveAsset)),
		"GET /gallery":                  n.guard(http.HandlerFunc(n.serveGallery)),
		"GET /gallery/{hall}":           n.guard(http.HandlerFunc(n.serveHall)),
		"GET /gallery/style.css":        n.guard(http.HandlerFunc(n.serveGalleryStyle)),
		"GET /gallery/picture/{name}":   n.guard(http.HandlerFunc(n.serveGalleryPicture)),
		"POST /playground/input":        n.guard(http.HandlerFunc(n.serveInput)),
		"POST /playground/clock":        n.guard(http.HandlerFunc(n.serveClock)),
	}
}

func (n *Network) servePage(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, "page.html", n.page(r.Context(), n.parseScreenState(r.URL.Query()))); err != nil {
		n.log.Error("page", "error", err)
		http.Error(w, "The page could not be made. Please reload it.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(w)
}

func (n *Network) servePicture(w http.ResponseWriter, r *http.Request) {
	m := n.findMessage(r.PathValue("id"))
	me := n.parseScreenState(r.URL.Query()).me.User
	if m == nil || !n.isVisible(m, me) || m.Card == nil || m.Card.Picture == nil {
		http.NotFound(w, r)
		return
	}
	png := m.Card.Picture.PNG
	if r.URL.Query().Has(darkParameter) {
		png = m.Card.Picture.OnDark()
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(png)
}

// darkParameter asks for a picture as it is on dark pages.
const darkParameter = "dark"
