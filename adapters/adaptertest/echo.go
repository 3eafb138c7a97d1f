package adaptertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
)

// EchoServer is a network in memory that fails every request in one way, and repeats in
// its answer all of what it was sent.
type EchoServer struct {
	listener *Listener
	answer   http.HandlerFunc
}

// EchoFaults are the ways in which an EchoServer fails.
var EchoFaults = []string{
	"refused", "cut", "cut in the answer", "silent", "no HTTP", "no header", "redirect", "no JSON", "refusal with 200",
	"400 JSON", "400 HTML", "401 JSON", "401 HTML", "403 JSON", "403 HTML", "404 JSON", "404 HTML", "429 JSON", "429 HTML", "500 JSON", "500 HTML", "502 HTML", "503 HTML",
}

// NewEchoServer returns a server that runs until the test ends.
func NewEchoServer(t testing.TB, fault string) *EchoServer {
	t.Helper()
	s := &EchoServer{listener: NewListener(), answer: echoAnswer(fault)}
	if fault == "refused" {
		return s
	}
	server := &http.Server{Handler: s.answer} //nolint:gosec // G112: nobody else can call it
	go func() { _ = server.Serve(s.listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// Dial connects to it, unless it refuses that.
func (s *EchoServer) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if s.answer == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: &net.UnixAddr{Name: addr, Net: network}, Err: errors.New("connection refused")}
	}
	return s.listener.Dial(ctx)
}

// echoAnswer returns what answers with a fault; nil if nothing does.
func echoAnswer(fault string) http.HandlerFunc {
	raw := func(format string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			said := strings.ReplaceAll(echoed(r), "\r\n", " ")
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			if format != "" {
				_, _ = fmt.Fprintf(conn, format, said)
			}
			_ = conn.Close()
		}
	}
	switch fault {
	case "refused":
		return nil
	case "cut":
		return raw("")
	case "cut in the answer":
		return raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 1000000\r\n\r\n%s")
	case "silent":
		return func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}
	case "no HTTP":
		return raw("%s\r\n\r\n")
	case "no header":
		return raw("HTTP/1.1 200 OK\r\n%s\r\n\r\n")
	case "redirect":
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://elsewhere.example/"+r.URL.String())
			http.Error(w, echoed(r), http.StatusFound)
		}
	case "no JSON":
		return func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, echoed(r)) } //nolint:gosec // G705: no browser reads it
	case "refusal with 200":
		return func(w http.ResponseWriter, r *http.Request) { echoJSON(w, r, http.StatusOK) }
	}
	var status int
	var kind string
	_, _ = fmt.Sscan(fault, &status, &kind)
	if kind == "JSON" {
		return func(w http.ResponseWriter, r *http.Request) { echoJSON(w, r, status) }
	}
	return func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "<!DOCTYPE html><title>failed</title><pre>"+echoed(r), status)
	}
}

// echoJSON refuses as Discord and Slack do.
func echoJSON(w http.ResponseWriter, r *http.Request, status int) {
	said := echoed(r)
	w.Header().Set("Content-Type", "application/json")
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	refusal := map[string]any{"ok": false, "error": said, "needed": said, "response_metadata": map[string]any{"messages": []string{said}}}
	if strings.HasPrefix(r.URL.Path, "/api/v") {
		refusal = map[string]any{"code": 50035, "message": said, "errors": map[string]any{"content": said}, "retry_after": 1}
	}
	_ = json.NewEncoder(w).Encode(refusal)
}

func echoed(r *http.Request) string {
	all, _ := httputil.DumpRequest(r, true) // a request that was cut is repeated as far as it came
	return string(all)
}
