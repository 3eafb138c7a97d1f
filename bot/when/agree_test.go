package when

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

// clockForms are how each language writes tomorrow at an hour and a minute, and on
// Friday evening at one hour or another.
var clockForms = map[string]struct {
	written []string // %d hour, %02d minute
	evening string   // %d, %d
	span    string   // %d, %d
	until   string   // 19 to 22
}{
	"en": {[]string{"tomorrow %d:%02d", "tomorrow at %d:%02d"}, "friday evening at %d or %d", "tomorrow from %d:00 to %d:00", "tomorrow 19:00 until 22:00"},
	"de": {[]string{"morgen %d:%02d", "morgen um %d:%02d", "morgen um %d:%02d Uhr"}, "Freitagabend um %d oder %d", "morgen von %d:00 bis %d:00", "morgen 19:00 bis 22:00"},
	"fr": {[]string{"demain %d:%02d", "demain à %d:%02d", "demain à %dh%02d"}, "vendredi soir à %d ou %d", "demain de %d:00 à %d:00", "demain 19:00 jusqu'à 22:00"},
	"es": {[]string{"mañana %d:%02d", "mañana a las %d:%02d"}, "viernes por la noche a las %d o a las %d", "mañana de %d:00 a %d:00", "mañana 19:00 hasta las 22:00"},
	"pt": {[]string{"amanhã %d:%02d", "amanhã às %d:%02d", "amanhã às %dh%02d"}, "sexta à noite às %d ou %d", "amanhã das %d:00 às %d:00", "amanhã 19:00 até as 22:00"},
	"it": {[]string{"domani %d:%02d", "domani alle %d:%02d", "domani ore %d:%02d"}, "venerdì sera alle %d o alle %d", "domani dalle %d:00 alle %d:00", "domani 19:00 fino alle 22:00"},
	"nl": {[]string{"morgen %d:%02d", "morgen om %d:%02d", "morgen om %d:%02d uur"}, "vrijdagavond om %d of %d", "morgen van %d:00 tot %d:00", "morgen 19:00 tot 22:00"},
}

// TestLanguagesAgreeOnWhatIsAsked compares how each language reads the same time.
func TestLanguagesAgreeOnWhatIsAsked(t *testing.T) {
	for lang, forms := range clockForms {
		c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-10-22T10:00 zone=Europe/Berlin lang="+lang)
		check := func(phrase, want string) {
			t.Helper()
			got, err := Parse(phrase, c)
			if s := show(c, got, err); s != want {
				t.Errorf("%s: %q is %s, want %s", lang, phrase, s, want)
			}
		}
		for _, form := range forms.written {
			for h := range 24 {
				for _, m := range []int{5, 30} {
					literal := fmt.Sprintf("2026-10-23T%02d:%02d", h, m)
					if h < 10 { // two digits are the clock of 24 hours everywhere
						check(strings.Replace(fmt.Sprintf(form, h, m), fmt.Sprint(h), fmt.Sprintf("%02d", h), 1), literal)
					}
					switch phrase := fmt.Sprintf(form, h, m); {
					case h >= 1 && h < morningFrom: // nobody meets then
						check(phrase, fmt.Sprintf("? %s ? 2026-10-23T%02d:%02d", literal, h+12, m))
					case h == 0 || h >= 10:
						check(phrase, literal)
					}
				}
			}
		}
		for h := 6; h < 11; h++ {
			check(fmt.Sprintf(forms.evening, h, h+1), fmt.Sprintf("2026-10-23T%02d:00 2026-10-23T%02d:00", h+12, h+13))
			check(fmt.Sprintf(forms.span, h+12, h+13), fmt.Sprintf("2026-10-23T%02d:00/%02d:00", h+12, h+13))
		}
		check(forms.until, "2026-10-23T19:00/22:00")
		got, err := Parse(forms.until, c)
		if err != nil || len(got.Windows) != 1 || got.Windows[0].Room || got.Windows[0].Length != 3*time.Hour {
			t.Errorf("%s: %q is %+v, %v", lang, forms.until, got.Windows, err)
		}
	}
}
