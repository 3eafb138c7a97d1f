package when

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// FuzzWeek reads usual weeks as they are typed. They are hours in order or refused with a
// sentence, and say the same once they are written in any language.
func FuzzWeek(f *testing.F) {
	for _, s := range []string{"mon-thu after 18, sun all day", "weekends 10-22", "mo-fr ab 18 uhr", "weekdays 18-22, sat", "never", "busy until 3 Jan", "fri 20-1", "6-10pm", "sat 9-5", "lun-vie después de las 18", "2ª-6ª 18h30", "busy until", "-", "mon 24-24", "٢٢-٨", "\xff", "99999999999-1"} {
		f.Add(s)
	}
	c := weekContext("en", "de")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseWeek(s, c)
		if err != nil {
			if refusal, ok := bot.AsError(err); !ok || refusal.Text == "" || refusal.Field != "week" {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if stored, err := bot.ParseWeekHours(got.Hours.String()); err != nil || !cmp.Equal(stored, got.Hours) {
			t.Errorf("%q is read as %v and stored as %v: %v", s, got.Hours, stored, err)
		}
		if !got.HasHours && got.BusyUntil.IsZero() {
			t.Errorf("%q says nothing", s)
		}
		w := bot.Week{Hours: got.Hours, BusyUntil: got.BusyUntil}
		for tag := range languages {
			text := FormatWeek(w, tag, bot.WallOf(c.Now))
			again, err := ParseWeek(text, weekContext(tag))
			if _, refused := bot.AsError(err); refused && len(text) > maxWeekPhrase {
				continue
			}
			if err != nil || !cmp.Equal(again.Hours, got.Hours) || again.BusyUntil != got.BusyUntil {
				t.Errorf("%q is read as %v, written as %q and read as %v: %v", s, got, text, again, err)
			}
		}
	})
}
