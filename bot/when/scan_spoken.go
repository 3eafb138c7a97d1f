package when

// spoken reads times in words: half past six, halb acht, ocho menos cuarto.
func (r *run) spoken(i int, inRange bool) (clock, int, bool) {
	if n, ok := r.as(i, wordLess); ok { // halb acht
		if h, end, ok := r.hour(i + 1); ok && !r.is(i+1, wordThe) {
			return r.told(60*h-n, h, end)
		}
	}
	if c, end, ok := r.aroundHour(i, inRange); ok {
		return c, end, true
	}
	h, end, ok := r.hour(i)
	if !ok {
		return clock{}, 0, false
	}
	return r.hourAnd(i, h, end)
}

// hour reads the hour of a time in words, which may be in digits.
func (r *run) hour(i int) (h, end int, ok bool) {
	i = r.skip(i, wordAt, wordThe)
	if h, ok = r.as(i, wordCardinal); !ok {
		if h, ok = r.digits(i, 1, 2); !ok || r.gluedSign(i+1, ":") || r.gluedSign(i+1, ".") {
			return 0, 0, false
		}
	}
	return h, i + 1, h >= 1 && h <= 24
}

// told makes a time of words. It is of the twelve hours of a clock face unless
// the hour says otherwise.
func (r *run) told(minute, h, end int) (clock, int, bool) {
	c := clock{minute: minute, exact: h > 12}
	if r.hourWord(end) {
		end++
	}
	if c.half, end = r.halfOf(end); c.half != wordNone && h > 12 {
		return clock{}, 0, false
	}
	if c.minute < 60 && h <= 12 { // halb eins
		c.minute += 12 * 60
	}
	if c.minute >= 24*60 {
		return clock{}, 0, false
	}
	if c.half == wordAM && c.minute >= 12*60 {
		c.minute -= 12 * 60
	}
	return c, end, true
}

// aroundHour reads minutes before or after an hour, the minutes first.
func (r *run) aroundHour(i int, inRange bool) (clock, int, bool) {
	j := r.skip(i, wordSingle)
	m, fixed, ok := r.fraction(j)
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
		h, end, ok := r.hour(j)
		if !ok || h > 12 {
			return clock{}, 0, false
		}
		c, end, ok := r.told(60*h+30, h, end)
		c.or = 60*h - 30
		return c, end, ok
	default:
		return clock{}, 0, false
	}
	// 15 alle 17 is no quarter to five; un quarto alle sei is one to six.
	if r.is(j-1, wordAt) && r.lex[j-2].kind == tokenNumber {
		return clock{}, 0, false
	}
	// Ten to eight can be a range, 10-8; so can 10 to 8.
	if !fixed && after < 0 && r.is(j-1, wordTo) && (inRange || m%5 != 0 || r.ask(2, "to", i) == 1) {
		return clock{}, 0, false
	}
	if n, ok := r.as(j, wordLess); ok { // fünf vor halb acht
		h, end, ok := r.hour(j + 1)
		if !ok {
			return clock{}, 0, false
		}
		return r.told(60*h-n+after*m, h, end)
	}
	h, end, ok := r.hour(j)
	if !ok {
		return clock{}, 0, false
	}
	return r.told(60*h+after*m, h, end)
}

// fraction reads half, quarter, or a number of minutes; fixed tells that it can
// be no hour.
func (r *run) fraction(i int) (m int, fixed, ok bool) {
	if r.is(i, wordHalf) {
		return 30, true, true
	}
	if r.is(i, wordQuarter) {
		return 15, true, true
	}
	if m, ok = r.digits(i, 1, 2); !ok {
		m, ok = r.as(i, wordCardinal)
	}
	return m, m > 24 || r.is(i+1, wordMinutes), ok && m > 0 && m < 60
}

// hourAnd reads what follows the hour: seven pm, huit heures et demie, las
// siete y cuarto.
func (r *run) hourAnd(i, h, end int) (clock, int, bool) {
	isWord := r.is(i, wordCardinal)
	j := end
	if r.hourWord(j) {
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
		if m, _, ok := r.fraction(k); ok {
			named := r.is(k, wordHalf) || r.is(k, wordQuarter)
			// The "and" of seven and ten may be that of a list.
			if named || sign < 0 || (m%5 == 0 && !r.startsClock(k) && r.ask(2, "plus", i) == 0) {
				return r.told(60*h+sign*m, h, k+1)
			}
		}
	}
	if !isWord {
		return clock{}, 0, false
	}
	if m, ok := r.as(j, wordCardinal); ok && m >= 10 && m < 60 && m%5 == 0 && r.settings["minutes"] == "follow" {
		return r.told(60*h+m, h, j+1)
	}
	if r.hourWord(end) || r.is(end, wordAM) || r.is(end, wordPM) {
		c, end, ok := r.told(60*h, h, end)
		if r.settings["exact from"] != "" && h >= r.intSetting("exact from") && c.half == wordNone && h != 12 {
			c.exact = true
		}
		return c, end, ok
	}
	return clock{minute: 60 * h, exact: h > 12, bare: true}, end, true
}
