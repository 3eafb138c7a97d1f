package playground

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var _ chat.Endpoint = (*Network)(nil)

// Routes are the page and what it fetches.
func (n *Network) Routes() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /{$}":                      guard(http.HandlerFunc(n.servePage)),
		"GET /playground/stream":        guard(http.HandlerFunc(n.serveStream)),
		"GET /playground/complete":      guard(http.HandlerFunc(n.serveComplete)),
		"GET /playground/picture/{id}":  guard(http.HandlerFunc(n.servePicture)),
		"GET /playground/assets/{file}": guard(http.HandlerFunc(serveAsset)),
		"GET /gallery":                  guard(http.HandlerFunc(n.serveGallery)),
		"GET /gallery/style.css":        guard(http.HandlerFunc(n.serveGalleryStyle)),
		"GET /gallery/picture/{name}":   guard(http.HandlerFunc(n.serveGalleryPicture)),
		"POST /playground/deed":         guard(http.HandlerFunc(n.serveDeed)),
		"POST /playground/clock":        guard(http.HandlerFunc(n.serveClock)),
	}
}

// look is what a browser looks at: who is at it, and which places are open.
type look struct {
	me     Persona
	place  bot.Place // the channel or the direct messages
	thread string    // the message whose thread is open beside it
}

// shortPlace names the places in the page's address.
const directName, channelName = "direct", "general"

// lookOf reads what a browser looks at from the address. Whatever is not there
// becomes what is.
func (n *Network) lookOf(q url.Values) look {
	l := look{me: n.people[0], place: Channel}
	if p, ok := n.persona(User(q.Get("as"))); ok {
		l.me = p
	}
	if q.Get("in") == directName {
		l.place = bot.DirectTo(l.me.User)
	}
	if id := q.Get("thread"); n.inPlace(threadOf(id)) {
		l.thread = id
	}
	return l
}

// query writes a look as an address has it.
func (l look) query() string {
	q := url.Values{"as": {l.short()}}
	if l.place != Channel {
		q.Set("in", directName)
	}
	if l.thread != "" {
		q.Set("thread", l.thread)
	}
	return "?" + q.Encode()
}

func (l look) short() string { return strings.TrimPrefix(string(l.me.User), string(Name)+":") }

// at is the same look with other places open.
func (l look) at(place bot.Place, thread string) look {
	l.place, l.thread = place, thread
	return l
}

// as is the same look of somebody else.
func (l look) as(p Persona) look {
	if l.place != Channel {
		l.place = bot.DirectTo(p.User)
	}
	l.me = p
	return l
}

// places are those that are open in the look.
func (l look) places() []bot.Place {
	if l.thread == "" {
		return []bot.Place{l.place}
	}
	return []bot.Place{l.place, threadOf(l.thread)}
}

func (n *Network) servePage(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	if err := markup.ExecuteTemplate(&b, "page.html", n.page(r.Context(), n.lookOf(r.URL.Query()))); err != nil {
		n.log.Error("page", "error", err)
		http.Error(w, "The page could not be made. Please reload it.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(w)
}

func (n *Network) servePicture(w http.ResponseWriter, r *http.Request) {
	m := n.find(r.PathValue("id"))
	me := n.lookOf(r.URL.Query()).me.User
	if m == nil || !m.sees(me) || m.Card == nil || m.Card.Picture == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(m.Card.Picture.PNG)
}
