package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/storage/storagetest"
)

// everyPage returns a server with all networks and the playground, and the patterns
// of all its pages.
func everyPage(t *testing.T) (http.Handler, []string) {
	t.Helper()
	catalog, err := loadCatalog()
	if err != nil {
		t.Fatal(err)
	}
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(time.Now))
	log := slog.New(slog.DiscardHandler)
	onDiscord, err := discord.New(discord.Options{
		Token: "t", PublicKey: strings.Repeat("ab", 32), NoGateway: true, Phrases: catalog, Notebook: store.Notebook("discord"), Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	onSlack, err := slack.New(slack.Options{
		SigningSecret: "s", ClientID: "c", ClientSecret: "x", API: "https://slack.test/api/", Phrases: catalog, Notebook: store.Notebook("slack"), Logger: log,
	})
	if err != nil {
		t.Fatal(err)
	}
	clock := new(playground.Clock)
	room, err := openPlayground(t.Context(), store, clock, playground.Options{Zone: "Europe/Berlin", Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(t.Context(), store, clock.Now, log, onDiscord, onSlack, room)
	if err != nil {
		t.Fatal(err)
	}
	s.mountPages(t.Context(), reachesPages(""), web.OverTLS)
	s.mount(map[string]http.Handler{"POST /debug/clock": clockHandler(clock)})
	slices.Sort(s.patterns)
	return web.Secure(s.mux), s.patterns
}

// pathParts fill the wildcards of patterns.
var pathParts = strings.NewReplacer("{$}", "", "{file}", "room.js", "{id}", "1", "{hall}", "polls", "{name}", "1", "{page}", "1", "{version}", "1")

// unsafeMarkup matches what a policy without inline script and style would not run.
var unsafeMarkup = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<\s]|<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:`)

// TestEveryPageIsGuarded walks every pattern that serve and demo mount.
func TestEveryPageIsGuarded(t *testing.T) {
	t.Parallel()
	h, patterns := everyPage(t)
	posts := 0
	for _, pattern := range patterns {
		method, path, found := strings.Cut(pattern, " ")
		if !found {
			t.Errorf("%s has no method, so another one reaches it", pattern)
			continue
		}
		w := askPage(t, h, method, pathParts.Replace(path), nil)
		checkHeaders(t, pattern, w)
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			if found := unsafeMarkup.FindString(w.Body.String()); found != "" {
				t.Errorf("%s: inline %q", pattern, found)
			}
		}
		if method == http.MethodGet {
			continue
		}
		posts++
		for _, from := range []map[string]string{
			{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
		} {
			if w := askPage(t, h, method, pathParts.Replace(path), from); w.Code != http.StatusForbidden {
				t.Errorf("%s from %v: %d, want it refused", pattern, from, w.Code)
			}
		}
	}
	if posts == 0 || len(patterns) < 20 {
		t.Errorf("%d pages, %d of them posted to", len(patterns), posts)
	}
	t.Logf("%d pages, %d of them posted to", len(patterns), posts)
}

func askPage(t *testing.T, h http.Handler, method, path string, headers map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	if strings.HasSuffix(path, "/stream") || strings.HasSuffix(path, "/changes") { // these answer for as long as somebody reads
		leave()
	}
	r := httptest.NewRequestWithContext(ctx, method, "http://127.0.0.1:8080"+path, http.NoBody)
	r.RemoteAddr = "127.0.0.1:1"
	r.Header.Set("X-Forwarded-Proto", "https")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func checkHeaders(t *testing.T, pattern string, w *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
		"Strict-Transport-Security": "max-age=31536000", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", pattern, name, got, want)
		}
	}
	policy := h.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%s: the policy %q lacks %s", pattern, policy, want)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "data:") {
		t.Errorf("%s: the policy %q lets anything in", pattern, policy)
	}
	// A file of the program itself may be kept if it is asked for again each time.
	if kept := h.Get("Cache-Control"); kept != "no-store" && (kept != "no-cache" || !strings.Contains(pattern, "assets") && !strings.Contains(pattern, "gallery")) {
		t.Errorf("%s: Cache-Control is %q", pattern, kept)
	}
}
