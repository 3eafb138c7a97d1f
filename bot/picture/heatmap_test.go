package picture

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

var someWords = Words{
	Heading: "Heatmap", Leading: "leading", Passed: "passed", Legend: "5 +1: 5 yes, 1 if needed",
	More: func(n int) string { return fmt.Sprintf("and %d more", n) },
}

// someHeatmap has so many days with those times each.
func someHeatmap(days int, clocks ...string) Heatmap {
	h := Heatmap{Title: "Board games at the library", Notes: []string{"Times are Berlin time.", "7 of 9 invited have answered."}, Of: 9, Words: someWords}
	weekdays := strings.Fields("Fri Sat Sun Mon Tue Wed Thu")
	for d := range days {
		for i, clock := range clocks {
			yes := (d*5 + i*3) % 10
			day := fmt.Sprintf("%d Nov", 1+d)
			h.Slots = append(h.Slots, Slot{
				Weekday: weekdays[d%7], Day: day, Clock: clock, Label: strings.Trim(weekdays[d%7]+" "+day+", "+clock, ", "),
				Yes: yes, IfNeeded: min((d+i)%3, 9-yes), Counts: fmt.Sprintf("%d yes", yes), Leading: d == 0 && i == len(clocks)-1, Passed: d == 2,
			})
		}
	}
	return h
}

var decomposed = norm.NFD

func decoded(t interface {
	Helper()
	Fatal(args ...any)
}, h Heatmap, theme Theme,
) (*image.Paletted, int) {
	t.Helper()
	raw, err := Draw(h, theme)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	paletted, ok := img.(*image.Paletted)
	if !ok || paletted.Rect.Dx() != Width {
		t.Fatal("no picture of that width and kind", fmt.Sprintf("%T", img), img.Bounds())
	}
	return paletted, len(raw)
}

func TestTheLargestPollMakesASmallFile(t *testing.T) {
	t.Parallel()
	const most = 60 << 10
	for name, h := range map[string]Heatmap{
		"none": {}, "one": someHeatmap(1, "19:00"), "days": someHeatmap(14, ""), "table": someHeatmap(14, "10:00", "15:00", "18:00", "20:00"),
		"one day": someHeatmap(1, strings.Fields("08:00 09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00 17:00 18:00 19:00 20:00 21:00 22:00 23:00")...),
		"sixty":   someHeatmap(60, "19:00"),
	} {
		for _, theme := range []Theme{Light, Dark} {
			img, size := decoded(t, h, theme)
			if size > most || img.Rect.Dy() > 4*Width {
				t.Errorf("%s: %d bytes, %d pixels high", name, size, img.Rect.Dy())
			}
		}
	}
}

var update = flag.Bool("update", false, "draw the pictures in docs/images anew")

// documented is a poll as in docs/images.
func documented() Heatmap {
	h := Heatmap{
		Title: "Board games at the library", Notes: []string{"Times are Berlin time.", "8 of 9 invited have answered."}, Of: 10, Words: someWords,
	}
	could := [][2]int{{2, 1}, {6, 1}, {4, 0}, {3, 2}, {8, 1}, {5, 2}, {1, 0}, {5, 0}, {3, 1}, {0, 1}, {2, 0}, {6, 2}, {0, 0}, {4, 1}, {3, 0}}
	for d, weekday := range []string{"Thu", "Fri", "Sat", "Sun", "Mon"} {
		for i, clock := range []string{"10:00", "15:00", "19:00"} {
			n := could[d*3+i]
			h.Slots = append(h.Slots, Slot{Weekday: weekday, Day: fmt.Sprintf("%d Nov", 26+d), Clock: clock, Yes: n[0], IfNeeded: n[1], Leading: n[0] == 8})
		}
	}
	return h
}

