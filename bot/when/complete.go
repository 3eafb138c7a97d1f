package when

import (
	"strings"
	"time"
)

// Completion is what is known of a phrase that is still being typed.
type Completion struct {
	Parsed      []Window // of what stands there, up to Rest; empty while nothing of it reads
	Rest        string   // the end of a list that does not read yet, or never will
	Suggestions []Choice // at most three phrases to type instead, the likeliest first
}

const maxSuggestions = 3

// Complete helps while somebody types. Every phrase it offers begins with what
// was typed, unless that was misspelt or can mean several things, and reads as
// windows with a time.
func Complete(typed string, c Context) Completion {
	s, err := newEnv(c)
	if err != nil {
		return Completion{}
	}
	typed = strings.TrimLeft(typed, " ")
	var out Completion
	got, err := Parse(typed, c)
	if err == nil && got.Recurrence == nil {
		out.Parsed = got.Windows
	}
	for _, t := range languagesFor(c.Languages) {
		for _, phrase := range t.continuations(typed, s, out.Parsed) {
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

// parsePrefix reads the longest beginning of a list that reads.
func parsePrefix(typed string, c Context) (read []Window, rest string) {
	const separators = ",;\n"
	if len(typed) > 4*maxCharacters {
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

// suggest keeps a phrase if it reads as windows with times that are new.
func (o *Completion) suggest(phrase string, c Context) {
	if len(o.Suggestions) == maxSuggestions {
		return
	}
	got, err := Parse(phrase, c)
	if err != nil || len(got.Windows) == 0 || got.Recurrence != nil || sameWindows(got.Windows, o.Parsed) {
		return
	}
	for _, w := range got.Windows {
		if w.AllDay {
			return
		}
	}
	for _, had := range o.Suggestions {
		if sameWindows(had.Windows, got.Windows) {
			return
		}
	}
	o.Suggestions = append(o.Suggestions, Choice{Phrase: phrase, Windows: got.Windows})
}

// continuations lists what could be typed on, the likeliest first, whether it
// reads or not.
func (t *language) continuations(typed string, s *env, read []Window) []string {
	var out []string
	times := t.listSetting("times")
	if typed == "" {
		for i, w := range t.weekdaysFrom(s.Now.In(s.loc).AddDate(0, 0, 1)) {
			out = append(out, strings.ToLower(w)+" "+times[i%len(times)])
		}
		return out
	}
	last := typed[len(typed)-1]
	if last >= '0' && last <= '9' {
		for _, end := range t.listSetting("hour ends") {
			if strings.Trim(end, "abcdefghijklmnopqrstuvwxyz") == "" && len(end) > 2 {
				end = " " + end
			}
			out = append(out, typed+end)
		}
	}
	if head, partial := splitLastWord(typed); partial != "" {
		for _, w := range t.wordsWithPrefix(partial, s) {
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
	return append(out, t.nextDays(strings.TrimRight(typed, " "), s, read)...)
}

// nextDays continues a list with the days after its last, at the same time.
func (t *language) nextDays(typed string, s *env, read []Window) []string {
	after, clock := s.Now.In(s.loc), t.listSetting("times")[0]
	if got, err := Parse(strings.TrimRight(typed, ",;"), s.Context); err == nil && len(got.Windows) > 0 {
		last := got.Windows[len(got.Windows)-1]
		after, _ = last.Start.In(s.loc)
		if !last.AllDay {
			clock = t.formatClock(last.Start)
		}
	}
	joint := " "
	if len(read) > 0 && !strings.HasSuffix(typed, ",") {
		joint = ", "
	}
	var out []string
	for _, w := range t.weekdaysFrom(after.AddDate(0, 0, 1)) {
		out = append(out, typed+joint+strings.ToLower(w)+" "+clock)
	}
	return out
}

// weekdaysFrom names the days of a week, beginning with that of a moment.
func (t *language) weekdaysFrom(day time.Time) []string {
	var out []string
	for i := range 7 {
		out = append(out, t.names[meaning{wordWeekday, (int(day.Weekday()) + i) % 7}])
	}
	return out
}

func (t *language) listSetting(name string) []string {
	words := strings.Split(t.settings[name], ",")
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words
}

// splitLastWord parts off the letters at the end.
func splitLastWord(typed string) (head, word string) {
	toks := tokenize(typed)
	if len(toks) == 0 || toks[len(toks)-1].kind != 0 || toks[len(toks)-1].end != len(typed) {
		return typed, ""
	}
	last := toks[len(toks)-1]
	return typed[:last.start], last.text
}

// wordsWithPrefix lists the days, parts of the day and months that begin so.
func (t *language) wordsWithPrefix(partial string, s *env) []string {
	var out []string
	add := func(w string) {
		if key := foldKey(w); key != partial && strings.HasPrefix(key, partial) {
			out = append(out, strings.ToLower(w))
		}
	}
	for n := range 3 {
		add(t.names[meaning{wordRelativeDay, n}])
	}
	for _, w := range t.weekdaysFrom(s.Now.In(s.loc)) {
		add(w)
	}
	for _, m := range []meaning{{wordPart, partEvening}, {wordPart, partAfternoon}, {wordPart, partMorning}, {wordNoon, 0}, {wordWeekend, 0}} {
		add(t.names[m])
	}
	for i := range 12 {
		add(t.names[meaning{wordMonth, (int(s.Now.In(s.loc).Month())-1+i)%12 + 1}])
	}
	return out
}
