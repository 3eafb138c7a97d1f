package when

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// foundIn renders what Find finds in a text: each time as it is written and as it is
// understood.
func foundIn(t *testing.T, text, langs string) string {
	t.Helper()
	c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-11-23T12:00 zone=Europe/Berlin lang="+langs)
	found, err := Find(text, c)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		parts := []string{"[" + text[f.Start:f.End] + "]"}
		for _, w := range f.Windows {
			s := w.Start.String()
			switch {
			case w.AllDay:
				s = w.Start.Date()
			case w.Range:
				s += "/" + w.End.String()[11:]
			}
			parts = append(parts, s)
		}
		out = append(out, strings.Join(parts, " "))
	}
	return strings.Join(out, "; ")
}

// It is Monday 23 November 2026, noon.
func TestTimesAreFoundInLongerText(t *testing.T) {
	for _, c := range []struct{ langs, text, want string }{
		{"en", "Board games at the library on Friday 7pm?", "[on Friday 7pm] 2026-11-27T19:00"},
		{"en", "Friday 7pm or Saturday 3-6pm, whatever suits you", "[Friday 7pm or Saturday 3-6pm] 2026-11-27T19:00 2026-11-28T15:00/18:00"},
		{"en", "Who is up for a walk tomorrow afternoon by the lake", "[tomorrow afternoon] 2026-11-24T12:00/17:00"},
		{"en", "Dinner at 7pm?", "[at 7pm] 2026-11-23T19:00"},
		{"de,en", "Let's do 7pm then", "[7pm] 2026-11-23T19:00"},
		{"en", "Let's meet on 28 November at 19:00 in the park", "[on 28 November at 19:00] 2026-11-28T19:00"},
		{"en", "Hike on Saturday, bring 3 bottles of water and 12 euros", "[on Saturday] 2026-11-28"},
		{"en", "Climbing 2026-12-05 18:00 as always", "[2026-12-05 18:00] 2026-12-05T18:00"},
		{"en", "Raid at <t:1796162400:F> be there", "[at <t:1796162400:F>] 2026-12-01T23:00"},
		{"en", "Pub quiz this weekend?", "[this weekend] 2026-11-28 2026-11-29"},
		{"en", "Meet in front of the cinema Wed 7:30pm, tickets are $12.50", "[Wed 7:30pm] 2026-11-25T19:30"},
		{"en", "Fri, Sat or Sun would work for a picnic", "[Fri, Sat or Sun] 2026-11-27 2026-11-28 2026-11-29"},
		{"en", "Dinner 7pm? Do it so we may go, the sun is out", "[7pm] 2026-11-23T19:00"},
		{"en", "Tonight 8pm: cinema. Home by midnight", "[Tonight 8pm] 2026-11-23T20:00"},
		{"en", "My flight lands at 7:45pm on Friday, so dinner 9pm?", "[at 7:45pm on Friday] 2026-11-27T19:45"},
		{"en", "Movie night on Saturday!\n8pm at my place", "[on Saturday] 2026-11-28"},
		{"de", "Ab 19 Uhr Stammtisch am Dienstag", "[am Dienstag] 2026-11-24"},
		{"de", "Spieleabend am Freitag um 19 Uhr in der Bibliothek", "[am Freitag um 19 Uhr] 2026-11-27T19:00"},
		{"de", "Wer kommt Freitagabend mit ins Kino?", "[Freitagabend] 2026-11-27T18:00/22:00"},
		{"de", "Wandern Sa 15-18 Uhr oder So 10 Uhr, je nach Wetter", "[Sa 15-18 Uhr oder So 10 Uhr] 2026-11-28T15:00/18:00 2026-11-29T10:00"},
		{"de", "Stammtisch 27.11. 19 Uhr", "[27.11. 19 Uhr] 2026-11-27T19:00"},
		{"de", "Grillen morgen um 18:30 bei uns", "[morgen um 18:30] 2026-11-24T18:30"},
		{"de", "Am 5. Dezember ab 16 Uhr backen wir Plätzchen", "[Am 5. Dezember ab 16 Uhr] 2026-12-05T16:00"},
		{"fr", "On joue vendredi à 19h chez moi", "[vendredi à 19h] 2026-11-27T19:00"},
		{"es", "Quedamos el viernes a las 19:00 en la plaza", "[el viernes a las 19:00] 2026-11-27T19:00"},
		{"nl", "Spelletjesavond vrijdag om 19:30 bij mij", "[vrijdag om 19:30] 2026-11-27T19:30"},
		{"it", "Ci vediamo venerdì alle 19:00 in biblioteca", "[venerdì alle 19:00] 2026-11-27T19:00"},
		{"pt", "Jogos na sexta-feira às 19h em casa", "[na sexta-feira às 19h] 2026-11-27T19:00"},
	} {
		if got := foundIn(t, c.text, c.langs); got != c.want {
			t.Errorf("%s %q\n got %s\nwant %s", c.langs, c.text, got, c.want)
		}
	}
}

