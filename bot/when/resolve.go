package when

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// parse parses the phrase once.
func (p *parser) parse() ([]Window, *parseError) {
	p.today = startOfDay(p.Now, p.loc)
	if len(p.lexemes) == 0 {
		if word := strings.TrimSpace(p.phrase); foldKey(word) != "" { // irgendwann
			return nil, &parseError{refusal: refuse("when.unread", "I cannot read “{word}” as a time. Try “{example}”.", bot.Args{"word": word, "read": "", "example": p.example})}
		}
		return nil, p.errAt(0, "when.empty", "There is no time in it. Try “{example}”.", nil)
	}
	if err := p.checkItemLengths(); err != nil {
		return nil, err
	}
	atoms, err := p.scan()
	if err != nil {
		return nil, err
	}
	segs, err := p.splitSegments(atoms)
	if err != nil {
		return nil, err
	}
	items, err := p.inheritMissing(segs)
	if err != nil {
		return nil, err
	}
	if p.recurrence, err = p.mergeRecurrences(items); err != nil {
		return nil, err
	}
	var out []Window
	seen := make(map[Window]bool)
	for _, it := range items {
		ws, err := p.resolveItem(it)
		if err != nil {
			return nil, err
		}
		p.previous = bot.Wall{}
		if len(it.days) == 1 && it.days[0].kind == dayWeekday && it.days[0].modifier == wordNone {
			p.previous = ws[0].Start.At(0, 0)
		}
		for _, w := range ws {
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
		if len(out) > maxWindows {
			return nil, p.errMany()
		}
	}
	if len(out) == 0 {
		return nil, p.errLeftover(0)
	}
	return out, nil
}

func (p *parser) errMany() *parseError {
	return p.errAt(len(p.lexemes), "when.many", "That is more than {max} times. Name fewer, like “{example}”.", bot.Args{"max": maxWindows})
}

// zoneDay is a zone and the day that it is there.
type zoneDay struct {
	name  string
	loc   *time.Location
	today bot.Wall
}

// startOfDay returns the midnight that begins the day of t.
func startOfDay(t time.Time, loc *time.Location) bot.Wall { return bot.WallOf(t.In(loc)).At(0, 0) }

// resolveItem resolves one item to windows, in its zone.
func (p *parser) resolveItem(it item) ([]Window, *parseError) {
	if it.zone != "" && it.zone != p.Zone {
		return p.resolveInZone(it)
	}
	return p.resolveItemIn(it, zoneDay{p.Zone, p.loc, p.today})
}

// resolveItemIn resolves one item to windows in zone z.
func (p *parser) resolveItemIn(it item, z zoneDay) ([]Window, *parseError) {
	if it.length > 0 {
		return p.resolveWithLength(it, z)
	}
	if it.instant != nil {
		return p.resolveInstant(*it.instant, z)
	}
	if it.shift != nil {
		return p.resolveShift(it, z)
	}
	iv, err := p.resolveTime(it)
	if err != nil {
		return nil, err
	}
	days, several, err := p.resolveDays(it, iv, z)
	if err != nil {
		return nil, err
	}
	// Friday evenings may mean every Friday evening.
	p.mustConfirm = p.mustConfirm || (it.plural && !several && (len(it.days) == 0 || it.days[0].recurrence == nil))
	var out []Window
	for _, d := range days {
		left := p.restOfPart(it, d, iv, z)
		if !p.isAhead(d, left, z) {
			if several {
				continue
			}
			return nil, p.errPast(p.formatStart(d, iv))
		}
		w, err := p.newWindow(d, left, z)
		if err != nil {
			return nil, err
		}
		if left != iv {
			w = w.unnamed(p.Length)
		}
		out = append(out, w)
	}
	if len(out) == 0 {
		return nil, p.errPast(p.phrase)
	}
	return out, nil
}

// formatStart formats a start for a refusal.
func (p *parser) formatStart(d bot.Wall, iv interval) string {
	w := Window{Start: atMinute(d, iv.from), AllDay: iv.allDay}
	w.End = w.Start
	return Format(w, p.tag)
}

// atMinute returns day d at a minute, which may be after its midnight.
func atMinute(d bot.Wall, minute int) bot.Wall {
	return d.AddDays(minute/fullDay).At(minute%fullDay/60, minute%60)
}

// isAhead reports whether the interval of a day has yet to begin. All day,
// today counts as ahead.
func (p *parser) isAhead(d bot.Wall, iv interval, z zoneDay) bool {
	if iv.allDay {
		return !d.Before(z.today)
	}
	start, _ := atMinute(d, iv.from).In(z.loc)
	return start.After(p.Now)
}

// newWindow makes a window of a day and an interval.
func (p *parser) newWindow(d bot.Wall, iv interval, z zoneDay) (Window, *parseError) {
	if d.Year > z.today.Year+maxYears {
		return Window{}, p.errAt(len(p.lexemes), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": p.formatStart(d, iv), "max": maxYears})
	}
	w := Window{Start: atMinute(d, iv.from), Zone: z.name, AllDay: iv.allDay, Range: iv.isRange, Room: iv.isRoom}
	start, shift := w.Start.In(z.loc)
	if !iv.isRange && !iv.allDay {
		w.Shift, w.Length = shift, p.Length
		w.End = bot.WallOf(start.Add(w.Length).In(z.loc))
		return w, nil
	}
	w.End = atMinute(d, iv.to)
	end, _ := w.End.In(z.loc)
	w.Length = end.Sub(start)
	if !iv.allDay {
		w.Shift, w.End = shift, bot.WallOf(end.In(z.loc)) // another one if the clocks skip it
	}
	if w.Length <= 0 {
		return Window{}, p.errAt(len(p.lexemes), "when.skipped", "The clocks are put forward then, and nothing is left of {time}. Try “{example}”.",
			bot.Args{"time": p.phrase})
	}
	return w, nil
}

// errRepeatedHour refuses the second of two hours of the same name, which no wall time can
// mean. Its example is the first, if that is ahead.
func (p *parser) errRepeatedHour(at bot.Wall, loc *time.Location) *parseError {
	args := bot.Args{}
	if first, _ := at.In(loc); first.After(p.Now) {
		args["example"] = Format(Window{Start: at, End: at}, p.tag)
	}
	return p.errAt(len(p.lexemes), "when.repeated", "The clocks are put back then and show that time twice; a meetup can only begin or end at the first. Try “{example}”.", args)
}

// resolveInstant makes a window that begins at a moment.
func (p *parser) resolveInstant(t time.Time, z zoneDay) ([]Window, *parseError) {
	t = t.Truncate(time.Minute)
	wall := bot.WallOf(t.In(z.loc))
	if !t.After(p.Now) {
		return nil, p.errPast(Format(Window{Start: wall, End: wall}, p.tag))
	}
	back, shift := wall.In(z.loc)
	if !back.Equal(t) {
		return nil, p.errRepeatedHour(wall, z.loc)
	}
	if wall.Year > z.today.Year+maxYears {
		return nil, p.errAt(len(p.lexemes), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": wall.String(), "max": maxYears})
	}
	w := Window{Start: wall, Length: p.Length, Zone: z.name, Shift: shift}
	w.End = bot.WallOf(t.Add(w.Length).In(z.loc))
	return []Window{w}, nil
}
