package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

// printerIn returns a printer for a language, whose now is noon of 23 November 2026.
func printerIn(t testing.TB, locale string) i18n.Printer {
	t.Helper()
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer(bot.TZData, time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC), locale)
}

// unzip returns the body of a response as the browser reads it.
func unzip(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body io.Reader = w.Body
	if w.Header().Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		body = z
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestAPageIsInTheReadersLanguageAndHasNothingInline(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{"en": `<html lang="en">`, "de": `<html lang="de">`} {
		w := httptest.NewRecorder()
		if err := writeLanding(w, httptest.NewRequest(http.MethodGet, "/when", http.NoBody), printerIn(t, locale)); err != nil {
			t.Fatal(err)
		}
		text := unzip(t, w)
		if !strings.Contains(text, want) {
			t.Errorf("%s: no %s in %s", locale, want, text)
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") || strings.Contains(policy, "unsafe") {
			t.Errorf("the policy is %q", policy)
		}
		for _, never := range []string{"<style", " style=", "onclick", "ZgotmplZ", "http:", "https:", "<script>"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: the page has %q", locale, never)
			}
		}
	}
}

func TestARefusalSaysWhatItIsAndEverythingElseIsKeptBack(t *testing.T) {
	t.Parallel()
	p := printerIn(t, "en")
	for _, c := range []struct {
		name   string
		err    error
		accept string
		status int
		want   string
	}{
		{"a refusal", bot.Refuse(bot.KindConflict, "x.y", "It is <b>settled</b>.", nil), "text/html", 409, "It is &lt;b&gt;settled&lt;/b&gt;."},
		{"a refusal to a script", bot.Refuse(bot.KindForbidden, "x.y", "You left.", nil), "application/json", 403, `"text":"You left."`},
		{"ours", io.ErrUnexpectedEOF, "text/html", 500, "Something broke on my side"},
	} {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.Header.Set("Accept", c.accept)
		why, _ := problemOf(p, c.err)
		if err := writeProblem(w, r, p, why); err != nil {
			t.Fatal(err)
		}
		if text := w.Body.String(); w.Code != c.status || !strings.Contains(text, c.want) || strings.Contains(text, "unexpected EOF") {
			t.Errorf("%s: %d %s", c.name, w.Code, text)
		}
	}
}

// fetchAsset asks for an asset and returns the answer.
func fetchAsset(path string, headers ...string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	for pattern, h := range AssetRoutes() {
		mux.Handle(pattern, h)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	mux.ServeHTTP(w, r)
	return w
}

func TestAssetsAreKeptByTheBrowser(t *testing.T) {
	t.Parallel()
	w := fetchAsset(assetPath("base.css"), "Accept-Encoding", "br, gzip;q=0.8")
	if kept := w.Header().Get("Cache-Control"); w.Code != http.StatusOK || !strings.Contains(kept, "immutable") || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	plain := fetchAsset(assetPath("base.css"), "Accept-Encoding", "gzip;q=0")
	if zipped, raw := unzip(t, w), plain.Body.String(); zipped != raw || !strings.Contains(raw, "--accent") {
		t.Error("the compressed file is another one")
	}
	if again := fetchAsset(assetPath("base.css"), "If-None-Match", w.Header().Get("ETag")); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("asked again: %d", again.Code)
	}
	if other := fetchAsset(assetsPath + "0123/base.css"); other.Code != http.StatusOK || other.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("of another version: %d %v", other.Code, other.Header())
	}
	for _, none := range []string{"none.css", "..%2ftemplates%2flayout.html", "%2e%2e"} {
		if w := fetchAsset(assetsPath + "0123/" + none); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", none, w.Code)
		}
	}
}
