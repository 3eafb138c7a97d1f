package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

// fakeSessions has the links and sessions of a test.
type fakeSessions struct {
	t        *testing.T
	mu       sync.Mutex
	links    map[string]bot.Pass
	sessions map[string]bot.Pass
	fails    error
}

var (
	bens = bot.Pass{Kind: bot.PassLink, Community: "test:room", Member: "test:ben", Meetup: 7, Expires: time.Date(2026, 11, 25, 11, 0, 0, 0, time.UTC)}
	cys  = bot.Pass{Kind: bot.PassLink, Community: "test:room", Member: "test:cy", Meetup: 7, Expires: bens.Expires}
	own  = bot.Pass{Kind: bot.PassLink, Community: "test:room", Member: "test:ben", Expires: bens.Expires}
)

func newFakeSessions(t *testing.T) *fakeSessions {
	t.Helper()
	return &fakeSessions{t: t, links: map[string]bot.Pass{"bens": bens, "cys": cys, "own": own}, sessions: map[string]bot.Pass{}}
}

func (f *fakeSessions) Start(_ context.Context, link string) (bot.Pass, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pass, ok := f.links[link]
	if !ok || f.fails != nil {
		return pass, "", cmpError(f.fails, bot.Refuse(bot.KindForbidden, "refuse.page_link", "No such link.", nil))
	}
	f.sessions["session of "+link] = pass
	return pass, "session-of-" + link, nil
}

func (f *fakeSessions) Visit(_ context.Context, secret string) (Visit, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pass, ok := f.links[strings.TrimPrefix(secret, "session-of-")]
	if !ok || secret == "" || f.fails != nil {
		return Visit{}, cmpError(f.fails, bot.Refuse(bot.KindForbidden, "refuse.page_session", "No such session.", nil))
	}
	return Visit{Page: pass.Page(), Actor: pass.Actor(), Meetup: pass.Meetup, Printer: printerIn(f.t, "en"), Expires: pass.Expires}, nil
}

func (f *fakeSessions) Printer(locales ...string) i18n.Printer {
	words, err := i18n.Load()
	if err != nil {
		f.t.Fatal(err)
	}
	return words.Printer(bot.TZData, time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC), locales...)
}

func cmpError(first, other error) error {
	if first != nil {
		return first
	}
	return other
}

// browser keeps cookies as a browser does.
type browser struct {
	*testing.T
	handler http.Handler
	cookies []*http.Cookie
}

// newBrowser returns a browser before the pages behind a door. They say whom they let in.
func newBrowser(t *testing.T, sessions Sessions, over Transport, broken func(error)) *browser {
	t.Helper()
	mux := http.NewServeMux()
	greet := func(to string) Visited {
		return func(w http.ResponseWriter, _ *http.Request, v Visit) {
			_, _ = w.Write([]byte(to + " of " + string(v.Actor.User)))
		}
	}
	for pattern, h := range NewDoor(sessions, over, broken).Routes(
		map[string]Visited{"GET /when/{page}/{$}": greet("poll"), "POST /when/{page}/strokes": greet("strokes")},
		map[string]Visited{"GET /when/{page}/{$}": greet("own page"), "POST /when/{page}/week": greet("week")},
	) {
		mux.Handle(pattern, h)
	}
	return &browser{T: t, handler: Secure(mux)}
}

func (b *browser) fetch(method, address, body string, headers ...string) *httptest.ResponseRecorder {
	b.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, address, strings.NewReader(body))
	r.Header.Set("Accept", "application/json")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range b.cookies {
		if strings.HasPrefix(r.URL.Path, c.Path) {
			r.AddCookie(c)
		}
	}
	b.handler.ServeHTTP(w, r)
	b.cookies = append(b.cookies, w.Result().Cookies()...)
	return w
}

func (b *browser) exchange(link string) *httptest.ResponseRecorder {
	b.Helper()
	return b.fetch(http.MethodPost, "https://muster.example/when/session", `{"token":"`+link+`"}`)
}

func (b *browser) wants(w *httptest.ResponseRecorder, status int, text string) {
	b.Helper()
	if got := unzip(b, w); w.Code != status || !strings.Contains(got, text) {
		b.Errorf("got %d %q, want %d with %q", w.Code, got, status, text)
	}
}

