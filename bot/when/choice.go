package when

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// choices writes each reading so that it reads in only one way, the earliest
// first. What cannot be written so is left out.
func (s *setting) choices(readings []reading) []Choice {
	var out []Choice
	for _, r := range readings {
		if phrase, ok := s.phrase(r); ok {
			out = append(out, Choice{Phrase: phrase, Windows: r.windows, Recurrence: r.every})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return earlier(out[i].Windows, out[j].Windows)
	})
	if len(out) < len(readings) { // half of the truth would be a lie
		return nil
	}
	return out
}

func earlier(a, b []Window) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i].Start != b[i].Start {
			return a[i].Start.Before(b[i].Start)
		}
		if a[i].End != b[i].End {
			return a[i].End.Before(b[i].End)
		}
	}
	return len(a) < len(b)
}

// shortDates are the ways to write the date of a choice, from the most to the
// least friendly; the first that is short enough is taken.
var shortDates = []string{"say date", "say short", "say shorter"}

// phrase writes a reading as something to type, and reads it to be sure.
func (s *setting) phrase(r reading) (string, bool) {
	for _, name := range shortDates {
		if phrase := strings.Join(s.sayAll(r, name), "; "); s.readsAs(phrase, r) {
			return phrase, true
		}
	}
	if phrase, ok := s.sayStretch(r); ok && s.readsAs(phrase, r) {
		return phrase, true
	}
	phrase := s.sayISO(r)
	return phrase, r.every == nil && s.readsAs(phrase, r)
}

// sayISO writes windows as short as can be, in no language.
func (s *setting) sayISO(r reading) string {
	var parts []string
	for _, w := range r.windows {
		part := strings.Replace(w.Start.String(), "T", " ", 1)
		switch {
		case w.AllDay:
			part, _, _ = strings.Cut(part, " ")
		case w.Range && w.End.Hour == 0 && w.End.Minute == 0:
			part += "-24:00"
		case w.Range:
			part += "-" + w.End.String()[len("2006-01-02T"):]
		}
		if w.Zone != s.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// readsAs tells whether a phrase means that and nothing else.
func (s *setting) readsAs(phrase string, r reading) bool {
	if utf8.RuneCountInString(phrase) > maxCharacters {
		return false
	}
	trial := *s
	trial.trial = true
	out, err := trial.readIn(phrase, r.tongue)
	return err == nil && len(out.readings) == 1 && !out.readings[0].unsure && out.readings[0].same(r)
}

// sayAll writes each window. Zones are said if they are not all that of the
// context.
func (s *setting) sayAll(r reading, name string) []string {
	mixed := false
	for _, w := range r.windows {
		mixed = mixed || w.Zone != r.windows[0].Zone
	}
	parts := make([]string, 0, len(r.windows))
	for _, w := range r.windows {
		date := r.tongue.settings[name]
		if r.every != nil {
			date = r.every.dateTemplate(r.tongue, w.Start.Weekday())
		}
		part := r.tongue.format(w, date)
		if mixed || w.Zone != s.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return parts
}

// sayStretch writes windows at the same hours of many days in a row.
func (s *setting) sayStretch(r reading) (string, bool) {
	first, last := r.windows[0], r.windows[len(r.windows)-1]
	if r.every != nil || len(r.windows) < 2 {
		return "", false
	}
	from := bot.Fill(r.tongue.settings["say shorter"], r.tongue.dateArgs(first))
	to := bot.Fill(r.tongue.settings["say shorter"], r.tongue.dateArgs(last))
	phrase := r.tongue.format(first, from+"-"+to)
	if first.Zone != s.Zone {
		phrase += " " + first.Zone
	}
	return phrase, true
}
