package when

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// weekContext is a Monday in Berlin.
func weekContext(langs ...string) Context {
	return Context{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Zone: "Europe/Berlin", Languages: langs}
}

// hoursOf makes hours of "15 1080-1440": weekdays and minutes, as bot.WeekHours.String
// writes them for one.
func hoursOf(t *testing.T, s string) bot.WeekHours {
	t.Helper()
	var h bot.WeekHours
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' }) {
		days, minutes, _ := strings.Cut(part, " ")
		for _, day := range days {
			one, err := bot.ParseWeekHours(string(day) + " " + minutes)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range one[day-'0'] {
				h = h.Add(time.Weekday(day-'0'), o.From, o.To)
			}
		}
	}
	return h
}

func TestAWeekIsReadInAllLanguages(t *testing.T) {
	const evenings, workEvenings = "1234 1080-1440", "12345 1080-1320"
	for _, test := range []struct{ lang, phrase, want string }{
		{"en", "mon-thu after 18, sun all day", evenings + ",0 0-1440"},
		{"en", "weekends 10-22", "60 600-1320"},
		{"en", "weekdays 18-22, sat", workEvenings + ",6 0-1440"},
		{"en", "Mon to Thu from 6pm; Sunday", evenings + ",0 0-1440"},
		{"en", "fri 20-1", "5 1200-1440,6 0-60"},
		{"en", "sat 10pm-2am and 9:30am-noon", "6 1320-1440,0 0-120,6 570-720"},
		{"en", "mon, wed 6-10pm", "13 1080-1320"},
		{"en", "mon and wed 10-6pm", "13 600-1080"},
		{"en", "every day until 9am", "0123456 0-540"},
		{"en", "18-22", "0123456 1080-1320"},
		{"en", "evenings", "0123456 1080-1320"},
		{"en", "weekday evenings, weekends anytime", workEvenings + ",60 0-1440"},
		{"en", "sat-mon 8-20", "601 480-1200"},
		{"en", "between 18 and 22 on fridays", "5 1080-1320"},
		{"en", "after 6pm on weekdays and all day on weekends", "12345 1080-1440,60 0-1440"},
		{"en", "after 6pm on weekdays, weekends all day", "12345 1080-1440,60 0-1440"},
		{"en", "all day on sundays, evenings mon-thu", "0 0-1440,1234 1080-1320"},
		{"en", "mornings and evenings on mon and tue", "12 540-720,12 1080-1320"},
		{"en", "18-22 mon 19-22 tue", "1 1080-1320,2 1140-1320"},
		{"en", "mon 9am-5pm 19-22 tue 18-22", "1 540-1020,1 1140-1320,2 1080-1320"},
		{"en", "evenings and weekends", workEvenings + ",60 0-1440"},
		{"en", "evenings, all day sunday", "0123456 1080-1320,0 0-1440"},
		{"en", "every evening", "0123456 1080-1320"},
		{"de", "ab 18 Uhr montags", "1 1080-1440"},
		{"de", "abends unter der Woche, wochentags 7-8 Uhr", workEvenings + ",12345 420-480"},
		{"de", "jeden Abend", "0123456 1080-1320"},
		{"fr", "après 18h en semaine", "12345 1080-1440"},
		{"fr", "tous les soirs", "0123456 1080-1320"},
		{"es", "por la noche de lunes a jueves", "1234 1080-1320"},
		{"pt", "depois das 18 de segunda a quinta", evenings},
		{"it", "dopo le 18 nei giorni feriali", "12345 1080-1440"},
		{"nl", "na 18 uur van maandag tot donderdag", evenings},
		{"en", "mon 18+", "1 1080-1440"},
		{"en", "tue 18:30-24:00", "2 1110-1440"},
		{"en", "mon 6pm-midnight", "1 1080-1440"},
		{"en", "mon 9am-5pm, 19-22", "1 540-1020,1 1140-1320"},
		{"en", "mon-fri free after work\nsun", workEvenings + ",0 0-1440"},
		{"en", "from monday to thursday after 18:00", evenings},
		{"de", "mo-fr ab 18 uhr", "12345 1080-1440"},
		{"en", "mo-do ab 18 uhr, so den ganzen tag", evenings + ",0 0-1440"},
		{"de", "Montag bis Donnerstag nach 18 Uhr; sonntags ganztags", evenings + ",0 0-1440"},
		{"de", "werktags abends, am Wochenende 10 bis 22 Uhr", workEvenings + ",60 600-1320"},
		{"de", "täglich 18-22", "0123456 1080-1320"},
		{"de", "freitagabend", "5 1080-1320"},
		{"de", "sa und so vor 12", "60 0-720"},
		{"de", "mo 9-12", "1 540-720"},
		{"fr", "lundi-jeudi après 18h, dimanche toute la journée", evenings + ",0 0-1440"},
		{"fr", "du lundi au vendredi 18h30-22h", "12345 1110-1320"},
		{"fr", "week-ends 10h-22h", "60 600-1320"},
		{"es", "de lunes a jueves después de las 18, domingo todo el día", evenings + ",0 0-1440"},
		{"es", "fines de semana 10-22", "60 600-1320"},
		{"it", "lunedì-giovedì dopo le 18, domenica tutto il giorno", evenings + ",0 0-1440"},
		{"it", "fine settimana 10-22", "60 600-1320"},
		{"nl", "ma-do na 18 uur, zo de hele dag", evenings + ",0 0-1440"},
		{"nl", "weekend 10-22", "60 600-1320"},
		{"pt", "segunda a quinta depois das 18h, domingo o dia todo", evenings + ",0 0-1440"},
		{"pt", "no sábado 10-22", "6 600-1320"},
		{"pt", "fins de semana 10h-22h", "60 600-1320"},
		{"en", "never", ""},
		{"de", "nie", ""},
	} {
		got, err := ParseWeek(test.phrase, weekContext(test.lang))
		if err != nil {
			t.Errorf("%q: %v", test.phrase, err)
			continue
		}
		if want := hoursOf(t, test.want); !got.HasHours || !cmp.Equal(got.Hours, want) {
			t.Errorf("%q is read as %s, want %s", test.phrase, got.Hours, want)
		}
	}
}

