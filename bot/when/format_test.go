package when

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

var sampleZones = []string{
	"Europe/Berlin", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe", "America/Santiago",
	"Asia/Kathmandu", "Pacific/Auckland", "Africa/Casablanca", "UTC", "Pacific/Kiritimati",
}

func drawWindow(t *rapid.T, now time.Time, loc *time.Location, zone string) Window {
	today := bot.WallOf(now.In(loc)).At(0, 0)
	w := Window{Zone: zone}
	w.Start = today.AddDays(rapid.IntRange(1, 3000).Draw(t, "days")).At(rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		w.AllDay = true
		w.Start = w.Start.At(0, 0)
		w.End = w.Start.AddDays(1)
	case 1:
		w.Range = true
		w.End = w.Start.Add(time.Duration(rapid.IntRange(1, 15*60).Draw(t, "length")) * time.Minute)
	}
	at, shift := w.Start.In(loc)
	if w.Range || w.AllDay {
		end, _ := w.End.In(loc)
		w.Length = end.Sub(at)
		if w.Range {
			w.End = bot.WallOf(end.In(loc)) // another one if the clocks skip it
		}
	} else {
		w.Length = bot.DefaultDuration
		w.End = bot.WallOf(at.Add(w.Length).In(loc))
	}
	if !w.AllDay {
		w.Shift = shift
	}
	if !w.AllDay && rapid.Bool().Draw(t, "said") {
		w.For = time.Duration(rapid.IntRange(15, 24*60).Draw(t, "for")) * time.Minute
		if !w.Range {
			w.Length, w.End = w.For, bot.WallOf(at.Add(w.For).In(loc))
		}
	}
	return w
}

func TestFormattedWindowsParseBackToThemselves(t *testing.T) {
	for tag := range languages {
		t.Run(tag, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				zone := rapid.SampledFrom(sampleZones).Draw(t, "zone")
				loc, err := bot.TZData(zone)
				if err != nil {
					t.Fatal(err)
				}
				now := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "now"), 0)
				w := drawWindow(t, now, loc, zone)
				if w.Length <= 0 {
					t.Skip("nothing is left of it by the clocks")
				}
				order := rapid.SampledFrom([]Order{DMY, MDY, YMD}).Draw(t, "order")
				c := Context{Now: now, Zone: zone, Order: order, Languages: []string{tag}}
				text := Format(w, tag)
				got, err := Parse(text, c)
				if err != nil || len(got.Windows) != 1 || got.Windows[0] != w {
					t.Fatalf("%q reads as %v %v, want %v", text, got, err, w)
				}
			})
		})
	}
}

func TestFormattedRecurrencesParseBackToThemselves(t *testing.T) {
	for tag := range languages {
		t.Run(tag, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				rule := Recurrence{Weeks: rapid.IntRange(0, 5).Draw(t, "weeks"), Days: []time.Weekday{time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))}}
				if rule.Weeks == 0 {
					rule.Nth = rapid.SampledFrom([]int{-1, 1, 2, 3, 4}).Draw(t, "nth")
				}
				now := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "now"), 0)
				w := drawWindow(t, now, time.UTC, "UTC")
				if w.AllDay {
					t.Skip("a rule without a time")
				}
				w.Start = onOrAfter(w.Start, rule.Days[0])
				c := Context{Now: now, Zone: "UTC", Languages: []string{tag}, AllowRecurrence: true}
				text := rule.Format(w, tag)
				got, err := Parse(text, c)
				if err != nil || got.Recurrence == nil || !sameRecurrence(got.Recurrence, &rule) {
					t.Fatalf("%q reads as %+v %v, want %+v", text, got, err, rule)
				}
				first := got.Windows[0]
				if first.Start.Hour != w.Start.Hour || first.Start.Minute != w.Start.Minute {
					t.Fatalf("%q begins at %s", text, first.Start)
				}
			})
		})
	}
}

func TestEveryLanguageHasAllWordsAndSettings(t *testing.T) {
	if len(languages) != 7 {
		t.Errorf("%d languages", len(languages))
	}
	known := map[string]bool{"example": true, "times": true, "hour ends": true, "denials": true, "feasts": true}
	for name := range languages["en"].settings {
		if strings.HasPrefix(name, "format ") && name != "format clock" || strings.HasPrefix(name, "usual ") {
			known[name] = true
		}
	}
	optional := map[string]bool{
		"format clock": true, "half": true, "minutes": true, "exact": true, "exact from": true, "week": true, "ordinals": true,
		"compound": true, "dates": true, "the weekday": true, "hour word": true, "doubtful": true, "week in days": true, "fortnight in days": true,
		"weeks on": true, "days on": true, "about": true, "comma clock": true, "noon": true,
	}
	for tag, l := range languages {
		for name := range known {
			if l.settings[name] == "" {
				t.Errorf("%s has no setting %q", tag, name)
			}
		}
		for name := range l.settings {
			if !known[name] && !optional[name] {
				t.Errorf("%s has an unknown setting %q", tag, name)
			}
		}
		for k, to := range map[wordKind]int{wordWeekday: 7, wordMonth: 13, wordOrdinal: 5, wordRelativeDay: 3} {
			for n := range to {
				if l.names[meaning{k, n}] == "" && !(n == 0 && (k == wordMonth || k == wordOrdinal)) {
					t.Errorf("%s has no word of kind %d for %d", tag, k, n)
				}
			}
		}
		if l.names[meaning{wordOrdinal, -1}] == "" {
			t.Errorf("%s has no word for last", tag)
		}
	}
}
