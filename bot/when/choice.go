package when

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// choices formats each interpretation as an unambiguous phrase, the earliest
// first. It returns none unless every interpretation can be formatted.
func (e *env) choices(found []interpretation) []Choice {
	var out []Choice
	for _, in := range found {
		if phrase, ok := e.formatInterpretation(&in); ok {
			out = append(out, Choice{Phrase: phrase, Windows: in.windows, Recurrence: in.recurrence})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return startsEarlier(out[i].Windows, out[j].Windows)
	})
	if len(out) < len(found) { // an incomplete list would mislead
		return nil
	}
	return out
}

// startsEarlier reports whether a begins, or else ends, before b.
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

// dateFormats are the settings for the date of a choice, from the friendliest
// to the shortest; the first short enough is used.
var dateFormats = []string{"format date", "format short", "format shorter"}

// formatInterpretation formats an interpretation as something to type and
// parses it again to make sure. Room that it cannot name becomes a range.
func (e *env) formatInterpretation(in *interpretation) (string, bool) {
	for _, name := range dateFormats {
		if phrase := strings.Join(e.formatWindows(*in, name), "; "); e.parsesAs(phrase, *in) {
			return phrase, true
		}
	}
	if phrase, ok := e.formatDayRange(*in); ok && e.parsesAs(phrase, *in) {
		return phrase, true
	}
	in.windows = slices.Clone(in.windows)
	for i, w := range in.windows {
		in.windows[i] = w.unnamed(e.Length)
	}
	phrase := e.formatISO(*in)
	return phrase, in.recurrence == nil && e.parsesAs(phrase, *in)
}

// unnamed returns room for which there is no word: a range that says the length of
// what happens in it.
func (w Window) unnamed(length time.Duration) Window {
	if w.Room && w.Length > length {
		w.For = length
	}
	w.Room = false
	return w
}

// formatISO formats windows as briefly as possible, in no language.
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
		if w.For > 0 {
			part += " (" + w.formatFor() + ")"
		}
		if w.Zone != e.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// parsesAs reports whether a phrase means exactly in and nothing else.
func (e *env) parsesAs(phrase string, in interpretation) bool {
	if utf8.RuneCountInString(phrase) > maxPhrase {
		return false
	}
	trial := *e
	trial.noSuggestions = true
	out, err := trial.parseIn(phrase, in.language)
	return err == nil && len(out.interpretations) == 1 && !out.interpretations[0].mustConfirm && out.interpretations[0].same(in)
}

// formatWindows formats each window. Zones are written unless all are that of
// the context.
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

// formatDayRange formats windows at the same hours of consecutive days.
func (e *env) formatDayRange(in interpretation) (string, bool) {
	first, last := in.windows[0], in.windows[len(in.windows)-1]
	if in.recurrence != nil || len(in.windows) < 2 {
		return "", false
	}
	from := bot.FillTemplate(in.language.settings["format shorter"], in.language.dateArgs(first))
	to := bot.FillTemplate(in.language.settings["format shorter"], in.language.dateArgs(last))
	phrase := in.language.format(first, from+"-"+to)
	if first.Zone != e.Zone {
		phrase += " " + first.Zone
	}
	return phrase, true
}