func TestALinkIsExchangedForACookieOfOnePage(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newFakeSessions(t), OverTLS, nil)
	w := b.exchange("bens")
	b.wants(w, http.StatusOK, `{"path":"/when/`+bens.Page()+`/"}`)
	c := w.Result().Cookies()[0]
	if c.Path != "/when/"+bens.Page()+"/" || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteStrictMode || c.MaxAge != 48*60*60 || c.Domain != "" {
		t.Errorf("the cookie is %v", c)
	}
	b.wants(b.exchange("bens"), http.StatusOK, "path") // on another device
	b.wants(b.fetch(http.MethodGet, c.Path, ""), http.StatusOK, "poll of test:ben")
	b.wants(b.fetch(http.MethodPost, c.Path+"strokes", "{}"), http.StatusOK, "strokes of test:ben")
	b.wants(b.fetch(http.MethodPost, c.Path+"week", "{}"), http.StatusNotFound, "") // not of a poll
}

func TestTwoMembersShareABrowserAndNoPageTakesAnothersCookie(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newFakeSessions(t), OverTLS, nil)
	for _, link := range []string{"bens", "cys", "own"} {
		b.wants(b.exchange(link), http.StatusOK, "path")
	}
	b.wants(b.fetch(http.MethodGet, "/when/"+bens.Page()+"/", ""), http.StatusOK, "poll of test:ben")
	b.wants(b.fetch(http.MethodGet, "/when/"+cys.Page()+"/", ""), http.StatusOK, "poll of test:cy")
	b.wants(b.fetch(http.MethodGet, "/when/"+own.Page()+"/", ""), http.StatusOK, "own page of test:ben")
	for _, c := range b.cookies { // a cookie that somebody moved to another page
		c.Path = "/when/"
	}
	b.cookies = b.cookies[:1]
	b.wants(b.fetch(http.MethodGet, "/when/"+cys.Page()+"/", ""), http.StatusForbidden, "No such session")
	b.wants(b.fetch(http.MethodGet, "/when/"+own.Page()+"/", ""), http.StatusForbidden, "No such session")
}

func TestTheLandingPageExchangesNothing(t *testing.T) {
	t.Parallel()
	sessions := newFakeSessions(t)
	b := newBrowser(t, sessions, OverTLS, nil)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, address := range []string{"/when", "/when?token=bens"} {
			if w := b.fetch(method, address, ""); w.Code != http.StatusOK || len(w.Result().Cookies()) > 0 || len(sessions.sessions) > 0 {
				t.Errorf("%s %s: %d, %v", method, address, w.Code, sessions.sessions)
			}
		}
	}
	for _, address := range []string{"/when/session", "/when/session/"} {
		if w := b.fetch(http.MethodGet, address, `{"token":"bens"}`); w.Code == http.StatusOK || len(b.cookies)+len(sessions.sessions) > 0 {
			t.Errorf("by GET it is exchanged: %d", w.Code)
		}
	}
	b.wants(b.fetch(http.MethodGet, "/when", "", "Accept-Language", "de-AT;q=0.9, en", "Accept", "text/html"), http.StatusOK, `<html lang="de">`)
}

func TestWhoIsNotLetInReadsWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newFakeSessions(t), OverTLS, nil)
	for name, sent := range map[string]string{
		"forged": `{"token":"guess"}`, "empty": `{"token":""}`, "no JSON": `token=bens`, "long": `{"token":"` + strings.Repeat("x", 2000) + `"}`, "a list": `["bens"]`,
	} {
		w := b.fetch(http.MethodPost, "/when/session", sent)
		if text := unzip(t, w); w.Code != http.StatusForbidden || !strings.Contains(text, "No such link") || !strings.Contains(text, `"todo"`) || len(w.Result().Cookies()) > 0 {
			t.Errorf("%s: %d %s", name, w.Code, text)
		}
	}
	b.wants(b.fetch(http.MethodPost, "/when/session", `{"token":"bens"}`, "Content-Type", "text/plain"), http.StatusForbidden, "No such link")
	b.wants(b.fetch(http.MethodPost, "/when/session", `{"token":"bens"}`, "Origin", "https://evil.example"), http.StatusForbidden, "")
	if len(b.cookies) > 0 {
		t.Errorf("%v was set", b.cookies)
	}
	page := "/when/" + bens.Page() + "/"
	b.wants(b.fetch(http.MethodGet, page, "", "Accept", "text/html", "Accept-Language", "de"), http.StatusForbidden, "von dieser Seite abgemeldet")
	b.cookies = []*http.Cookie{{Name: sessionCookie, Value: strings.Repeat("x", 5000), Path: page}}
	b.wants(b.fetch(http.MethodGet, page, ""), http.StatusForbidden, `"todo"`)
}

