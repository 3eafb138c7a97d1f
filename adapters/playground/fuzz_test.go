package playground

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// FuzzInput posts what a browser could send to a room. It is taken or refused, and never
// an error of the server.
func FuzzInput(f *testing.F) {
	for _, s := range []string{
		`{"id":"abcdefgh","user":"playground:ana","kind":"say","place":"playground:room/general","text":"/meetup list"}`,
		`{"id":"abcdefgh","user":"playground:ana","kind":"press","message":"1","action":"1p:go:1","values":["1"]}`,
		`{"id":"abcdefgh","user":"playground:\u0000","kind":"react","message":"1","emoji":"\u0000"}`,
		`{"id":"abcdefgh","user":"playground:ana","kind":"submit","form":"1","fields":{"a":"b"}}`,
		`{"id":"abcdefgh","user":"playground:ana","kind":"use","message":"1","text":"a"}`,
		`{"id":"abcdefgh","kind":"open"}`, `{"id":"`, `[]`, `null`, `{"id":1}`,
	} {
		f.Add(s)
	}
	taken := []int{http.StatusNoContent, http.StatusBadRequest, http.StatusConflict}
	f.Fuzz(func(t *testing.T, body string) {
		// A room for each: one in which much was said takes longer to show.
		n := open(t, newNotebook(), func(context.Context, chat.Event) chat.Response { return chat.Nothing{} })
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:8080/playground/input", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.RemoteAddr = "127.0.0.1:1"
		w := httptest.NewRecorder()
		routesOf(n).ServeHTTP(w, r)
		if !slices.Contains(taken, w.Code) {
			t.Errorf("%q: %d %s", body, w.Code, w.Body)
		}
	})
}

// FuzzAddress reads what stands in the page's addresses.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"as=ana&in=direct&thread=1", "as=%00&in=%ff", "a.1.2", ".", "", "as=ben&as=ana"} {
		f.Add(s)
	}
	n, err := New(f.Context(), Options{Phrases: catalog(f), Notebook: newNotebook(), Now: fixed(chattest.GalleryNow)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		values, _ := url.ParseQuery(s)
		screen := n.parseScreenState(values)
		again, err := url.ParseQuery(strings.TrimPrefix(screen.query(), "?"))
		if err != nil || n.parseScreenState(again).query() != screen.query() {
			t.Errorf("%q is the screen %q, then %q: %v", s, screen.query(), n.parseScreenState(again).query(), err)
		}
		for _, token := range []string{s, n.bootID + "." + s} {
			if state := n.parseToken(token); state.version != -1 && n.parseToken(n.token(state)) != state {
				t.Errorf("%q is %+v, then %+v", token, state, n.parseToken(n.token(state)))
			}
		}
	})
}
