package browsertest

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a page of a browser, and who sits in front of it.
type Page struct {
	testing.TB
	ctx           context.Context // of the browser
	base          string          // what addresses are relative to
	screenshotDir string          // where pictures go; empty: none are taken
	steps         int
}

// Open opens a browser of its own, with a profile that goes when the test ends.
func Open(t testing.TB, base string, width, height int64) *Page {
	t.Helper()
	path := chromium(t)
	profile, err := os.MkdirTemp("", "muster-browser-") //nolint:usetesting // the browser still writes there while it is being ended
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.UserDataDir(profile))
	// Each step has a limit, and all of them that of the test.
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	// What this client cannot read of a newer browser's events is no news.
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(cancel)
	p := &Page{TB: t, ctx: ctx, base: base, screenshotDir: os.Getenv("MUSTER_TEST_SCREENSHOTS")}
	p.listen()
	// The first context that runs anything is the browser's own: it has no
	// limit but the page's.
	if err := chromedp.Run(ctx, network.Enable(), chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("open the browser: %v", err)
	}
	return p
}

// listen gathers what must not happen, and fails the test with it at its end.
func (p *Page) listen() {
	var mu sync.Mutex
	var wrong []string
	chromedp.ListenTarget(p.ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(e.Request.URL); err != nil || u.Hostname() != "127.0.0.1" && u.Scheme != "data" {
				wrong = append(wrong, "a request left the machine: "+e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			wrong = append(wrong, "the page threw: "+e.ExceptionDetails.Error())
		}
	})
	p.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, what := range wrong {
			p.Error(what)
		}
	})
}

// chromium finds the browser, or ends a test that cannot have one.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "needs chromium: none of its names is on the PATH"
	if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), "chromium") {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}
