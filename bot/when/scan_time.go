package when

import "time"

// clock is a time of day as it was typed.
type clock struct {
	minute      int           // of the day, by the hour as typed
	meridiem    wordKind      // am, pm or none
	is24Hour    bool          // on the 24-hour clock for certain
	bare        bool          // nothing but a number
	ofPart      bool          // a number of a part of the day: 8 de la tarde
	midnight    bool          // the beginning of the day or its end
	noon        bool          // said as a word
	leadingZero bool          // as in 07:30
	asLength    time.Duration // what 2h means if it is a length; 0: it is none
	alternative int           // another minute that the words can mean; 0: none
	start, end  int           // lexemes
	halfOf      *clock        // the time in the same half of the day; nil: none
}

// half returns the lexeme at which is decided in which half of the day the time is.
func (c clock) half() int {
	if c.halfOf != nil {
		return c.halfOf.half()
	}
	return c.start
}

// morningFrom is the first hour that people mean as it is written where the clock has
// 24 hours.
const morningFrom = 7

// clockPosition says where a clock time stands. In a range, the small number
// before "to" is an hour: 10 to 8 is not 7:50.
type clockPosition uint8

const (
	clockAlone clockPosition = iota
	clockInRange
)

// span is a time, or a range of two.
type span struct {
	from clock
	to   *clock
}

// skipPreposition skips what stands before a day, and before a time if another
// word says that it is one: am Abend, but not "a" 1 da tarde.
func (p *parser) skipPreposition(i int) int {
	for p.is(i, wordOn) && !p.is(i, wordAt) {
		i++
	}
	return i
}

func (p *parser) scanClockTime(i int) (atom, int) {
	j := p.skipPreposition(i)
	since := p.is(j, wordSince) // ab 14 Uhr
	if since {
		j++
	}
	if since && p.startsDate(j) {
		return atom{}, 0
	}
	c, end, ok := p.scanClock(j, clockAlone)
	if !ok || c.bare && !since {
		return atom{}, 0
	}
	return atom{kind: atomTime, span: span{from: c}}, end
}

// scanClock scans one time of day.
func (p *parser) scanClock(i int, position clockPosition) (clock, int, bool) {
	j, ok := p.skipClockPrefix(i)
	if !ok {
		return clock{}, 0, false
	}
	c, end, ok := p.scanNamedTime(j)
	if !ok {
		c, end, ok = p.scanSpokenTime(j, position)
	}
	if !ok {
		c, end, ok = p.scanWrittenTime(j)
	}
	if !ok || p.err != nil {
		return clock{}, 0, false
	}
	c, end = p.scanNameBehind(c, end)
	last := end
	end = p.skipClockSuffix(end)
	if last < end && c.bare && c.minute <= halfDay+59 {
		c.meridiem, end = p.scanMeridiem(end) // 7ish pm
	}
	c.bare = c.bare && j == i && last == end
	c.is24Hour = c.is24Hour || (p.sawISODate && c.meridiem == wordNone)
	c.start, c.end = i, end
	if d, last, ok := p.scanDuration(j); ok && p.skipClockSuffix(last) == end && d >= minLength && d <= halfDay*time.Minute {
		c.asLength = d
	}
	return c, end, true
}

