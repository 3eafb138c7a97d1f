package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/tzdata"
)

// zoneTree writes a directory of zone data of a release in which Vancouver has the
// clocks of Phoenix.
func zoneTree(t *testing.T, release string) string {
	t.Helper()
	dir := t.TempDir()
	archive, err := zip.OpenReader(filepath.Join(moduleRoot, "bot", "tzdata", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = archive.Close() })
	for name, from := range map[string]string{"America/Vancouver": "America/Phoenix", "Europe/Berlin": "Europe/Berlin"} {
		content, err := fs.ReadFile(archive, from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, tzdata.VersionFile), []byte(release+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheNewestZoneDataIsUsed(t *testing.T) {
	newer, older := zoneTree(t, "2099a"), zoneTree(t, "1999a")
	for name, c := range map[string]struct {
		named  string
		system []string
		want   string
	}{
		"nothing else":                   {"", []string{filepath.Join(newer, "none")}, "embedded"},
		"an older machine":               {"", []string{older}, "embedded"},
		"a newer machine":                {"", []string{older, newer}, newer},
		"named":                          {newer, nil, newer},
		"named, though it is older":      {older, []string{newer}, older},
		"a machine that does not say it": {"", []string{t.TempDir()}, "embedded"},
	} {
		if got, err := findZoneData(c.named, c.system); err != nil || got.from != c.want {
			t.Errorf("%s: %v from %s, want %s", name, err, got.from, c.want)
		}
	}
	for _, none := range []string{filepath.Join(newer, "none"), t.TempDir(), filepath.Join(newer, "Europe", "Berlin")} {
		if _, err := findZoneData(none, nil); err == nil || !strings.Contains(err.Error(), "MUSTER_ZONE_DATA") {
			t.Errorf("%s: %v", none, err)
		}
	}
}

func TestAnOperatorNamesNewerZoneData(t *testing.T) {
	t.Cleanup(func() { tzdata.Use(tzdata.Embedded()) })
	tree := zoneTree(t, "2099a")
	packed := filepath.Join(t.TempDir(), "zones.zip")
	out, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(out)
	if err := w.AddFS(os.DirFS(tree)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{tree, packed} {
		env := map[string]string{"MUSTER_ZONE_DATA": path, "MUSTER_DATA_DIR": t.TempDir()}
		for _, args := range [][]string{{"version"}, {"--version"}, {"doctor"}} {
			said, _ := muster(t, env, args...) // the doctor misses a database
			if !strings.Contains(said, "zone data 2099a ("+path+")") {
				t.Errorf("%v: %q", args, said)
			}
		}
		said, err := muster(t, nil, "when", "--zone-data", path, "--zone", "America/Vancouver", "--now", "2026-12-01T10:00", "fri 7pm")
		if err != nil || !strings.Contains(said, "7pm") {
			t.Errorf("got %q, %v", said, err)
		}
		if at, _, err := bot.Zones(bot.TZData).Moment(bot.Wall{Year: 2026, Month: 12, Day: 4, Hour: 19}, "America/Vancouver"); err != nil || at.At.Hour() != 2 {
			t.Errorf("19:00 in Vancouver is %s, %v", at.At, err)
		}
	}
	said, err := muster(t, map[string]string{"MUSTER_ZONE_DATA": zoneTree(t, "1999a"), "MUSTER_DATA_DIR": t.TempDir()}, "doctor")
	if err == nil || !strings.Contains(said, "FIX  zones") || !strings.Contains(said, "leave MUSTER_ZONE_DATA empty") {
		t.Errorf("older data: %q", said)
	}
}
