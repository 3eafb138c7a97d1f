package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// parse reads the phrase once.
func (r *parser) parse() ([]Window, *parseError) {
	r.today = startOfDay(r.Now, r.loc)
	if len(r.lexemes) == 0 {
		return nil, r.errAt(0, "when.empty", "There is no time in it. Try “{example}”.", nil)
	}
	atoms, err := r.scan()
	if err != nil {
		return nil, err
	}
	segs, err := r.splitSegments(atoms)
	if err != nil {
		return nil, err
	}
	items, err := r.inheritMissing(segs)
	if err != nil {
		return nil, err
	}
	if r.recurrence, err = r.mergeRecurrences(items); err != nil {
		return nil, err
	}
	var out []Window
	seen := make(map[Window]bool)
	for _, it := range items {
		ws, err := r.resolveItem(it)
		if err != nil {
			return nil, err
		}
		for _, w := range ws {
			if !seen[w] {
				seen[w] = true
				out = append(out, w)
			}
		}
		if len(out) > maxWindows {
			return nil, r.errAt(len(r.lexemes), "when.many", "That is more than {max} times. Name fewer, like “{example}”.",
				bot.Args{"max": maxWindows})
		}
	}
	if len(out) == 0 {
		return nil, r.errLeftover(0)
	}
	return out, nil
}

// zoneDay is where an item is: its zone and what day it is there.
type zoneDay struct {
	name  string
	loc   *time.Location
	today bot.Wall
}

// startOfDay is the day that a moment is on.
func startOfDay(t time.Time, loc *time.Location) bot.Wall { return bot.WallOf(t.In(loc)).At(0, 0) }

// resolveItem finds the windows of one item.
func (r *parser) resolveItem(it item) ([]Window, *parseError) {
	if it.zone != "" && it.zone != r.Zone {
		return r.resolveInZone(it)
	}
	return r.resolveItemIn(it, zoneDay{r.Zone, r.loc, r.today})
}

func (r *parser) resolveItemIn(it item, at zoneDay) ([]Window, *parseError) {
	if it.instant != nil {
		return r.resolveInstant(*it.instant, at)
	}
	h, err := r.resolveTime(it)
	if err != nil {
		return nil, err
	}
	days, several, err := r.resolveDays(it, h, at)
	if err != nil {
		return nil, err
	}
	// Friday evenings may be every Friday evening.
	r.mustConfirm = r.mustConfirm || (it.plural && !several && (len(it.days) == 0 || it.days[0].recurrence == nil))
	var out []Window
	for _, d := range days {
		if !r.isAhead(d, h, at) {
			if several {
				continue
			}
			return nil, r.errPast(r.formatStart(d, h))
		}
		w, err := r.newWindow(d, h, at)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	if len(out) == 0 {
		return nil, r.errPast(r.phrase)
	}
	return out, nil
}

// formatStart writes a start for a refusal.
func (r *parser) formatStart(d bot.Wall, h interval) string {
	w := Window{Start: atMinute(d, h.from), AllDay: h.allDay}
	w.End = w.Start
	return Format(w, r.tag)
}

// atMinute sets a minute of the day, which may be after its midnight.
func atMinute(d bot.Wall, minute int) bot.Wall {
	return d.AddDays(minute/fullDay).At(minute%fullDay/60, minute%60)
}

// isAhead tells whether the hours of a day are still to come. Of a day without
// hours today counts.
func (r *parser) isAhead(d bot.Wall, h interval, at zoneDay) bool {
	if h.allDay {
		return !d.Before(at.today)
	}
	start, _ := atMinute(d, h.from).In(at.loc)
	return start.After(r.Now)
}

func (r *parser) newWindow(d bot.Wall, h interval, at zoneDay) (Window, *parseError) {
	if d.Year > at.today.Year+maxYears {
		return Window{}, r.errAt(len(r.lexemes), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": r.formatStart(d, h), "max": maxYears})
	}
	w := Window{Start: atMinute(d, h.from), Zone: at.name, AllDay: h.allDay, Range: h.isRange}
	start, shift := w.Start.In(at.loc)
	if !h.isRange && !h.allDay {
		w.Shift, w.Length = shift, r.Length
		w.End = bot.WallOf(start.Add(w.Length).In(at.loc))
		return w, nil
	}
	w.End = atMinute(d, h.to)
	end, _ := w.End.In(at.loc)
	w.Length = end.Sub(start)
	if !h.allDay {
		w.Shift = shift
	}
	if w.Length <= 0 {
		return Window{}, r.errAt(len(r.lexemes), "when.skipped", "The clocks are put forward then, and nothing is left of {time}. Try “{example}”.",
			bot.Args{"time": r.phrase})
	}
	return w, nil
}

// errRepeatedHour refuses the second of two hours of the same name, which no wall
// time can mean.
func (r *parser) errRepeatedHour() *parseError {
	return r.errAt(len(r.lexemes), "when.repeated", "The clocks are put back then and show that time twice. Try “{example}”.", nil)
}

// resolveInstant makes a window of a moment.
func (r *parser) resolveInstant(t time.Time, at zoneDay) ([]Window, *parseError) {
	t = t.Truncate(time.Minute)
	wall := bot.WallOf(t.In(at.loc))
	if !t.After(r.Now) {
		return nil, r.errPast(Format(Window{Start: wall, End: wall}, r.tag))
	}
	back, shift := wall.In(at.loc)
	if !back.Equal(t) {
		return nil, r.errRepeatedHour()
	}
	if wall.Year > at.today.Year+maxYears {
		return nil, r.errAt(len(r.lexemes), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": wall.String(), "max": maxYears})
	}
	w := Window{Start: wall, Length: r.Length, Zone: at.name, Shift: shift}
	w.End = bot.WallOf(t.Add(w.Length).In(at.loc))
	return []Window{w}, nil
}