func TestWhatIsNoTimeForCertainIsNotFound(t *testing.T) {
	for _, text := range []string{
		"", "   ", "@@@@", "Who wants pizza?", "It costs $5-7 and 12.30 EUR", "Python 3.11 is out", "release v2.1.3 and 10.11", "1.5 hours of fun", "7 of 9 came",
		"We sat down and the sun was out", "the sun and 5 planets", "Do it so we can go", "May 5 people come?", "march 4 miles with me",
		"call +49 30 1234567 or 0170 555 1930", "24/7 open", "50% off", "#19 is my number", "room 7.30", "I did it on Friday", "Friday doesn't work", "not Friday please",
		"last Friday we had fun", "every Friday 7pm", "by Friday", "since Monday", "before Saturday", "We were there on Saturday at 3pm", "today I learned something",
		"next week maybe", "score 3:2", "the ratio is 16:9", "https", "1/2 cup of sugar", "in 5 minutes I am back", "10 am I right", "who is in for 8",
		"2 tickets for the 8pm show on the 3rd", "New Year's Eve party 9pm", "Wed works for me. How about coffee at 4pm?", "Christmas market\n5pm",
		"Silvester um 20 Uhr bei mir", "Réveillon à 20h chez moi", "Capodanno alle 21 da me", "Borrel met Kerst, 17:00",
		"letzten Freitag war es schön", "kein Freitag bitte", "jeden Freitag", "Version 3.11. ist da", "3,50 Euro", "Do.", "so 8 Leute", "bis Freitag", "um die 20 Leute", "Der Preis ist 19.30 Euro",
		"Friday 7 people max", "table 4 on floor 3", "ISO 2026-11", "192.168.2.12", "a4 12.1 paper", strings.Repeat("7 fri ", 2000),
	} {
		for _, langs := range []string{"en", "de,en", "en,de,fr,es,it,nl,pt"} {
			if got := foundIn(t, text, langs); got != "" {
				t.Errorf("%s: %.60q reads as %.200s", langs, text, got)
			}
		}
	}
}

func TestGreetingsAreKnown(t *testing.T) {
	for text, want := range map[string]bool{"Hi all": true, "hello everyone!": true, "Hallo zusammen": true, "": false, "Hi Ben": false, "Board games": false, "Friday": false} {
		if got := IsGreeting(text, []string{"de", "en"}); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, text := range []string{"Board games on Friday 7pm?", "Sa 15-18 Uhr oder So", "<t:1796162400:F> $5", "\xff 7pm 31.12."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := tableContext(t, Context{Zones: bot.TZData}, "now=2026-11-23T12:00 zone=Europe/Berlin lang=de,fr")
		found, err := Find(text, c)
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for _, at := range found {
			if at.Start < last || at.End <= at.Start || at.End > len(text) {
				t.Fatalf("%q: from %d to %d behind %d", text, at.Start, at.End, last)
			}
			last = at.End
			if len(at.Windows) == 0 || len(at.Windows) > maxFound {
				t.Fatalf("%q: %v", text[at.Start:at.End], at.Windows)
			}
		}
	})
}
