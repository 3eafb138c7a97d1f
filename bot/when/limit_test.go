package when

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestTheLimitIsPerTime(t *testing.T) {
	ctx := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin")
	list := func(n int) string {
		var items []string
		for i := range n {
			items = append(items, fmt.Sprintf("Saturday %d December 2026 from 7:%02dpm to 10pm", 5+7*(i%4), i/4))
		}
		return strings.Join(items, ", ")
	}
	for name, c := range map[string]struct {
		phrase string
		want   int // windows
		key    string
	}{
		"eight dated times":    {list(8), 8, ""},
		"forty dated times":    {list(40), 40, ""},
		"sixty":                {strings.Repeat("1 dec 7pm, ", 1) + days(59), 60, ""},
		"sixty-one":            {days(61), 0, "when.many"},
		"a long item":          {"fri 7pm, sat " + strings.Repeat("very ", 20) + "late", 0, "when.long_item"},
		"too long in all":      {strings.Repeat("fri 7pm, ", 250), 0, "when.long"},
		"a list without comma": {strings.TrimSuffix(strings.Repeat("fri 7pm or ", 20), " or "), 1, ""},
	} {
		got, err := Parse(c.phrase, ctx)
		refusal, _ := bot.AsError(err)
		switch {
		case c.key != "" && (refusal == nil || refusal.Key != c.key):
			t.Errorf("%s: %v, want %s", name, err, c.key)
		case c.key == "" && (err != nil || len(got.Windows) != c.want):
			t.Errorf("%s: %d windows, %d choices, %v", name, len(got.Windows), len(got.Choices), err)
		}
	}
}

// days lists so many days from 2 December, each at seven.
func days(n int) string {
	var items []string
	for i := range n {
		items = append(items, (bot.Wall{Year: 2026, Month: 12, Day: 2}).AddDays(i).At(19, 0).String()[:16])
	}
	return strings.Join(items, ", ")
}

// hostileItems are repeated until a phrase is as long as it may be.
var hostileItems = map[string]string{
	"open hours": "fri 7, ", "next": "next fri 7, ", "numbers": "7, ", "words": "or ", "days": "fri, ", "unknown": "blah, ", "ranges": "7-8, ", "hours": "at 7 or ",
	"dates": "5.6, ", "typos": "firday 7, ", "parts": "mon evening at 7 or 8, ", "lengths": "fri 7pm 2h, 2h, ", "joined": "fri7pm", "half": "half ", "minutes": "10 to ", "iso": "2026-12-05T19:00/21:00, ",
	"signs": "-", "zones": "fri 7pm Berlin time, ", "next to": "next fri or sat next week, ", "months": "mar ", "digits": "1.1", "year": "5 dec 2020, ", "quoted": "''",
}

// BenchmarkHostile parses the longest phrases that go more than one way.
func BenchmarkHostile(b *testing.B) {
	ctx := Context{Now: time.Date(2026, 10, 22, 8, 0, 0, 0, time.UTC), Zone: "Europe/Berlin", Zones: bot.TZData, Languages: []string{"de", "fr"}}
	for name, item := range hostileItems {
		phrase := strings.Repeat(item, (maxPhrase-1)/len(item))
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				_, _ = Parse(phrase, ctx) // whatever it means
			}
		})
	}
}

func TestLongHostilePhrasesAreReadOrRefused(t *testing.T) {
	ctx := Context{Now: time.Date(2026, 10, 22, 8, 0, 0, 0, time.UTC), Zone: "Europe/Berlin", Zones: bot.TZData, Languages: []string{"de", "fr"}}
	for name, item := range hostileItems {
		got, err := Parse(strings.Repeat(item, (maxPhrase-1)/len(item)), ctx)
		checkResult(t, ctx, got, err)
		t.Logf("%s: %.60s", name, show(ctx, got, err))
	}
}
