package schedule

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// When suggestions are: a poll about them stays open for two days.
const (
	suggestFrom = 3  // days from now
	suggestDays = 14 // how many
)

// habit is the weight of what people do anywhere, beside that of each date of the
// community: a tenth of one.
const habit = FullWeight / 10

// leisure is when people meet anywhere, by weekday, in hours: evenings, and on weekends
// from noon on.
var leisure = [7][2]int{
	time.Sunday: {12, 20}, time.Monday: {18, 22}, time.Tuesday: {18, 22}, time.Wednesday: {18, 22}, time.Thursday: {18, 22}, time.Friday: {18, 23}, time.Saturday: {12, 23},
}

// Suggest returns up to n times that would suit a community, in order of time: on
// different days and in different parts of the day, a few days from now. Each of its dates
// counts as somebody who could come at that time on that weekday, and if needed at that
// time on days of the same kind, which are those of the weekend and the others; no time
// overlaps one of them. Without dates the times are those at which people meet anywhere.
// Of these, only times are left that suit the people who are invited and let their weeks be
// used, if there are MinWeeks of them and such a time.
func Suggest(zones bot.Zones, zone string, dates []bot.Slot, weeks []bot.Habit, now time.Time, length time.Duration, n int) ([]bot.Slot, error) {
	today, err := zones.MomentOf(now, zone)
	if err != nil {
		return nil, err
	}
	first := today.Wall.At(0, 0).AddDays(suggestFrom)
	start, _, err := zones.Moment(first, zone)
	if err != nil {
		return nil, err
	}
	end, _, err := zones.Moment(first.AddDays(suggestDays), zone)
	if err != nil {
		return nil, err
	}
	grid, err := NewGrid(start.At, end.At, 30*time.Minute)
	if err != nil {
		return nil, err
	}
	s := suggesting{zones: zones, zone: zone, first: first, grid: grid, length: length}
	people := []Person{{Weight: habit, Yes: s.cells(func(day bot.Wall) (bot.Wall, bot.Wall, bool) {
		hours := leisure[day.Weekday()]
		return day.At(hours[0], 0), day.At(hours[1], 0), true
	})}}
	free, taken := grid.Within(bot.Span{From: start.At, To: end.At}), []bot.Span(nil)
	for _, d := range dates {
		people = append(people, s.habitOf(d))
		taken = append(taken, bot.Span{From: d.StartAt, To: d.EndAt()})
	}
	free.AndNot(grid.Touching(taken...))
	longest := grid.Length(length)
	suiting, ok := s.suiting(weeks)
	if ok { // as one person, however many they are
		people = append(people, Person{Weight: FullWeight, Yes: suiting.Clone(grid.Len)})
	}
	windows := Build(grid, people, longest)
	var found []Window
	if ok {
		suiting.And(free)
		found = windows.Diverse(Conditions{Length: longest, Allowed: suiting}, n, s.dayPart)
	}
	if len(found) == 0 {
		found = windows.Diverse(Conditions{Length: longest, Allowed: free}, n, s.dayPart)
	}
	var out []bot.Slot
	for _, w := range found {
		at, err := zones.MomentOf(w.From, zone)
		if err != nil {
			return nil, err
		}
		out = append(out, bot.Slot{Start: at.Wall, Length: length})
	}
	return bot.ResolveSlots(zones, zone, out)
}

// suggesting is a grid of days in a zone.
type suggesting struct {
	zones  bot.Zones
	zone   string
	first  bot.Wall
	grid   Grid
	length time.Duration
}

// MinWeeks is how many people have to let their weeks be used, so that a suggestion does
// not tell when one of them is free.
const MinWeeks = 4

// suiting returns the cells in which three quarters of the people are free, and at least
// MinWeeks of them; ok is false if there are fewer.
func (s *suggesting) suiting(weeks []bot.Habit) (_ Cells, ok bool) {
	if len(weeks) < MinWeeks {
		return nil, false
	}
	need := max(MinWeeks, (3*len(weeks)+3)/4)
	free := make([]int, s.grid.Len)
	for _, w := range weeks {
		s.grid.Within(w.Week.Free(s.grid.At(0), s.grid.At(s.grid.Len), w.Zone)...).Runs(func(from, to int) {
			for cell := from; cell < to; cell++ {
				free[cell]++
			}
		})
	}
	cells := NewCells(s.grid.Len)
	for cell, n := range free {
		if n >= need {
			cells.SetRange(cell, cell+1)
		}
	}
	return cells, true
}

// cells returns the cells between two wall times of each day for which there are some.
func (s *suggesting) cells(of func(day bot.Wall) (from, to bot.Wall, ok bool)) Cells {
	var spans []bot.Span
	for n := range suggestDays {
		from, to, ok := of(s.first.AddDays(n))
		begins, _, err1 := s.zones.Moment(from, s.zone)
		ends, _, err2 := s.zones.Moment(to, s.zone)
		if ok && err1 == nil && err2 == nil {
			spans = append(spans, bot.Span{From: begins.At, To: ends.At})
		}
	}
	return s.grid.Within(spans...)
}

// habitOf returns what a date says of the days to come: it is its start that people are
// used to.
func (s *suggesting) habitOf(date bot.Slot) Person {
	on := func(isDay func(day bot.Wall) bool) Cells {
		return s.cells(func(day bot.Wall) (from, to bot.Wall, ok bool) {
			from = day.At(date.Start.Hour, date.Start.Minute)
			return from, from.Add(s.length), isDay(day) && !date.AllDay
		})
	}
	return Person{
		Weight:   FullWeight,
		Yes:      on(func(day bot.Wall) bool { return day.Weekday() == date.Start.Weekday() }),
		IfNeeded: on(func(day bot.Wall) bool { return isWeekend(day) == isWeekend(date.Start) }),
	}
}

func isWeekend(day bot.Wall) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// dayPart numbers days and their mornings, afternoons and evenings.
func (s *suggesting) dayPart(start time.Time) DayPart {
	at, err := s.zones.MomentOf(start, s.zone)
	if err != nil {
		return DayPart{}
	}
	part := 0
	switch {
	case at.Wall.Hour >= 17:
		part = 2
	case at.Wall.Hour >= 12:
		part = 1
	}
	return DayPart{Day: int(at.Wall.At(0, 0).Sub(s.first) / (24 * time.Hour)), Part: part}
}
