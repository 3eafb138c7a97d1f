package ical

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"
	"time"
)

const (
	wallForm = "20060102T150405"
	rulesOf  = "testdata/rules.tsv" // drawn at random: a first start, a rule, and what dateutil makes of it
)

func TestRulesAreExpandedAsByDateutil(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(rulesOf)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for line := range strings.Lines(string(raw)) {
		rows++
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		start, err := time.Parse(wallForm, cells[0])
		if err != nil {
			t.Fatal(err)
		}
		r, reason := parseRule(cells[1], start, false)
		if reason != "" {
			t.Errorf("%s: %s", cells[1], reason)
			continue
		}
		r.untilIn(time.UTC)
		work := DefaultLimits.Work
		if !r.limit(start, &work) {
			t.Errorf("%s: it takes too long", cells[1])
			continue
		}
		var found []string
		r.each(start, start, time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC), &work, func(wall time.Time) bool {
			found = append(found, wall.Format(wallForm))
			return true
		})
		if got := fmt.Sprint(len(found), "\t", crc32.ChecksumIEEE([]byte(strings.Join(found, " ")))); got != cells[2]+"\t"+cells[3] {
			t.Errorf("%s from %s: %s, dateutil %s\t%s; %.300v", cells[1], cells[0], got, cells[2], cells[3], found)
		}
	}
	if rows < 300 {
		t.Errorf("only %d rules", rows)
	}
}

func TestDateutilSaysWhatIsRecordedOfRules(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(rulesOf)
	if err != nil {
		t.Fatal(err)
	}
	if got := python(t, raw, "expand_rules.py"); !bytes.Equal(got, raw) {
		t.Errorf("%s differs from what dateutil says now", rulesOf)
	}
}
