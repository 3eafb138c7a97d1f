package when

import (
	"strings"
	"time"
)

// Completion describes a phrase that is still being typed.
type Completion struct {
	Parsed      []Window // from the text up to Rest; empty while none of it parses
	Rest        string   // the end of a list, which does not parse yet or never will
	Suggestions []Choice // at most three phrases to type instead, the likeliest first
}

const maxSuggestions = 3

// Complete suggests how to finish a phrase. Every suggestion begins with what
// was typed, unless that was misspelt or ambiguous, and parses as windows with
// a time.
func Complete(typed string, c Context) Completion {
	e, err := newEnv(c)
	if err != nil {
		return Completion{}
	}
	typed = strings.TrimLeft(typed, " ")
	var out Completion
	got, err := Parse(typed, c)
	if err == nil && got.Recurrence == nil {
		out.Parsed = got.Windows
	}
	for _, l := range languagesFor(c.Languages) {
		for _, phrase := range l.continuations(typed, e, out.Parsed) {
			out.suggest(phrase, c)
		}
	}
	for _, choice := range got.Choices {
		out.suggest(choice.Phrase, c)
	}
	if len(out.Parsed) == 0 && len(got.Choices) == 0 {
		out.Parsed, out.Rest = parsePrefix(typed, c)
	}
	return out
}

// parsePrefix parses the longest prefix of a list that parses.
func parsePrefix(typed string, c Context) (parsed []Window, rest string) {
	const separators = ",;\n"
	if len(typed) > 4*maxPhrase {
		return nil, ""
	}
	for end := strings.LastIndexAny(typed, separators); end > 0; end = strings.LastIndexAny(typed[:end], separators) {
		got, err := Parse(typed[:end], c)
		if err == nil && got.Recurrence == nil && len(got.Windows) > 0 {
			return got.Windows, strings.TrimSpace(strings.Trim(typed[end:], separators))
		}
	}
	return nil, ""
}

// suggest adds a phrase if it parses as windows with times that are new.
func (c *Completion) suggest(phrase string, ctx Context) {
	if len(c.Suggestions) == maxSuggestions {
		return
	}
	got, err := Parse(phrase, ctx)
	if err != nil || len(got.Windows) == 0 || got.Recurrence != nil || sameWindows(got.Windows, c.Parsed) {
		return
	}
	for _, w := range got.Windows {
		if w.AllDay {
			return
		}
	}
	for _, known := range c.Suggestions {
		if sameWindows(known.Windows, got.Windows) {
			return
		}
	}
	c.Suggestions = append(c.Suggestions, Choice{Phrase: phrase, Windows: got.Windows})
}

// continuations lists what could be typed next, the likeliest first, whether it
// parses or not.
func (l *language) continuations(typed string, e *env, parsed []Window) []string {
	var out []string
	times := l.listSetting("times")
	if typed == "" {
		for i, w := range l.weekdaysFrom(e.Now.In(e.loc).AddDate(0, 0, 1)) {
			out = append(out, strings.ToLower(w)+" "+times[i%len(times)])
		}
		return out
	}
	last := typed[len(typed)-1]
	if last >= '0' && last <= '9' {
		for _, end := range l.listSetting("hour ends") {
			if strings.Trim(end, "abcdefghijklmnopqrstuvwxyz") == "" && len(end) > 2 {
				end = " " + end
			}
			out = append(out, typed+end)
		}
	}
	if head, prefix := splitLastWord(typed); prefix != "" {
		for _, w := range l.wordsWithPrefix(prefix, e) {
			out = append(out, head+w)
			for _, clock := range times {
				out = append(out, head+w+" "+clock)
			}
		}
	}
	space := " "
	if last == ' ' {
		space = ""
	}
	for _, clock := range times {
		out = append(out, typed+space+clock)
	}
	return append(out, l.nextDays(strings.TrimRight(typed, " "), e, parsed)...)
}

// nextDays continues a list with the days after its last, at the same time.
func (l *language) nextDays(typed string, e *env, parsed []Window) []string {
	after, clock := e.Now.In(e.loc), l.listSetting("times")[0]
	if got, err := Parse(strings.TrimRight(typed, ",;"), e.Context); err == nil && len(got.Windows) > 0 {
		last := got.Windows[len(got.Windows)-1]
		after, _ = last.Start.In(e.loc)
		if !last.AllDay {
			clock = l.formatClock(last.Start)
		}
	}
	separator := " "
	if len(parsed) > 0 && !strings.HasSuffix(typed, ",") {
		separator = ", "
	}
	var out []string
	for _, w := range l.weekdaysFrom(after.AddDate(0, 0, 1)) {
		out = append(out, typed+separator+strings.ToLower(w)+" "+clock)
	}
	return out
}

// weekdaysFrom returns the names of seven weekdays, beginning with that of day.
func (l *language) weekdaysFrom(day time.Time) []string {
	var out []string
	for i := range 7 {
		out = append(out, l.names[meaning{wordWeekday, (int(day.Weekday()) + i) % 7}])
	}
	return out
}

// splitLastWord splits off the letters at the end.
func splitLastWord(typed string) (head, word string) {
	toks := tokenize(typed)
	if len(toks) == 0 || toks[len(toks)-1].kind != tokenWord || toks[len(toks)-1].end != len(typed) {
		return typed, ""
	}
	last := toks[len(toks)-1]
	return typed[:last.start], last.text
}

// wordsWithPrefix lists the days, parts of the day and months that begin with
// prefix.
func (l *language) wordsWithPrefix(prefix string, e *env) []string {
	var out []string
	add := func(w string) {
		if key := foldKey(w); key != prefix && strings.HasPrefix(key, prefix) {
			out = append(out, strings.ToLower(w))
		}
	}
	for n := range 3 {
		add(l.names[meaning{wordRelativeDay, n}])
	}
	for _, w := range l.weekdaysFrom(e.Now.In(e.loc)) {
		add(w)
	}
	for _, m := range []meaning{{wordPart, partEvening}, {wordPart, partAfternoon}, {wordPart, partMorning}, {wordNoon, 0}, {wordWeekend, 0}} {
		add(l.names[m])
	}
	for i := range 12 {
		add(l.names[meaning{wordMonth, (int(e.Now.In(e.loc).Month())-1+i)%12 + 1}])
	}
	return out
}
