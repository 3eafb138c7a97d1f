package when

// scanFourDigits scans 1930h and 730pm, where a word marks the number as a time.
func (p *parser) scanFourDigits(i int) (clock, int, bool) {
	n, ok := p.digits(i, 3, 4)
	if !ok {
		return clock{}, 0, false
	}
	if !p.hasHourMark(i+1) && !p.isMilitaryTime(i) {
		if !p.isTimeByPlace(i) {
			return clock{}, 0, false
		}
		return clock{minute: n/100*60 + n%100, is24Hour: len(p.lexemes[i].text) == 4}, i + 1, true
	}
	half, end := p.scanMeridiem(i + 1)
	c := clock{minute: n/100*60 + n%100, is24Hour: half == wordNone, meridiem: half}
	switch {
	case n/100 > 23 || n%100 > 59 || half != wordNone && (n < 100 || n >= 1300):
		p.err = p.errNoSuchTime(i, end)
		return clock{}, 0, false
	case half == wordNone:
		end = i + 2
	}
	return c, end, half != wordNone || len(p.lexemes[i].text) == 4
}

// isMilitaryTime reports whether 1900hrs begins at i.
func (p *parser) isMilitaryTime(i int) bool {
	return len(p.lexemes[i].text) == 4 && p.canBeTime(i) && p.is(i+1, wordHours)
}

// isTimeByPlace reports whether 1930 is a time because of what stands beside it: at
// 1930, sat 1530-1800.
func (p *parser) isTimeByPlace(i int) bool {
	if !p.canBeTime(i) {
		return false
	}
	if j, ranged := p.skipRangeSign(i + 1); ranged && (p.canBeTime(j) || p.hasHourMark(j+1)) {
		return p.isDayWord(i-1) || p.is(i-1, wordFrom)
	}
	opened := p.is(i-1, wordTo) || p.isSign(i-1, "-")
	if _, digits := p.digits(i-2, 3, 4); opened && digits && (p.isDayWord(i-3) || p.is(i-3, wordFrom)) {
		return true
	}
	return p.is(i-1, wordAt) && !p.is(i-1, wordTo)
}

// canBeTime reports whether three or four digits can be an hour and minutes.
func (p *parser) canBeTime(i int) bool {
	n, ok := p.digits(i, 3, 4)
	return ok && n >= 100 && n/100 <= 23 && n%100 <= 59 && n%5 == 0 || ok && len(p.lexemes[i].text) == 4 && n/100 == 0 && n%100 <= 59
}

// scanBareFourDigits scans 1930 and 730 beside a day. Anywhere else they may be
// a year.
func (p *parser) scanBareFourDigits(i int) (atom, int) {
	n, ok := p.digits(i, 3, 4)
	four := ok && len(p.lexemes[i].text) == 4
	afterDay := p.follows(atomDay) && p.atoms[len(p.atoms)-1].end == i
	beside := afterDay || p.isDayWord(i-1) || p.is(i-1, wordPart) || i == 0 && p.isDayWord(i+1)
	if !ok || !beside || n/100 > 23 || n%100 > 59 || n%5 != 0 || (!four && n < 100) || p.isGluedSign(i+1, "-") || p.isGluedSign(i+1, "/") || p.isGluedSign(i+1, ".") {
		return atom{}, 0
	}
	c := clock{minute: n/100*60 + n%100, is24Hour: four, start: i, end: i + 1}
	return atom{kind: atomTime, span: span{from: c}}, i + 1
}

// isNoDay reports whether the bare number c behind a weekday is not the day of the month
// that falls on it: samedi 14 à 18.
func (p *parser) isNoDay(c clock) bool {
	if !p.follows(atomDay) || c.minute < 60 || c.minute >= fullDay {
		return false
	}
	d := p.atoms[len(p.atoms)-1].day
	return d.kind == dayWeekday && !p.fallsOn(d, day{kind: dayNthOfMonth, dayOfMonth: c.minute / 60})
}

// spacedMinutes returns the minutes at k behind an hour at i, as they are dictated: at 7
// 30, 7 30 pm.
func (p *parser) spacedMinutes(i, k int) (int, bool) {
	n, ok := p.digits(k, 2, 2)
	if !ok || k != i+1 || p.lexemes[k].glued || n > 59 || n%5 != 0 || n > 0 && n <= 12 || p.is(k+1, wordMonth) || p.isGluedSign(k+1, ".") || p.isGluedSign(k+1, "/") || p.isGluedSign(k+1, ":") || p.isGluedSign(k+1, "-") {
		return 0, false
	}
	return n, p.is(i-1, wordAt) || p.is(k+1, wordAM) || p.is(k+1, wordPM)
}

// isCommaTime reports whether the comma at i stands between an hour and its
// minutes, as some languages write them; 19,20 may also be two hours.
func (p *parser) isCommaTime(i, minutes int) bool {
	if p.settings["comma clock"] == "" {
		return p.isGluedSign(i, ",") && minutes > 24 && minutes < 60 && p.hasHourMark(i+2) // 19,30 Uhr
	}
	if !p.isGluedSign(i, ",") {
		return false
	}
	return minutes > 24 && minutes < 60 || minutes == 0 || p.hasHourMark(i+2) || p.branch(2, "comma", i) == 0
}
