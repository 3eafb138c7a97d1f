package browsertest

import (
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe/axe.min.js.gz
var axeZipped []byte

var axe = sync.OnceValues(func() (string, error) {
	z, err := gzip.NewReader(bytes.NewReader(axeZipped))
	if err != nil {
		return "", err
	}
	script, err := io.ReadAll(z)
	return string(script), err
})

// runAxe runs axe-core on the page with the rules of WCAG 2.2 AA and those of
// good practice.
const runAxe = `axe.run(document, {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
  resultTypes: ["violations"], preload: false,
}).then((r) => ({
  rules: r.passes.length + r.violations.length + r.incomplete.length + r.inapplicable.length,
  met: r.passes.length,
  wrong: r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))),
}))`

// axeTimeout guards against hanging. A page of a thousand parts takes about a
// second on an idle machine.
const axeTimeout = 3 * time.Minute

// CheckAccessibility reports the accessibility errors of the page. It waits
// until nothing on the page moves.
func (p *Page) CheckAccessibility(where string) {
	p.Helper()
	p.WaitUntil("nothing moves", `document.getAnimations().every((a) => a.playState !== "running")`)
	script, err := axe()
	if err != nil {
		p.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(p.ctx, axeTimeout)
	defer cancel()
	var found struct {
		Rules, Met int
		Wrong      []string
	}
	err = chromedp.Run(ctx, chromedp.Evaluate(script+"; true", nil),
		chromedp.Evaluate(runAxe, &found, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	if err != nil {
		p.Fatalf("%s: axe: %v", where, err)
	}
	if len(found.Wrong) > 0 {
		p.Screenshot(strings.ReplaceAll(where, " ", "-"))
	}
	for _, what := range found.Wrong {
		p.Errorf("%s: %s", where, what)
	}
	p.Logf("%s: %d rules were tried, %d had something to judge and were met", where, found.Rules, found.Met)
}
