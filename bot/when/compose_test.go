package when

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// phrasebook is how people write dates in one language. It is independent of
// the word lists, so that each checks the other.
type phrasebook struct {
	weekdays string // Sunday first
	months   string
	date     string // %d day, %s month
	ofYear   string // what stands before a year
	rel      []string
	weeks    string
	nth      string // %s ordinal, weekday, month
	ordinals string
	time     []string // for %d hours past noon, or %02d:%02d
	join     string
	or       string
}

var phrasebooks = map[string]phrasebook{
	"en": {"sunday monday tuesday wednesday thursday friday saturday", "january february march april may june july august september october november december",
		"%d %s", " ", []string{"today", "tomorrow", "day after tomorrow"}, "in %d weeks", "the %s %s of %s", "first second third fourth last",
		[]string{"%02d:%02d", "at %02d:%02d", "@ %02d:%02d", "%02d.%02d pm"}, " ", " or "},
	"de": {"Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag", "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
		"%d. %s", " ", []string{"heute", "morgen", "übermorgen"}, "in %d Wochen", "am %s %s im %s", "ersten zweiten dritten vierten letzten",
		[]string{"%02d:%02d Uhr", "um %02d:%02d", "%02d.%02d Uhr", "%02d Uhr %02d"}, " ", " oder "},
	"es": {"domingo lunes martes miércoles jueves viernes sábado", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"%d de %s", " de ", []string{"hoy", "mañana", "pasado mañana"}, "en %d semanas", "el %s %s de %s", "primer segundo tercer cuarto último",
		[]string{"%02d:%02d", "a las %02d:%02d", "%02dh%02d", "a las %02d.%02d h"}, " ", " o "},
	"fr": {"dimanche lundi mardi mercredi jeudi vendredi samedi", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"%d %s", " ", []string{"aujourd'hui", "demain", "après-demain"}, "dans %d semaines", "le %s %s de %s", "premier deuxième troisième quatrième dernier",
		[]string{"%02dh%02d", "à %02dh%02d", "%02d:%02d", "à %02d h %02d"}, " ", " ou "},
	"pt": {"domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
		"%d de %s", " de ", []string{"hoje", "amanhã", "depois de amanhã"}, "em %d semanas", "%s %s de %s", "primeira segunda terceira quarta última",
		[]string{"%02dh%02d", "às %02dh%02d", "às %02d:%02d", "%02d:%02d"}, " ", " ou "},
	"it": {"domenica lunedì martedì mercoledì giovedì venerdì sabato", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
		"%d %s", " ", []string{"oggi", "domani", "dopodomani"}, "tra %d settimane", "il %s %s di %s", "primo secondo terzo quarto ultimo",
		[]string{"%02d:%02d", "alle %02d:%02d", "ore %02d:%02d", "alle %02d.%02d"}, " ", " o "},
	"nl": {"zondag maandag dinsdag woensdag donderdag vrijdag zaterdag", "januari februari maart april mei juni juli augustus september oktober november december",
		"%d %s", " ", []string{"vandaag", "morgen", "overmorgen"}, "over %d weken", "de %s %s van %s", "eerste tweede derde vierde laatste",
		[]string{"%02d:%02d", "om %02d:%02d uur", "%02du%02d", "om %02d.%02d uur"}, " ", " of "},
}

// composed is a phrase and the day it means, found by counting.
type composed struct {
	text string
	day  time.Time
}

func pick(t *rapid.T, list string) (int, string) {
	words := strings.Fields(list)
	i := rapid.IntRange(0, len(words)-1).Draw(t, "word")
	return i, words[i]
}

// composeDay makes one day. today and the days are at midnight UTC, which
// stands for any zone: nothing here knows about zones.
func composeDay(t *rapid.T, s phrasebook, today time.Time, passed bool, order Order) composed {
	switch rapid.IntRange(0, 6).Draw(t, "form") {
	case 0:
		wd, name := pick(t, s.weekdays)
		day := today
		if passed {
			day = day.AddDate(0, 0, 1)
		}
		for int(day.Weekday()) != wd {
			day = day.AddDate(0, 0, 1)
		}
		return composed{name, day}
	case 1:
		n := rapid.IntRange(1, 2).Draw(t, "days")
		return composed{s.rel[n], today.AddDate(0, 0, n)}
	case 2:
		n := rapid.IntRange(2, 30).Draw(t, "weeks")
		return composed{fmt.Sprintf(s.weeks, n), today.AddDate(0, 0, 7*n)}
	case 3:
		day := today.AddDate(0, 0, rapid.IntRange(1, 364).Draw(t, "ahead"))
		if day.Month() == time.February && day.Day() == 29 {
			day = day.AddDate(0, 0, 1)
		}
		name := fmt.Sprintf(s.date, day.Day(), strings.Fields(s.months)[day.Month()-1])
		wd := strings.Fields(s.weekdays)[day.Weekday()]
		return composed{rapid.SampledFrom([]string{"", wd + " ", wd + ", "}).Draw(t, "weekday") + name, day}
	case 4:
		day := today.AddDate(0, 0, rapid.IntRange(1, 3000).Draw(t, "ahead"))
		name := fmt.Sprintf(s.date, day.Day(), strings.Fields(s.months)[day.Month()-1])
		return composed{name + s.ofYear + fmt.Sprint(day.Year()), day}
	case 5:
		return composeNumbers(t, today, order)
	default:
		return composeNth(t, s, today, passed)
	}
}