// TestThePicturesInDocsAreCurrent compares pixels: how they are packed may differ.
func TestThePicturesInDocsAreCurrent(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{Light, Dark} {
		path := filepath.Join("..", "..", "docs", "images", "heatmap-"+string(theme)+".png")
		if *update {
			raw, err := Draw(documented(), theme)
			if err == nil {
				err = os.WriteFile(path, raw, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		kept, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		drawn, _ := decoded(t, documented(), theme)
		if kept.Bounds() != drawn.Bounds() {
			t.Fatalf("%s: it is %v, want %v; -update draws it anew", theme, kept.Bounds(), drawn.Bounds())
		}
		for i := range drawn.Pix {
			x, y := i%drawn.Stride, i/drawn.Stride
			if drawn.At(x, y) != kept.At(x, y) {
				t.Fatalf("%s: it differs at %d, %d; -update draws it anew", theme, x, y)
			}
		}
	}
}

func TestTheSameInputMakesTheSamePicture(t *testing.T) {
	t.Parallel()
	h := someHeatmap(7, "10:00", "19:00")
	one, err1 := Draw(h, Light)
	other, err2 := Draw(h, Light)
	if err1 != nil || err2 != nil || !bytes.Equal(one, other) {
		t.Errorf("they differ: %v, %v", err1, err2)
	}
}

func TestEveryCellIsInItsPlaceAndColour(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{Light, Dark} {
		h := someHeatmap(5, "10:00", "15:00", "19:00")
		text, err := newTypesetter()
		if err != nil {
			t.Fatal(err)
		}
		d := &drawing{Heatmap: h, text: text, colours: coloursOf(theme)}
		g, ok := newGrid(d)
		if !ok || g.left() != 0 || len(g.bands) != 1 {
			t.Fatal("it is no table", ok)
		}
		img, _ := decoded(t, h, theme)
		top, width := d.headHeight()+headHeight, (inner-clockWidth+gap)/5
		for i, s := range h.Slots {
			x, y := margin+clockWidth+i/3*width+width/2, top+i%3*(cellHeight+gap)+10
			want := d.cell[shadeOf(s, h.Of)]
			if s.Passed {
				want = d.faint
			}
			if got := color.RGBAModel.Convert(img.At(x, y)); got != color.Color(want) {
				t.Errorf("%s: %s is %v, want %v", theme, s.Label, got, want)
			}
		}
	}
}

func TestTextsContrastWithTheirBackground(t *testing.T) {
	t.Parallel()
	for _, theme := range []Theme{Light, Dark} {
		c := coloursOf(theme)
		check := func(what string, a, b color.RGBA, least float64) {
			if got := contrast(a, b); got < least {
				t.Errorf("%s: %s has a contrast of %.2f", theme, what, got)
			}
		}
		for i := range shades {
			check(fmt.Sprint("shade ", i), c.cell[i], c.on[i], 4.5)
		}
		check("ink", c.ink, c.page, 7)
		check("muted", c.muted, c.page, 4.5)
		check("passed", c.muted, c.faint, 4.5)
		check("star", c.star, c.page, 3)
		check("bar", c.cell[4], c.cell[0], 3)
	}
}

// contrast is that of WCAG 2.
func contrast(a, b color.RGBA) float64 {
	light := func(c color.RGBA) float64 {
		part := func(v uint8) float64 {
			f := float64(v) / 255
			if f <= .04045 {
				return f / 12.92
			}
			return math.Pow((f+.055)/1.055, 2.4)
		}
		return .2126*part(c.R) + .7152*part(c.G) + .0722*part(c.B) + .05
	}
	x, y := light(a), light(b)
	return max(x, y) / min(x, y)
}

func TestShadesGrowWithTheShare(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.IntRange(1, 2000).Draw(t, "of")
		yes := rapid.IntRange(0, of).Draw(t, "yes")
		s := Slot{Yes: yes, IfNeeded: rapid.IntRange(0, of-yes).Draw(t, "if needed")}
		shade := shadeOf(s, of)
		if (shade == 0) != (s.could() == 0) || (shade == shades-1) != (yes == of) {
			t.Fatalf("%+v of %d has shade %d", s, of, shade)
		}
		if more := shadeOf(Slot{Yes: yes + 1, IfNeeded: s.IfNeeded}, of+1); yes+s.IfNeeded < of && more < 0 {
			t.Fatalf("shade %d", more)
		}
		if yes < of && shadeOf(Slot{Yes: yes + 1}, of) < shadeOf(Slot{Yes: yes}, of) {
			t.Fatalf("%d of %d is darker than one more", yes, of)
		}
	})
}

func TestLettersOfOurLanguagesAreThere(t *testing.T) {
	t.Parallel()
	text, err := newTypesetter()
	if err != nil {
		t.Fatal(err)
	}
	const all = "AÄÖÜäöüßẞ éèêëàâæçîïôœùûüÿ ñáíóú¿¡ ãõ ij ìòù ŁłŃńĄąŻżŹź ČčŘřŠšŽžŮů ŞşİıĞğ ŐőŰű ÅåØø Ελλάδα Кириллица Її 0123456789 +:–-…,.'’“”«»()/&%€"
	for _, s := range []string{all, decomposed.String(all)} {
		if got := text.readable(s); got != all {
			t.Errorf("%q is drawn as %q", s, got)
		}
	}
	for in, want := range map[string]string{
		"🎲 Spieleabend 👩‍👩‍👧 2️⃣": "Spieleabend 2", "日本語": "", "Go 囲碁": "Go", "a\u202eb\tc\n\x00d": "ab c d", "🎉🎉": "", "شطرنج": "",
	} {
		if got := text.readable(in); got != want {
			t.Errorf("%q is drawn as %q, want %q", in, got, want)
		}
	}
}

func TestLongTextsEndInAnEllipsis(t *testing.T) {
	t.Parallel()
	text, err := newTypesetter()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{strings.Repeat("W", 300), strings.Repeat("long words ", 60)} {
		lines := text.wrap(s, titleStyle, maxTitle)
		last := lines[len(lines)-1]
		if len(lines) > maxTitle || !strings.HasSuffix(last, "…") {
			t.Errorf("%d lines, the last is %q", len(lines), last)
		}
		for _, l := range lines {
			if text.width(l, titleStyle) > inner {
				t.Errorf("%q is too wide", l)
			}
		}
	}
}

func TestWhatIsLeftOutIsCounted(t *testing.T) {
	t.Parallel()
	text, err := newTypesetter()
	if err != nil {
		t.Fatal(err)
	}
	layoutOf := func(h Heatmap) layout { return (&drawing{Heatmap: h, text: text}).layout() }
	irregular := someHeatmap(40, "19:00")
	irregular.Slots[0].Clock, irregular.Slots[0].Leading, irregular.Slots[39].Leading = "", false, true
	if b, ok := layoutOf(irregular).(*bars); !ok || b.left() != 40-maxBars || !b.shown[maxBars-1].Leading {
		t.Errorf("bars are %+v", b)
	}
	var clocks []string
	for i := range 40 {
		clocks = append(clocks, fmt.Sprintf("%02d:%02d", i/2, i%2*30))
	}
	tall := someHeatmap(2, clocks...)
	g, ok := layoutOf(tall).(*grid)
	if !ok || g.left() != 2*(40-maxRows) {
		t.Fatalf("the table leaves %d out", g.left())
	}
	for place, s := range g.bands[0].at {
		if s.Leading && g.bands[0].rows[place[1]] == s.Clock {
			return
		}
	}
	t.Error("the leading time is left out")
}

func TestTheTextSaysWhatThePictureShows(t *testing.T) {
	t.Parallel()
	h := someHeatmap(2, "10:00", "19:00")
	const want = "Heatmap: Board games at the library. Times are Berlin time. 7 of 9 invited have answered. " +
		"Fri 1 Nov, 19:00: 3 yes, leading; Fri 1 Nov, 10:00: 0 yes; Sat 2 Nov, 10:00: 5 yes; Sat 2 Nov, 19:00: 8 yes"
	if got := h.Alt(1024); got != want {
		t.Errorf("it says %q", got)
	}
	if got := someHeatmap(14, "10:00", "19:00").Alt(200); !strings.HasSuffix(got, "; and 25 more") || !strings.Contains(got, "19:00: 3 yes, leading; ") {
		t.Errorf("cut, it says %q", got)
	}
}

func TestTheTextKeepsItsLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := anyHeatmap(t)
		limit := rapid.IntRange(0, 2000).Draw(t, "limit")
		if got := h.Alt(limit); utf8.RuneCountInString(got) > limit || strings.ContainsAny(got, "\n\r") {
			t.Fatalf("%d characters: %q", utf8.RuneCountInString(got), got)
		}
	})
}

