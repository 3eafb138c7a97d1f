package web

import "net/http"

// headers are those of every response. A page that needs more than nothing sets a
// policy of its own; what a response says is for whoever asked, so nobody keeps it.
var headers = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY", // for browsers without frame-ancestors
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// transportSecurity is sent where the request came over TLS, at a proxy or here.
const transportSecurity = "max-age=31536000"

// Secure gives every response its security headers, and refuses what the page of
// another origin has a browser post. Networks post without a browser.
func Secure(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			w.Header().Set("Strict-Transport-Security", transportSecurity)
		}
		sameOrigin.ServeHTTP(w, r)
	})
}
