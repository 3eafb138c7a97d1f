package when

// scanSpokenTime reads times in words: half past six, halb acht, ocho menos cuarto.
func (r *parser) scanSpokenTime(i int, inRange bool) (clock, int, bool) {
	if n, ok := r.value(i, wordLess); ok { // halb acht
		if h, end, ok := r.scanHour(i + 1); ok && !r.is(i+1, wordThe) {
			return r.newSpokenClock(60*h-n, h, end)
		}
	}
	if c, end, ok := r.scanMinutesFirst(i, inRange); ok {
		return c, end, true
	}
	h, end, ok := r.scanHour(i)
	if !ok {
		return clock{}, 0, false
	}
	return r.scanHourFirst(i, h, end)
}

// scanHour reads the hour of a time in words, which may be in digits.
func (r *parser) scanHour(i int) (h, end int, ok bool) {
	i = r.skip(i, wordAt, wordThe)
	if h, ok = r.value(i, wordCardinal); !ok {
		if h, ok = r.digits(i, 1, 2); !ok || r.isGluedSign(i+1, ":") || r.isGluedSign(i+1, ".") {
			return 0, 0, false
		}
	}
	return h, i + 1, h >= 1 && h <= 24
}

// newSpokenClock makes a time of words. It is of the twelve hours of a clock face unless
// the hour says otherwise.
func (r *parser) newSpokenClock(minute, h, end int) (clock, int, bool) {
	c := clock{minute: minute, is24Hour: h > 12}
	if r.isHourWord(end) {
		end++
	}
	if c.meridiem, end = r.scanMeridiem(end); c.meridiem != wordNone && h > 12 {
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

// scanMinutesFirst reads minutes before or after an hour, the minutes first.
func (r *parser) scanMinutesFirst(i int, inRange bool) (clock, int, bool) {
	j := r.skip(i, wordSingle)
	m, fixed, ok := r.scanMinutes(j)
	if !ok {
		return clock{}, 0, false
	}
	halfHour := r.is(j, wordHalf)
	j = r.skip(j+1, wordMinutes)
	var after int
	switch {
	case r.is(j, wordPast):
		after = 1
		j++
	case r.is(j, wordBefore):
		after = -1
		j++
	case halfHour && r.settings["half"] == "asked": // half seven
		h, end, ok := r.scanHour(j)
		if !ok || h > 12 {
			return clock{}, 0, false
		}
		c, end, ok := r.newSpokenClock(60*h+30, h, end)
		c.alternative = 60*h - 30
		return c, end, ok
	default:
		return clock{}, 0, false
	}
	// 15 alle 17 is no quarter to five; un quarto alle sei is one to six.
	if r.is(j-1, wordAt) && r.lexemes[j-2].kind == tokenNumber {
		return clock{}, 0, false
	}
	// Ten to eight can be a range, 10-8; so can 10 to 8.
	if !fixed && after < 0 && r.is(j-1, wordTo) && (inRange || m%5 != 0 || r.branch(2, "to", i) == 1) {
		return clock{}, 0, false
	}
	if n, ok := r.value(j, wordLess); ok { // fünf vor halb acht
		h, end, ok := r.scanHour(j + 1)
		if !ok {
			return clock{}, 0, false
		}
		return r.newSpokenClock(60*h-n+after*m, h, end)
	}
	h, end, ok := r.scanHour(j)
	if !ok {
		return clock{}, 0, false
	}
	return r.newSpokenClock(60*h+after*m, h, end)
}

// scanMinutes reads half, quarter, or a number of minutes; fixed tells that it can
// be no hour.
func (r *parser) scanMinutes(i int) (m int, fixed, ok bool) {
	if r.is(i, wordHalf) {
		return 30, true, true
	}
	if r.is(i, wordQuarter) {
		return 15, true, true
	}
	if m, ok = r.digits(i, 1, 2); !ok {
		m, ok = r.value(i, wordCardinal)
	}
	return m, m > 24 || r.is(i+1, wordMinutes), ok && m > 0 && m < 60
}

// scanHourFirst reads what follows the hour: seven pm, huit heures et demie, las
// siete y cuarto.
func (r *parser) scanHourFirst(i, h, end int) (clock, int, bool) {
	isWord := r.is(i, wordCardinal)
	j := end
	if r.isHourWord(j) {
		j++
	}
	sign := 0
	switch {
	case r.is(j, wordPlus):
		sign = 1
	case r.is(j, wordMinus):
		sign = -1
	}
	if sign != 0 {
		k := r.skip(j+1, wordThe, wordSingle)
		if m, _, ok := r.scanMinutes(k); ok {
			named := r.is(k, wordHalf) || r.is(k, wordQuarter)
			// The "and" of seven and ten may be that of a list.
			if named || sign < 0 || (m%5 == 0 && !r.startsClock(k) && r.branch(2, "plus", i) == 0) {
				return r.newSpokenClock(60*h+sign*m, h, k+1)
			}
		}
	}
	if !isWord {
		return clock{}, 0, false
	}
	if m, ok := r.value(j, wordCardinal); ok && m >= 10 && m < 60 && m%5 == 0 && r.settings["minutes"] == "follow" {
		return r.newSpokenClock(60*h+m, h, j+1)
	}
	if r.isHourWord(end) || r.is(end, wordAM) || r.is(end, wordPM) {
		c, end, ok := r.newSpokenClock(60*h, h, end)
		if r.settings["exact from"] != "" && h >= r.intSetting("exact from") && c.meridiem == wordNone && h != 12 {
			c.is24Hour = true
		}
		return c, end, ok
	}
	return clock{minute: 60 * h, is24Hour: h > 12, bare: true}, end, true
}
