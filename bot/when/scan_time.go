package when

// clock is a time of day as it was said.
type clock struct {
	minute      int      // of the day, by the hour that was said
	meridiem    wordKind // am, pm or none
	is24Hour    bool     // of 24 hours
	bare        bool     // a number and nothing else
	midnight    bool     // the beginning of the day or its end
	leadingZero bool     // written with a zero in front
	alternative int      // another minute that the same words can mean; 0: none
	start, end  int      // lexemes
}

// span is a time, or a range of two.
type span struct {
	from clock
	to   *clock
}

// scanTimeRange reads 3-5pm, from 3 to 5pm, between noon and 3pm.
func (r *parser) scanTimeRange(i int) (atom, int) {
	joint := wordTo
	j := r.skipPreposition(i)
	if r.is(j, wordBetween) {
		joint = wordAnd
		j++
	} else if r.is(j, wordFrom) {
		j++
	}
	opened := j > i && (r.is(j-1, wordFrom) || r.is(j-1, wordBetween))
	a, k, ok := r.scanClock(j, opened)
	if !ok {
		return atom{}, 0
	}
	l, joined := r.skipRangeSign(k)
	if joint == wordAnd {
		l, joined = k+1, r.is(k, wordAnd)
	}
	if !joined || (a.bare && !opened && r.is(k, wordAt)) { // venerdì 15 alle 17 is one time
		return atom{}, 0
	}
	b, end, ok := r.scanClock(l, true)
	if !ok {
		return atom{}, 0
	}
	return atom{kind: atomTime, span: span{a, &b}}, end
}

// skipPreposition steps over what stands before a day, and before a time if another
// word says that it is one: am Abend, but not "a" 1 da tarde.
func (r *parser) skipPreposition(i int) int {
	for r.is(i, wordOn) && !r.is(i, wordAt) {
		i++
	}
	return i
}

func (r *parser) scanClockTime(i int) (atom, int) {
	c, end, ok := r.scanClock(r.skipPreposition(i), false)
	if !ok || c.bare {
		return atom{}, 0
	}
	return atom{kind: atomTime, span: span{from: c}}, end
}

// scanClock reads one time of day. Within a range the small numbers before "to"
// are hours, not minutes to the hour.
func (r *parser) scanClock(i int, inRange bool) (clock, int, bool) {
	j := r.skip(i, wordAt, wordThe)
	if r.isSign(j, "@") {
		j++
	}
	c, end, ok := r.scanNamedTime(j)
	if !ok {
		c, end, ok = r.scanSpokenTime(j, inRange)
	}
	if !ok {
		c, end, ok = r.scanWrittenTime(j)
	}
	if !ok || r.err != nil {
		return clock{}, 0, false
	}
	c.bare = c.bare && j == i
	c.is24Hour = c.is24Hour || (r.sawISODate && c.meridiem == wordNone)
	c.start, c.end = i, end
	return c, end, true
}

func (r *parser) scanNamedTime(i int) (clock, int, bool) {
	j := i
	if n, ok := r.digits(i, 2, 2); ok && n == 12 { // 12 noon
		j++
	}
	switch {
	case r.is(j, wordNoon) && r.is(j+1, wordPlus) && r.is(j+2, wordHalf):
		return clock{minute: 12*60 + 30, is24Hour: true}, j + 3, true
	case r.is(j, wordNoon):
		return clock{minute: 12 * 60, is24Hour: true}, j + 1, true
	case r.is(j, wordMidnight):
		return clock{midnight: true, is24Hour: true}, j + 1, true
	}
	return clock{}, 0, false
}

