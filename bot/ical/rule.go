package ical

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// rule is a recurrence rule with all that follows from its first start written out. It
// is expanded in wall time, as if it were UTC.
type rule struct {
	option   rrule.ROption // without what the fields below say
	interval int
	count    int
	position []int      // BYSETPOS
	until    time.Time  // the last wall time; zero: none
	utcUntil bool       // until is an instant; untilIn makes it a wall time
	month    time.Month // of a rule by the month: the one from which it counts; 0: that of the start
	never    bool       // it names only days that there are not
}

// Beyond these a rule is absurd.
const (
	mostInterval  = 10_000
	mostCount     = 1_000_000
	mostParts     = 400 // numbers in one part of a rule
	mostPerDay    = 96  // times of day that a rule names
	longestRule   = 8000
	weeksInYear   = 53
	weeksInMonth  = 5
	monthsInYear  = 12
	mostRuleYears = 150     // a COUNT that lasts longer is none
	mostRuleWork  = 500_000 // days to look at until a COUNT is reached
)

// parseRule reads a RRULE of an event that first starts at start. The reason says why it
// cannot be used.
func parseRule(text string, start time.Time, isDate bool) (*rule, Reason) {
	if len(text) > longestRule {
		return nil, ReasonRule
	}
	r := &rule{interval: 1}
	var rest []string
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		var err error
		switch {
		case key == "":
		case key == "INTERVAL":
			r.interval, err = strconv.Atoi(value)
		case key == "COUNT":
			if r.count, err = strconv.Atoi(value); r.count < 1 {
				return nil, ReasonRule
			}
		case key == "UNTIL":
			if !r.parseUntil(value) {
				return nil, ReasonRule
			}
		case key == "RSCALE" && value == "GREGORIAN" || strings.HasPrefix(key, "X-"):
		case key == "BYEASTER" || strings.Count(value, ",") >= mostParts:
			return nil, ReasonRule
		default:
			rest = append(rest, key+"="+strings.ReplaceAll(value, " ", ""))
		}
		if err != nil {
			return nil, ReasonRule
		}
	}
	option, err := rrule.StrToROption(strings.Join(rest, ";"))
	if err != nil {
		return nil, ReasonRule
	}
	r.option = *option
	if option.Freq > rrule.DAILY {
		return nil, ReasonFrequency
	}
	if r.interval < 1 || r.interval > mostInterval || r.count > mostCount || !r.allowed(isDate) {
		return nil, ReasonRule
	}
	r.position, r.option.Bysetpos = option.Bysetpos, nil
	r.imply(start)
	return r, ""
}

func (r *rule) parseUntil(value string) bool {
	wall, hasTime, utc, ok := parseWall(value)
	if !hasTime { // the whole of that day
		wall = wall.Add(24*time.Hour - time.Second)
	}
	r.until, r.utcUntil = wall, utc
	return ok
}

// untilIn makes an UNTIL in UTC a wall time of the zone in which the rule is expanded.
func (r *rule) untilIn(location *time.Location) {
	if r.utcUntil {
		r.until, r.utcUntil = wallIn(r.until, location), false
	}
}

// allowed reports whether the parts of a rule may stand together (RFC 5545, section
// 3.3.10), and whether their numbers are in range.
func (r *rule) allowed(isDate bool) bool {
	o := &r.option
	if isDate { // a time of day says nothing about a day
		o.Byhour, o.Byminute, o.Bysecond = nil, nil, nil
	}
	if len(o.Byhour) > 24 || len(o.Byminute) > 60 || len(o.Bysecond) > 60 ||
		max(1, len(o.Byhour))*max(1, len(o.Byminute))*max(1, len(o.Bysecond)) > mostPerDay {
		return false
	}
	if len(o.Byweekno) > 0 && o.Freq != rrule.YEARLY || len(o.Byyearday) > 0 && o.Freq != rrule.YEARLY ||
		len(o.Bymonthday) > 0 && o.Freq == rrule.WEEKLY {
		return false
	}
	for _, numbers := range [][]int{o.Byyearday, o.Bymonthday, o.Byweekno, o.Bysetpos} {
		if slices.Contains(numbers, 0) {
			return false
		}
	}
	for i, day := range o.Byweekday {
		n := day.N()
		if n < -weeksInYear || n > weeksInYear || n != 0 && len(o.Byweekno) > 0 {
			return false
		}
		if o.Freq == rrule.WEEKLY || o.Freq == rrule.DAILY {
			o.Byweekday[i] = day.Nth(0)
		}
	}
	_, err := rrule.NewRRule(*o)
	return err == nil
}

// imply writes out what a rule takes from its first start.
func (r *rule) imply(start time.Time) {
	o := &r.option
	weekday := weekdays[start.Weekday()]
	none := len(o.Byweekday)+len(o.Bymonthday)+len(o.Byyearday) == 0
	switch {
	case o.Freq == rrule.WEEKLY && len(o.Byweekday) == 0, len(o.Byweekno) > 0 && none:
		o.Byweekday = []rrule.Weekday{weekday}
	case o.Freq == rrule.MONTHLY && none:
		o.Bymonthday = []int{start.Day()}
	case o.Freq == rrule.YEARLY && none:
		if len(o.Bymonth) == 0 {
			o.Bymonth = []int{int(start.Month())}
		}
		o.Bymonthday = []int{start.Day()}
	}
	if len(o.Byhour) == 0 {
		o.Byhour = []int{start.Hour()}
	}
	if len(o.Byminute) == 0 {
		o.Byminute = []int{start.Minute()}
	}
	if len(o.Bysecond) == 0 {
		o.Bysecond = []int{start.Second()}
	}
	for _, numbers := range []*[]int{&o.Byhour, &o.Byminute, &o.Bysecond, &o.Bymonth, &o.Bymonthday, &o.Byyearday, &o.Byweekno} {
		slices.Sort(*numbers)
		*numbers = slices.Compact(*numbers)
	}
	// A month of every year is every twelfth month, in which there are fewer days to look at.
	if o.Freq == rrule.YEARLY && len(o.Bymonth) == 1 && len(o.Byyearday)+len(o.Byweekno) == 0 {
		o.Freq, r.interval = rrule.MONTHLY, r.interval*monthsInYear
		r.month, o.Bymonth = time.Month(o.Bymonth[0]), nil
	}
	days := ordinals(o.Byweekday, o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0)
	r.never = len(days) == 0 && len(o.Byweekday) > 0
	o.Byweekday = days
}

var weekdays = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

// ordinals leaves out the sixth Monday of a month, on which the library panics. Where
// some weekdays have ordinals and some have not, it gives all of them: the library takes
// only days that are both.
func ordinals(days []rrule.Weekday, inMonth bool) []rrule.Weekday {
	most := weeksInYear
	if inMonth {
		most = weeksInMonth
	}
	mixed := slices.ContainsFunc(days, func(d rrule.Weekday) bool { return d.N() != 0 })
	var out []rrule.Weekday
	for _, day := range days {
		switch n := day.N(); {
		case n == 0 && mixed:
			for i := range most {
				out = append(out, day.Nth(i+1))
			}
		case n >= -most && n <= most:
			out = append(out, day)
		}
	}
	return out
}
