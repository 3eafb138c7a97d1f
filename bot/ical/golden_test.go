package ical

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// testdata/agree holds files that Muster and two other readers read alike, in the shapes
// in which programs write them; testdata/differ those that they do not, a case in each.
// What the others say of a year is in testdata/golden.
var (
	ownerZones = []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}
	yearFrom   = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	yearTo     = time.Date(2027, 10, 1, 0, 0, 0, 0, time.UTC)
	readers    = []string{"libical", "icalendar"}
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// differences says with which of the other readers Muster agrees about each file in
// testdata/differ. docs/calendars.md says why.
var differences = map[string]string{
	"overlap.ics":            "icalendar",
	"gap.ics":                "icalendar",
	"start-off-rule.ics":     "",
	"until-before-start.ics": "",
	"impossible-date.ics":    "",
	"until-date.ics":         "icalendar",
	"weekly-position.ics":    "",
	"daily-last-day.ics":     "icalendar",
	"mixed-weekdays.ics":     "libical",
	"twentieth-friday.ics":   "libical",
	"week-without-day.ics":   "",
	"except-rule.ics":        "",
	"rdate-zone.ics":         "icalendar",
	"rdate-period.ics":       "icalendar",
	"except-time-of-day.ics": "icalendar",
	"replaced-date.ics":      "icalendar",
	"this-and-future.ics":    "",
	"hourly.ics":             "",
	"interval-zero.ics":      "",
	"zone-disagrees.ics":     "icalendar",
	"windows-name.ics":       "icalendar",
	"new-windows-name.ics":   "",
	"display-name.ics":       "",
	"prefixed-name.ics":      "libical",
	"numbered-name.ics":      "",
	"lower-case-name.ics":    "icalendar",
	"offset-name.ics":        "",
	"lower-case.ics":         "",
	"line-ends-cr.ics":       "libical",
	"cut.ics":                "",
}

func fixtures(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.ics")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	return files
}

// said are the busy times that a reader finds in a file, by the owner's zone. nil: it
// cannot read it.
type said map[string][]string

func ourBusy(t *testing.T, path string) said {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := said{}
	for _, zone := range ownerZones {
		c, err := Read(data, Options{Zones: bot.TZData, Zone: zone, AllDayBusy: true})
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		times, err := c.Busy(yearFrom, yearTo)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out[zone] = []string{}
		for _, b := range times {
			line := b.From.Format("20060102T150405Z/") + b.To.Format("20060102T150405Z")
			if b.Tentative {
				line += "?"
			}
			out[zone] = append(out[zone], line)
		}
	}
	return out
}

func goldenPath(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".ics")
	return filepath.Join("testdata", "golden", filepath.Base(filepath.Dir(path))+"-"+name+".txt")
}

