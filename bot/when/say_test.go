package when

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

var someZones = []string{
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
	} else {
		w.Length = bot.DefaultLength
		w.End = bot.WallOf(at.Add(w.Length).In(loc))
	}
	if !w.AllDay {
		w.Shift = shift
	}
	return w
}

func TestWhatIsSaidReadsBackAsTheSameWindow(t *testing.T) {
	for tag := range tongues {
		t.Run(tag, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				zone := rapid.SampledFrom(someZones).Draw(t, "zone")
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
				said := Say(w, tag)
				got, err := Parse(said, c)
				if err != nil || len(got.Windows) != 1 || got.Windows[0] != w {
					t.Fatalf("%q reads as %v %v, want %v", said, got, err, w)
				}
			})
		})
	}
}
