package when

import "time"

// scanDuration scans a length of hours and minutes: 2h, 1h30, an hour and a
// half, anderthalb Stunden, trois quarts d'heure.
func (p *parser) scanDuration(i int) (d time.Duration, end int, ok bool) {
	q, unit, ok := p.scanQuantity(i)
	minutes, _ := p.value(i, wordMinutes)
	if !ok && (p.is(i, wordHours) && p.isHalfAfter(i+1) || minutes > 1) { // hora y media, mezzoretta
		q, unit = 1, i
	} else if !ok {
		return 0, i, false
	}
	if p.isGluedSign(unit, "-") { // three-quarters of an hour
		unit++
	}
	size, end := p.scanUnit(unit)
	if size == 0 {
		return 0, i, false
	}
	d = time.Duration(q * float64(size))
	if size != time.Hour {
		return d, end, true
	}
	if n, ok := p.gluedDigits(end, 2, 2); ok && n < 60 { // 1h30
		_, after := p.scanUnit(end + 1)
		return d + time.Duration(n)*time.Minute, max(after, end+1), true
	}
	if p.isHalfAfter(end) {
		half, after := p.scanPartOfHour(p.skip(end+1, wordSingle))
		return d + half, after, true
	}
	if n, unit, ok := p.scanQuantity(p.skip(end, wordAnd, wordPlus)); ok && n < 60 {
		if size, after := p.scanUnit(unit); size == time.Minute {
			return d + time.Duration(n*float64(size)), after, true
		}
	}
	return d, end, true
}

// isHalfAfter reports whether "and a half" or "and a quarter" stands at i.
func (p *parser) isHalfAfter(i int) bool {
	if !p.is(i, wordAnd) && !p.is(i, wordPlus) {
		return false
	}
	size, _ := p.scanPartOfHour(p.skip(i+1, wordSingle))
	return size > 0
}

func (p *parser) scanPartOfHour(i int) (time.Duration, int) {
	switch {
	case p.is(i, wordHalf):
		return 30 * time.Minute, i + 1
	case p.is(i, wordQuarter):
		return 15 * time.Minute, i + 1
	}
	return 0, i
}

// scanUnit scans a unit of a duration; a quarter of an hour is one, too.
func (p *parser) scanUnit(i int) (size time.Duration, end int) {
	if i >= len(p.lexemes) {
		return 0, i
	}
	if n, ok := p.value(i, wordMinutes); ok {
		return time.Duration(max(n, 1)) * time.Minute, i + 1
	}
	if p.is(i, wordHours) {
		return time.Hour, i + 1
	}
	if d := units[p.lexemes[i].text]; d != 0 && p.lexemes[i].kind == tokenWord {
		return d, i + 1
	}
	return 0, i
}

// scanQuantity scans how many of a unit there are: 2, 1.5, 1½, an, half an, one
// and a half, anderthalb.
func (p *parser) scanQuantity(i int) (q float64, end int, ok bool) {
	if n, ok := p.value(i, wordHalves); ok {
		return float64(n) / 2, i + 1, true
	}
	switch {
	case p.isSign(i, "½"):
		return 0.5, i + 1, true
	case p.is(i, wordHalf):
		return 0.5, p.skip(i+1, wordSingle), true
	case p.is(i, wordSingle) && p.is(i+1, wordHalf):
		return 0.5, i + 2, true
	}
	n, ok := p.digits(i, 1, 4) // 1440 min
	if !ok {
		n, ok = p.count(i)
	}
	if !ok && !p.is(i, wordSingle) {
		return 0, i, false
	}
	if !ok {
		n = 1
	}
	q, end = float64(n), i+1
	switch tenth, ok := p.gluedDigits(end+1, 1, 1); {
	case ok && (p.isGluedSign(end, ".") || p.isGluedSign(end, ",")):
		return q + float64(tenth)/10, end + 2, true
	case p.isGluedSign(end, "½"):
		return q + 0.5, end + 1, true
	}
	if j := p.skip(end+1, wordSingle); (p.is(end, wordAnd) || p.is(end, wordPlus)) && p.is(j, wordHalf) {
		if size, _ := p.scanUnit(j + 1); size > 0 { // one and a half hours
			return q + 0.5, j + 1, true
		}
	}
	return q, end, true
}
