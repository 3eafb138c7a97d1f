package when

import (
	"fmt"
	"strings"
	"time"
)

// offsetMark stands in front of an offset from UTC that is in place of a zone:
// =+05:30.
const offsetMark = "="

// maxOffset is the largest offset that any zone has.
const maxOffset = 14 * time.Hour

// isOffset reports whether a zone of an item is an offset.
func isOffset(zone string) bool { return strings.HasPrefix(zone, offsetMark) }

// fixedZone returns the zone of an offset.
func fixedZone(zone string) (*time.Location, error) {
	t, err := time.Parse("-07:00", strings.TrimPrefix(zone, offsetMark))
	if err != nil {
		return nil, err
	}
	_, seconds := t.Zone()
	return time.FixedZone(strings.TrimPrefix(zone, offsetMark), seconds), nil
}

// scanOffset scans an offset behind a clock time: -05:00, +0530, Z behind an ISO time,
// UTC+2.
func (p *parser) scanOffset(i int) (atom, int) {
	if i == 0 {
		return atom{}, 0
	}
	if l := p.lexemes[i]; l.text == "z" && l.glued && p.isISOTime(i-1) {
		return atom{kind: atomZone, zone: offsetMark + "+00:00"}, i + 1
	}
	zone, end, ok := p.offsetAt(i)
	if !ok || p.lexemes[i-1].kind != tokenNumber && !p.is(i-1, wordAM) && !p.is(i-1, wordPM) && hourSuffix(p.lexemes[i-1]) == wordNone && !p.is(i-1, wordOClock) {
		return atom{}, 0
	}
	return atom{kind: atomZone, zone: zone}, end
}

// offsetAt scans a sign with hours and minutes glued to it.
func (p *parser) offsetAt(i int) (zone string, end int, ok bool) {
	if !p.isSign(i, "+") && !p.isSign(i, "-") {
		return "", 0, false
	}
	if n, ok := p.gluedDigits(i+1, 4, 4); ok {
		return p.offset(i, n/100, n%100, i+2)
	}
	h, hours := p.gluedDigits(i+1, 2, 2)
	m, minutes := p.gluedDigits(i+3, 2, 2)
	if !hours || !minutes || !p.isGluedSign(i+2, ":") {
		return "", 0, false
	}
	return p.offset(i, h, m, i+4)
}

// utcOffsetAt scans the offset behind UTC or GMT: +2, -5, +05:30.
func (p *parser) utcOffsetAt(i int) (zone string, end int, ok bool) {
	if zone, end, ok := p.offsetAt(i); ok {
		return zone, end, ok
	}
	h, found := p.gluedDigits(i+1, 1, 2)
	if !found || !p.isSign(i, "+") && !p.isSign(i, "-") {
		return "", 0, false
	}
	if m, ok := p.gluedDigits(i+3, 2, 2); ok && p.isGluedSign(i+2, ":") {
		return p.offset(i, h, m, i+4)
	}
	return p.offset(i, h, 0, i+2)
}

// isUsualOffset reports whether some zone can be so far from UTC.
func isUsualOffset(h, m int) bool {
	return time.Duration(h)*time.Hour+time.Duration(m)*time.Minute <= maxOffset && m%15 == 0 && m < 60
}

func (p *parser) offset(sign, h, m, end int) (string, int, bool) {
	if !isUsualOffset(h, m) {
		return "", 0, false
	}
	return fmt.Sprintf("%s%s%02d:%02d", offsetMark, p.lexemes[sign].text, h, m), end, true
}

// endsBeforeOffset reports whether the sign behind a clock time is that of an offset,
// and not of a range. Behind a space it is one unless the range is likely too.
func (p *parser) endsBeforeOffset(c clock, sign int) bool {
	if _, _, ok := p.offsetAt(sign); !ok {
		return false
	}
	if p.isSign(sign, "+") || p.isISOTime(sign-1) {
		return true
	}
	if p.lexemes[sign].glued { // sat 19:00-05:00 is a night
		return false
	}
	h, _ := p.gluedDigits(sign+1, 2, 2)
	return 60*h <= c.minute%fullDay || c.meridiem == wordPM || p.branch(2, "offset", sign) == 0
}

// isISOTime reports whether the number at i ends a time behind the T of an ISO date.
func (p *parser) isISOTime(i int) bool {
	for i > 0 && p.lexemes[i].glued && (p.lexemes[i].kind == tokenNumber || p.lexemes[i].isSign(":")) {
		i--
	}
	return p.sawISODate && i >= 0 && p.lexemes[i].text == "t"
}
