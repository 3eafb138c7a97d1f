package when

import (
	"slices"
	"unicode/utf8"
)

// withoutDoubtfulToday leaves out the clock times without a day, which mean today, if
// the text names a day elsewhere: the party on New Year's Eve at 9pm is not today.
func withoutDoubtfulToday(all []Found, namesDay bool) []Found {
	if !namesDay && !slices.ContainsFunc(all, func(f Found) bool { return !f.today }) {
		return all
	}
	return slices.DeleteFunc(all, func(f Found) bool { return f.today })
}

// feasts are the names of feasts, folded, in every language. No phrase has them.
var feasts = func() map[string]bool {
	m := map[string]bool{}
	for _, l := range languages {
		for _, w := range l.listSetting("feasts") {
			m[foldKey(w)] = true
		}
	}
	return m
}()

// namesDay reports whether the clause names a day, also one that cannot be read.
func (f *finder) namesDay() bool {
	for i := range f.lexemes {
		if f.isNameOfDay(i) {
			return true
		}
	}
	return false
}

func (f *finder) isNameOfDay(i int) bool {
	word := f.lexemes[i].text
	switch {
	case f.lexemes[i].kind == tokenNumber: // the 3rd
		return f.is(i+1, wordSuffix) && f.lexemes[i+1].glued
	case f.lexemes[i].kind != tokenWord:
		return false
	case f.is(i, wordWeekend, wordWeekdays):
		return true
	case f.is(i, wordRelativeDay):
		return !f.anyValue(i, i+1, wordRelativeDay, 0) && !f.is(i, wordPart)
	case slices.Contains(weekdaysWithAnotherMeaning, word), slices.Contains(monthsWithAnotherMeaning, word):
		return false
	case f.is(i, wordWeekday, wordMonth):
		return f.startsUpper(i) || utf8.RuneCountInString(word) >= minWeekdayLetters
	}
	return feasts[word]
}
