package tzdata

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestBritishColumbiaKeepsItsClocksSince2026(t *testing.T) {
	for name, want := range map[string]string{
		"America/Vancouver":   "2026-12-04T19:00:00-07:00",
		"America/Los_Angeles": "2026-12-04T19:00:00-08:00",
		"Europe/Berlin":       "2026-12-04T19:00:00+01:00",
	} {
		loc, err := Embedded().Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := time.Date(2026, 12, 4, 19, 0, 0, 0, loc).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestEveryZoneIsEmbedded(t *testing.T) {
	list, err := os.Open("../when/testdata/zones.list")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = list.Close() }()
	zones := 0
	for lines := bufio.NewScanner(list); lines.Scan(); zones++ {
		if _, err := Embedded().Load(lines.Text()); err != nil {
			t.Error(err)
		}
	}
	if zones < 590 {
		t.Errorf("only %d zones", zones)
	}
}

// TestTheEmbeddedAgreesWithTheSystem compares every change of the clocks since
// 1950 with the data of the machine, if they are of the same release.
func TestTheEmbeddedAgreesWithTheSystem(t *testing.T) {
	system, err := New(os.DirFS("/usr/share/zoneinfo"))
	if err != nil {
		t.Skip("this machine does not say which zone data it has: ", err)
	}
	if system.Release() != Embedded().Release() {
		t.Skipf("this machine has release %s, the embedded is %s; go generate ./bot/tzdata makes it anew from the machine's", system.Release(), Embedded().Release())
	}
	files := Embedded().files
	compared := 0
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !IsZoneName(name) {
			return err
		}
		ours, err := Embedded().Load(name)
		if err != nil {
			return err
		}
		theirs, err := system.Load(name)
		if err != nil {
			return err
		}
		compared++
		for _, at := range append(changes(ours), changes(theirs)...) {
			for _, at := range []time.Time{at.Add(-time.Second), at} {
				abbreviation, offset := at.In(ours).Zone()
				if other, wanted := at.In(theirs).Zone(); offset != wanted || abbreviation != other {
					t.Errorf("%s at %s: %s %d, the system's %s %d", name, at, abbreviation, offset, other, wanted)
				}
			}
		}
		return nil
	})
	if err != nil || compared < 590 {
		t.Errorf("compared %d zones: %v", compared, err)
	}
}

// changes lists the moments of 1950 to 2039 at which a rule of a zone ends.
func changes(zone *time.Location) []time.Time {
	at, last := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)
	var out []time.Time
	for at.Before(last) {
		out = append(out, at.UTC())
		_, end := at.In(zone).ZoneBounds()
		if !end.After(at) { // there is none
			break
		}
		at = end
	}
	return out
}

func TestTheReleaseIsRead(t *testing.T) {
	for name, c := range map[string]struct {
		files fstest.MapFS
		want  string
	}{
		"a version file": {fstest.MapFS{"+VERSION": {Data: []byte("2031a\n")}}, "2031a"},
		"the source":     {fstest.MapFS{"tzdata.zi": {Data: []byte("# version 2031b\n# comment\n")}}, "2031b"},
		"neither":        {fstest.MapFS{"Europe/Berlin": {Data: []byte("TZif")}}, ""},
		"another source": {fstest.MapFS{"tzdata.zi": {Data: []byte("R d 1916 o\n")}}, ""},
	} {
		d, err := New(c.files)
		switch {
		case c.want == "" && err == nil:
			t.Errorf("%s: no error", name)
		case c.want != "" && (err != nil || d.Release() != c.want):
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	if r := Embedded().Release(); r < "2026f" {
		t.Errorf("the embedded data are of %s", r)
	}
}

func TestWhatIsNoZoneIsRefused(t *testing.T) {
	for _, name := range []string{"", "Local", "europe/berlin", "Europe/../Europe/Berlin", "../zoneinfo/UTC", "/etc/localtime", "posix/Europe/Berlin", "right/Europe/Berlin", "tzdata.zi", "+VERSION", "Europe", "Nowhere/Land", "Europe/Berlin\x00"} {
		if loc, err := Embedded().Load(name); err == nil {
			t.Errorf("%q is %s", name, loc)
		}
	}
}

func TestAZoneIsReadOnce(t *testing.T) {
	counting := &countingFS{FS: Embedded().files}
	d, err := New(counting)
	if err != nil {
		t.Fatal(err)
	}
	counting.opened = 0
	for range 3 {
		if _, err := d.Load("Asia/Tokyo"); err != nil {
			t.Fatal(err)
		}
	}
	if counting.opened != 1 {
		t.Errorf("opened %d files", counting.opened)
	}
}

type countingFS struct {
	fs.FS

	opened int
}

func (c *countingFS) Open(name string) (fs.File, error) {
	c.opened++
	return c.FS.Open(name)
}

func TestBrokenFilesAreRefused(t *testing.T) {
	d, err := New(fstest.MapFS{"+VERSION": {Data: []byte("2031a")}, "Europe/Berlin": {Data: []byte("no zone")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Load("Europe/Berlin"); err == nil || !strings.Contains(err.Error(), "Europe/Berlin") {
		t.Errorf("got %v", err)
	}
	if _, err := d.Load("Europe/Paris"); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestTheProgramUsesTheEmbeddedUnlessOthersAreNamed(t *testing.T) {
	if Current() != Embedded() {
		t.Fatal("others are in use")
	}
	d, err := New(fstest.MapFS{"+VERSION": {Data: []byte("2031a")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { current.Store(nil) })
	if Use(d); Current() != d {
		t.Error("they are not used")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Embedded().Load("Europe/Berlin"); err != nil {
			b.Fatal(err)
		}
	}
}
