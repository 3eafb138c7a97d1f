package when

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// weekParser parses a usual week once, in one language.
type weekParser struct {
	parser
	found      UsualWeek
	pending    []time.Weekday // days whose hours are not said yet
	previous   []time.Weekday // those to which the hours before applied
	hoursFirst bool           // hours stand in front of their days
	isVague    bool           // err is about hours that may be of the morning or the evening
	never      bool           // an item says that there are no hours
	neverAt    int            // its lexeme
	internal   error          // the context is at fault
}

// afterWords and beforeWords stand before a time of day, in every language.
var (
	afterWords  = wordSet("after nach despues apres dopo na depois apos")
	beforeWords = wordSet("before vor antes avant prima voor")
)

func wordSet(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

func (p *weekParser) parse() *parseError {
	if len(p.lexemes) == 0 { // fillers alone
		return &parseError{refusal: refuseWeek("week.unread", "I can't read “{word}” as a part of a usual week. Try `mon-thu after 18, sun all day`.", bot.Args{"word": truncate(p.phrase)})}
	}
	for i := 0; i < len(p.lexemes); {
		end, err := p.scanItem(i)
		if err != nil {
			return err
		}
		if end == i {
			return p.errWeek(i)
		}
		i = end
	}
	p.freeAllDay()
	if p.never && !p.found.Hours.IsEmpty() {
		err := p.errWeek(p.neverAt)
		err.progress = len(p.phrase) // all of it was read
		return err
	}
	p.found.HasHours = p.never || !p.found.Hours.IsEmpty()
	if !p.found.HasHours && p.found.BusyUntil.IsZero() {
		return p.errWeek(0)
	}
	return nil
}

// scanItem scans what begins at a lexeme and returns the one after it, which is i if
// nothing does.
func (p *weekParser) scanItem(i int) (int, *parseError) {
	switch {
	case p.isSign(i, ";"):
		p.freeAllDay()
		return i + 1, nil
	case i > 0 && (isListSeparator(p.lexemes[i].token) || p.is(i, wordAnd) || p.isSign(i, "/") || p.isSign(i, "+") || p.isSign(i, ":") || p.isSign(i, ".")):
		return i + 1, nil
	case p.is(i, wordBusy):
		return p.scanBusy(i)
	}
	if days, end := p.scanDays(i); end > i {
		if len(p.pending) == 0 {
			p.previous = nil
		}
		p.pending = append(p.pending, days...)
		return end, nil
	}
	if end, err := p.scanHoursOfDays(i); err != nil || end > i {
		return end, err
	}
	from, to, end, err := p.scanHours(i)
	if end > i && err == nil {
		p.free(from, to)
	}
	if end == i && err == nil && p.lexemes[i].kind == tokenWord && noneWords[p.lexemes[i].text] {
		p.never, p.neverAt, end = true, i, i+1
	}
	return end, err
}

var everyDay = []time.Weekday{1, 2, 3, 4, 5, 6, 0}

// free adds hours of the days in front of them, or of those before, or of every day.
func (p *weekParser) free(from, to int) {
	switch {
	case len(p.pending) > 0:
		p.previous, p.pending = p.pending, nil
	case p.previous == nil:
		p.previous = everyDay
	}
	for _, d := range p.previous {
		p.found.Hours = p.found.Hours.Add(d, from, to)
	}
}

// freeAllDay adds the days for which no hours follow.
func (p *weekParser) freeAllDay() {
	if len(p.pending) > 0 {
		p.free(0, bot.MinutesOfDay)
	}
}

// scanDays scans mondays, mon-thu, from Monday to Thursday, weekends, weekdays, every day.
func (p *weekParser) scanDays(i int) ([]time.Weekday, int) {
	j := p.skip(i, wordOn, wordThe, wordEvery, wordFrom, wordBetween)
	switch {
	case p.is(i, wordDaily):
		return everyDay, i + 1
	case p.is(j, wordDaily):
		return everyDay, j + 1
	case p.is(j, wordWorkdays):
		return everyDay[:5], j + 1
	case p.is(j, wordWeekend), p.is(j, wordWeekends):
		return everyDay[5:], j + 1
	case p.is(i, wordWorkdays): // unter der woche begins with no article
		return everyDay[:5], i + 1
	}
	first, ok := p.weekday(j)
	if !ok {
		return nil, i
	}
	days := []time.Weekday{first}
	end := p.skip(j+1, wordFiller)
	to, ranged := p.skipRangeSign(end)
	if !ranged && p.is(end, wordAnd) && p.is(j-1, wordBetween) {
		to, ranged = end+1, true
	}
	last, ok := p.weekday(p.skip(to, wordOn, wordThe))
	if !ranged || !ok {
		return days, j + 1
	}
	for first != last {
		first = (first + 1) % 7
		days = append(days, first)
	}
	return days, p.skip(to, wordOn, wordThe) + 1
}

func (p *weekParser) weekday(i int) (time.Weekday, bool) {
	n, ok := p.value(i, wordWeekday)
	if !ok {
		n, ok = p.value(i, wordWeekdays)
	}
	return time.Weekday(n), ok
}

// scanBusy scans busy until 3 January.
func (p *weekParser) scanBusy(i int) (int, *parseError) {
	from := i + 1
	for p.is(from, wordUntil) || p.is(from, wordTo) || p.is(from, wordThe) && from > i+1 {
		from++
	}
	end := from
	for end < len(p.lexemes) && !p.isSign(end, ",") && !p.isSign(end, ";") {
		end++
	}
	if from == i+1 || end == from {
		return i, p.errWeek(min(from, len(p.lexemes)-1))
	}
	text := p.sourceText(from, end)
	c := p.Context
	c.Languages, c.Base, c.AllowRecurrence = []string{p.tag}, nil, false
	result, err := Parse(text, c)
	if _, refused := bot.AsError(err); err != nil && !refused {
		p.internal = err
	}
	if err != nil || len(result.Windows) != 1 || !result.Windows[0].AllDay {
		return i, p.errWeekAt(from, "week.busy", "I can't read {phrase} as the last day on which you are busy. Try `busy until 3 Jan`.", bot.Args{"phrase": truncate(text)})
	}
	p.found.BusyUntil = result.Windows[0].Start.At(0, 0)
	return end, nil
}

// errWeek refuses the word at a lexeme, and says what was read in front of it.
func (p *weekParser) errWeek(i int) *parseError {
	read := strings.TrimRight(p.phrase[:p.lexemes[i].start], " ,;(")
	args := bot.Args{"word": truncate(p.sourceText(i, i+1)), "read": read}
	if strings.IndexFunc(read, isLetterOrDigit) < 0 {
		return p.errWeekAt(i, "week.unread", "I can't read “{word}” as a part of a usual week. Try `mon-thu after 18, sun all day`.", args)
	}
	return p.errWeekAt(i, "week.left_over", "I read “{read}”, but not “{word}”. Try `mon-thu after 18, sun all day`.", args)
}

func (p *weekParser) errWeekAt(i int, key, text string, args bot.Args) *parseError {
	at := p.lexemes[i].start
	return &parseError{refusal: refuseWeek(key, text, args), offset: at, progress: at}
}
