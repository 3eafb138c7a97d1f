package dispatch

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Confidential is a transport whose errors and answers do not repeat the secrets of the
// request: what a network answers to a request that fails becomes part of errors, which
// are logged and kept. Proxies in between are known to show the request that they refuse.
type Confidential struct {
	Next http.RoundTripper
	// Path returns the part of an address that is secret, if any is.
	Path func(*url.URL) string
	// Always is for networks whose answers with status 200 may be refusals.
	Always bool
}

const (
	// maxRefusal is more than networks say of a request that failed.
	maxRefusal = 8 << 20
	// leastSecret is the length below which nothing is a secret.
	leastSecret = 6
)

// secretField matches the secrets of a form, and of JSON.
var secretField = regexp.MustCompile(`\b(?:token|client_secret|code|trigger_id|refresh_token)(?:=|"\s*:\s*")([^&"]+)`)

// RoundTrip sends the request.
func (c Confidential) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := c.Next.RoundTrip(req)
	if err != nil {
		if said := err.Error(); c.hide(req, said) != said {
			return nil, errors.New(c.hide(req, said))
		}
		return nil, err
	}
	if resp.StatusCode < http.StatusMultipleChoices && !c.Always {
		return resp, nil
	}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxRefusal))
	said := string(raw)
	if resp.StatusCode != http.StatusOK || !isAccepted(raw) {
		said = c.hide(req, said)
	}
	rest := io.Reader(strings.NewReader(said))
	if err != nil {
		rest = io.MultiReader(rest, failedReader{err})
	}
	resp.Body = body{rest, resp.Body}
	if int64(len(said)) != resp.ContentLength {
		resp.ContentLength = -1
	}
	return resp, nil
}

// isAccepted reports whether an answer with status 200 says that all is well.
func isAccepted(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte(`{"ok":true`)) || string(raw) == "ok"
}

// hide removes the secrets of a request from a text.
func (c Confidential) hide(req *http.Request, text string) string {
	for _, secret := range c.secrets(req) {
		text = Hide(text, secret)
	}
	return text
}

// Hide removes a secret from a text, as it is and as addresses, forms and JSON write it.
func Hide(text, secret string) string {
	if len(secret) < leastSecret {
		return text
	}
	for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "/", `\/`)} {
		text = strings.ReplaceAll(text, form, "…")
	}
	return text
}

// secrets returns the secrets of a request.
func (c Confidential) secrets(req *http.Request) []string {
	var all []string
	if c.Path != nil {
		all = append(all, c.Path(req.URL))
	}
	if fields := strings.Fields(req.Header.Get("Authorization")); len(fields) > 0 {
		all = append(all, fields[len(fields)-1])
	}
	if req.GetBody == nil {
		return all
	}
	sent, err := req.GetBody()
	if err != nil {
		return all
	}
	defer func() { _ = sent.Close() }()                    // it is a copy
	raw, _ := io.ReadAll(io.LimitReader(sent, maxRefusal)) // likewise
	for _, found := range secretField.FindAllSubmatch(raw, -1) {
		secret := string(found[1])
		all = append(all, secret)
		if plain, err := url.QueryUnescape(secret); err == nil {
			all = append(all, plain)
		}
	}
	return all
}

// failedReader fails as the body did from which the rest was read.
type failedReader struct{ err error }

func (r failedReader) Read([]byte) (int, error) { return 0, r.err }

// body is read from one reader and closes another.
type body struct {
	io.Reader
	io.Closer
}
