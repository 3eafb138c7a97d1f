package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// FuzzQuietHours reads quiet hours as they are typed. They are times of a day or refused
// with a sentence, and say the same once they are stored and typed as they were stored.
func FuzzQuietHours(f *testing.F) {
	for _, s := range []string{"22-8", "22:30-07:00", "10pm to 8am", "from 22 h to 8 h", "de 22h30 à 7h", "2230–0700", "none", "keine", "", "25-8", "22-8-3", "12am-12pm", "٢٢-٨", "\xff", "0-0", "99999999999-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuietHours(s)
		if err != nil {
			if refusal, ok := bot.AsError(err); !ok || refusal.Text == "" || q != nil {
				t.Errorf("%q: %v, %v", s, q, err)
			}
			return
		}
		if q == nil {
			return
		}
		if q.From < 0 || q.From >= 24*60 || q.To < 0 || q.To >= 24*60 {
			t.Fatalf("%q is read as %+v", s, q)
		}
		stored, err := bot.ParseQuiet(q.String())
		if err != nil || stored.String() != q.String() {
			t.Errorf("%q is read as %v and stored as %v: %v", s, q, stored, err)
		}
		if typed, err := ParseQuietHours(stored.String()); err != nil || typed == nil || typed.String() != stored.String() {
			t.Errorf("%q is read as %v, which is typed as %v: %v", s, q, typed, err)
		}
	})
}
