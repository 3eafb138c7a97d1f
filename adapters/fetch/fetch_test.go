package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

var (
	public = netip.MustParseAddr("93.184.215.14")
	other  = netip.MustParseAddr("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
	noon   = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
)

const calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

// testNet is an internet of one server, which has all public addresses.
type testNet struct {
	mu       sync.Mutex
	answers  map[string][][]netip.Addr // by host: the next answer, of which the last stays
	resolved []string
	dialled  []netip.AddrPort
	server   *httptest.Server
}

// newTestNet returns a Fetcher that lives in it.
func newTestNet(t *testing.T, handler http.HandlerFunc) (*testNet, *Fetcher) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	n := &testNet{server: server, answers: map[string][][]netip.Addr{}}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return n, newFetcher("1.2", func() time.Time { return noon }, network{n.resolve, n.connect}, roots)
}

func (n *testNet) resolve(_ context.Context, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.resolved = append(n.resolved, host)
	answers := n.answers[host]
	if len(answers) == 0 {
		return []netip.Addr{public}, nil
	}
	if len(answers) > 1 {
		n.answers[host] = answers[1:]
	}
	return answers[0], nil
}

func (n *testNet) connect(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
	n.mu.Lock()
	n.dialled = append(n.dialled, to)
	n.mu.Unlock()
	return new(net.Dialer).DialContext(ctx, "tcp", n.server.Listener.Addr().String())
}

func (n *testNet) answer(host string, ips ...string) {
	answer := make([]netip.Addr, len(ips))
	for i, ip := range ips {
		answer[i] = netip.MustParseAddr(ip)
	}
	n.answers[host] = append(n.answers[host], answer)
}

func problem(err error) bot.FetchProblem {
	var fetch *bot.FetchError
	if errors.As(err, &fetch) {
		return fetch.Problem
	}
	return ""
}

func TestACalendarIsReadWithConditionalRequests(t *testing.T) {
	t.Parallel()
	var got []*http.Request
	_, f := newTestNet(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r)
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Fri, 27 Nov 2026 10:00:00 GMT")
		w.Header().Set("Set-Cookie", "a=b")
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write([]byte(calendar))
	})
	found, err := f.Fetch(t.Context(), "https://example.com/secret.ics?key=1", bot.Validators{})
	want := bot.Validators{ETag: `"1"`, LastModified: "Fri, 27 Nov 2026 10:00:00 GMT"}
	if err != nil || string(found.Body) != calendar || found.Validators != want || found.Unchanged {
		t.Fatalf("%+v, %v", found, err)
	}
	found, err = f.Fetch(t.Context(), "https://example.com/secret.ics?key=1", want)
	if err != nil || !found.Unchanged {
		t.Fatalf("%+v, %v", found, err)
	}
	if got[0].Header.Get("User-Agent") != "Muster/1.2 (calendar reader)" || got[0].RequestURI != "/secret.ics?key=1" {
		t.Errorf("asked with %+v for %s", got[0].Header, got[0].RequestURI)
	}
	if got[1].Header.Get("If-Modified-Since") != want.LastModified || got[1].Header.Get("Cookie") != "" {
		t.Errorf("asked again with %+v", got[1].Header)
	}
}

func TestARedirectIsShownNothing(t *testing.T) {
	t.Parallel()
	var got []*http.Request
	n, f := newTestNet(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r)
		if r.Host == "example.com" {
			w.Header().Set("Set-Cookie", "a=b")
			http.Redirect(w, r, "https://www.example.com/public.ics", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(calendar))
	})
	if _, err := f.Fetch(t.Context(), "https://example.com/secret.ics", bot.Validators{}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[1].Referer() != "" || got[1].Header.Get("Cookie") != "" || !slices.Equal(n.resolved, []string{"example.com", "www.example.com"}) {
		t.Errorf("%d requests, the last with %+v; resolved %v", len(got), got[len(got)-1].Header, n.resolved)
	}
}

func TestOnlyAFewRedirectsAreFollowed(t *testing.T) {
	t.Parallel()
	asked := 0
	_, f := newTestNet(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, "/again", http.StatusFound)
	})
	if _, err := f.Fetch(t.Context(), "https://example.com/a", bot.Validators{}); problem(err) != bot.FetchUnreadable || asked != maxRedirects+1 {
		t.Errorf("%v after %d requests", err, asked)
	}
}

