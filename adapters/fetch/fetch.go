package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	// totalTime bounds a fetch with all its redirects. It is less than a task of the
	// queue may take.
	totalTime    = 10 * time.Second
	headerTime   = 6 * time.Second
	maxRedirects = 3
	maxHeader    = 64 << 10
	// maxAfter is the longest that a server is left alone because it asks for it.
	maxAfter = 7 * 24 * time.Hour
)

// Fetcher reads addresses of the public internet.
type Fetcher struct {
	agent  string
	now    func() time.Time
	client *http.Client
}

// New returns a Fetcher for a version of Muster. now is machine time.
func New(version string, now func() time.Time) *Fetcher {
	return newFetcher(version, now, internet(), nil)
}

func newFetcher(version string, now func() time.Time, n network, roots *x509.CertPool) *Fetcher {
	return &Fetcher{
		agent: "Muster/" + version + " (calendar reader)",
		now:   now,
		client: &http.Client{
			Transport: &http.Transport{
				Proxy:                  nil, // a proxy would connect to what nobody judged
				DialContext:            n.dial,
				TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
				TLSHandshakeTimeout:    connectTimeout,
				ResponseHeaderTimeout:  headerTime,
				MaxResponseHeaderBytes: maxHeader,
				DisableKeepAlives:      true,
				DisableCompression:     true, // body decompresses, with a limit
			},
			// Each redirect is a request of its own, without the Referer that the
			// library would add: it is the member's secret.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Fetch reads an address that ParseAddress returned. With validators the server is
// asked for changes only. Every error is a *bot.FetchError.
func (f *Fetcher) Fetch(ctx context.Context, address string, known bot.Validators) (bot.Fetched, error) {
	ctx, cancel := context.WithTimeout(ctx, totalTime)
	defer cancel()
	u, err := parseAddress(address)
	if err != nil {
		return bot.Fetched{}, &bot.FetchError{Problem: bot.FetchRefused, Detail: "the address"}
	}
	for range maxRedirects + 1 {
		response, err := f.get(ctx, u, known)
		if err != nil {
			return bot.Fetched{}, mapError(err)
		}
		next, redirected := redirect(response)
		if !redirected {
			return f.read(response, known)
		}
		_ = response.Body.Close()
		if u, err = follow(u, next); err != nil {
			return bot.Fetched{}, err
		}
	}
	return bot.Fetched{}, &bot.FetchError{Problem: bot.FetchUnreadable, Detail: "too many redirects"}
}

func (f *Fetcher) get(ctx context.Context, u *url.URL, known bot.Validators) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", f.agent)
	request.Header.Set("Accept", "text/calendar, */*;q=0.1")
	request.Header.Set("Accept-Encoding", "gzip")
	if known.ETag != "" {
		request.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		request.Header.Set("If-Modified-Since", known.LastModified)
	}
	return f.client.Do(request)
}

// redirect returns where a response leads.
func redirect(r *http.Response) (location string, ok bool) {
	switch r.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return r.Header.Get("Location"), true
	}
	return "", false
}

// follow judges the address of a redirect as it judges one that was typed.
func follow(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return nil, &bot.FetchError{Problem: bot.FetchUnreadable, Detail: "a redirect to nowhere"}
	}
	if to, err = parseAddress(to.String()); err != nil {
		return nil, &bot.FetchError{Problem: bot.FetchRefused, Detail: "a redirect"}
	}
	return to, nil
}

// read turns the last response into what was found, of a request with validators or none.
func (f *Fetcher) read(r *http.Response, known bot.Validators) (bot.Fetched, error) {
	defer func() { _ = r.Body.Close() }()
	if r.StatusCode == http.StatusNotModified {
		if known == (bot.Validators{}) { // what is stored would count as good for ever
			return bot.Fetched{}, &bot.FetchError{Problem: bot.FetchUnreadable, Detail: "no change, of nothing"}
		}
		return bot.Fetched{Unchanged: true}, nil
	}
	if r.StatusCode != http.StatusOK {
		return bot.Fetched{}, &bot.FetchError{Problem: problemOf(r.StatusCode), After: f.retryAfter(r), Detail: "status " + strconv.Itoa(r.StatusCode)}
	}
	body, err := readBody(r)
	if err != nil {
		return bot.Fetched{}, mapError(err)
	}
	if isWebPage(body) { // where one has to sign in, a page says so with status 200
		return bot.Fetched{}, &bot.FetchError{Problem: bot.FetchNeedsLogin, Detail: "a web page"}
	}
	return bot.Fetched{Body: body, Validators: bot.Validators{
		ETag: plain(r.Header.Get("ETag")), LastModified: plain(r.Header.Get("Last-Modified")),
	}}, nil
}

func problemOf(status int) bot.FetchProblem {
	switch status {
	case http.StatusNotFound:
		return bot.FetchNotFound
	case http.StatusGone:
		return bot.FetchGone
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return bot.FetchNeedsLogin
	case http.StatusNoContent, http.StatusPartialContent, http.StatusResetContent:
		return bot.FetchUnreadable
	}
	return bot.FetchTemporary
}

// plain leaves out validators that are longer than any server's, or no plain text, which
// not every database takes.
func plain(validator string) string {
	isOdd := func(r rune) bool { return r < ' ' || r > '~' }
	if len(validator) > 200 || strings.ContainsFunc(validator, isOdd) {
		return ""
	}
	return validator
}

// retryAfter returns how long a server asks to be left alone.
func (f *Fetcher) retryAfter(r *http.Response) time.Duration {
	said := r.Header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(said, 10, 32); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), maxAfter)
	}
	if at, err := http.ParseTime(said); err == nil {
		return min(max(at.Sub(f.now()), 0), maxAfter)
	}
	return 0
}

// mapError maps errors of the library, which contain the address, to those that don't.
func mapError(err error) *bot.FetchError {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, errNotPublic):
		return &bot.FetchError{Problem: bot.FetchRefused, Detail: "not a public address"}
	case errors.Is(err, errTooLarge):
		return &bot.FetchError{Problem: bot.FetchTooLarge}
	case errors.Is(err, errEncoding):
		return &bot.FetchError{Problem: bot.FetchUnreadable, Detail: "encoding"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return &bot.FetchError{Problem: bot.FetchTemporary, Detail: "unknown host"}
	case errors.As(err, &certificate):
		return &bot.FetchError{Problem: bot.FetchTemporary, Detail: "certificate"}
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return &bot.FetchError{Problem: bot.FetchTemporary, Detail: "timeout"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &bot.FetchError{Problem: bot.FetchTemporary, Detail: "cut off"}
	}
	return &bot.FetchError{Problem: bot.FetchTemporary, Detail: "no connection"}
}
