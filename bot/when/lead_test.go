package when_test

import (
	"reflect"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

func TestLeadsAreReadInEveryLanguage(t *testing.T) {
	day, three := bot.Lead{Days: 1}, bot.Lead{Minutes: 180}
	both := []bot.Lead{day, three}
	for phrase, want := range map[string][]bot.Lead{
		"": nil, "  ": nil, "none": {}, "Keine": {}, "jamais": {}, "ninguno": {}, "nunca": {}, "mai": {}, "geen": {}, "-": {},
		"1 day, 3 hours": both, "1d, 3h": both, "1 day & 3 hrs": both, "a day and 3 hours": both, "one day; 180 min": both,
		"1 Tag und 3 Stunden": both, "einen Tag, 3 Std.": both,
		"1 jour et 3 heures": both, "un jour, 3 h": both,
		"1 día y 3 horas": both, "un día e 3 horas": both,
		"um dia e 3 horas": both, "1 dia, 3 horas": both,
		"un giorno e 3 ore": both, "1 dag en 3 uur": both, "1 dag, 3 uren,": both,
		"1 week": {{Days: 7}}, "2 weeks 1 day": {{Days: 15}}, "1d2h": {{Days: 1, Minutes: 120}}, "1 fortnight": {{Days: 14}},
		"1 hour, 60 min": {{Minutes: 60}}, "1 day, 3 hours, a day": both,
		"1 semaine": {{Days: 7}}, "1 settimana": {{Days: 7}}, "2 weken": {{Days: 14}}, "30m": {{Minutes: 30}},
	} {
		got, err := when.ParseLeads(phrase)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Leads(%q) = %v, %v, want %v", phrase, got, err, want)
		}
	}
	for _, phrase := range []string{"soon", "1", "day", "1 day 3", "3 parsecs", "1000 min", "1 day before", "1,5 days", "29 days", "9 min"} {
		_, err := when.ParseLeads(phrase)
		if e, ok := bot.AsError(err); !ok || e.Field != "leads" {
			t.Errorf("Leads(%q): %v, want a refusal of the field", phrase, err)
		}
	}
}

func TestQuietHoursAreReadInEveryLanguage(t *testing.T) {
	night, half := bot.Quiet{From: 22 * 60, To: 8 * 60}, bot.Quiet{From: 22*60 + 30, To: 7 * 60}
	for phrase, want := range map[string]bot.Quiet{
		"22-8": night, "22 – 8": night, "22:00-08:00": night, "10pm to 8am": night, "22 bis 8": night, "von 22 Uhr bis 8 Uhr": night,
		"22 à 8": night, "de 22 h à 8 h": night, "22 a 8": night, "22 até 8": night, "22 tot 8": night, "22 hasta 8": night, "22 until 8": night,
		"22:30-07:00": half, "2230-0700": half, "22.30 bis 7": half, "22h30 à 7h": half,
		"none": {}, "keine": {}, "nunca": {}, "8-8": {From: 480, To: 480}, "12am-12pm": {From: 0, To: 720},
	} {
		got, err := when.ParseQuietHours(phrase)
		if err != nil || got == nil || *got != want {
			t.Errorf("QuietHours(%q) = %v, %v, want %v", phrase, got, err, want)
		}
	}
	if got, err := when.ParseQuietHours(" "); got != nil || err != nil {
		t.Errorf("an empty phrase is %v, %v", got, err)
	}
	for _, phrase := range []string{"night", "22", "22-", "25-8", "22-8-9", "22:60-8", "13pm-8", "123-8", "22-8 please"} {
		_, err := when.ParseQuietHours(phrase)
		if e, ok := bot.AsError(err); !ok || e.Field != "quiet" {
			t.Errorf("QuietHours(%q): %v, want a refusal of the field", phrase, err)
		}
	}
}

func TestLeadsAndQuietHoursOfInvalidUTF8AreRefused(t *testing.T) {
	for _, phrase := range []string{"\xff", "1\xff", "1 day, \xff\xfe", "22-8\xff"} {
		if _, err := when.ParseLeads(phrase); err == nil {
			t.Errorf("ParseLeads(%q) is accepted", phrase)
		}
		if _, err := when.ParseQuietHours(phrase); err == nil {
			t.Errorf("ParseQuietHours(%q) is accepted", phrase)
		}
	}
}