// writeGolden writes what the readers say of a file; what is the same stands there once.
func writeGolden(t *testing.T, path string, by map[string]said) {
	t.Helper()
	sections := map[string][]string{}
	for _, reader := range readers {
		for _, zone := range ownerZones {
			text := "refused\n"
			if times := by[reader][zone]; times != nil {
				text = strings.Join(append(slices.Clone(times), ""), "\n")
			}
			sections[text] = append(sections[text], reader+" "+zone)
		}
	}
	var blocks []string
	for text, heads := range sections {
		blocks = append(blocks, "= "+strings.Join(heads, ", ")+"\n"+text)
	}
	slices.Sort(blocks)
	if err := os.WriteFile(goldenPath(path), []byte(strings.Join(blocks, "")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readGolden(t *testing.T, path string) map[string]said {
	t.Helper()
	raw, err := os.ReadFile(goldenPath(path))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]said{}
	for block := range strings.SplitSeq(strings.TrimPrefix(string(raw), "= "), "\n= ") {
		head, text, _ := strings.Cut(block+"\n", "\n")
		times := strings.Fields(text)
		if times == nil {
			times = []string{}
		}
		if slices.Equal(times, []string{"refused"}) {
			times = nil
		}
		for _, of := range strings.Split(head, ", ") {
			reader, zone, _ := strings.Cut(of, " ")
			if by[reader] == nil {
				by[reader] = said{}
			}
			by[reader][zone] = times
		}
	}
	return by
}

func TestBusyTimesAreThoseOfOtherReaders(t *testing.T) {
	t.Parallel()
	compared := 0
	for _, path := range fixtures(t) {
		name, isDifferent := strings.CutPrefix(filepath.ToSlash(path), "testdata/differ/")
		agreesWith := "libical icalendar"
		if isDifferent {
			var listed bool
			if agreesWith, listed = differences[name]; !listed {
				t.Errorf("%s has no line in differences", path)
			}
		}
		mine, others := ourBusy(t, path), readGolden(t, path)
		for _, reader := range readers {
			same := maps.EqualFunc(mine, others[reader], func(a, b []string) bool { return b != nil && slices.Equal(a, b) })
			if want := strings.Contains(agreesWith, reader); same != want {
				t.Errorf("%s: agrees with %s: %v, want %v\n%s", path, reader, same, want, cmp.Diff(others[reader], mine))
			}
		}
		for _, times := range mine {
			compared += len(times)
		}
	}
	if compared < 3000 {
		t.Errorf("only %d busy times were compared", compared)
	}
}

// python runs a program of testdata with the packages of the system. Without them it skips the test,
// or fails it if MUSTER_TEST_REQUIRE contains "icalendar".
func python(t *testing.T, stdin []byte, args ...string) []byte {
	t.Helper()
	const needed = `import gi; gi.require_version("ICalGLib", "3.0"); from gi.repository import ICalGLib; import dateutil, icalendar`
	if out, err := exec.Command("/usr/bin/python3", "-c", needed).CombinedOutput(); err != nil {
		if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), "icalendar") {
			t.Fatalf("Debian's gir1.2-ical-3.0, python3-gi or python3-icalendar is missing: %v\n%s", err, out)
		}
		t.Skip("the other readers need Debian's gir1.2-ical-3.0, python3-gi and python3-icalendar")
	}
	cmd := exec.Command("/usr/bin/python3", append([]string{"-B"}, args...)...)
	cmd.Dir, cmd.Stdin = "testdata", bytes.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTheOtherReadersSayWhatIsRecorded(t *testing.T) {
	t.Parallel()
	files := fixtures(t)
	by := map[string]map[string]said{} // file, reader
	for _, reader := range readers {
		args := []string{"read_" + reader + ".py", yearFrom.Format("20060102"), yearTo.Format("20060102"), strings.Join(ownerZones, ",")}
		for _, path := range files {
			args = append(args, strings.TrimPrefix(filepath.ToSlash(path), "testdata/"))
		}
		var out map[string]said
		if err := json.Unmarshal(python(t, nil, args...), &out); err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if by[path] == nil {
				by[path] = map[string]said{}
			}
			by[path][reader] = out[strings.TrimPrefix(filepath.ToSlash(path), "testdata/")]
		}
	}
	for _, path := range files {
		if *update {
			writeGolden(t, path, by[path])
		}
		if diff := cmp.Diff(readGolden(t, path), by[path]); diff != "" {
			t.Errorf("%s: -recorded +now\n%s", path, diff)
		}
	}
}

// TestTheDifferencesAreExplained compares the table in docs/calendars.md with the files.
func TestTheDifferencesAreExplained(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/calendars.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| [^|]+ \\| `([a-z0-9-]+)` \\| ([^|]+) \\|").FindAllStringSubmatch(string(page), -1) {
		explained[row[1]+".ics"] = strings.Replace(strings.Trim(row[2], " "), "neither", "", 1)
	}
	if diff := cmp.Diff(differences, explained); diff != "" {
		t.Errorf("docs/calendars.md: -files +page\n%s", diff)
	}
	for name := range differences {
		if _, err := os.Stat(filepath.Join("testdata", "differ", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestNoTextIsKept(t *testing.T) {
	t.Parallel()
	for _, path := range fixtures(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := Read(data, Options{Zones: bot.TZData, Zone: "Europe/Berlin", AllDayBusy: true})
		if err != nil {
			t.Fatal(err)
		}
		if kept := fmt.Sprintf("%+v", c.events); strings.Contains(strings.ToUpper(kept), "SECRET") || strings.Contains(kept, "example.com") {
			t.Errorf("%s: something of %s is kept", path, kept)
		}
	}
}
