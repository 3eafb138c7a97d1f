package when

import (
	"flag"
	"math/rand"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// maxParseTime is the limit for one phrase. Only fuzzing checks it: a test on a
// busy machine proves nothing about time.
const maxParseTime = 10 * time.Millisecond

func fuzzing() bool {
	f := flag.Lookup("test.fuzz")
	return f != nil && f.Value.String() != ""
}

// parseTimed parses a phrase and, while fuzzing, fails if it is slow every time:
// a busy machine stops for longer than any phrase takes.
func parseTimed(t *testing.T, phrase string, c Context, limit time.Duration) (Result, time.Duration, error) {
	t.Helper()
	var got Result
	var err error
	best := time.Hour
	for try := 0; try < 50 && best > limit && (try == 0 || fuzzing()); try++ {
		began := time.Now()
		got, err = Parse(phrase, c)
		best = min(best, time.Since(began))
	}
	if best > limit && fuzzing() {
		t.Errorf("%.120q took %v", phrase, best)
	}
	return got, best, err
}

func FuzzParse(f *testing.F) {
	for _, c := range allTables(f) {
		f.Add(c.phrase, c.context.Now.Unix(), uint8(len(c.phrase)))
	}
	for _, item := range hostileItems {
		f.Add(strings.Repeat(item, 40), int64(1_800_000_000), uint8(1))
	}
	for _, s := range hostilePhrases {
		f.Add(s, int64(1_800_000_000), uint8(0))
	}
	tags := []string{"", "de", "es", "fr", "pt", "it", "nl", "ja"}
	orders := []Order{DMY, MDY, YMD, "none"}
	f.Fuzz(func(t *testing.T, phrase string, now int64, pick uint8) {
		if now < 0 || now > 4_000_000_000 {
			t.Skip("not our century")
		}
		c := Context{
			Now: time.Unix(now, 0), Zone: sampleZones[int(pick)%len(sampleZones)], Zones: bot.TZData,
			Order: orders[int(pick)%len(orders)], AllowRecurrence: pick%2 == 0, KeepZone: pick%3 == 0, Languages: []string{tags[int(pick)%len(tags)], tags[int(pick/8)%len(tags)]},
		}
		got, _, err := parseTimed(t, phrase, c, 5*maxParseTime*time.Duration(1+len(phrase)/100)) // fuzzed code is instrumented, and slower
		checkResult(t, c, got, err)
		for _, w := range got.Windows {
			if got.Recurrence != nil {
				break
			}
			text := Format(w, c.Languages[0])
			again, err := Parse(text, Context{Now: c.Now, Zone: w.Zone, Zones: bot.TZData, Order: c.Order, Languages: c.Languages[:1]})
			if err != nil || len(again.Windows) != 1 || again.Windows[0] != w {
				t.Errorf("%q was read as %+v, which is said as %q and reads as %+v %v", phrase, w, text, again, err)
			}
		}
	})
}

func FuzzLength(f *testing.F) {
	for _, s := range []string{"2h", "90 min", "1h30", "1.5 hours", "½ h", "1,5 Std.", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseLength(s)
		if _, ok := bot.AsError(err); err != nil && !ok {
			t.Errorf("%q: %v", s, err)
		}
		if err == nil && (d < minLength || d > maxLength || d%time.Minute != 0) {
			t.Errorf("%q = %v", s, d)
		}
	})
}

