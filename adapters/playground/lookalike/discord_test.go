package lookalike_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground/lookalike"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var reader = chat.PlainText{Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), NameOf: func(bot.UserID) string { return "somebody" }}

// TestAMessageOnDiscordIsDrawn reads the adapter's golden files, so that
// everything it sends is known here.
func TestAMessageOnDiscordIsDrawn(t *testing.T) {
	t.Parallel()
	var files []string
	for _, dir := range []string{"gallery", "forms"} {
		found, err := filepath.Glob(filepath.Join("..", "..", "discord", "testdata", dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	drawn := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		drawn++
		out, err := lookalike.Discord(raw, reader)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.Contains(string(out), `class="unknown"`) {
			t.Errorf("%s holds a component that is not drawn:\n%s", name, out)
		}
		if strings.Contains(string(out), "<script") || strings.Contains(string(out), "<img") {
			t.Errorf("%s became markup:\n%s", name, out)
		}
	}
	if drawn < 20 {
		t.Errorf("%d golden files were drawn", drawn)
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// plainText returns the visible text of some markup.
func plainText(markup string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(strings.NewReplacer("</p>", " | ", "</div>", " ").Replace(markup), ""))), " ")
}

func TestDiscordsMarksAreRead(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		`## Board \\*games\\*\n-# ● on`:          `<p class="heading">Board *games*</p><p class="small">● on</p>`,
		`**7 going**: <@42> (host)`:              `<p><b>7 going</b>: <span class="at">@somebody</span> (host)</p>`,
		`at <t:1795802400:f> · <t:1795802400:R>`: `<p>at <time datetime="2026-11-27T18:00:00Z">Fri 27 Nov, 18:00 UTC</time> · <time datetime="2026-11-27T18:00:00Z">in 4 days</time></p>`,
		"`▇▁` 6 yes":                             `<p><code>▇▁</code> 6 yes</p>`,
		`see **[Chess \\[all\\]](<https://discord.com/channels/1/2/3>)**, [a **b**](<https://example.org/>)`: `<p>see <span class="link"><b>Chess </b></span><span class="link"><b>[</b></span><span class="link"><b>all</b></span><span class="link"><b>]</b></span>, <span class="link">a </span><span class="link"><b>b</b></span></p>`,
		`\\[no\\](<https://example.org/>)`: `<p>[no](&lt;https://example.org/&gt;)</p>`,
		`- one`:                            `<p class="item">one</p>`,
		`\\<script\\>`:                     `<p>&lt;script&gt;</p>`,
		`\\*\\*not bold\\*\\* \\<@42\\> \\\\ C:\\Dir`: `<p>**not bold** &lt;@42&gt; \ C:\Dir</p>`,
		"```\\n{ \\\"a\\\": 1 }\\n```":                `<p><code>{ &#34;a&#34;: 1 }</code></p>`,
	} {
		out, err := lookalike.Discord([]byte(`{"components":[{"type":10,"content":"`+content+`"}]}`), reader)
		if err != nil {
			t.Fatalf("%s: %v", content, err)
		}
		if !strings.Contains(string(out), `<div class="text">`+want+`</div>`) {
			t.Errorf("%s:\ngot  %s\nwant %s", content, out, want)
		}
	}
}

func TestAModalOnDiscordIsDrawn(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "discord", "testdata", "forms", "draft.json"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := lookalike.Discord(raw, reader)
	if err != nil {
		t.Fatal(err)
	}
	want := "A new meetup | Title * | Games & more What else there is to know | Seats | 8 Who | @somebody, @somebody⌄ Order of a date * | day, month⌄ Cancel Submit |"
	if got := plainText(string(out)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
