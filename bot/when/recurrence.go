package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// Recurrence says how something repeats, on the wall clock of the windows' zone.
type Recurrence struct {
	Weeks int            // every so many weeks; 0: by the month
	Nth   int            // by the month: the first (1) to the fifth such day, or the last (-1)
	Days  []time.Weekday // in the order said
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

func (e *Recurrence) sameInterval(o *Recurrence) bool { return e.Weeks == o.Weeks && e.Nth == o.Nth }

// Format writes the rule with its time, which is that of its first window, in
// words of a language.
func (e Recurrence) Format(first Window, lang string) string {
	t := languagesFor([]string{lang})[0]
	return t.format(first, e.dateTemplate(t, first.Start.Weekday()))
}

// dateTemplate is how a language says the rule of one weekday.
func (e Recurrence) dateTemplate(t *language, wd time.Weekday) string {
	args := bot.Args{"weekday": t.names[meaning{wordWeekday, int(wd)}], "n": e.Weeks, "nth": t.names[meaning{wordOrdinal, e.Nth}]}
	switch e.Weeks {
	case 0:
		return bot.Fill(t.settings["say nth"], args)
	case 1:
		return bot.Fill(t.settings["say every"], args)
	case 2:
		return bot.Fill(t.settings["say every other"], args)
	}
	return bot.Fill(t.settings["say every so many"], args)
}

// scanRecurrence reads every Tuesday, every second Tuesday, every 3 weeks on Tuesday,
// Tuesdays. What the months count (the last Friday of every month) is read by
// nth.
func (r *parser) scanRecurrence(i int) (atom, int) {
	j := r.skip(i, wordOn, wordThe)
	if n, ok := r.value(j, wordWeekdays); ok {
		return r.newWeeklyAtom(i, j+1, 1, n)
	}
	if n, ok := r.value(j, wordWeekly); ok {
		k := r.skip(j+1, wordOn, wordThe, wordOf)
		wd, ok := r.scanWeekday(k)
		return r.newWeeklyAtomIf(ok, i, k+1, n, wd)
	}
	if wd, ok := r.value(j+1, wordWeekday); ok && (r.is(j, wordSingle) || r.is(j, wordCardinal)) && r.is(j+2, wordOther) { // un mardi sur deux
		return r.newWeeklyAtom(i, j+3, 2, wd)
	}
	if !r.is(j, wordEvery) {
		return atom{}, 0
	}
	j = r.skip(j+1, wordThe)
	if r.is(j, wordWorkdays) {
		a := atom{kind: atomDay, day: day{kind: dayWorkdays, recurrence: &Recurrence{Weeks: 1}}}
		return r.withBounds(a, i, j+1)
	}
	if wd, ok := r.scanWeekday(j); ok && !r.is(j+1, wordWeekday) {
		return r.newWeeklyAtom(i, j+1, 1, wd)
	}
	return r.scanEveryN(i, j)
}

// scanEveryN reads what follows "every" when it is not just a weekday.
func (r *parser) scanEveryN(i, j int) (atom, int) {
	n, counted := r.count(j)
	k := j + 1
	switch {
	case counted:
	case r.is(j, wordOther):
		n = 2
	default:
		var ok bool
		if n, ok = r.value(j, wordOrdinal); !ok {
			if n, k, ok = r.scanOrdinalDigits(j); !ok {
				n, k = 1, j // every week on Tuesday
			}
		}
	}
	if wd, ok := r.value(k, wordWeekday); ok {
		// Every second Tuesday is one in two; every first or last is one of the
		// month, which may also be said; every third can be either.
		if a, end := r.scanNthWeekday(j); end > 0 {
			if a.day.month != 0 || a.day.modifier != wordNone {
				return atom{}, 0 // of December only
			}
			return r.newMonthlyAtom(i, end, n, wd)
		}
		if counted || n == 2 || ((n == 3 || n == 4) && r.branch(2, "every", i) == 0) {
			return r.newWeeklyAtom(i, k+1, n, wd)
		}
		return r.newMonthlyAtom(i, k+1, n, wd)
	}
	switch many, ok := r.value(k, wordWeeks); {
	case ok:
		n *= max(many, 1)
	case r.is(k, wordWeek):
	case r.is(k, wordDays) && counted && n%7 == 0: // alle 14 Tage
		n /= 7
	default:
		return atom{}, 0
	}
	k = r.skip(k+1, wordOn, wordThe, wordOf)
	wd, ok := r.scanWeekday(k)
	return r.newWeeklyAtomIf(ok, i, k+1, n, wd)
}

// scanWeekday reads a weekday that may stand in the plural.
func (r *parser) scanWeekday(i int) (int, bool) {
	if wd, ok := r.value(i, wordWeekdays); ok {
		return wd, true
	}
	return r.value(i, wordWeekday)
}

func (r *parser) newWeeklyAtomIf(ok bool, i, end, weeks, wd int) (atom, int) {
	if !ok || weeks < 1 || weeks > 52 {
		return atom{}, 0
	}
	return r.newWeeklyAtom(i, end, weeks, wd)
}

func (r *parser) newWeeklyAtom(i, end, weeks, wd int) (atom, int) {
	d := day{kind: dayWeekday, weekday: time.Weekday(wd), recurrence: &Recurrence{Weeks: weeks}}
	return r.withBounds(atom{kind: atomDay, day: d}, i, end)
}

func (r *parser) newMonthlyAtom(i, end, n, wd int) (atom, int) {
	if n == 0 || n > 5 {
		return atom{}, 0
	}
	d := day{kind: dayNthWeekday, count: n, weekday: time.Weekday(wd), recurrence: &Recurrence{Nth: n}}
	return r.withBounds(atom{kind: atomDay, day: d}, i, end)
}

// mergeRecurrences makes one rule of what repeats; nothing beside it may be for once.
func (r *parser) mergeRecurrences(items []item) (*Recurrence, *parseError) {
	var rule *Recurrence
	once := false
	for _, it := range items {
		e := (*Recurrence)(nil)
		if len(it.days) == 1 {
			e = it.days[0].recurrence
		}
		switch {
		case e == nil:
			once = true
			continue
		case rule == nil:
			rule = &Recurrence{Weeks: e.Weeks, Nth: e.Nth}
		case !rule.sameInterval(e):
			once = true
		}
		days := []time.Weekday{it.days[0].weekday}
		if it.days[0].kind == dayWorkdays {
			days = []time.Weekday{1, 2, 3, 4, 5}
		}
		rule.addDays(days)
	}
	if rule != nil && !r.AllowRecurrence {
		return nil, r.errAt(len(r.lexemes), "when.repeats", "“{phrase}” repeats, and one time is needed. Try “{example}”.",
			bot.Args{"phrase": r.phrase})
	}
	if rule != nil && once {
		return nil, r.errAt(len(r.lexemes), "when.mixed", "“{phrase}” mixes what repeats with what does not, or in another rhythm. Say one of them, like “{example}”.",
			bot.Args{"phrase": r.phrase})
	}
	return rule, nil
}

func (e *Recurrence) addDays(days []time.Weekday) {
	for _, d := range days {
		had := false
		for _, o := range e.Days {
			had = had || o == d
		}
		if !had {
			e.Days = append(e.Days, d)
		}
	}
}