func composeNumbers(t *rapid.T, today time.Time, order Order) composed {
	day := today.AddDate(0, 0, rapid.IntRange(1, 364).Draw(t, "ahead"))
	if day.Month() == time.February && day.Day() == 29 {
		day = day.AddDate(0, 0, 1)
	}
	layouts := map[Order][]string{
		DMY: {"2/1", "02/01", "2/1/2006", "02/01/06", "2-1-2006"},
		MDY: {"1/2", "01/02", "1/2/2006", "01/02/06", "1-2-2006"},
		YMD: {"1/2", "01/02", "06/1/2", "06/01/02"},
	}
	all := append([]string{"2006-01-02", "2006/1/2", "2.1.", "2.1.2006", "02.01.06"}, layouts[order]...)
	return composed{day.Format(rapid.SampledFrom(all).Draw(t, "layout")), day}
}

func composeNth(t *rapid.T, s phrasebook, today time.Time, passed bool) composed {
	n, ordinal := pick(t, s.ordinals)
	wd, name := pick(t, s.weekdays)
	m, month := pick(t, s.months)
	year := today.Year()
	for {
		day := time.Date(year, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC)
		var all []time.Time
		for ; int(day.Month()) == m+1; day = day.AddDate(0, 0, 1) {
			if int(day.Weekday()) == wd {
				all = append(all, day)
			}
		}
		found := all[len(all)-1]
		if n < 4 {
			found = all[n]
		}
		if found.After(today) || (found.Equal(today) && !passed) {
			return composed{fmt.Sprintf(s.nth, ordinal, name, month), found}
		}
		year++
	}
}

// TestComposedPhrasesAreReadExactly parses unambiguous dates and times, in every
// language and in lists, and compares them with days found by counting.
func TestComposedPhrasesAreReadExactly(t *testing.T) {
	for tag, s := range phrasebooks {
		t.Run(tag, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				zone := rapid.SampledFrom(sampleZones).Draw(t, "zone")
				loc, err := bot.TZData(zone)
				if err != nil {
					t.Fatal(err)
				}
				now := time.Unix(rapid.Int64Range(1_700_000_000, 2_000_000_000).Draw(t, "now"), 0).In(loc)
				today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
				var phrase string
				var want []string
				seen := map[string]bool{}
				order := rapid.SampledFrom([]Order{DMY, MDY, YMD}).Draw(t, "order")
				for i := range rapid.IntRange(1, 3).Draw(t, "items") {
					hour, minute := rapid.IntRange(13, 23).Draw(t, "hour"), rapid.IntRange(10, 59).Draw(t, "minute")
					form := rapid.SampledFrom(s.time).Draw(t, "time")
					clock := fmt.Sprintf(form, hour, minute)
					if strings.Contains(form, "pm") {
						clock = fmt.Sprintf(form, hour-12, minute)
					}
					passed := now.Hour()*60+now.Minute() >= hour*60+minute
					c := composeDay(t, s, today, passed, order)
					w := c.day.Format("2006-01-02T") + fmt.Sprintf("%02d:%02d", hour, minute)
					if hour < 23 && strings.HasSuffix(form, "%02d") && rapid.Bool().Draw(t, "range") {
						_, digits, _ := strings.Cut(form, "%")
						clock = fmt.Sprintf(form+"-%"+digits, hour, minute, hour+1, minute+1-minute/59)
						w += fmt.Sprintf("/%02d:%02d", hour+1, minute+1-minute/59)
					}
					item := c.text + s.join + clock
					if i > 0 {
						item = rapid.SampledFrom([]string{", ", s.or, "; "}).Draw(t, "separator") + item
					}
					if len([]rune(phrase+item)) > maxCharacters {
						break
					}
					phrase += item
					if !seen[w] {
						seen[w] = true
						want = append(want, w)
					}
				}
				got, err := Parse(phrase, Context{Now: now, Zone: zone, Zones: bot.TZData, Order: order, Languages: []string{tag}})
				if err != nil {
					t.Fatalf("%q: %v", phrase, err)
				}
				// If only the last date names a year, there are choices.
				readings := [][]Window{got.Windows}
				for _, ch := range got.Choices {
					readings = append(readings, ch.Windows)
				}
				right := false
				for _, windows := range readings {
					var read []string
					for _, w := range windows {
						text := w.Start.String()
						if w.Range {
							text += "/" + w.End.String()[11:]
						}
						read = append(read, text)
					}
					right = right || strings.Join(read, " ") == strings.Join(want, " ")
				}
				if !right || (len(got.Choices) > 0 && len(want) < 2) {
					t.Fatalf("%q at %s was read as %v, want %v", phrase, now, readings, want)
				}
			})
		})
	}
}
