package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// scanHoursOfDays scans hours in front of their days: 18-22 on fridays, mornings and
// evenings on Monday and Tuesday. Once a phrase has done so, hours stand in front.
func (p *weekParser) scanHoursOfDays(i int) (int, *parseError) {
	if len(p.pending) > 0 {
		return i, nil // these are hours of the days in front of them
	}
	var hours []bot.Hours
	end := i
	for {
		from, to, next, err := p.scanHours(end)
		if err != nil {
			return i, err
		}
		if next == end {
			return i, nil
		}
		hours, end = append(hours, bot.Hours{From: from, To: to}), next
		if !p.joins(end) {
			break
		}
		if _, _, next, err := p.scanHours(end + 1); err != nil || next == end+1 {
			break // and on weekends
		}
		end++
	}
	days, next := p.scanDayList(end)
	switch {
	case next == end && p.hoursFirst:
		return i, p.errWeek(i)
	case next == end, p.previous != nil && !p.hoursFirst && p.startsHours(next):
		return i, nil
	}
	p.hoursFirst, p.previous = true, days
	for _, h := range hours {
		p.free(h.From, h.To)
	}
	return next, nil
}

// joins reports whether the lexeme is an and.
func (p *weekParser) joins(i int) bool {
	return p.is(i, wordAnd) || i < len(p.lexemes) && (p.isSign(i, "&") || p.isSign(i, "+"))
}

// scanDayList scans days with what is between them. A day that hours of its own follow is
// none of the list.
func (p *weekParser) scanDayList(i int) (days []time.Weekday, end int) {
	end = i
	for at := i; at < len(p.lexemes); {
		more, next := p.scanDays(at)
		if next == at || at > i && p.startsHours(next) {
			break
		}
		days, end, at = append(days, more...), next, next
		for at < len(p.lexemes) && (isListSeparator(p.lexemes[at].token) || p.joins(at) || p.isSign(at, "/")) && !p.isSign(at, ";") {
			at++
		}
	}
	return days, end
}

func (p *weekParser) startsHours(i int) bool {
	if i >= len(p.lexemes) {
		return false
	}
	_, _, end, err := p.scanHours(i)
	return err != nil || end > i
}
