package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot"
)

func TestAPersonalLinkOpensItsPage(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	p := printerIn(t, "en")
	var down, seen atomic.Bool
	mux := http.NewServeMux()
	mux.Handle("/", f.routes(newGrid(t, f), nil))
	mux.HandleFunc("GET /when", func(w http.ResponseWriter, r *http.Request) {
		seen.Store(seen.Load() || strings.Contains(r.RequestURI, "good"))
		if err := writeLanding(w, r, p); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /when/session", func(w http.ResponseWriter, r *http.Request) {
		var sent struct{ Token string }
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		switch {
		case down.Load():
			panic(http.ErrAbortHandler)
		case sent.Token == "good":
			_ = writeJSON(w, r, http.StatusOK, map[string]string{"path": "/when/Ben/"})
		case sent.Token == "elsewhere":
			_ = writeJSON(w, r, http.StatusOK, map[string]string{"path": "//evil.example/"})
		default:
			why, _ := problemOf(p, bot.Refuse(bot.KindForbidden, "refuse.page_link", "This link doesn't work any more.", nil))
			_ = writeProblem(w, r, p, why)
		}
	})
	s := httptest.NewServer(Secure(mux))
	t.Cleanup(s.Close)
	b := painter{browsertest.Open(t, s.URL, 390, 844)}
	b.Navigate("/when#expired")
	b.WaitForText("This link doesn't work any more.")
	b.WaitForText("it gives you a new link")
	b.expect("/when", "location.pathname + location.hash")
	b.CheckAccessibility("a link that does not work")
	b.Screenshot("refused")
	b.Navigate("/when")
	b.WaitForText("This link isn't complete")
	b.Navigate("/when?#elsewhere")
	b.WaitForText("This link isn't complete")
	down.Store(true)
	b.Navigate("/when?2#good")
	b.WaitForText("I can't be reached right now")
	down.Store(false)
	b.Navigate("/when?3#good")
	b.WaitUntil("the page is there", `location.pathname === "/when/Ben/" && document.querySelectorAll(".cell").length === 8`)
	if seen.Load() {
		t.Error("the token was in an address")
	}
}
