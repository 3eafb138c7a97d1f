package when

import (
	"testing"

	"github.com/muster-bot/muster/bot"
)

// FuzzLeads reads how long before a start reminders fall. They are in range or refused
// with a sentence, and say the same once they are stored.
func FuzzLeads(f *testing.F) {
	for _, s := range []string{"1 day, 3 hours", "1d2h; 30 min. & 1 Woche", "none", "keine", "", "999 weeks", "1 1 1", "\xff", "one day and one hour", ",;&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		leads, err := ParseLeads(s)
		if err != nil {
			if refusal, ok := bot.AsError(err); !ok || refusal.Text == "" {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		if err := bot.CheckLeads(leads); err != nil {
			t.Errorf("%q is read as %v: %v", s, leads, err)
		}
		stored, err := bot.DecodeLeads(bot.EncodeLeads(leads))
		if err != nil || bot.EncodeLeads(stored) != bot.EncodeLeads(leads) {
			t.Errorf("%q is read as %v and stored as %v: %v", s, leads, stored, err)
		}
	})
}
