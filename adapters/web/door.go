package web

import (
	"context"
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

// Sessions knows the secrets that let members in. Each method refuses a secret that is
// none, or not good any more, with a *bot.Error.
type Sessions interface {
	// Start exchanges the secret of a link for a session. A link is exchanged as often as
	// it works.
	Start(ctx context.Context, link string) (pass bot.Pass, secret string, err error)
	// Visit finds whose session has a secret.
	Visit(ctx context.Context, secret string) (Visit, error)
	// Printer returns the printer for somebody who is not known yet.
	Printer(locales ...string) i18n.Printer
}

// Door lets members in to their pages. A personal link leads to a page that holds nothing
// and changes nothing; its script exchanges the secret in the link's fragment for a cookie
// that the browser sends to that one page only.
type Door struct {
	sessions Sessions
	plain    Transport
	broken   func(error)
}

// Transport says over what browsers may send a session.
type Transport bool

const (
	OverTLS    Transport = false // or to this machine
	OverAnyway Transport = true  // for a demo, where anybody can be anybody
)

// NewDoor returns the door to pages. broken is given errors that are nobody's input.
func NewDoor(sessions Sessions, over Transport, broken func(error)) *Door {
	return &Door{sessions: sessions, plain: over, broken: broken}
}

const (
	landingPath   = "/when"
	sessionCookie = "muster"
	maxSecret     = 200
	maxTokenBody  = 1 << 10
)

// Routes returns the pages by pattern: the landing page, and those for visits of polls and
// of personal pages. Each pattern of a visit has the wildcard {page}.
func (d *Door) Routes(polls, personal map[string]Visited) map[string]http.Handler {
	routes := map[string]http.Handler{
		"GET " + landingPath:                 http.HandlerFunc(d.land),
		"POST " + landingPath + "/session":   http.HandlerFunc(d.exchange),
		"GET " + landingPath + "/{page}/{$}": nil,
	}
	for _, visits := range []map[string]Visited{polls, personal} {
		for pattern := range visits {
			routes[pattern] = nil
		}
	}
	for pattern, h := range routes {
		if h == nil {
			routes[pattern] = d.enter(polls[pattern], personal[pattern])
		}
	}
	return routes
}

// land shows the page to which links lead. Previewers and proxies fetch it too.
func (d *Door) land(w http.ResponseWriter, r *http.Request) {
	if err := writeLanding(w, r, d.stranger(r)); err != nil {
		d.broken(err)
	}
}

// exchange answers the secret of a link with a session, in a cookie, and the path of its
// page.
func (d *Door) exchange(w http.ResponseWriter, r *http.Request) {
	p := d.stranger(r)
	var sent struct {
		Token string `json:"token"`
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" || json.NewDecoder(http.MaxBytesReader(w, r.Body, maxTokenBody)).Decode(&sent) != nil || len(sent.Token) > maxSecret {
		sent.Token = "" // which is no link's
	}
	pass, secret, err := d.sessions.Start(r.Context(), sent.Token)
	if err != nil {
		d.refuse(w, r, p, err)
		return
	}
	path := landingPath + "/" + pass.Page() + "/"
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure, but on this machine, where there is no TLS
		Name: sessionCookie, Value: secret, Path: path, MaxAge: max(int(pass.Expires.Sub(p.Now()).Seconds()), 1),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: !d.mayBePlain(r),
	})
	if err := writeJSON(w, r, http.StatusOK, map[string]string{"path": path}); err != nil {
		d.broken(err)
	}
}

// mayBePlain reports whether a browser may send the session without TLS: to this machine,
// which nobody listens to on the way.
func (d *Door) mayBePlain(r *http.Request) bool {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return d.plain == OverAnyway || host == "localhost" || ip != nil && ip.IsLoopback()
}

// enter lets a member in to their page, whose cookie is good for no other one.
func (d *Door) enter(poll, personal Visited) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := d.visit(r)
		if err != nil {
			d.refuse(w, r, d.stranger(r), err)
			return
		}
		excuse(w)
		next := poll
		if v.Meetup == 0 {
			next = personal
		}
		if next == nil {
			http.NotFound(w, r)
			return
		}
		next(w, r, v)
	})
}

func (d *Door) visit(r *http.Request) (Visit, error) {
	secret := ""
	if c, err := r.Cookie(sessionCookie); err == nil && len(c.Value) <= maxSecret {
		secret = c.Value
	}
	v, err := d.sessions.Visit(r.Context(), secret)
	if err == nil && v.Page != r.PathValue("page") {
		_, err = d.sessions.Visit(r.Context(), "") // a cookie that somebody moved
	}
	v.session = func(ctx context.Context) error {
		_, err := d.sessions.Visit(ctx, secret)
		return err
	}
	return v, err
}

// refuse answers with why somebody is not let in.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, p i18n.Printer, err error) {
	why, isRefusal := problemOf(p, err)
	if !isRefusal && r.Context().Err() == nil {
		d.broken(err)
	}
	if err := writeProblem(w, r, p, why); err != nil {
		d.broken(err)
	}
}

// stranger returns the printer for somebody of whom only the browser's languages are known.
func (d *Door) stranger(r *http.Request) i18n.Printer {
	var locales []string
	for one := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		name, _, _ := strings.Cut(one, ";")
		if name = strings.TrimSpace(name); name != "" && len(locales) < 8 {
			locales = append(locales, name)
		}
	}
	return d.sessions.Printer(locales...)
}
