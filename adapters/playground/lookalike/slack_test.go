package lookalike_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground/lookalike"
)

// TestAMessageOnSlackIsDrawn reads the adapter's golden files.
func TestAMessageOnSlackIsDrawn(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "slack", "testdata", "gallery", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	drawn := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw), `"blocks"`) {
			continue
		}
		drawn++
		out, err := lookalike.Slack(raw, reader)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.Contains(string(out), `class="unknown"`) {
			t.Errorf("%s holds a block that is not drawn:\n%s", name, out)
		}
		if strings.Contains(string(out), "<script") || strings.Contains(string(out), "<img") {
			t.Errorf("%s became markup:\n%s", name, out)
		}
	}
	if drawn < 20 {
		t.Errorf("%d golden files were drawn", drawn)
	}
}

func TestSlacksMarksAreRead(t *testing.T) {
	t.Parallel()
	for block, want := range map[string]string{
		`{"type":"header","text":{"type":"plain_text","text":"*Board* games"}}`: `<p class="heading">*Board* games</p>`,
		`{"type":"context","elements":[{"type":"mrkdwn","text":"&lt;b&gt; <!date^1795802400^{date_short_pretty}, {time}|x> (<!date^1795802400^{ago}|x>), <@U1>"}]}`: `<span>&lt;b&gt; <time datetime="2026-11-27T18:00:00Z">Nov 27, 2026, 18:00</time> ` +
			`(<time datetime="2026-11-27T18:00:00Z">in 4 days</time>), <span class="at">@somebody</span></span>`,
		`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a "},{"type":"text","text":"b","style":{"bold":true}},{"type":"user","user_id":"U1"},{"type":"date","timestamp":1795802400,"format":"{time}"}]}]}`: `<p>a <b>b</b><span class="at">@somebody</span><time datetime="2026-11-27T18:00:00Z">18:00</time></p>`,
		`{"type":"context","elements":[{"type":"mrkdwn","text":"see <https://example.org/|a &amp; b>."}]}`:                                                                                                                                                 `<span>see <span class="link">a &amp; b</span>.</span>`,
		`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"link","url":"https://example.org/","text":"the map","style":{"bold":true}}]}]}`:                                                                                  `<p><span class="link"><b>the map</b></span></p>`,
		`{"type":"rich_text","elements":[{"type":"rich_text_list","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]}`:                                                                                                  `<p class="item">one</p>`,
		`{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"No"},"style":"danger"}]}`:                                                                                                                                      `<span class="button danger">No</span>`,
		`{"type":"input","optional":true,"label":{"type":"plain_text","text":"Who"},"element":{"type":"multi_users_select","initial_users":["U1"]}}`:                                                                                                       `<b>Who</b> <span class="hint">(optional)</span></p><span class="select">somebody<`,
	} {
		out, err := lookalike.Slack([]byte(`{"blocks":[`+block+`]}`), reader)
		if err != nil {
			t.Fatalf("%s: %v", block, err)
		}
		if !strings.Contains(string(out), want) {
			t.Errorf("%s:\ngot  %s\nwant %s", block, out, want)
		}
	}
}
