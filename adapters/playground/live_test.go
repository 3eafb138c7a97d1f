package playground

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// streams counts the streams that are open on a server.
type streams struct {
	open   atomic.Int64
	refuse atomic.Bool // leave further ones without an answer
}

func (s *streams) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/playground/stream" {
			next.ServeHTTP(w, r)
			return
		}
		s.open.Add(1)
		defer s.open.Add(-1)
		if s.refuse.Load() {
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(w, r)
	})
}

// expectOne waits until one stream is open; others may still be closing.
func (s *streams) expectOne(t *testing.T) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(30 * time.Second); s.open.Load() != 1; <-look.C {
		if time.Now().After(end) {
			t.Fatalf("%d streams are open", s.open.Load())
		}
	}
}

// serveCounted serves the network and counts its streams.
func serveCounted(t *testing.T, n *Network) (*httptest.Server, *streams) {
	t.Helper()
	counted := new(streams)
	s := httptest.NewServer(counted.around(routesOf(n)))
	t.Cleanup(s.Close)
	return s, counted
}

const live = `document.body.dataset.connected === "true"`

func says(text string) string {
	return fmt.Sprintf(`document.querySelector(".messages").textContent.includes(%q)`, text)
}

// TestManyTabsShareOneStream has more tabs than a browser opens connections to
// a host. Each follows the room and can act; when the tab with the stream is
// closed, another takes over.
func TestManyTabsShareOneStream(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	s, counted := serveCounted(t, n)
	first := browsertest.Open(t, s.URL, 1200, 800)
	first.Navigate("/gallery")
	var tabs []browser
	for i := range 8 {
		tab := browser{first.NewTab()}
		tab.openRoom("?as=" + []string{"ana", "ben", "cy", "dee"}[i%4])
		tabs = append(tabs, tab)
	}
	everywhere := func(text string) {
		t.Helper()
		for _, tab := range tabs {
			tab.WaitUntil(text+" is seen", says(text))
			tab.WaitUntil("it is live", live)
		}
	}
	last := tabs[7]
	last.Fill("a message", "#say-main", "hello from the last tab")
	last.Click("send", ".main form.say button[type=submit]")
	everywhere("hello from the last tab")
	counted.expectOne(t)
	for range 2 { // the tab with the stream is the one that was opened first
		tabs[0].Close()
		tabs = tabs[1:]
		must(t, n.As(ana).Type(t.Context(), Channel, fmt.Sprint("seen by ", len(tabs))))
		everywhere(fmt.Sprint("seen by ", len(tabs)))
	}
	counted.expectOne(t)
}

// TestATabWithoutLocksFollowsByItself opens the room in browsers that cannot
// share a stream.
func TestATabWithoutLocksFollowsByItself(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	s, counted := serveCounted(t, n)
	b := browser{browsertest.Open(t, s.URL, 1200, 800)}
	b.without("delete Navigator.prototype.locks")
	b.openRoom("?as=ana")
	must(t, n.As(ben).Type(t.Context(), Channel, "hello"))
	b.WaitUntil("it is seen", says("hello"))
	counted.expectOne(t)
}

// TestATabThatCannotFollowSaysSo has a server that leaves streams without an
// answer, as a browser does that has too many.
func TestATabThatCannotFollowSaysSo(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	s, counted := serveCounted(t, n)
	counted.refuse.Store(true)
	b := browser{browsertest.Open(t, s.URL, 1200, 800)}
	b.Navigate("/?as=ana")
	must(t, n.As(ben).Type(t.Context(), Channel, "hello"))
	b.WaitForAlert("Changes come late")
	b.WaitUntil("they do come", says("hello"))
	counted.refuse.Store(false)
	s.CloseClientConnections()
	b.WaitUntil("it is live", live)
	b.WaitUntil("nothing is wrong any more", `!document.querySelector("#trouble").classList.contains("shown")`)
}

// without runs a script before those of every page.
func (b browser) without(script string) {
	b.Helper()
	b.Do(script, chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
		return err
	}))
}

// WaitForAlert waits until the page says that something is wrong.
func (b browser) WaitForAlert(text string) {
	b.Helper()
	b.WaitUntil(fmt.Sprintf("it says %q", text), fmt.Sprintf(`document.querySelector("#trouble.shown")?.textContent.includes(%q)`, text))
}
