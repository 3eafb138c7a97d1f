package when

import (
	"fmt"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// Say writes a window in words of a language (English if it has none of it).
// The sentence has no zone: read in the window's own zone and with its length,
// it is the same window again.
func Say(w Window, lang string) string {
	t := tonguesOf([]string{lang})[0]
	return t.say(w, t.set["say date"])
}

func (t *tongue) say(w Window, date string) string {
	said := bot.Fill(date, t.dateArgs(w))
	if w.AllDay {
		return said
	}
	args := bot.Args{"date": said, "from": t.clockFace(w.Start), "to": t.clockFace(w.End)}
	if w.Range {
		if w.End.Hour == 0 && w.End.Minute == 0 {
			args["to"] = strings.Replace(args["to"].(string), "00", "24", 1)
		}
		return bot.Fill(t.set["say range"], args)
	}
	return bot.Fill(t.set["say time"], args)
}

func (t *tongue) dateArgs(w Window) bot.Args {
	return bot.Args{
		"weekday": t.names[w.Start.Weekday()], "month": t.months[w.Start.Month],
		"day": w.Start.Day, "mon": int(w.Start.Month), "year": w.Start.Year,
	}
}

// clockFace writes a time of day as the language does. The hour after midnight
// is always 00:…, because 12am is read both ways.
func (t *tongue) clockFace(w bot.Wall) string {
	switch {
	case t.set["say clock"] == "h":
		return fmt.Sprintf("%02dh%02d", w.Hour, w.Minute)
	case t.set["say clock"] != "12" || w.Hour == 0:
		return fmt.Sprintf("%02d:%02d", w.Hour, w.Minute)
	case w.Minute == 0:
		return fmt.Sprintf("%d%s", (w.Hour+11)%12+1, halves[w.Hour/12])
	default:
		return fmt.Sprintf("%d:%02d%s", (w.Hour+11)%12+1, w.Minute, halves[w.Hour/12])
	}
}

var halves = [2]string{"am", "pm"}

// choices writes each reading so that it reads in only one way, the earliest
// first. What cannot be written so is left out.
func (s *setting) choices(readings []reading) []Choice {
	var out []Choice
	for _, r := range readings {
		if phrase, ok := s.phrase(r); ok {
			out = append(out, Choice{Phrase: phrase, Windows: r.windows, Every: r.every})
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		return earlier(out[i].Windows, out[j].Windows)
	})
	if len(out) < len(readings) { // half of the truth would be a lie
		return nil
	}
	return out
}

func earlier(a, b []Window) bool {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i].Start != b[i].Start {
			return a[i].Start.Before(b[i].Start)
		}
		if a[i].End != b[i].End {
			return a[i].End.Before(b[i].End)
		}
	}
	return len(a) < len(b)
}

// shortDates are the ways to write the date of a choice, from the most to the
// least friendly; the first that is short enough is taken.
var shortDates = []string{"say date", "say short", "say shorter"}

// phrase writes a reading as something to type, and reads it to be sure.
func (s *setting) phrase(r reading) (string, bool) {
	for _, name := range shortDates {
		if phrase := strings.Join(s.sayAll(r, name), "; "); s.readsAs(phrase, r) {
			return phrase, true
		}
	}
	phrase, ok := s.sayStretch(r)
	return phrase, ok && s.readsAs(phrase, r)
}

// readsAs tells whether a phrase means that and nothing else.
func (s *setting) readsAs(phrase string, r reading) bool {
	if utf8.RuneCountInString(phrase) > maxCharacters {
		return false
	}
	trial := *s
	trial.trial = true
	out, err := trial.readIn(phrase, r.tongue)
	return err == nil && len(out.readings) == 1 && !out.readings[0].unsure && out.readings[0].same(r)
}

// sayAll writes each window. Zones are said if they are not all that of the
// context.
func (s *setting) sayAll(r reading, name string) []string {
	mixed := false
	for _, w := range r.windows {
		mixed = mixed || w.Zone != r.windows[0].Zone
	}
	parts := make([]string, 0, len(r.windows))
	for _, w := range r.windows {
		date := r.tongue.set[name]
		if r.every != nil {
			date = r.every.template(r.tongue, w.Start.Weekday())
		}
		part := r.tongue.say(w, date)
		if mixed || w.Zone != s.Zone {
			part += " " + w.Zone
		}
		parts = append(parts, part)
	}
	return parts
}

// sayStretch writes windows at the same hours of many days in a row.
func (s *setting) sayStretch(r reading) (string, bool) {
	first, last := r.windows[0], r.windows[len(r.windows)-1]
	if r.every != nil || len(r.windows) < 2 {
		return "", false
	}
	from := bot.Fill(r.tongue.set["say shorter"], r.tongue.dateArgs(first))
	to := bot.Fill(r.tongue.set["say shorter"], r.tongue.dateArgs(last))
	phrase := r.tongue.say(first, from+"-"+to)
	if first.Zone != s.Zone {
		phrase += " " + first.Zone
	}
	return phrase, true
}

// Slots makes the slots of a window: a single time is one, of the given length
// (0: the window's own); a range is filled with slots of that length from its
// start, back to back, at most three. A range shorter than that is one slot.
func Slots(w Window, length time.Duration, zones bot.Zones) ([]bot.Slot, error) {
	if zones == nil {
		zones = bot.TZData
	}
	if w.AllDay {
		return nil, refuse("when.no_time", "{day} has no time of day. Add one, like “{day} 19:00”.", bot.Args{"day": Say(w, "en")})
	}
	if length <= 0 {
		length = w.Length
		if w.Range {
			length = bot.DefaultLength
		}
	}
	loc, err := zones(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("slots of %s: %w", w.Start, err)
	}
	at, shift := w.Start.In(loc)
	if !w.Range {
		return []bot.Slot{{Start: w.Start, Length: length, StartAt: at.UTC(), Shift: shift}}, nil
	}
	end := at.Add(w.Length)
	if w.Length < length {
		length = w.Length
	}
	out := []bot.Slot{{Start: w.Start, Length: length, StartAt: at.UTC(), Shift: shift}}
	for len(out) < maxSlots {
		at = onWall(at.Add(length), loc)
		if at.Add(length).After(end) {
			break
		}
		start := bot.WallOf(at.In(loc))
		_, shift := start.In(loc)
		out = append(out, bot.Slot{Start: start, Length: length, StartAt: at.UTC(), Shift: shift})
	}
	return out, nil
}

// maxSlots is how many slots are made of one range.
const maxSlots = 3

// onWall moves on to the first moment that a wall time can name: the second
// pass through a repeated hour cannot be named.
func onWall(at time.Time, loc *time.Location) time.Time {
	for range 24 * 4 {
		if named, _ := bot.WallOf(at.In(loc)).In(loc); named.Equal(at) {
			return at
		}
		at = at.Add(15 * time.Minute)
	}
	return at
}
