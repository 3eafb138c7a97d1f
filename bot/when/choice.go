package when

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// choices writes each reading so that it reads in only one way, the earliest
// first. What cannot be written so is left out.
func (s *env) choices(readings []interpretation) []Choice {
	var out []Choice
	for _, r := range readings {
		if phrase, ok := s.formatInterpretation(r); ok {
			out = append(out, Choice{Phrase: phrase, Windows: r.windows, Recurrence: r.recurrence})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return startsEarlier(out[i].Windows, out[j].Windows)
	})
	if len(out) < len(readings) { // half of the truth would be a lie
		return nil
	}
	return out
}

func startsEarlier(a, b []Window) bool {
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

// dateFormats are the ways to write the date of a choice, from the most to the
// least friendly; the first that is short enough is taken.
var dateFormats = []string{"say date", "say short", "say shorter"}

// formatInterpretation writes a reading as something to type, and reads it to be sure.
func (s *env) formatInterpretation(r interpretation) (string, bool) {
	for _, name := range dateFormats {
		if phrase := strings.Join(s.formatWindows(r, name), "; "); s.parsesAs(phrase, r) {
			return phrase, true
		}
	}
	if phrase, ok := s.formatDayRange(r); ok && s.parsesAs(phrase, r) {
		return phrase, true
	}
	phrase := s.formatISO(r)
	return phrase, r.recurrence == nil && s.parsesAs(phrase, r)
}

// formatISO writes windows as short as can be, in no language.
func (s *env) formatISO(r interpretation) string {
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

// parsesAs tells whether a phrase means that and nothing else.
func (s *env) parsesAs(phrase string, r interpretation) bool {
	if utf8.RuneCountInString(phrase) > maxCharacters {
		return false
	}
	trial := *s
	trial.noSuggestions = true
	out, err := trial.parseIn(phrase, r.language)
	return err == nil && len(out.interpretations) == 1 && !out.interpretations[0].mustConfirm && out.interpretations[0].same(r)
}

// formatWindows writes each window. Zones are said if they are not all that of the
// context.
func (s *env) formatWindows(r interpretation, name string) []string {
	mixed := false
	for _, w := range r.windows {
		mixed = mixed || w.Zone != r.windows[0].Zone
	}
	parts := make([]string, 0, len(r.windows))
	for _, w := range r.windows {
		date := r.language.settings[name]
		if r.recurrence != nil {
			date = r.recurrence.dateTemplate(r.language, w.Start.Weekday())
		}
		part := r.language.format(w, date)
		if mixed || w.Zone != s.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return parts
}

// formatDayRange writes windows at the same hours of many days in a row.
func (s *env) formatDayRange(r interpretation) (string, bool) {
	first, last := r.windows[0], r.windows[len(r.windows)-1]
	if r.recurrence != nil || len(r.windows) < 2 {
		return "", false
	}
	from := bot.Fill(r.language.settings["say shorter"], r.language.dateArgs(first))
	to := bot.Fill(r.language.settings["say shorter"], r.language.dateArgs(last))
	phrase := r.language.format(first, from+"-"+to)
	if first.Zone != s.Zone {
		phrase += " " + first.Zone
	}
	return phrase, true
}