// scanWrittenTime reads digits: 7, 7pm, 19:30, 19h, 19h30, 19.30 Uhr, 1930h.
func (r *parser) scanWrittenTime(i int) (clock, int, bool) {
	var c clock
	j := i
	for r.is(j, wordOClock) { // ore 19
		j++
	}
	prefixed := j > i
	h, isDigits := r.digits(j, 1, 2)
	if !isDigits {
		return r.scanFourDigits(j)
	}
	k := j + 1
	m, minuted, signed, closed := 0, false, false, false
	if n, ok := r.gluedDigits(k+1, 2, 2); ok && (r.isGluedSign(k, ":") || (r.isGluedSign(k, ".") && (prefixed || r.hasHourMark(k+2) || r.isDottedTime(j)))) {
		m, minuted, k = n, true, k+2
		if zero, ok := r.gluedDigits(k+1, 2, 2); ok && r.isGluedSign(k, ":") && zero == 0 {
			k += 2
		}
	} else if k < len(r.lexemes) && r.lexemes[k].glued && (r.lexemes[k].text == "h" || r.is(k, wordOClock)) {
		signed = r.lexemes[k].text == "h"
		closed = !signed
		k++
		if n, ok := r.gluedDigits(k, 2, 2); ok {
			m, minuted, k = n, true, k+1
		}
	}
	c.meridiem, k = r.scanMeridiem(k)
	if r.isHourWord(k) && !prefixed {
		closed = true
		k++
		if n, ok := r.digits(k, 2, 2); ok && !minuted && !r.is(k+1, wordMonth) && !r.startsClock(k) && !r.isSign(k+1, ".") && !r.isSign(k+1, "/") {
			m, minuted, k = n, true, k+1 // 19 Uhr 30
		}
	}
	if k == j+1 && !prefixed && h > 24 && !r.is(i-1, wordAt) { // a day of the month, if anything
		return clock{}, 0, false
	}
	if m > 59 || h > 24 || (h == 24 && m > 0) || (c.meridiem != wordNone && (h < 1 || h > 12)) {
		r.err = r.errNoSuchTime(i, k)
		return clock{}, 0, false
	}
	c.minute = 60*h + m
	c.bare = !minuted && !signed && !closed && !prefixed && c.meridiem == wordNone
	c.leadingZero = len(r.lexemes[j].text) == 2 && h < 10
	// 09:00 and 10:30 are how a clock of 24 hours shows it; 7:30 is not.
	full := minuted && len(r.lexemes[j].text) == 2
	c.is24Hour = c.meridiem == wordNone && (h == 0 || h > 12 || c.leadingZero || full ||
		(minuted && r.settings["exact"] == "minutes") || signed ||
		((closed || prefixed) && r.settings["exact from"] != "" && h >= r.intSetting("exact from")))
	if c.meridiem == wordAM && h == 12 {
		c.minute = m
		c.midnight = m == 0
	}
	return c, k, true
}

// isHourWord tells whether a word makes the number in front of it an hour. In
// Italian it may belong to the number behind: il 7 ore 19.
func (r *parser) isHourWord(i int) bool {
	if _, ok := r.digits(i+1, 1, 2); ok && r.settings["hour word"] == "before" {
		return false
	}
	return r.is(i, wordOClock)
}

// hasHourMark tells whether the number that ends here is a time for certain.
func (r *parser) hasHourMark(i int) bool {
	if r.is(i, wordAM) || r.is(i, wordPM) || r.isHourWord(i) {
		return true
	}
	return i < len(r.lexemes) && r.lexemes[i].glued && hourSuffix(r.lexemes[i]) != wordNone
}

// isDottedTime tells whether 19.30 is a time: it got this far because it is no date.
func (r *parser) isDottedTime(i int) bool { return !r.isGluedSign(i+3, ".") }

// hourSuffix reads what stands right behind a number and means the same in every
// language: 7pm, 7p, 19h.
func hourSuffix(t lexeme) wordKind {
	switch t.text {
	case "am", "a":
		return wordAM
	case "pm", "p":
		return wordPM
	case "h":
		return wordOClock
	}
	return wordNone
}

func (r *parser) scanMeridiem(i int) (wordKind, int) {
	if i >= len(r.lexemes) {
		return wordNone, i
	}
	if k := hourSuffix(r.lexemes[i]); r.lexemes[i].glued && (k == wordAM || k == wordPM) {
		return k, i + 1
	}
	if r.is(i, wordAM) {
		return wordAM, i + 1
	}
	if r.is(i, wordPM) {
		return wordPM, i + 1
	}
	return wordNone, i
}

// scanFourDigits reads 1930 where a word says that it is a time.
func (r *parser) scanFourDigits(i int) (clock, int, bool) {
	n, ok := r.digits(i, 4, 4)
	if !ok || !r.hasHourMark(i+1) {
		return clock{}, 0, false
	}
	if n/100 > 23 || n%100 > 59 {
		r.err = r.errNoSuchTime(i, i+2)
		return clock{}, 0, false
	}
	if half, _ := r.scanMeridiem(i + 1); half != wordNone {
		return clock{}, 0, false
	}
	return clock{minute: n/100*60 + n%100, is24Hour: true}, i + 2, true
}
