package when

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAWindowIsOneSlot(t *testing.T) {
	for _, c := range []struct {
		now, zone, phrase string
		length            time.Duration
		want              string
	}{
		{"2026-10-22T10:00", "Europe/Berlin", "fri 7pm", 3 * time.Hour, "23T19:00+3h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri 7pm", 0, "23T19:00+2h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 3-6pm", 0, "24T15:00+3h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri 23 oct 14:30-17:00", 0, "23T14:30+2h30m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 24 oct 10:00 - 16:00", 0, "24T10:00+6h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri 7pm until 10pm", 0, "23T19:00+3h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 7pm-midnight", 0, "24T19:00+5h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 11pm-4am", 0, "24T23:00+6h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri evening 7-10", 0, "23T19:00+3h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 3-6pm", time.Hour, "24T15:00+3h0m0s (1h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 10am-10pm", 2 * time.Hour, "24T10:00+12h0m0s (2h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri for 2 hours", 0, "23T09:00+13h0m0s (2h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri, 90 min", 0, "23T09:00+13h0m0s (1h30m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri for 3 hours", 2 * time.Hour, "23T09:00+13h0m0s (3h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "fri for 6 hours", 0, "23T09:00+13h0m0s (6h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "today for 4 hours", 0, "22T10:30+11h30m0s (4h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 9am-10pm", 2 * time.Hour, "24T09:00+13h0m0s (2h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 3-5pm", 3 * time.Hour, "24T15:00+2h0m0s"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat evening", 2 * time.Hour, "24T18:00+4h0m0s (2h0m0s)"},
		// Berlin puts its clocks back at three.
		{"2026-10-22T10:00", "Europe/Berlin", "sun 1am-5am", time.Hour, "25T01:00+5h0m0s (1h0m0s)"},
		{"2026-10-22T10:00", "Europe/Berlin", "sat 11pm-4am", 2 * time.Hour, "24T23:00+6h0m0s (2h0m0s)"},
		{"2026-03-27T10:00", "Europe/Berlin", "sun 1am-5am", time.Hour, "29T01:00+3h0m0s (1h0m0s)"},
		{"2026-03-27T10:00", "Europe/Berlin", "sun 2:30-5am", time.Hour, "29T02:30gap+1h30m0s (1h0m0s)"},
	} {
		ctx := tableContext(t, Context{Zones: bot.TZData}, "now="+c.now+" zone="+c.zone)
		got, err := Parse(c.phrase, ctx)
		if err != nil || len(got.Windows) != 1 {
			t.Fatalf("%q: %v %v", c.phrase, got, err)
		}
		w := got.Windows[0]
		w.Room = w.Room || w.Range && c.length > 0 // a length that is said makes it room
		s, err := SlotOf(w, c.length, ctx.Zones)
		if err != nil {
			t.Fatal(err)
		}
		shown := s.Start.String()[8:] + string(s.Shift) + "+" + s.Length.String()
		if s.IsRoom() {
			shown += " (" + s.Window.String() + ")"
		}
		if shown != c.want {
			t.Errorf("%q by %v\n got %s\nwant %s", c.phrase, c.length, shown, c.want)
		}
	}
}

func TestADayWithoutATimeIsNoSlot(t *testing.T) {
	ctx := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin")
	got, err := Parse("sat", ctx)
	if err != nil {
		t.Fatal(err)
	}
	_, err = SlotOf(got.Windows[0], time.Hour, ctx.Zones)
	if e, ok := bot.AsError(err); !ok || e.Key != "when.no_time" {
		t.Fatalf("error %v", err)
	}
	example := "Saturday 24 October 2026 19:00"
	if !strings.Contains(err.Error(), example) {
		t.Errorf("%q does not show %q", err, example)
	}
	if _, err := Parse(example, ctx); err != nil {
		t.Error(err)
	}
}

func TestUnknownZonesAreInternalErrors(t *testing.T) {
	_, err := Parse("fri 7pm", Context{Now: time.Unix(1_800_000_000, 0), Zone: "Nowhere"})
	if _, ok := bot.AsError(err); err == nil || ok {
		t.Errorf("error %v", err)
	}
	_, err = SlotOf(Window{Zone: "Nowhere"}, time.Hour, nil)
	if _, ok := bot.AsError(err); err == nil || ok {
		t.Errorf("error %v", err)
	}
}
