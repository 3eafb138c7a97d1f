package playground

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// policy lets the page load only its own files, and no inline script or style
// even if a message contained one.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Guard refuses requests from other machines, since anybody who opens the page
// can be anybody in the room. It checks Host, because a foreign page can make
// its own name resolve to this machine (DNS rebinding), and Origin, because a
// foreign page can send a form here.
func Guard(next http.Handler) http.Handler {
	next = sameOrigin(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopback(r.Host) || !isLoopback(r.RemoteAddr) {
			http.Error(w, "The playground answers only on the machine it runs on, for example at http://127.0.0.1:8080.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// guard is Guard, or where anybody may open the page sameOrigin.
func (n *Network) guard(next http.Handler) http.Handler {
	if n.anyone {
		return sameOrigin(next)
	}
	return Guard(next)
}

// sameOrigin refuses what pages of others send, and gives pages their headers.
func sameOrigin(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return crossOrigin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownOrigin(r) {
			http.Error(w, "The playground takes nothing from other pages.", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	}))
}

// isLoopback reports whether host or host:port names this machine.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// ownOrigin reports whether a request comes from a page of this server. A
// request without an Origin does.
func ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}