func TestWhatAServerSaysInsteadIsTold(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status  int
		header  [2]string
		body    string
		problem bot.FetchProblem
		after   time.Duration
	}{
		"nothing there":          {status: 404, problem: bot.FetchNotFound},
		"gone":                   {status: 410, problem: bot.FetchGone},
		"a login":                {status: 401, problem: bot.FetchNeedsLogin},
		"forbidden":              {status: 403, problem: bot.FetchNeedsLogin},
		"a page to sign in":      {status: 200, body: "\ufeff \n<!DOCTYPE html><title>Sign in</title>", problem: bot.FetchNeedsLogin},
		"an older page":          {status: 200, body: "<HTML>", problem: bot.FetchNeedsLogin},
		"a part":                 {status: 206, problem: bot.FetchUnreadable},
		"nothing":                {status: 204, problem: bot.FetchUnreadable},
		"too many requests":      {status: 429, header: [2]string{"Retry-After", "120"}, problem: bot.FetchTemporary, after: 2 * time.Minute},
		"maintenance":            {status: 503, header: [2]string{"Retry-After", "Fri, 27 Nov 2026 13:00:00 GMT"}, problem: bot.FetchTemporary, after: time.Hour},
		"a very long pause":      {status: 503, header: [2]string{"Retry-After", "99999999"}, problem: bot.FetchTemporary, after: maxAfter},
		"a pause in the past":    {status: 503, header: [2]string{"Retry-After", "-5"}, problem: bot.FetchTemporary},
		"broken":                 {status: 500, problem: bot.FetchTemporary},
		"a redirect to nowhere":  {status: 302, problem: bot.FetchUnreadable},
		"an unknown encoding":    {status: 200, header: [2]string{"Content-Encoding", "br"}, body: calendar, problem: bot.FetchUnreadable},
		"no gzip":                {status: 200, header: [2]string{"Content-Encoding", "gzip"}, body: calendar, problem: bot.FetchUnreadable},
		"a content type of lies": {status: 200, header: [2]string{"Content-Type", "image/png"}, body: calendar},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) {
				if test.header[0] != "" {
					w.Header().Set(test.header[0], test.header[1])
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			_, err := f.Fetch(t.Context(), "https://example.com/s3cret", bot.Validators{})
			var fetch *bot.FetchError
			if errors.As(err, &fetch); problem(err) != test.problem || fetch != nil && fetch.After != test.after {
				t.Errorf("%v, want %s after %v", err, test.problem, test.after)
			}
			if err != nil && strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error contains the address: %v", err)
			}
		})
	}
}

func TestWhatIsTooLargeIsNotReadToItsEnd(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = zip.Write(make([]byte, 1<<20))
	}
	_ = zip.Close()
	endless := func(w http.ResponseWriter) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
	tests := map[string]func(w http.ResponseWriter){
		"its length is said": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "9999999999") },
		"without an end":     endless,
		"compressed": func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		},
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) { write(w) })
			if _, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); problem(err) != bot.FetchTooLarge {
				t.Error(err)
			}
		})
	}
	t.Run("exactly as much as is read", func(t *testing.T) {
		t.Parallel()
		_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, MaxSize)) })
		if found, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); err != nil || len(found.Body) != MaxSize {
			t.Errorf("%d bytes, %v", len(found.Body), err)
		}
	})
}

func TestACompressedCalendarIsUnpacked(t *testing.T) {
	t.Parallel()
	_, f := newTestNet(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("accepts %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		zip := gzip.NewWriter(w)
		_, _ = zip.Write([]byte(calendar))
		_ = zip.Close()
	})
	if found, err := f.Fetch(t.Context(), "https://example.com/", bot.Validators{}); err != nil || string(found.Body) != calendar {
		t.Errorf("%q, %v", found.Body, err)
	}
}

func TestAnErrorOfTheNetworkDoesNotContainTheAddress(t *testing.T) {
	t.Parallel()
	n, f := newTestNet(t, func(http.ResponseWriter, *http.Request) {})
	n.server.Close()
	_, err := f.Fetch(t.Context(), "https://example.com/s3cret", bot.Validators{})
	if problem(err) != bot.FetchTemporary || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "example.com") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(ctx, "https://example.com/s3cret", bot.Validators{}); problem(err) != bot.FetchTemporary {
		t.Error(err)
	}
}

func TestAStrangersCertificateIsRefused(t *testing.T) {
	t.Parallel()
	_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(calendar)) })
	if _, err := f.Fetch(t.Context(), "https://calendar.muster.dev/", bot.Validators{}); err == nil || err.Error() != "temporary: certificate" {
		t.Error(err)
	}
}

func TestOnlyValidatorsThatAreTextAreKept(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"\"\xe9\"", "\"\xff\xfe\"", "\"a\tb\"", `"` + strings.Repeat("x", 200) + `"`} {
		_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Etag"], w.Header()["Last-Modified"] = []string{tag}, []string{tag}
			_, _ = w.Write([]byte(calendar))
		})
		found, err := f.Fetch(t.Context(), "https://example.com/a.ics", bot.Validators{})
		if err != nil || found.Validators != (bot.Validators{}) {
			t.Errorf("%q: kept are %+v, %v", tag, found.Validators, err)
		}
	}
}

func TestOnlyWhoWasAskedForChangesSaysThatThereAreNone(t *testing.T) {
	t.Parallel()
	_, f := newTestNet(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	found, err := f.Fetch(t.Context(), "https://example.com/a.ics", bot.Validators{})
	if found.Unchanged || problem(err) != bot.FetchUnreadable {
		t.Errorf("%+v, %v", found, err)
	}
}
