package when

// scanNamedTime scans noon and midnight. Where noon is as wide as another part
// of the day, a time may follow that falls into it: Samstag Mittag um 1.
func (p *parser) scanNamedTime(i int) (clock, int, bool) {
	if !p.is(i, wordNoon) && !p.is(i, wordMidnight) {
		return clock{}, 0, false
	}
	if c, end, ok := p.scanMinutesBehindNoon(i); ok {
		return c, end, true
	}
	if c, end, ok := p.scanTimeAtNoon(i + 1); ok && p.is(i, wordNoon) {
		return c, end, true
	}
	return p.scanMinutesOfNoon(i, 0)
}

// scanMinutesOfNoon scans noon or midnight, so many minutes before or after
// which a time is.
func (p *parser) scanMinutesOfNoon(i, minutes int) (clock, int, bool) {
	switch {
	case p.is(i, wordNoon):
		return clock{minute: halfDay + minutes, is24Hour: true, noon: true}, i + 1, true
	case p.is(i, wordMidnight) && minutes < 0:
		return clock{minute: fullDay + minutes, is24Hour: true}, i + 1, true
	case p.is(i, wordMidnight):
		return clock{minute: minutes, midnight: true, is24Hour: true}, i + 1, true
	}
	return clock{}, 0, false
}

// scanMinutesBehindNoon scans midi et quart, mezzogiorno meno un quarto, midi
// trente.
func (p *parser) scanMinutesBehindNoon(i int) (clock, int, bool) {
	var sign int
	switch {
	case p.is(i+1, wordPlus):
		sign = 1
	case p.is(i+1, wordMinus):
		sign = -1
	default:
		m, ok := p.value(i+1, wordCardinal)
		if !ok || p.settings["minutes"] != "follow" || p.settings["half"] == "asked" || m < 10 || m > 59 || m%5 != 0 {
			return clock{}, 0, false
		}
		c, _, ok := p.scanMinutesOfNoon(i, m)
		return c, i + 2, ok
	}
	k := p.skip(i+2, wordThe, wordSingle)
	m, _, ok := p.scanMinutes(k)
	named := p.is(k, wordHalf) || p.is(k, wordQuarter)
	if !ok || !named && sign > 0 && (m%5 != 0 || p.startsClock(k) || p.branch(2, "plus", i) == 1) {
		return clock{}, 0, false
	}
	c, _, ok := p.scanMinutesOfNoon(i, sign*m)
	return c, k + 1, ok
}

// scanTimeAtNoon scans a time from eleven to three behind the word noon.
func (p *parser) scanTimeAtNoon(i int) (clock, int, bool) {
	if p.settings["noon"] != "part" {
		return clock{}, 0, false
	}
	j, ok := p.skipClockPrefix(i)
	c, end, written := p.scanWrittenTime(j)
	if !written {
		c, end, written = p.scanSpokenTime(j, clockAlone)
	}
	if !ok || !written || p.err != nil {
		return clock{}, 0, false
	}
	for _, m := range c.candidates(0) {
		if m >= 11*60 && m < 15*60 {
			return clock{minute: m, is24Hour: true}, end, true
		}
	}
	return clock{}, 0, false
}

// scanNameBehind scans the noon of 12:00 noon and um 1 mittags.
func (p *parser) scanNameBehind(c clock, end int) (clock, int) {
	j := p.skip(end, wordOClock)
	switch {
	case c.midnight || p.is(j+1, wordPlus):
	case p.is(j, wordNoon) && p.settings["noon"] == "part":
		for _, m := range c.candidates(0) {
			if m >= 11*60 && m < 15*60 {
				return clock{minute: m, is24Hour: true}, j + 1
			}
		}
	case p.is(j, wordNoon) && c.minute == halfDay:
		return clock{minute: halfDay, is24Hour: true, noon: true}, j + 1
	case p.is(j, wordMidnight) && c.minute%halfDay == 0 && c.meridiem != wordPM:
		return clock{midnight: true, is24Hour: true}, j + 1
	}
	return c, end
}
