package when

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// windows reads the phrase once.
func (r *run) windows() ([]Window, *stop) {
	r.today = dayIn(r.Now, r.loc)
	if len(r.lex) == 0 {
		return nil, r.stop(0, "when.empty", "There is no time in it. Try “{example}”.", nil)
	}
	atoms, err := r.scan()
	if err != nil {
		return nil, err
	}
	segs, err := r.segments(atoms)
	if err != nil {
		return nil, err
	}
	items, err := r.items(segs)
	if err != nil {
		return nil, err
	}
	if r.every, err = r.rule(items); err != nil {
		return nil, err
	}
	var out []Window
	seen := make(map[Window]bool)
	for _, it := range items {
		ws, err := r.item(it)
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
			return nil, r.stop(len(r.lex), "when.many", "That is more than {max} times. Name fewer, like “{example}”.",
				bot.Args{"max": maxWindows})
		}
	}
	if len(out) == 0 {
		return nil, r.leftover(0)
	}
	return out, nil
}

// place is where an item is: its zone and what day it is there.
type place struct {
	zone  string
	loc   *time.Location
	today bot.Wall
}

// dayIn is the day that a moment is on.
func dayIn(t time.Time, loc *time.Location) bot.Wall { return bot.WallOf(t.In(loc)).At(0, 0) }

// item finds the windows of one item.
func (r *run) item(it item) ([]Window, *stop) {
	if it.zone != "" && it.zone != r.Zone {
		return r.inZone(it)
	}
	return r.windowsAt(it, place{r.Zone, r.loc, r.today})
}

func (r *run) windowsAt(it item, at place) ([]Window, *stop) {
	if it.at != nil {
		return r.instant(*it.at, at)
	}
	h, err := r.hoursOf(it)
	if err != nil {
		return nil, err
	}
	days, several, err := r.daysOf(it, h, at)
	if err != nil {
		return nil, err
	}
	// Friday evenings may be every Friday evening.
	r.unsure = r.unsure || (it.plural && !several && (len(it.days) == 0 || it.days[0].every == nil))
	var out []Window
	for _, d := range days {
		if !r.ahead(d, h, at) {
			if several {
				continue
			}
			return nil, r.passed(r.said(d, h))
		}
		w, err := r.window(d, h, at)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	if len(out) == 0 {
		return nil, r.passed(r.phrase)
	}
	return out, nil
}

// said writes a start for a refusal.
func (r *run) said(d bot.Wall, h stretch) string {
	w := Window{Start: clockOn(d, h.from), AllDay: h.allDay}
	w.End = w.Start
	return Format(w, r.tag)
}

// clockOn sets a minute of the day, which may be after its midnight.
func clockOn(d bot.Wall, minute int) bot.Wall {
	return d.AddDays(minute/fullDay).At(minute%fullDay/60, minute%60)
}

// ahead tells whether the hours of a day are still to come. Of a day without
// hours today counts.
func (r *run) ahead(d bot.Wall, h stretch, at place) bool {
	if h.allDay {
		return !d.Before(at.today)
	}
	start, _ := clockOn(d, h.from).In(at.loc)
	return start.After(r.Now)
}

func (r *run) window(d bot.Wall, h stretch, at place) (Window, *stop) {
	if d.Year > at.today.Year+maxYears {
		return Window{}, r.stop(len(r.lex), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": r.said(d, h), "max": maxYears})
	}
	w := Window{Start: clockOn(d, h.from), Zone: at.zone, AllDay: h.allDay, Range: h.ranged}
	start, shift := w.Start.In(at.loc)
	if !h.ranged && !h.allDay {
		w.Shift, w.Length = shift, r.Length
		w.End = bot.WallOf(start.Add(w.Length).In(at.loc))
		return w, nil
	}
	w.End = clockOn(d, h.to)
	end, _ := w.End.In(at.loc)
	w.Length = end.Sub(start)
	if !h.allDay {
		w.Shift = shift
	}
	if w.Length <= 0 {
		return Window{}, r.stop(len(r.lex), "when.skipped", "The clocks are put forward then, and nothing is left of {time}. Try “{example}”.",
			bot.Args{"time": r.phrase})
	}
	return w, nil
}

// repeatedHour refuses the second of two hours of the same name, which no wall
// time can mean.
func (r *run) repeatedHour() *stop {
	return r.stop(len(r.lex), "when.repeated", "The clocks are put back then and show that time twice. Try “{example}”.", nil)
}

// instant makes a window of a moment.
func (r *run) instant(t time.Time, at place) ([]Window, *stop) {
	t = t.Truncate(time.Minute)
	wall := bot.WallOf(t.In(at.loc))
	if !t.After(r.Now) {
		return nil, r.passed(Format(Window{Start: wall, End: wall}, r.tag))
	}
	back, shift := wall.In(at.loc)
	if !back.Equal(t) {
		return nil, r.repeatedHour()
	}
	if wall.Year > at.today.Year+maxYears {
		return nil, r.stop(len(r.lex), "when.far", "{day} is more than {max} years ahead. Try “{example}”.",
			bot.Args{"day": wall.String(), "max": maxYears})
	}
	w := Window{Start: wall, Length: r.Length, Zone: at.zone, Shift: shift}
	w.End = bot.WallOf(t.Add(w.Length).In(at.loc))
	return []Window{w}, nil
}
