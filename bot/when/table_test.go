package when

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// The tables in testdata/*.txt have a line per phrase, "phrase => meaning":
//
//	2026-10-23T19:00              a single time
//	2026-10-23T19:00/22:00        a range; an end before the start is on the next day
//	2026-10-23                    a day without a time
//	A B                           two windows
//	? A ? B C                     choices: A, or B and C
//	! key                         refused
//
// with "+3h0m" after one whose length is said (in an edit: is not the meetup's), "@Zone" after a window in another zone, "gap" or "overlap" after one
// that the clocks moved, and "every weeks/nth [days]:" before a recurrence. A line
// "# now=… zone=… order=… lang=… base=…" sets the context of the phrases below it.

type tableCase struct {
	file    string
	line    int
	phrase  string
	want    string
	context Context
}

func readTable(t testing.TB, file string) []tableCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []tableCase
	c := Context{Zones: bot.TZData}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for at := 1; lines.Scan(); at++ {
		line := lines.Text()
		if head, ok := strings.CutPrefix(line, "# now="); ok {
			c = tableContext(t, c, "now="+head)
			continue
		}
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		phrase, want, ok := strings.Cut(line, "=>")
		if !ok {
			t.Fatalf("%s:%d: no =>", file, at)
		}
		phrase = strings.ReplaceAll(strings.TrimSpace(phrase), `\n`, "\n")
		cases = append(cases, tableCase{file, at, phrase, strings.Join(strings.Fields(want), " "), c})
	}
	return cases
}

func tableContext(t testing.TB, c Context, text string) Context {
	t.Helper()
	c.Order, c.Languages, c.AllowRecurrence, c.KeepZone, c.Base = "", nil, true, true, nil
	var now string
	for _, pair := range strings.Fields(text) {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "now":
			now = value
		case "zone":
			c.Zone = value
		case "order":
			c.Order = Order(value)
		case "lang":
			c.Languages = strings.Split(value, ",")
		case "base":
			c.Base = tableBase(t, value)
		default:
			t.Fatalf("unknown setting %q", pair)
		}
	}
	wall, err := bot.ParseWall(now)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := c.Zones.Moment(wall, c.Zone)
	if err != nil {
		t.Fatal(err)
	}
	c.Now = m.At
	return c
}

// tableBase parses the slot of "base=2026-11-27T19:00+3h", or of a day.
func tableBase(t testing.TB, text string) *bot.Slot {
	t.Helper()
	start, length, timed := strings.Cut(text, "+")
	if !timed {
		start += "T00:00"
	}
	wall, err := bot.ParseWall(start)
	if err != nil {
		t.Fatal(err)
	}
	if !timed {
		day := bot.DaySlot(wall)
		return &day
	}
	d, err := ParseLength(length)
	if err != nil {
		t.Fatal(err)
	}
	return &bot.Slot{Start: wall, Length: d}
}

func allTables(t testing.TB) []tableCase {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no tables", err)
	}
	var all []tableCase
	for _, f := range files {
		all = append(all, readTable(t, f)...)
	}
	return all
}

func show(c Context, got Result, err error) string {
	if err != nil {
		e, ok := bot.AsError(err)
		if !ok {
			return "internal: " + err.Error()
		}
		return "! " + strings.TrimPrefix(e.Key, "when.")
	}
	var out []string
	add := func(ws []Window, every *Recurrence) {
		if every != nil {
			out = append(out, fmt.Sprintf("every %d/%d %v:", every.Weeks, every.Nth, every.Days))
		}
		for _, w := range ws {
			out = append(out, showWindow(c, w))
		}
	}
	add(got.Windows, got.Recurrence)
	for _, ch := range got.Choices {
		out = append(out, "?")
		add(ch.Windows, ch.Recurrence)
	}
	return strings.Join(out, " ")
}

func showWindow(c Context, w Window) string {
	s := w.Start.String()
	switch {
	case w.AllDay:
		s = s[:len("2006-01-02")]
	case w.Range:
		s += "/" + w.End.String()[11:]
	}
	if !w.AllDay && !w.Range && (w.For > 0 || c.Base != nil && w.Length != c.Base.Length) {
		s += "+" + strings.TrimSuffix(w.Length.String(), "0s")
	}
	if w.Range && w.For > 0 {
		s += "+" + strings.TrimSuffix(w.For.String(), "0s")
	}
	if w.Zone != c.Zone {
		s += "@" + w.Zone
	}
	if w.Shift != bot.ShiftNone {
		s += " " + string(w.Shift)
	}
	return s
}