func TestWhatIsOursIsNotShown(t *testing.T) {
	t.Parallel()
	sessions, broken := newFakeSessions(t), []error(nil)
	sessions.fails = errors.New("the database is away")
	b := newBrowser(t, sessions, OverTLS, func(err error) { broken = append(broken, err) })
	b.wants(b.exchange("bens"), http.StatusInternalServerError, "Something broke on my side")
	b.wants(b.fetch(http.MethodGet, "/when/"+bens.Page()+"/", ""), http.StatusInternalServerError, "Something broke on my side")
	if len(broken) != 2 {
		t.Errorf("%v is reported", broken)
	}
}

func TestASessionGoesOverTLSOrToThisMachine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		address, proto string
		over           Transport
		secure         bool
	}{
		{"https://muster.example", "", OverTLS, true}, {"http://muster.example", "https", OverTLS, true}, {"http://muster.example", "", OverTLS, true},
		{"http://localhost:8080", "", OverTLS, false}, {"http://127.0.0.1:8080", "", OverTLS, false}, {"http://[::1]:8080", "", OverTLS, false}, {"http://[::1]", "", OverTLS, false},
		{"http://localhost:8080", "https", OverTLS, true}, {"http://localhost.evil.example", "", OverTLS, true}, {"http://192.168.1.7:8080", "", OverTLS, true},
		{"http://192.168.1.7:8080", "", OverAnyway, false}, {"https://192.168.1.7:8080", "", OverAnyway, true},
	} {
		b := newBrowser(t, newFakeSessions(t), c.over, nil)
		w := b.fetch(http.MethodPost, c.address+"/when/session", `{"token":"bens"}`, "X-Forwarded-Proto", c.proto)
		if cookies := w.Result().Cookies(); len(cookies) != 1 || cookies[0].Secure != c.secure {
			t.Errorf("%s %s: %v", c.address, c.proto, cookies)
		}
	}
}

func TestMembersWhoWereLetInAreNotCountedAmongTheRefused(t *testing.T) {
	t.Parallel()
	b := newBrowser(t, newFakeSessions(t), OverTLS, nil)
	b.exchange("bens")
	clock := time.Unix(0, 0)
	b.handler = limit(b.handler, func() time.Time { return clock })
	count := func(link string) (served int) {
		for range 2 * maxRefused {
			w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/when/"+bens.Page()+"/week", http.NoBody)
			r.RemoteAddr = "192.0.2.7:1"
			r.AddCookie(&http.Cookie{Name: sessionCookie, Value: "session-of-" + link})
			if b.handler.ServeHTTP(w, r); w.Code != http.StatusTooManyRequests {
				served++
			}
		}
		return served
	}
	if n := count("bens"); n != 2*maxRefused {
		t.Errorf("after %d refusals a member is locked out", n)
	}
	if n := count("guess"); n != maxRefused {
		t.Errorf("after %d refusals who guesses is locked out", n)
	}
}

// TestAStreamEndsWithItsSession has a session end whose member is signed in elsewhere, so
// that nothing else keeps them from the poll.
func TestAStreamEndsWithItsSession(t *testing.T) {
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	sessions := newFakeSessions(t)
	synctest.Test(t, func(t *testing.T) {
		broken := func(err error) { t.Errorf("broken: %v", err) }
		b := newBrowser(t, sessions, OverTLS, broken)
		path := b.exchange("bens").Result().Cookies()[0].Path
		mux := http.NewServeMux()
		for pattern, h := range NewDoor(sessions, OverTLS, broken).Routes(NewGrid(t.Context(), f, broken).Pages(), nil) {
			mux.Handle(pattern, h)
		}
		b.handler = mux
		done := make(chan *httptest.ResponseRecorder, 1)
		go func() { done <- b.fetch(http.MethodGet, path+"stream", "") }()
		synctest.Wait()
		sessions.mu.Lock()
		delete(sessions.links, "bens")
		sessions.mu.Unlock()
		<-time.After(usualPace.recheck + time.Second)
		synctest.Wait()
		select {
		case w := <-done:
			if !strings.Contains(w.Body.String(), "event: end") || !strings.Contains(w.Body.String(), "refuse.page_session") {
				t.Errorf("it says %s", w.Body)
			}
		default:
			t.Fatal("a stream outlives its session")
		}
	})
}
