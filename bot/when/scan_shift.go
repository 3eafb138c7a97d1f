package when

import (
	"regexp"
	"time"

	"github.com/muster-bot/muster/bot"
)

// shift is how far an edit moves a meetup.
type shift struct {
	months, days int
	elapsed      time.Duration
}

// scanShift scans +1h, - 30 min, an hour later and a week earlier, which an edit
// may say.
func (p *parser) scanShift(i int) (atom, int) {
	if p.Base == nil {
		return atom{}, 0
	}
	sign, j := 0, p.skip(i, wordAt)
	switch {
	case p.follows(atomTime) || j < len(p.lexemes) && p.lexemes[j].glued && !p.follows(atomSeparator):
	case p.isSign(j, "+"):
		sign = 1
	case p.isSign(j, "-"):
		sign = -1
	}
	if sign != 0 {
		j++
	}
	s, end, ok := p.scanShiftAmount(j)
	if !ok && sign != 0 {
		s, end, ok = p.scanShortShift(j)
	}
	if !ok {
		return atom{}, 0
	}
	switch {
	case sign != 0:
	case p.is(end, wordLater):
		sign, end = 1, end+1
	case p.is(end, wordEarlier):
		sign, end = -1, end+1
	default:
		return atom{}, 0
	}
	s = shift{sign * s.months, sign * s.days, time.Duration(sign) * s.elapsed}
	return atom{kind: atomShift, shift: s}, end
}

// spacedSign matches the sign of "- 30 min", which is no dash in front of an item.
var spacedSign = regexp.MustCompile(`^\p{Pd}( )\d+(?:[.,:]\d+)? ?(\pL+)`)

// withSign puts the sign of a shift next to its number.
func withSign(phrase string) string {
	m := spacedSign.FindStringSubmatchIndex(phrase)
	if m == nil {
		return phrase
	}
	unit := foldKey(phrase[m[4]:m[5]])
	if units[unit] == 0 && !hasKind(unit, wordDays) && !hasKind(unit, wordWeeks) && shortDays[unit] == 0 {
		return phrase
	}
	return " " + phrase[:m[2]] + phrase[m[3]:]
}

// scanShiftAmount scans an hour, 30 minutes, two days, a week.
func (p *parser) scanShiftAmount(i int) (s shift, end int, ok bool) {
	if d, end, ok := p.scanDuration(i); ok {
		return shift{elapsed: d}, end, true
	}
	n, ok := p.count(i)
	if !ok && p.is(i, wordSingle) {
		n, ok = 1, true
	}
	if !ok {
		return s, i, false
	}
	switch unit := i + 1; {
	case p.is(unit, wordDays):
		s.days = n
	case p.is(unit, wordWeeks):
		many, _ := p.value(unit, wordWeeks)
		s.days = 7 * n * max(many, 1)
	case p.is(unit, wordMonths):
		s.months = n
	default:
		return s, i, false
	}
	return s, i + 2, true
}

// scanShortShift scans 2d and 1w, which say days and weeks only behind a sign.
func (p *parser) scanShortShift(i int) (s shift, end int, ok bool) {
	n, ok := p.count(i)
	if !ok || i+1 >= len(p.lexemes) {
		return s, i, false
	}
	s.days = n * shortDays[p.lexemes[i+1].text]
	return s, i + 2, s.days != 0
}

// shortDays are the days of the letters that stand for some.
var shortDays = map[string]int{"d": 1, "w": 7}

// scanUntil scans until 10pm, the end that an edit gives to a meetup.
func (p *parser) scanUntil(i int) (atom, int) {
	if p.Base == nil || p.Base.AllDay || p.follows(atomTime) || !p.is(i, wordUntil) {
		return atom{}, 0
	}
	to, end, ok := p.scanClock(i+1, clockInRange)
	if !ok {
		return atom{}, 0
	}
	p.kept.Time = true
	from := clock{minute: minuteOf(p.base), is24Hour: true, start: i, end: i + 1}
	return atom{kind: atomTime, span: span{from: from, to: &to}}, end
}

// minuteOf returns the minute of the day.
func minuteOf(w bot.Wall) int { return 60*w.Hour + w.Minute }

// resolveShift resolves an hour later, on the day of the meetup unless another is
// named.
func (p *parser) resolveShift(it item, z zoneDay) ([]Window, *parseError) {
	from, iv := p.base, interval{from: minuteOf(p.base), allDay: p.Base.AllDay}
	if iv.allDay {
		iv.to = fullDay
	}
	if iv.allDay && it.shift.elapsed != 0 {
		return nil, p.errAt(len(p.lexemes), "when.shift_day", "“{shift}” needs a time of day to count from. Say the time, like “{example}”.",
			bot.Args{"shift": p.phrase})
	}
	p.kept.Time = true
	if !p.keepsDay(it) {
		days, several, err := p.resolveDays(it, iv, z)
		if err != nil {
			return nil, err
		}
		if several || len(days) != 1 || it.shift.days != 0 || it.shift.months != 0 {
			return nil, p.errLeftover(it.start)
		}
		from = atMinute(days[0], iv.from)
	}
	from = addMonths(from, it.shift.months).AddDays(it.shift.days)
	if it.shift.elapsed != 0 {
		at, _ := from.In(z.loc)
		return p.resolveInstant(at.Add(it.shift.elapsed), z)
	}
	if day := from.At(0, 0); p.isAhead(day, iv, z) {
		w, err := p.newWindow(day, iv, z)
		return []Window{w}, err
	}
	return nil, p.errPast(p.formatStart(from.At(0, 0), iv))
}