func TestPhrasesMeanWhatTheTablesSay(t *testing.T) {
	cases := allTables(t)
	t.Logf("%d phrases", len(cases))
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s/%d_%s", filepath.Base(c.file), c.line, c.phrase), func(t *testing.T) {
			got, err := Parse(c.phrase, c.context)
			if s := show(c.context, got, err); s != c.want {
				t.Errorf("%s:%d: %q\n got %s\nwant %s\n%v", c.file, c.line, c.phrase, s, c.want, err)
			}
			checkResult(t, c.context, got, err)
		})
	}
}

// TestTablesAreCountedByLanguage logs how many phrases of the tables are read,
// asked back and refused, the everyday ones apart: go test -run TestTables -v.
func TestTablesAreCountedByLanguage(t *testing.T) {
	type count struct{ read, asked, refused, wrong int }
	counts := make(map[string]*count)
	for _, c := range allTables(t) {
		name := "en"
		if len(c.context.Languages) > 0 {
			name = c.context.Languages[0]
		}
		if strings.HasPrefix(filepath.Base(c.file), "everyday_") {
			name += ", everyday"
		}
		if strings.HasPrefix(filepath.Base(c.file), "structure") {
			name += ", structure"
		}
		if counts[name] == nil {
			counts[name] = &count{}
		}
		n := counts[name]
		got, err := Parse(c.phrase, c.context)
		switch {
		case show(c.context, got, err) != c.want:
			n.wrong++
		case err != nil:
			n.refused++
		case len(got.Choices) > 0:
			n.asked++
		default:
			n.read++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		n := counts[name]
		t.Logf("%-12s %3d read, %2d asked back, %2d refused, %d not as the table says", name, n.read, n.asked, n.refused, n.wrong)
		if n.wrong > 0 {
			t.Errorf("%s: %d phrases mean something else", name, n.wrong)
		}
	}
}

// checkResult checks what holds for every result.
func checkResult(t testing.TB, c Context, got Result, err error) {
	t.Helper()
	if err != nil {
		e, ok := bot.AsError(err)
		if !ok {
			t.Fatalf("internal error: %v", err)
		}
		if e.Kind != bot.KindInvalid || e.Text == "" || !strings.HasPrefix(e.Key, "when.") || strings.ContainsAny(e.Error(), "{}") && !strings.ContainsAny(fmt.Sprint(e.Args), "{}") {
			t.Errorf("refusal %#v", e)
		}
		example, ok := e.Args["example"].(string)
		if !ok {
			t.Errorf("no example in %q", e)
			return
		}
		if r, err := Parse(example, c); err != nil || len(r.Windows) == 0 {
			t.Errorf("the example %q does not work: %v", example, err)
		}
		return
	}
	if (len(got.Windows) > 0) == (len(got.Choices) > 0) {
		t.Errorf("%d windows and %d choices", len(got.Windows), len(got.Choices))
	}
	for _, w := range got.Windows {
		checkWindow(t, c, w)
	}
	for i, ch := range got.Choices {
		for _, other := range got.Choices[:i] {
			if sameWindows(ch.Windows, other.Windows) && sameRecurrence(ch.Recurrence, other.Recurrence) {
				t.Errorf("%q and %q are the same", ch.Phrase, other.Phrase)
			}
		}
		for _, w := range ch.Windows {
			if ch.Recurrence == nil && !strings.Contains(ch.Phrase, fmt.Sprint(w.Start.Year)) {
				t.Errorf("%q does not say the year of %s", ch.Phrase, w.Start)
			}
		}
		again, err := Parse(ch.Phrase, c)
		if err != nil || !sameWindows(again.Windows, ch.Windows) {
			t.Errorf("the choice %q reads as %s", ch.Phrase, show(c, again, err))
		}
		for _, w := range ch.Windows {
			checkWindow(t, c, w)
		}
	}
}

func checkWindow(t testing.TB, c Context, w Window) {
	t.Helper()
	loc, err := c.Zones(w.Zone)
	if err != nil {
		t.Fatal(err)
	}
	start, _ := w.Start.In(loc)
	end := start.Add(w.Length)
	if w.AllDay {
		if w.Start.AddDays(1) != w.End || w.Start.Hour != 0 {
			t.Errorf("all day from %s to %s", w.Start, w.End)
		}
	} else if !start.After(c.Now) {
		t.Errorf("%s has passed", w.Start)
	}
	if w.Length <= 0 || w.Length > 25*time.Hour {
		t.Errorf("length %v", w.Length)
	}
	if at, _ := w.End.In(loc); w.Range && !at.Equal(end) {
		t.Errorf("%s and %v end not at %s", w.Start, w.Length, w.End)
	}
}
