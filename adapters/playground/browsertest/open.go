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

// Page is a page in a browser, with the steps that a person takes on it.
type Page struct {
	testing.TB
	ctx           context.Context // of the browser
	base          string          // addresses are relative to it
	screenshotDir string          // where screenshots go; empty: none are taken
	steps         int
	width, height int64              // of the window
	close         context.CancelFunc // of another tab than the first
}

// Open starts a browser with a profile that is removed when the test ends.
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
	// Each step has a timeout, and all together have that of the test.
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	// Events of newer browsers that this client cannot decode do not matter.
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(cancel)
	// The first context that runs anything is the browser's; it has no timeout
	// but the page's.
	return open(t, ctx, base, width, height)
}

func open(t testing.TB, ctx context.Context, base string, width, height int64) *Page { //nolint:revive // the test comes first, as everywhere
	t.Helper()
	p := &Page{TB: t, ctx: ctx, base: base, screenshotDir: os.Getenv("MUSTER_TEST_SCREENSHOTS"), width: width, height: height}
	p.listen()
	if err := chromedp.Run(ctx, network.Enable(), chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatalf("open the browser: %v", err)
	}
	return p
}

// NewTab opens another tab of the same browser.
func (p *Page) NewTab() *Page {
	p.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.Cleanup(cancel)
	tab := open(p.TB, ctx, p.base, p.width, p.height)
	tab.close = cancel
	return tab
}

// Close closes a tab that NewTab opened.
func (p *Page) Close() { p.close() }

// listen collects exceptions and requests to other machines, and reports them
// when the test ends.
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

// chromium returns the path of the browser, or skips or fails the test.
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
