package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// Recurrence says how something repeats, on the wall clock of the windows'
// zone.
type Recurrence struct {
	Weeks int            // every so many weeks; 0: by the month
	Nth   int            // by the month: the first (1) to the fifth such day, or the last (-1)
	Days  []time.Weekday // in the order of the phrase
}

func sameRecurrence(a, b *Recurrence) bool {
	if a == nil || b == nil {
		return a == b
	}
	if len(a.Days) != len(b.Days) {
		return false
	}
	for i := range a.Days {
		if a.Days[i] != b.Days[i] {
			return false
		}
	}
	return a.sameInterval(b)
}

// sameInterval reports whether both recur equally often.
func (r *Recurrence) sameInterval(other *Recurrence) bool {
	return r.Weeks == other.Weeks && r.Nth == other.Nth
}

// Format writes the recurrence with the time of its first window, in words of a
// language.
func (r Recurrence) Format(first Window, lang string) string {
	l := languagesFor([]string{lang})[0]
	return l.format(first, r.dateTemplate(l, first.Start.Weekday()))
}

// dateTemplate returns the format of the recurrence on one weekday.
func (r Recurrence) dateTemplate(l *language, wd time.Weekday) string {
	args := bot.Args{"weekday": l.names[meaning{wordWeekday, int(wd)}], "n": r.Weeks, "nth": l.names[meaning{wordOrdinal, r.Nth}]}
	switch r.Weeks {
	case 0:
		return bot.FillTemplate(l.settings["format nth"], args)
	case 1:
		return bot.FillTemplate(l.settings["format every"], args)
	case 2:
		return bot.FillTemplate(l.settings["format every other"], args)
	}
	return bot.FillTemplate(l.settings["format every so many"], args)
}

// scanRecurrence scans every Tuesday, every second Tuesday, every 3 weeks on
// Tuesday, Tuesdays. Monthly ones (the last Friday of every month) are left to
// scanNthWeekday.
func (p *parser) scanRecurrence(i int) (atom, int) {
	j := p.skip(i, wordOn, wordThe)
	if n, ok := p.value(j, wordWeekdays); ok {
		return p.newWeeklyAtom(i, j+1, 1, n)
	}
	if n, ok := p.value(j, wordWeekly); ok {
		return p.scanWeekdayEvery(i, j+1, n)
	}
	if wd, ok := p.value(j+1, wordWeekday); ok && (p.is(j, wordSingle) || p.is(j, wordCardinal)) && p.is(j+2, wordOther) { // un mardi sur deux
		return p.newWeeklyAtom(i, j+3, 2, wd)
	}
	if !p.is(j, wordEvery) {
		return atom{}, 0
	}
	j = p.skip(j+1, wordThe)
	if p.is(j, wordWorkdays) {
		a := atom{kind: atomDay, day: day{kind: dayWorkdays, recurrence: &Recurrence{Weeks: 1}}}
		return p.withBounds(a, i, j+1)
	}
	if wd, ok := p.scanWeekday(j); ok && !p.is(j+1, wordWeekday) {
		return p.newWeeklyAtom(i, j+1, 1, wd)
	}
	return p.scanEveryN(i, j)
}

// scanEveryN scans what follows "every" when it is not just a weekday.
func (p *parser) scanEveryN(i, j int) (atom, int) {
	n, counted := p.count(j)
	k := j + 1
	switch {
	case counted:
	case p.is(j, wordOther):
		n = 2
	default:
		var ok bool
		if n, ok = p.value(j, wordOrdinal); !ok {
			if n, k, ok = p.scanOrdinalDigits(j); !ok {
				n, k = 1, j // every week on Tuesday
			}
		}
	}
	if wd, ok := p.value(k, wordWeekday); ok {
		// Every second Tuesday is one in two; every first or last is one of the
		// month, even if the month is not named; every third can be either.
		if a, end := p.scanNthWeekday(j); end > 0 {
			if a.day.month != 0 || a.day.modifier != wordNone {
				return atom{}, 0 // of December only
			}
			return p.newMonthlyAtom(i, end, n, wd)
		}
		if counted || n == 2 || ((n == 3 || n == 4) && p.branch(2, "every", i) == 0) {
			return p.newWeeklyAtom(i, k+1, n, wd)
		}
		return p.newMonthlyAtom(i, k+1, n, wd)
	}
	switch many, ok := p.value(k, wordWeeks); {
	case ok:
		n *= max(many, 1)
	case p.is(k, wordWeek):
	case p.is(k, wordDays) && counted && n%7 == 0: // alle 14 Tage
		n /= 7
	default:
		return atom{}, 0
	}
	return p.scanWeekdayEvery(i, k+1, n)
}

// scanWeekday scans a weekday that may stand in the plural.
func (p *parser) scanWeekday(i int) (int, bool) {
	if wd, ok := p.value(i, wordWeekdays); ok {
		return wd, true
	}
	return p.value(i, wordWeekday)
}

// scanWeekdayEvery scans the weekday of "every 3 weeks on Tuesday" at j.
func (p *parser) scanWeekdayEvery(i, j, weeks int) (atom, int) {
	j = p.skip(j, wordOn, wordThe, wordOf)
	wd, ok := p.scanWeekday(j)
	if !ok || weeks < 1 || weeks > 52 {
		return atom{}, 0
	}
	return p.newWeeklyAtom(i, j+1, weeks, wd)
}

func (p *parser) newWeeklyAtom(i, end, weeks, wd int) (atom, int) {
	d := day{kind: dayWeekday, weekday: time.Weekday(wd), recurrence: &Recurrence{Weeks: weeks}}
	return p.withBounds(atom{kind: atomDay, day: d}, i, end)
}

func (p *parser) newMonthlyAtom(i, end, n, wd int) (atom, int) {
	if n == 0 || n > 5 {
		return atom{}, 0
	}
	d := day{kind: dayNthWeekday, count: n, weekday: time.Weekday(wd), recurrence: &Recurrence{Nth: n}}
	return p.withBounds(atom{kind: atomDay, day: d}, i, end)
}

// mergeRecurrences merges the recurrences of all items into one. It refuses a
// phrase that also names single dates.
func (p *parser) mergeRecurrences(items []item) (*Recurrence, *parseError) {
	var merged *Recurrence
	once := false
	for _, it := range items {
		r := (*Recurrence)(nil)
		if len(it.days) == 1 {
			r = it.days[0].recurrence
		}
		switch {
		case r == nil:
			once = true
			continue
		case merged == nil:
			merged = &Recurrence{Weeks: r.Weeks, Nth: r.Nth}
		case !merged.sameInterval(r):
			once = true
		}
		days := []time.Weekday{it.days[0].weekday}
		if it.days[0].kind == dayWorkdays {
			days = []time.Weekday{1, 2, 3, 4, 5}
		}
		merged.addDays(days)
	}
	if merged != nil && !p.AllowRecurrence {
		return nil, p.errAt(len(p.lexemes), "when.repeats", "“{phrase}” repeats, and one time is needed. Try “{example}”.",
			bot.Args{"phrase": p.phrase})
	}
	if merged != nil && once {
		return nil, p.errAt(len(p.lexemes), "when.mixed", "“{phrase}” mixes what repeats with what does not, or in another rhythm. Say one of them, like “{example}”.",
			bot.Args{"phrase": p.phrase})
	}
	return merged, nil
}

// addDays adds the weekdays that are new.
func (r *Recurrence) addDays(days []time.Weekday) {
	for _, d := range days {
		had := false
		for _, known := range r.Days {
			had = had || known == d
		}
		if !had {
			r.Days = append(r.Days, d)
		}
	}
}
