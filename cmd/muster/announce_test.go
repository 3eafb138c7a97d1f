package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// systemd is a socket on which a program announces its state.
func systemd(t *testing.T) (read func() string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "unixgram", path)
	if err != nil {
		t.Skipf("there are no sockets of this kind: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	return func() string {
		buffer := make([]byte, 1<<10)
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
			t.Fatal(err)
		}
		n, _, err := conn.ReadFrom(buffer)
		if err != nil {
			t.Fatal(err)
		}
		return string(buffer[:n])
	}
}

func TestSystemdKnowsOfReadinessLifeAndStop(t *testing.T) { //nolint:paralleltest // it sets variables of the process
	read := systemd(t)
	t.Setenv("WATCHDOG_USEC", "300000")
	p, end := startServe(t)
	if got := read(); got != "READY=1" {
		t.Errorf("first it says %q", got)
	}
	if got := read(); got != "WATCHDOG=1" {
		t.Errorf("then it says %q", got)
	}
	if code, _, err := p.get(t.Context(), healthPath); code != http.StatusOK || err != nil {
		t.Errorf("%d %v", code, err)
	}
	go end()
	for got := read(); got != "STOPPING=1"; got = read() {
		if got != "WATCHDOG=1" {
			t.Errorf("it says %q", got)
		}
	}
}

func TestAStopIsLoggedOnce(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	p.stop(t)
	if said := p.logged(); strings.Count(said, "msg=stopping") != 1 {
		t.Errorf("logged is\n%s", said)
	}
}

func TestHealthcheck(t *testing.T) {
	t.Parallel()
	status, body := http.StatusOK, `{"database":"ok"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == readyPath {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{"127.0.0.1:" + port, ":" + port, "0.0.0.0:" + port} {
		if out, err := muster(t, map[string]string{"MUSTER_HTTP_ADDR": addr}, "healthcheck"); err != nil || out != "ok\n" {
			t.Errorf("%s: %q %v", addr, out, err)
		}
	}
	status, body = http.StatusServiceUnavailable, `{"discord":"failing","database":"ok"}`
	if _, err := muster(t, nil, "healthcheck", "--http-addr=127.0.0.1:"+port); err != nil {
		t.Errorf("it lives: %v", err)
	}
	_, err = muster(t, nil, "healthcheck", "--ready", "--http-addr=127.0.0.1:"+port)
	if err == nil || !strings.Contains(err.Error(), "status 503: discord") {
		t.Errorf("got %v", err)
	}
	server.Close()
	if _, err := muster(t, nil, "healthcheck", "--http-addr=127.0.0.1:"+port); err == nil {
		t.Error("nothing listens, and it is well")
	}
}

func TestProfilesAreServedOnLoopbackWhenAskedFor(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"0.0.0.0:0", ":6060", "6060", "192.0.2.1:6060"} {
		if _, err := muster(t, nil, "serve", "--pprof-addr", wrong); err == nil || !strings.Contains(err.Error(), "MUSTER_PPROF_ADDR") {
			t.Errorf("%s: got %v", wrong, err)
		}
	}
	free, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	_ = free.Close()
	p, end := startServe(t, "--pprof-addr", addr)
	defer end()
	if code, body, err := (&process{base: "http://" + addr}).get(t.Context(), "/debug/pprof/goroutine?debug=1"); err != nil || code != http.StatusOK || !strings.Contains(body, "goroutine profile") {
		t.Errorf("%d %v %s", code, err, body)
	}
	if code, _, err := p.get(t.Context(), "/debug/pprof/"); err != nil || code != http.StatusNotFound {
		t.Errorf("the public port serves profiles: %d %v", code, err)
	}
}

// TestTheDemoIsForAnyoneWhenAskedFor asks as another machine would, by its name.
func TestTheDemoIsForAnyoneWhenAskedFor(t *testing.T) {
	t.Parallel()
	ask := func(p *process, origin string) int {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, p.base+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "muster.example.org:8080"
		if origin != "" {
			req.Header.Set("Origin", origin)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	p := startProcess(t, t.TempDir(), "demo", "--anyone")
	if code := ask(p, ""); code != http.StatusOK {
		t.Errorf("for anyone: %d", code)
	}
	if code := ask(p, "https://elsewhere.example.org"); code != http.StatusForbidden {
		t.Errorf("from another page: %d", code)
	}
	p.stop(t)
	if said := p.logged(); !strings.Contains(said, "level=WARN") || !strings.Contains(said, "anybody") {
		t.Errorf("logged is\n%s", said)
	}
	p = startProcess(t, t.TempDir(), "demo")
	if code := ask(p, ""); code != http.StatusForbidden {
		t.Errorf("for this machine: %d", code)
	}
	p.stop(t)
	if _, err := muster(t, nil, "demo", "--http-addr", ":0"); err == nil || !strings.Contains(err.Error(), "--anyone") {
		t.Errorf("got %v", err)
	}
}
