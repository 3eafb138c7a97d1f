package when

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// scanLength scans how long a meetup lasts: for 3 hours, eine Stunde lang, and
// behind a time just 2h.
func (p *parser) scanLength(i int) (atom, int) {
	j := p.skip(i, wordFor)
	_, behindTime := p.timeInFront()
	if j > i && p.is(j-1, wordBefore) && !behindTime { // voor 2 uur is before two, but not behind a time
		return atom{}, 0
	}
	about := p.skip(j, wordAbout)
	d, end, ok := p.scanDuration(about)
	if !ok || p.is(end, wordFromNow) || j == i && p.isMilitaryTime(about) {
		return atom{}, 0
	}
	switch {
	case p.is(end, wordLasting):
		end++
	case j > i, p.isLengthOfDay(about, end), p.isWholeEdit(i, end):
	case !behindTime || p.is(end, wordLater) || p.is(end, wordEarlier):
		return atom{}, 0
	case p.hasHourMark(about + 1):
		// 19h 20h is two times, and 19h, 2h may be.
		if before, _ := p.timeInFront(); d > halfDay*time.Minute || p.follows(atomSeparator) || !before.startsAfter(d) {
			return atom{}, 0
		}
	}
	if d < minLength || d > maxLength {
		p.err = p.errAt(end, "when.length_range", "{length} is not between 15 minutes and 24 hours.", bot.Args{"length": p.sourceText(j, end)})
		return atom{}, 0
	}
	if each := p.skip(end, wordEvery); each == len(p.lexemes) || p.lexemes[each].kind == tokenSign {
		end = each // for an hour each
	}
	return atom{kind: atomLength, length: d}, end
}

// isLengthOfDay reports whether what lasts from i to end can only be how long something
// takes on the day beside it: tomorrow, 90 min; 2 hours on friday.
func (p *parser) isLengthOfDay(i, end int) bool {
	if p.mayBeClock(i, end) || p.is(end, wordLater) || p.is(end, wordEarlier) || p.is(end, wordPast) || p.is(end, wordBefore) {
		return false
	}
	n := len(p.atoms) - 1
	if n >= 0 && p.atoms[n].isComma {
		n--
	}
	behind := n >= 0 && (p.atoms[n].kind == atomDay || p.atoms[n].kind == atomPart)
	begins := len(p.atoms) == 0 || p.follows(atomSeparator)
	return behind || begins && p.isDayWord(p.skip(end, wordOn, wordThe))
}

// mayBeClock reports whether the duration from i to end can be a time of day: 19h30,
// 2 uur, but not due ore.
func (p *parser) mayBeClock(i, end int) bool {
	_, hour := p.digits(end, 1, 2)
	before := p.settings["hour word"] == "before" && !hour
	for ; i < end; i++ {
		if hourSuffix(p.lexemes[i]) != wordNone || p.is(i, wordOClock) && !before {
			return true
		}
	}
	return false
}

// timeInFront returns the clock time of the item so far, or of that in front of a comma.
func (p *parser) timeInFront() (s span, ok bool) {
	n := len(p.atoms) - 1
	if n >= 0 && p.atoms[n].isComma {
		n--
	}
	for ; n >= 0 && p.atoms[n].kind != atomSeparator; n-- {
		if p.atoms[n].kind == atomTime {
			return p.atoms[n].span, true
		}
	}
	return span{}, false
}

// inheritLength gives the times in front a length that is said once for them: 7 or
// 8pm for two hours. It removes segments that say nothing else.
func (p *parser) inheritLength(segs []*segment) ([]*segment, *parseError) {
	var out []*segment
	for i, s := range segs {
		behind := i > 0 && s.afterComma && segs[i-1].startsAfter(s.maybeLength())
		if d := s.maybeLength(); d > 0 && (behind || len(segs) == 1 && p.Base != nil) && p.branch(2, "length", s.start) == 0 {
			s.span, s.length = nil, d
		}
		alone := s.length > 0 && !s.hasDay() && !s.hasTime() && s.number == nil
		if !alone {
			out = append(out, s)
		}
		if s.length == 0 {
			continue
		}
		if alone && len(segs) == 1 && p.Base == nil || alone && s.zone != "" {
			return nil, p.errAt(len(p.lexemes), "when.length_alone", "“{length}” says how long, but not from when. Try “{example}”.",
				bot.Args{"length": p.sourceText(s.start, len(p.lexemes))})
		}
		for j := i - 1; j >= 0 && segs[j].length == 0; j-- {
			if !alone && (segs[j+1].afterBreak || s.hasDay() && segs[j].hasTime() && p.branch(2, "lengths", segs[j].start) == 1) {
				break
			}
			segs[j].length = s.length
		}
		if alone && i == 0 && len(segs) > 1 && segs[1].length == 0 {
			segs[1].length = s.length
		}
	}
	if len(out) == 0 { // an edit that says only how long
		return segs, nil
	}
	return out, nil
}

// startsAfter reports whether a time is later in the day than a length is long, so that
// 2h behind it is no later time.
func (s span) startsAfter(d time.Duration) bool {
	return s.from.meridiem == wordPM || time.Duration(s.from.minute)*time.Minute > d
}

// startsAfter reports the same of the single time of a segment.
func (s *segment) startsAfter(d time.Duration) bool {
	return s.span != nil && s.span.to == nil && s.span.startsAfter(d)
}

// maybeLength returns the length that the time of a segment may mean: the 2h of fri
// 7pm, 2h.
func (s *segment) maybeLength() time.Duration {
	if s.hasDay() || s.span == nil || s.span.to != nil || s.part != 0 || s.length > 0 {
		return 0
	}
	return s.span.from.asLength
}

// resolveWithLength resolves an item that says how long.
func (p *parser) resolveWithLength(it item, z zoneDay) ([]Window, *parseError) {
	length := it.length
	it.length = 0
	if day := partIntervals[partDay]; it.isOnlyDays() && p.Base == nil && int(length.Minutes()) <= day.to-day.from {
		it.part = partDay
	}
	ws, err := p.resolveItemIn(it, z)
	if err != nil {
		return nil, err
	}
	for i := range ws {
		if ws[i], err = p.withLength(ws[i], length, z); err != nil {
			return nil, err
		}
	}
	return ws, nil
}

// isOnlyDays reports whether an item says only days, none of which repeats.
func (it item) isOnlyDays() bool {
	recurs := slices.ContainsFunc(it.days, func(d day) bool { return d.recurrence != nil })
	return len(it.days) > 0 && !recurs && it.span == nil && it.part == 0 && it.instant == nil && it.shift == nil
}

// withLength gives a window the length that the phrase says.
func (p *parser) withLength(w Window, d time.Duration, z zoneDay) (Window, *parseError) {
	w.For, w.Room = d, false
	switch {
	case w.AllDay:
		return w, p.errAt(len(p.lexemes), "when.length_alone", "“{length}” says how long, but not from when. Try “{example}”.", bot.Args{"length": p.phrase})
	case w.Range:
	default:
		start, _ := w.Start.In(z.loc)
		w.Length, w.End = d, bot.WallOf(start.Add(d).In(z.loc))
	}
	return w, nil
}