var hostilePhrases = []string{
	"", " ", "\x00", "\xff\xfe", "<t:", "<t:1>", "<t:99999999999999999999:F>", "<t:-1>", "<t:1:x>", strings.Repeat("a", 100),
	strings.Repeat("7 or ", 20), strings.Repeat("7,", 50), strings.Repeat("fri 7 ", 16), strings.Repeat("half ", 20),
	strings.Repeat("10 to ", 16), strings.Repeat("(", 100), strings.Repeat("'", 100), strings.Repeat("1.", 50), strings.Repeat("1-", 50),
	strings.Repeat("/", 100), strings.Repeat("\u0301", 100), strings.Repeat("\u200b", 100), "fri\u00a07pm", "fri\u202f7pm",
	strings.Repeat("a", 1_000_000), strings.Repeat("fri 7pm, ", 100_000), "９９９９９９９９９９９９９９", "fri 7pm\u0000", "2026-12-05T18:00Z",
	"mar " + strings.Repeat("mar ", 24), strings.Repeat("5.6 ", 25), "next " + strings.Repeat("next fri or ", 8), "İ", "ŉ", "ǰ", "K", "ﬁ",
	"🍕 fri 7pm", "fri 7pm @everyone", "fri 7pm {example}", "{word}", "every every every friday", strings.Repeat("12 ", 33),
	"0 5.6 5.6 5.6 5.6 5.6 6 5.6 5.6 y 6 5Z1B86", strings.Repeat("5.10 ", 20), "fri 5.10 " + strings.Repeat("or 6.10 ", 11),
}

func TestHostilePhrasesAreRefused(t *testing.T) {
	for _, phrase := range hostilePhrases {
		c := Context{Now: time.Unix(1_800_000_000, 0), Zone: "Europe/Berlin", Zones: bot.TZData, Languages: []string{"de", "fr"}}
		got, err := Parse(phrase, c)
		checkResult(t, c, got, err)
		if err == nil {
			t.Logf("%.40q is read as %s", phrase, show(c, got, err))
		}
	}
}

// TestRandomWordsNeverBreakTheParser strings together words of the languages,
// which is worse than noise.
func TestRandomWordsNeverBreakTheParser(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	tags := []string{"en", "de", "es", "fr", "pt", "it", "nl"}
	marks := []string{" ", " ", " ", " ", ", ", "-", ".", ":", "/", ";", "h", "pm ", " or ", "7", "12", "30", "2026", "5"}
	var words [][]string
	for _, tag := range tags {
		var list []string
		for w := range languages[tag].words {
			list = append(list, w)
		}
		words = append(words, list)
	}
	for range 5_000 {
		lang := r.Intn(len(tags))
		var b strings.Builder
		for utf8.RuneCountInString(b.String()) < r.Intn(90) {
			b.WriteString(words[lang][r.Intn(len(words[lang]))])
			b.WriteString(marks[r.Intn(len(marks))])
			if r.Intn(2) == 0 {
				b.WriteString(marks[r.Intn(len(marks))])
			}
		}
		c := Context{Now: time.Unix(1_800_000_000+r.Int63n(1e8), 0), Zone: sampleZones[r.Intn(len(sampleZones))], Zones: bot.TZData, Languages: tags[lang : lang+1]}
		got, err := Parse(b.String(), c)
		checkResult(t, c, got, err)
	}
}

func BenchmarkParse(b *testing.B) {
	// Zone data is loaded from a file; callers that parse many phrases cache it.
	berlin, err := bot.TZData("Europe/Berlin")
	if err != nil {
		b.Fatal(err)
	}
	zones := func(name string) (*time.Location, error) {
		if name == "Europe/Berlin" {
			return berlin, nil
		}
		return bot.TZData(name)
	}
	for _, bench := range []struct{ name, lang, phrase string }{
		{"one", "en", "fri 7pm"},
		{"list", "en", "fri 7pm, sat 3-6pm, next week evenings"},
		{"asked", "en", "next friday at 7"},
		{"refused", "en", "fri 7pm christmas"},
		{"typo", "en", "firday 7pm"},
		{"third_language", "pt", "fri 7pm"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			c := Context{Now: time.Unix(1_792_656_000, 0), Zone: "Europe/Berlin", Zones: zones, Languages: []string{bench.lang, "de"}}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(bench.phrase, c)
			}
		})
	}
	b.Run("all_tables", func(b *testing.B) {
		cases := allTables(b)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			c := cases[i%len(cases)]
			c.context.Zones = zones
			_, _ = Parse(c.phrase, c.context)
		}
	})
}
