package when

import (
	"strings"
	"testing"
	"time"
)

func TestLengthsAreReadInAllLanguages(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"2h": 2 * time.Hour, "2 h": 2 * time.Hour, "2 hours": 2 * time.Hour, "2hrs": 2 * time.Hour, "1 hr": time.Hour,
		"90 min": 90 * time.Minute, "90min": 90 * time.Minute, "90 m": 90 * time.Minute, "45 minutes": 45 * time.Minute,
		"1h30": 90 * time.Minute, "1h 30min": 90 * time.Minute, "1 hour and 30 minutes": 90 * time.Minute, "1h05": 65 * time.Minute,
		"1.5 hours": 90 * time.Minute, "1,5 Std.": 90 * time.Minute, "1½ h": 90 * time.Minute, "½ h": 30 * time.Minute, "0.5h": 30 * time.Minute,
		"2 Stunden": 2 * time.Hour, "2 heures": 2 * time.Hour, "2 horas": 2 * time.Hour, "2 ore": 2 * time.Hour, "2 uur": 2 * time.Hour,
		"two hours": 2 * time.Hour, "an hour and a half": 90 * time.Minute, "half an hour": 30 * time.Minute, "about 2 hours": 2 * time.Hour, "three quarters of an hour": 45 * time.Minute,
		"anderthalb Stunden": 90 * time.Minute, "eine halbe Stunde": 30 * time.Minute, "une heure et demie": 90 * time.Minute, "trois quarts d'heure": 45 * time.Minute,
		"hora y media": 90 * time.Minute, "uma hora e meia": 90 * time.Minute, "un'ora e mezza": 90 * time.Minute, "anderhalf uur": 90 * time.Minute, "drie kwartier": 45 * time.Minute,
		"15 min": 15 * time.Minute, "24h": 24 * time.Hour, "1440 min": 24 * time.Hour, " 2H ": 2 * time.Hour,
	} {
		if got, err := ParseLength(text); err != nil || got != want {
			t.Errorf("%q = %v %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "2", "h", "two", "hours", "a couple", "two days", "14 min", "25h", "24h01", "0h", "-2h", "2h2h", "30min 1h", "1h90", "1h 2", "1h300", "2 days", "1:30",
		"2 h and", "1.5.2h", "9999h", "99999999999999999h", "2e3h", "1..5h", ".5", "5.", "NaN h", strings.Repeat("1h", 500),
	} {
		if got, err := ParseLength(text); err == nil {
			t.Errorf("%q = %v", text, got)
		}
	}
}
