package when

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// isoTime matches a date and time as machines write it: 2026-11-28T19:00:00.000Z,
// 20261128T190000+0100.
var isoTime = regexp.MustCompile(`(?i)^(\d{4})-?(\d\d)-?(\d\d)t(\d\d):?(\d\d)(?::?[0-5]\d([.,]\d+)?)?(z|[+-]\d\d(?::?\d\d)?)?`)

// isoEnd matches the end of an interval behind its start.
var isoEnd = regexp.MustCompile(`(?i)^/(?:(\d{4}-?\d\d-?\d\dt)?(\d\d):?(\d\d)(?::?[0-5]\d(?:[.,]\d+)?)?(z|[+-]\d\d(?::?\d\d)?)?|pt(?:(\d+)h)?(?:(\d+)m)?)`)

// scanISO scans a date with its time as one, and an interval of two:
// 2026-11-28T19:00/21:00, 2026-11-28T19:00/PT2H.
func (p *parser) scanISO(i int) (atom, int) {
	if _, ok := p.digits(i, 4, 8); !ok {
		return atom{}, 0
	}
	text := p.phrase[p.lexemes[i].start:]
	m := isoTime.FindStringSubmatch(text)
	if m == nil {
		return atom{}, 0
	}
	zone, ok := isoOffset(m[7])
	if !ok { // 2026-11-28T19:00-21:00 is a range
		return atom{}, 0
	}
	a := atom{kind: atomDateTime, zone: zone}
	a.day = day{kind: dayDate, year: number(m[1]), month: number(m[2]), dayOfMonth: number(m[3])}
	a.span.from = clock{minute: 60*number(m[4]) + number(m[5]), is24Hour: true, start: i, end: i + 1}
	end := p.lexemeAt(i, len(m[0]))
	e := isoEnd.FindStringSubmatch(text[len(m[0]):])
	last := -1
	if e != nil {
		last = p.lexemeAt(i, len(m[0])+len(e[0]))
	}
	switch {
	case last > i:
		if end = last; !a.setISOEnd(e, m[0]) {
			p.err = p.errNoSuchRange(p.sourceText(i, end))
		}
	case end <= i, m[6] == "" && m[7] == "" && p.isSign(i+1, "-"): // other productions read it, and what follows
		return atom{}, 0
	}
	switch {
	case !isValidDate(a.day.year, a.day.month, a.day.dayOfMonth):
		p.err = p.errNoSuchDay(p.sourceText(i, end))
	case number(m[5]) > 59 || a.span.from.minute > fullDay:
		p.err = p.errNoSuchTime(i, end)
	}
	p.sawISODate = true
	return p.withBounds(a, i, end)
}

// setISOEnd sets the end of an interval, or its length.
func (a *atom) setISOEnd(e []string, start string) bool {
	if e[2] == "" {
		a.length = time.Duration(number(e[5]))*time.Hour + time.Duration(number(e[6]))*time.Minute
		return a.length >= minLength && a.length <= maxLength
	}
	to := clock{minute: 60*number(e[2]) + number(e[3]), is24Hour: true, start: a.span.from.start, end: a.span.from.end}
	a.span.to = &to
	zone, _ := isoOffset(e[4])
	sameOffset := e[4] == "" || zone == a.zone
	if e[1] == "" {
		return sameOffset
	}
	from, err1 := time.Parse("20060102", strings.ReplaceAll(start[:strings.IndexAny(start, "Tt")], "-", ""))
	until, err2 := time.Parse("20060102t", strings.ToLower(strings.ReplaceAll(e[1], "-", "")))
	nights := int(until.Sub(from).Hours()) / 24
	over := to.minute <= a.span.from.minute
	return err1 == nil && err2 == nil && sameOffset && (nights == 0 && !over || nights == 1 && over)
}

// isoOffset returns the zone of an offset as ISO 8601 writes it, "" for none; ok is
// false if no zone has it.
func isoOffset(text string) (zone string, ok bool) {
	switch {
	case text == "":
		return "", true
	case strings.EqualFold(text, "z"):
		return offsetMark + "+00:00", true
	}
	digits := strings.ReplaceAll(text[1:], ":", "") + "00"
	h, m := number(digits[:2]), number(digits[2:4])
	return offsetMark + text[:1] + digits[:2] + ":" + digits[2:4], isUsualOffset(h, m)
}

// number returns the number of digits that a pattern matched; "" is 0.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// lexemeAt returns the lexeme behind so many bytes from the one at i, -1 if they end
// within one.
func (p *parser) lexemeAt(i, bytes int) int {
	end := p.lexemes[i].start + bytes
	for ; i < len(p.lexemes) && p.lexemes[i].start < end; i++ {
		if p.lexemes[i].end > end {
			return -1
		}
	}
	return i
}
