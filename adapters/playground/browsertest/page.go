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

// stepTimeout is how long one step may take. It guards against hanging and judges
// nothing.
const stepTimeout = 30 * time.Second

// maxText is how much of the page's text a failure tells.
const maxText = 1500

// pageText is what can be read on the page, each run of white space as one space;
// what is there for screen readers alone, or folded away, is left out.
const pageText = `[...document.body.children].filter((e) => !e.matches("[aria-live], [popover], noscript")).map((e) => e.innerText ?? "").join(" ").replace(/\s+/g, " ")`

// pageReady is what waits for a page whose scripts have run, and that nobody has
// pressed a link on: what is pressed before or after that is lost.
const pageReady = `document.readyState === "complete" && !window.leaving`

// Navigate opens an address of the page's server.
func (p *Page) Navigate(to string) {
	p.Helper()
	p.Do("go to "+to, chromedp.Navigate(p.base+to))
	p.WaitUntil("the page is there", "true")
}

// Do runs actions that need no second try.
func (p *Page) Do(what string, actions ...chromedp.Action) {
	p.Helper()
	p.steps++
	ctx, cancel := context.WithTimeout(p.ctx, stepTimeout)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.fail(what, err.Error())
	}
}

// Click presses the element that a selector names, once it can be pressed.
func (p *Page) Click(what, selector string) {
	p.Helper()
	p.interact("press "+what, selector, "press", "")
}

// OpenDetails opens a <details>, unless it is open.
func (p *Page) OpenDetails(what, selector string) {
	p.Helper()
	p.interact("unfold "+what, selector, "unfold", "")
}

// Check ticks the box of a <label>, unless it is ticked.
func (p *Page) Check(what, selector string) {
	p.Helper()
	p.interact("tick "+what, selector, "tick", "")
}

// Fill puts a value into an input, in place of what is there.
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

// WaitForText waits until a text can be read on the page.
func (p *Page) WaitForText(text string) {
	p.Helper()
	p.WaitUntil(fmt.Sprintf("%q is seen", text), fmt.Sprintf("%s.includes(%s)", pageText, quote(text)))
}

// WaitForNoText waits until a text cannot be read on the page any more.
func (p *Page) WaitForNoText(text string) {
	p.Helper()
	p.WaitUntil(fmt.Sprintf("%q is gone", text), fmt.Sprintf("!%s.includes(%s)", pageText, quote(text)))
}

// retry evaluates an expression until it is "", which it is at most once; it
// says else why it is not yet.
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
		answer := "" // an error is one of a page that is just being left
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

// fail ends the test with the step and with what the page said.
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

// SetScreen makes the window another, in a colour scheme.
func (p *Page) SetScreen(scheme string, width, height int64) {
	p.Helper()
	p.Do(fmt.Sprintf("have a %s screen %d wide", scheme, width), emulation.SetDeviceMetricsOverride(width, height, 1, width < 500),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
}

// Screenshot takes a picture of the window.
func (p *Page) Screenshot(name string) {
	p.Helper()
	p.capture(name, chromedp.CaptureScreenshot)
}

// FullScreenshot takes a picture of the whole page, however long it is.
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

// quote writes a text as JavaScript reads it.
func quote(text string) string {
	raw, _ := json.Marshal(text) // a string always can be
	return string(raw)
}
