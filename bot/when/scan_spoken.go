package when

// scanSpokenTime scans times in words: half past six, halb acht, ocho menos
// cuarto.
func (p *parser) scanSpokenTime(i int, position clockPosition) (clock, int, bool) {
	if n, ok := p.value(i, wordLess); ok { // halb acht
		if h, end, ok := p.scanHour(i + 1); ok && !p.is(i+1, wordThe) {
			return p.newSpokenClock(60*h-n, h, end)
		}
	}
	if c, end, ok := p.scanMinutesFirst(i, position); ok {
		return c, end, true
	}
	h, end, ok := p.scanHour(i)
	if !ok {
		return clock{}, 0, false
	}
	return p.scanHourFirst(i, h, end)
}

// scanHour scans the hour of a time in words; the hour may be in digits.
func (p *parser) scanHour(i int) (h, end int, ok bool) {
	i = p.skip(i, wordAt, wordThe)
	if h, ok = p.value(i, wordCardinal); !ok {
		if h, ok = p.digits(i, 1, 2); !ok || p.isGluedSign(i+1, ":") || p.isGluedSign(i+1, ".") {
			return 0, 0, false
		}
	}
	return h, i + 1, h >= 1 && h <= 24
}

// newSpokenClock makes a time of words, on the 12-hour clock unless h is
// greater than 12.
func (p *parser) newSpokenClock(minute, h, end int) (clock, int, bool) {
	c := clock{minute: minute, is24Hour: h > 12}
	if p.isHourWord(end) {
		end++
	}
	if c.meridiem, end = p.scanMeridiem(end); c.meridiem != wordNone && h > 12 {
		return clock{}, 0, false
	}
	if c.minute < 60 && h <= 12 { // halb eins
		c.minute += 12 * 60
	}
	if c.minute >= 24*60 {
		return clock{}, 0, false
	}
	if c.meridiem == wordAM && c.minute >= 12*60 {
		c.minute -= 12 * 60
	}
	return c, end, true
}

// scanMinutesFirst scans minutes before or after an hour, the minutes first.
func (p *parser) scanMinutesFirst(i int, position clockPosition) (clock, int, bool) {
	j := p.skip(i, wordSingle)
	m, fixed, ok := p.scanMinutes(j)
	if !ok {
		return clock{}, 0, false
	}
	halfHour := p.is(j, wordHalf)
	j = p.skip(j+1, wordMinutes)
	var after int
	switch {
	case p.is(j, wordPast):
		after = 1
		j++
	case p.is(j, wordBefore):
		after = -1
		j++
	case halfHour && p.settings["half"] == "asked": // half seven
		h, end, ok := p.scanHour(j)
		if !ok || h > 12 {
			return clock{}, 0, false
		}
		c, end, ok := p.newSpokenClock(60*h+30, h, end)
		c.alternative = 60*h - 30
		return c, end, ok
	default:
		return clock{}, 0, false
	}
	// 15 alle 17 is not a quarter to five; un quarto alle sei is one to six.
	if p.is(j-1, wordAt) && p.lexemes[j-2].kind == tokenNumber {
		return clock{}, 0, false
	}
	// Ten to eight can be the range 10-8; so can 10 to 8.
	if !fixed && after < 0 && p.is(j-1, wordTo) && (position == clockInRange || m%5 != 0 || p.branch(2, "to", i) == 1) {
		return clock{}, 0, false
	}
	if c, end, ok := p.scanMinutesOfNoon(p.skip(j, wordAt, wordThe), after*m); ok {
		return c, end, true
	}
	if n, ok := p.value(j, wordLess); ok { // fünf vor halb acht
		h, end, ok := p.scanHour(j + 1)
		if !ok {
			return clock{}, 0, false
		}
		return p.newSpokenClock(60*h-n+after*m, h, end)
	}
	h, end, ok := p.scanHour(j)
	if !ok {
		return clock{}, 0, false
	}
	return p.newSpokenClock(60*h+after*m, h, end)
}

// scanMinutes scans half, quarter or a number of minutes; fixed reports that it
// cannot be an hour.
func (p *parser) scanMinutes(i int) (m int, fixed, ok bool) {
	if p.is(i, wordHalf) {
		return 30, true, true
	}
	if p.is(i, wordQuarter) {
		return 15, true, true
	}
	if m, ok = p.digits(i, 1, 2); !ok {
		m, ok = p.value(i, wordCardinal)
	}
	return m, m > 24 || p.is(i+1, wordMinutes), ok && m > 0 && m < 60
}

// scanHourFirst scans what follows the hour: seven pm, huit heures et demie,
// las siete y cuarto.
func (p *parser) scanHourFirst(i, h, end int) (clock, int, bool) {
	isWord := p.is(i, wordCardinal)
	j := end
	if p.isHourWord(j) {
		j++
	}
	sign := 0
	switch {
	case p.is(j, wordPlus):
		sign = 1
	case p.is(j, wordMinus):
		sign = -1
	}
	if sign != 0 {
		k := p.skip(j+1, wordThe, wordSingle)
		if m, _, ok := p.scanMinutes(k); ok {
			named := p.is(k, wordHalf) || p.is(k, wordQuarter)
			// The "and" of seven and ten may separate items of a list.
			if named || sign < 0 || m > 12 && m%5 == 0 && p.is(k, wordCardinal) || (m%5 == 0 && !p.startsClock(k) && p.branch(2, "plus", i) == 0) {
				return p.newSpokenClock(60*h+sign*m, h, k+1)
			}
		}
	}
	if !isWord {
		return clock{}, 0, false
	}
	if m, ok := p.value(j, wordCardinal); ok && m >= 10 && m < 60 && m%5 == 0 && (j > end || p.settings["minutes"] == "follow") { // neunzehn Uhr dreißig
		return p.newSpokenClock(60*h+m, h, j+1)
	}
	if p.isHourWord(end) || p.is(end, wordAM) || p.is(end, wordPM) {
		c, end, ok := p.newSpokenClock(60*h, h, end)
		if h >= p.exactFrom(halfDay) && c.meridiem == wordNone && h != 12 {
			c.is24Hour = true
		}
		return c, end, ok
	}
	return clock{minute: 60 * h, is24Hour: h > 12, bare: true}, end, true
}