func TestBusyDaysAreReadUntilTheirLast(t *testing.T) {
	for _, test := range []struct{ lang, phrase, want string }{
		{"en", "busy until 3 Jan", "2027-01-03"},
		{"en", "mon after 18, away until 24 December", "2026-12-24"},
		{"de", "sa ganztags, im Urlaub bis 3. Januar", "2027-01-03"},
		{"fr", "occupé jusqu'au 3 janvier", "2027-01-03"},
		{"es", "ocupada hasta el 3 de enero", "2027-01-03"},
		{"it", "in ferie fino al 3 gennaio", "2027-01-03"},
		{"nl", "op vakantie tot en met 3 januari", "2027-01-03"},
		{"pt", "de férias até 3 de janeiro", "2027-01-03"},
		{"en", "busy until 2027-01-03; never", "2027-01-03"},
	} {
		got, err := ParseWeek(test.phrase, weekContext(test.lang))
		if err != nil || got.BusyUntil.Date() != test.want {
			t.Errorf("%q is read as %+v: %v", test.phrase, got, err)
		}
	}
	if got, err := ParseWeek("busy until 3 Jan", weekContext()); err != nil || got.HasHours {
		t.Errorf("busy days alone are read as %+v: %v", got, err)
	}
}

func TestAWeekThatIsNotReadIsRefusedWithTheWord(t *testing.T) {
	for _, test := range []struct{ phrase, key, word string }{
		{"", "week.empty", ""},
		{" , ", "week.unread", ""},
		{"banana", "week.unread", "banana"},
		{"mon-thu after 18, except wed", "week.left_over", "except"},
		{"mon 18-25", "week.left_over", "18"},
		{"sat 10-22 biweekly", "week.left_over", "biweekly"},
		{"not mon", "week.unread", "not"},
		{"evenings sun all day", "week.left_over", "all day"},
		{"after 6pm on mon, 18-22", "week.left_over", "18"},
		{"never, mon 18-22", "week.unread", ""},
		{"sat 9-5", "week.vague", ""},
		{"mon after 6", "week.vague", ""},
		{"busy until christmas eve or so", "week.busy", ""},
		{"busy until", "week.left_over", ""},
		{"busy", "week.unread", "busy"},
		{strings.Repeat("mon ", 200), "week.long", ""},
	} {
		_, err := ParseWeek(test.phrase, weekContext("en"))
		refusal, ok := bot.AsError(err)
		if !ok || refusal.Key != test.key || refusal.Field != "week" || test.word != "" && refusal.Args["word"] != test.word {
			t.Errorf("%q: %v", test.phrase, err)
		}
	}
}

// A week that is written in a language is read there as it was.
func TestAWrittenWeekIsReadAsItWas(t *testing.T) {
	today := bot.Wall{Year: 2026, Month: 11, Day: 23}
	for tag := range languages {
		rapid.Check(t, func(t *rapid.T) {
			var w bot.Week
			for range rapid.IntRange(0, 8).Draw(t, "stretches") {
				from := rapid.IntRange(0, 95).Draw(t, "from")
				w.Hours = w.Hours.Add(time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")), 15*from, 15*(from+rapid.IntRange(1, 96).Draw(t, "length")))
			}
			if days := rapid.IntRange(-1, 700).Draw(t, "busy"); days >= 0 {
				w.BusyUntil = today.AddDays(days)
			}
			text := FormatWeek(w, tag, today)
			got, err := ParseWeek(text, weekContext(tag))
			if _, long := bot.AsError(err); long && len(text) > maxWeekPhrase {
				return
			}
			if err != nil || !got.HasHours || !cmp.Equal(got.Hours, w.Hours) || got.BusyUntil != w.BusyUntil {
				t.Fatalf("%s: %s is written as %q and read as %s, %s: %v", tag, w.Hours, text, got.Hours, got.BusyUntil, err)
			}
		})
	}
}

func TestAWeekIsWrittenAsPeopleSayIt(t *testing.T) {
	today := bot.Wall{Year: 2026, Month: 11, Day: 23}
	w := bot.Week{Hours: hoursOf(t, "1234 1080-1440,5 1200-1440,6 0-60,6 600-720,6 1080-1320"), BusyUntil: bot.Wall{Year: 2027, Month: 1, Day: 3}}
	for lang, want := range map[string]string{
		"en": "Monday – Thursday 6pm–midnight, Friday 8pm–1am, Saturday 10am–12pm and 6pm–10pm, busy until 3 January 2027",
		"de": "Montag – Donnerstag 18:00–24:00, Freitag 20:00–01:00, Samstag 10:00–12:00 und 18:00–22:00, beschäftigt bis 3. Januar 2027",
	} {
		if got := FormatWeek(w, lang, today); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
	if got := FormatWeek(w, "en", today.AddDays(100)); strings.Contains(got, "busy") {
		t.Errorf("busy days that are over are in %q", got)
	}
}