func anyHeatmap(t *rapid.T) Heatmap {
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Fri", "19:00", strings.Repeat("W", 500), "🎲🎲", "e\u0301", "\u202e"}))
	return Heatmap{
		Title: texts.Draw(t, "title"), Notes: rapid.SliceOfN(texts, 0, 3).Draw(t, "notes"), Of: rapid.IntRange(-1, 3000).Draw(t, "of"),
		Words: Words{Leading: texts.Draw(t, "leading"), Legend: texts.Draw(t, "legend")},
		Slots: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Slot {
			return Slot{
				Weekday: texts.Draw(t, "weekday"), Day: texts.Draw(t, "day"), Clock: texts.Draw(t, "clock"), Label: texts.Draw(t, "label"), Counts: texts.Draw(t, "counts"),
				Yes: rapid.IntRange(-1, 2000).Draw(t, "yes"), IfNeeded: rapid.IntRange(-1, 2000).Draw(t, "if needed"),
				Leading: rapid.Bool().Draw(t, "leads"), Passed: rapid.Bool().Draw(t, "passed"),
			}
		}), 0, 64).Draw(t, "slots"),
	}
}

// FuzzDraw draws whatever members type and answer.
func FuzzDraw(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		h := anyHeatmap(t)
		img, _ := decoded(t, h, rapid.SampledFrom([]Theme{Light, Dark, "other"}).Draw(t, "theme"))
		if img.Rect.Dy() > 8*Width {
			t.Fatalf("it is %d pixels high", img.Rect.Dy())
		}
	}))
}

// BenchmarkHeatmap draws polls of several sizes; KB is the size of the file.
func BenchmarkHeatmap(b *testing.B) {
	for _, size := range []struct {
		name string
		of   Heatmap
	}{
		{"4slots", someHeatmap(2, "15:00", "19:00")}, {"19slots", someHeatmap(19, "19:00")},
		{"60slots", someHeatmap(15, "10:00", "15:00", "18:00", "20:00")},
	} {
		b.Run(size.name, func(b *testing.B) {
			bytes := 0
			for b.Loop() {
				raw, err := Draw(size.of, Dark)
				if err != nil {
					b.Fatal(err)
				}
				bytes = len(raw)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/picture")
			b.ReportMetric(float64(bytes)/1024, "KB")
		})
	}
}