// scanWrittenTime scans digits: 7, 7pm, 19:30, 19h, 19h30, 19.30 Uhr, 1930h.
func (p *parser) scanWrittenTime(i int) (clock, int, bool) {
	var c clock
	j := i
	for p.is(j, wordOClock) { // ore 19
		j++
	}
	prefixed := j > i
	h, isDigits := p.digits(j, 1, 2)
	if !isDigits {
		return p.scanFourDigits(j)
	}
	k := j + 1
	m, hasMinute, hasH, hasMark := 0, false, false, false
	if n, ok := p.gluedDigits(k+1, 2, 2); ok && (p.isGluedSign(k, ":") || (p.isGluedSign(k, ".") && (prefixed || p.hasHourMark(k+2) || p.isDottedTime(j))) || p.isCommaTime(k, n)) {
		m, hasMinute, k = n, true, k+2
		if zero, ok := p.gluedDigits(k+1, 2, 2); ok && p.isGluedSign(k, ":") && zero == 0 {
			k += 2
		}
	} else if k < len(p.lexemes) && p.lexemes[k].glued && (p.lexemes[k].text == "h" || p.is(k, wordOClock)) {
		hasH = p.lexemes[k].text == "h"
		hasMark = !hasH
		k++
		if n, ok := p.gluedDigits(k, 2, 2); ok {
			m, hasMinute, k = n, true, k+1
			if p.is(k, wordMinutes) && p.lexemes[k].glued { // 19h30min
				k++
			}
		}
	}
	if n, ok := p.spacedMinutes(i, k); ok && !hasMinute && !hasH && !hasMark {
		m, hasMinute, k = n, true, k+1
	}
	if hasMinute && p.isHourSign(k, h, p.lexemes[j].text) {
		k++
	}
	c.meridiem, k = p.scanMeridiem(k)
	if p.isHourWord(k) && !prefixed {
		hasMark = true
		k++
		if n, ok := p.digits(k, 2, 2); ok && n < 60 && !hasMinute && !p.is(k+1, wordMonth) && !p.startsClock(k) && !p.isSign(k+1, ".") && !p.isSign(k+1, "/") {
			m, hasMinute, k = n, true, k+1 // 19 Uhr 30
		}
		if c.meridiem == wordNone {
			c.meridiem, k = p.scanMeridiem(k) // 3 o'clock pm
		}
	}
	if k == j+1 && !prefixed && h > 24 && !p.is(i-1, wordAt) { // a day of the month, if anything
		return clock{}, 0, false
	}
	if m > 59 || h > 24 || (h == 24 && m > 0) || (c.meridiem != wordNone && (h < 1 || h > 12)) {
		p.err = p.errNoSuchTime(i, k)
		return clock{}, 0, false
	}
	c.minute = 60*h + m
	c.bare = !hasMinute && !hasH && !hasMark && !prefixed && c.meridiem == wordNone
	c.leadingZero = len(p.lexemes[j].text) == 2 && h < 10
	// A 24-hour clock shows 09:00 and 10:30, but not 7:30.
	full := hasMinute && len(p.lexemes[j].text) == 2
	// Nobody meets at 2:30 in the night: whatever the language, it may be half past two.
	c.is24Hour = c.meridiem == wordNone && (h == 0 || h > 12 || c.leadingZero || full || h >= morningFrom &&
		(hasMinute && (hasH || p.settings["exact"] == "minutes") || hasH && h >= p.exactFrom(defaultExactFrom) ||
			(hasMark || prefixed) && h >= p.exactFrom(halfDay)))
	if c.meridiem == wordAM && h == 12 {
		c.minute = m
		c.midnight = m == 0
	}
	return c, k, true
}

// defaultExactFrom is the hour from which 10h is in the morning, because the evening is
// written 22h.
const defaultExactFrom = 10

// exactFrom returns the hour from which "10 Uhr" is in the morning in the language, or
// else.
func (p *parser) exactFrom(or int) int {
	if p.settings["exact from"] == "" {
		return or
	}
	return p.intSetting("exact from")
}

// isHourWord reports whether a word makes the number in front of it an hour. In
// Italian it may belong to the number behind it: il 7 ore 19.
func (p *parser) isHourWord(i int) bool {
	if _, ok := p.digits(i+1, 1, 2); ok && p.settings["hour word"] == "before" {
		return false
	}
	return p.is(i, wordOClock)
}

// isHourSign reports whether the lexeme at i marks the time in front of it, of hour h as
// it was typed: 19:30h, 19:00 hrs. 2:30 hours may be a length.
func (p *parser) isHourSign(i, h int, typed string) bool {
	if i < len(p.lexemes) && p.lexemes[i].glued && p.lexemes[i].text == "h" {
		return true
	}
	return p.is(i, wordHours) && len(typed) == 2 && (h > 12 || h < 10)
}

// hasHourMark reports whether the lexeme at i marks the number in front of it
// as a time.
func (p *parser) hasHourMark(i int) bool {
	if p.is(i, wordAM) || p.is(i, wordPM) || p.isHourWord(i) {
		return true
	}
	return i < len(p.lexemes) && p.lexemes[i].glued && hourSuffix(p.lexemes[i]) != wordNone
}

// isDottedTime reports whether 19.30 is a time; scanNumericDate has already
// declined it as a date.
func (p *parser) isDottedTime(i int) bool { return !p.isGluedSign(i+3, ".") }

// hourSuffix returns the kind of a suffix that means the same in every
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

// scanMeridiem scans am or pm.
func (p *parser) scanMeridiem(i int) (wordKind, int) {
	if i >= len(p.lexemes) {
		return wordNone, i
	}
	if k := hourSuffix(p.lexemes[i]); p.lexemes[i].glued && (k == wordAM || k == wordPM) {
		return k, i + 1
	}
	if p.is(i, wordAM) {
		return wordAM, i + 1
	}
	if p.is(i, wordPM) {
		return wordPM, i + 1
	}
	return wordNone, i
}
