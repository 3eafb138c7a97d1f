package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

//go:embed interact.js
var interactScript string

//go:embed fit.js
var fitScript string

// stepTimeout is the limit for one step. It only guards against hanging.
const stepTimeout = 30 * time.Second

// maxText is how much of the page's text a failure shows.
const maxText = 1500

// pageText is the visible text of the page, each run of white space as one
// space. Text for screen readers alone and folded text are left out.
const pageText = `[...document.body.children].filter((e) => !e.matches("[aria-live], [popover], noscript")).map((e) => e.innerText ?? "").join(" ").replace(/\s+/g, " ")`

// pageReady is true once the scripts have run and until a link is clicked;
// clicks outside of that time are lost.
const pageReady = `document.readyState === "complete" && !window.leaving`

// Navigate opens an address on the page's server.
func (p *Page) Navigate(to string) {
	p.Helper()
	p.Do("go to "+to, chromedp.Navigate(p.base+to))
	p.WaitUntil("the page is there", "true")
}

// Do runs actions without retrying.
func (p *Page) Do(what string, actions ...chromedp.Action) {
	p.Helper()
	p.steps++
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.fail(what, err.Error())
	}
}

// Click clicks the element that a selector names, once it can be clicked.
func (p *Page) Click(what, selector string) {
	p.Helper()
	p.interact("press "+what, selector, "press", "")
}

// OpenDetails opens a <details> unless it is open.
func (p *Page) OpenDetails(what, selector string) {
	p.Helper()
	p.interact("unfold "+what, selector, "unfold", "")
}

// Check ticks the box of a <label> unless it is ticked.
func (p *Page) Check(what, selector string) {
	p.Helper()
	p.interact("tick "+what, selector, "tick", "")
}

// Fill replaces the value of an input.
func (p *Page) Fill(what, selector, value string) {
	p.Helper()
	p.interact("fill in "+what, selector, "fill", value)
}

func (p *Page) interact(what, selector, action, value string) {
	p.Helper()
	p.retry(what, fmt.Sprintf("(%s)(%s, %s, %s)", interactScript, quote(selector), quote(action), quote(value)))
}

// WaitUntil waits until an expression is true on the page.
func (p *Page) WaitUntil(what, expression string) {
	p.Helper()
	p.retry("wait until "+what, fmt.Sprintf(`((%s) === true ? "" : "it is not so")`, expression))
}

// WaitForText waits until a text is visible on the page.
func (p *Page) WaitForText(text string) {
	p.Helper()
	p.WaitUntil(fmt.Sprintf("%q is seen", text), fmt.Sprintf("%s.includes(%s)", pageText, quote(text)))
}

// WaitForNoText waits until a text is no longer visible on the page.
func (p *Page) WaitForNoText(text string) {
	p.Helper()
	p.WaitUntil(fmt.Sprintf("%q is gone", text), fmt.Sprintf("!%s.includes(%s)", pageText, quote(text)))
}

// retry evaluates an expression until it returns "", which it does at most
// once; any other result says why not yet.
func (p *Page) retry(what, expression string) {
	p.Helper()
	p.steps++
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	expression = fmt.Sprintf(`%s ? %s : "the page is still being loaded"`, pageReady, expression)
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	why := "the page did not answer"
	for {
		answer := "" // an error means that the page is being left
		if err := chromedp.Run(ctx, chromedp.Evaluate(expression, &answer)); err == nil && answer == "" {
			return
		} else if err == nil {
			why = answer
		} else if ctx.Err() == nil {
			why = err.Error()
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			p.fail(what, why)
		}
	}
}

// fail ends the test with the step and the text of the page.
func (p *Page) fail(what, why string) {
	p.Helper()
	p.Screenshot("failed")
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	var text string
	if err := chromedp.Run(ctx, chromedp.Evaluate(pageText, &text)); err != nil {
		text = err.Error()
	}
	runes := []rune(text)
	p.Fatalf("step %d, %s: %s; the page said: …%s", p.steps, what, why, string(runes[max(0, len(runes)-maxText):]))
}

// SetScreen sets the size of the window and the colour scheme.
func (p *Page) SetScreen(scheme string, width, height int64) {
	p.Helper()
	p.width = width
	p.Do(fmt.Sprintf("have a %s screen %d wide", scheme, width), emulation.SetDeviceMetricsOverride(width, height, 1, width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}

// CheckWidth reports what is wider than the window. A phone lays a page out as
// wide as its widest part, so the page's own idea of its window is no measure.
func (p *Page) CheckWidth(where string) {
	p.Helper()
	var wrong []string
	p.Do("measure "+where, chromedp.Evaluate(fmt.Sprintf("(%s)(%d)", fitScript, p.width), &wrong))
	if len(wrong) > 0 {
		p.Screenshot(strings.ReplaceAll(where, " ", "-"))
	}
	for _, what := range wrong {
		p.Errorf("%s, %d wide: %s", where, p.width, what)
	}
}

// Screenshot saves a picture of the window.
func (p *Page) Screenshot(name string) {
	p.Helper()
	p.capture(name, chromedp.CaptureScreenshot)
}

// FullScreenshot saves a picture of the whole page, however long it is.
func (p *Page) FullScreenshot(name string) {
	p.Helper()
	p.capture(name, func(png *[]byte) chromedp.Action { return chromedp.FullScreenshot(png, 100) })
}

func (p *Page) capture(name string, capture func(png *[]byte) chromedp.Action) {
	p.Helper()
	if p.screenshotDir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	var png []byte
	err := chromedp.Run(ctx, capture(&png))
	if err == nil {
		file := fmt.Sprintf("%s-%02d-%s.png", strings.ReplaceAll(p.Name(), "/", "-"), p.steps, name)
		err = os.WriteFile(filepath.Join(p.screenshotDir, file), png, 0o600)
	}
	if err != nil {
		p.Errorf("a picture of %s: %v", name, err)
	}
}

// quote encodes a text as a JavaScript string.
func quote(text string) string {
	raw, _ := json.Marshal(text) // never fails for a string
	return string(raw)
}
