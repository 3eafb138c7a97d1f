package when

import (
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// choices writes each reading so that it reads in only one way, the earliest
// first. What cannot be written so is left out.
func (e *env) choices(found []interpretation) []Choice {
	var out []Choice
	for _, in := range found {
		if phrase, ok := e.formatInterpretation(in); ok {
			out = append(out, Choice{Phrase: phrase, Windows: in.windows, Recurrence: in.recurrence})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return startsEarlier(out[i].Windows, out[j].Windows)
	})
	if len(out) < len(found) { // half of the truth would be a lie
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
var dateFormats = []string{"format date", "format short", "format shorter"}

// formatInterpretation writes a reading as something to type, and reads it to be sure.
func (e *env) formatInterpretation(in interpretation) (string, bool) {
	for _, name := range dateFormats {
		if phrase := strings.Join(e.formatWindows(in, name), "; "); e.parsesAs(phrase, in) {
			return phrase, true
		}
	}
	if phrase, ok := e.formatDayRange(in); ok && e.parsesAs(phrase, in) {
		return phrase, true
	}
	phrase := e.formatISO(in)
	return phrase, in.recurrence == nil && e.parsesAs(phrase, in)
}

// formatISO writes windows as short as can be, in no language.
func (e *env) formatISO(in interpretation) string {
	var parts []string
	for _, w := range in.windows {
		part := strings.Replace(w.Start.String(), "T", " ", 1)
		switch {
		case w.AllDay:
			part, _, _ = strings.Cut(part, " ")
		case w.Range && w.End.Hour == 0 && w.End.Minute == 0:
			part += "-24:00"
		case w.Range:
			part += "-" + w.End.String()[len("2006-01-02T"):]
		}
		if w.Zone != e.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// parsesAs tells whether a phrase means that and nothing else.
func (e *env) parsesAs(phrase string, in interpretation) bool {
	if utf8.RuneCountInString(phrase) > maxCharacters {
		return false
	}
	trial := *e
	trial.noSuggestions = true
	out, err := trial.parseIn(phrase, in.language)
	return err == nil && len(out.interpretations) == 1 && !out.interpretations[0].mustConfirm && out.interpretations[0].same(in)
}

// formatWindows writes each window. Zones are said if they are not all that of the
// context.
func (e *env) formatWindows(in interpretation, name string) []string {
	mixed := false
	for _, w := range in.windows {
		mixed = mixed || w.Zone != in.windows[0].Zone
	}
	parts := make([]string, 0, len(in.windows))
	for _, w := range in.windows {
		date := in.language.settings[name]
		if in.recurrence != nil {
			date = in.recurrence.dateTemplate(in.language, w.Start.Weekday())
		}
		part := in.language.format(w, date)
		if mixed || w.Zone != e.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return parts
}

// formatDayRange writes windows at the same hours of many days in a row.
func (e *env) formatDayRange(in interpretation) (string, bool) {
	first, last := in.windows[0], in.windows[len(in.windows)-1]
	if in.recurrence != nil || len(in.windows) < 2 {
		return "", false
	}
	from := bot.Fill(in.language.settings["format shorter"], in.language.dateArgs(first))
	to := bot.Fill(in.language.settings["format shorter"], in.language.dateArgs(last))
	phrase := in.language.format(first, from+"-"+to)
	if first.Zone != e.Zone {
		phrase += " " + first.Zone
	}
	return phrase, true
}
