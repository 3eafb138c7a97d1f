package when

import (
	"testing"
	"time"
)

func TestNowIsReadInEachLanguage(t *testing.T) {
	for phrase, want := range map[string]time.Duration{
		"now": 0, "Right  now!": 0, "jetzt": 0, "jetzt gleich": 0, "ahora": 0, "ahora mismo": 0, "maintenant": 0, "adesso": 0, "ora": 0, "agora": 0, "agora mesmo": 0,
		"nu": 0, "nu meteen": 0,
		"now for 3 hours": 3 * time.Hour, "right now, 90 min": 90 * time.Minute, "now (180 min)": 3 * time.Hour, "now for an hour": time.Hour,
		"jetzt für 3 Stunden": 3 * time.Hour, "ahora por 2 horas": 2 * time.Hour, "maintenant pendant 2 heures": 2 * time.Hour,
		"adesso per 3 ore": 3 * time.Hour, "agora por 2 horas": 2 * time.Hour, "nu 2 uur": 2 * time.Hour,
	} {
		if got, ok := ParseNow(phrase); !ok || got != want {
			t.Errorf("%q: %s, %t, want %s", phrase, got, ok, want)
		}
	}
	for _, phrase := range []string{
		"", "tonight", "nowhere", "now, fri 7pm", "not now", "now at 7", "fri now", "7pm", "now for 3 days", "now for 5 min", "from now", "hora", "numb", "now or later", "\xff",
	} {
		if got, ok := ParseNow(phrase); ok {
			t.Errorf("%q is now, for %s", phrase, got)
		}
	}
}

func TestNowIsReadAsItIsWritten(t *testing.T) {
	for _, length := range []time.Duration{2 * time.Hour, time.Hour, 15 * time.Minute, 24 * time.Hour} {
		got, ok := ParseNow(FormatNow(length))
		if got == 0 {
			got = 2 * time.Hour
		}
		if !ok || got != length {
			t.Errorf("%q: %s, %t", FormatNow(length), got, ok)
		}
	}
}
