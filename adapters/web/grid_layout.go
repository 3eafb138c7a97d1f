package web

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

const (
	wideCell   = 30 * time.Minute
	narrowCell = 15 * time.Minute
	// nightEnd is how far room may reach into the next day to stay in the column of the
	// day on which it begins.
	nightEnd = 6 * time.Hour
)

// gridLayout says which cells a poll has and where they are on the page. Cells of room are
// equally long, from its start on; every other slot is one cell.
type gridLayout struct {
	Step   int         `json:"step"` // how long a cell is, in minutes
	Weeks  []string    `json:"weeks"`
	Days   []gridDay   `json:"days"`
	Parts  []gridPart  `json:"parts"`
	Blocks []gridBlock `json:"blocks"`
}

// gridDay is a column of the page.
type gridDay struct {
	Week    int    `json:"week"` // its index
	Weekday string `json:"weekday"`
	Day     string `json:"day"`
	Date    string `json:"date"` // both, within a sentence
}

// gridPart is a run of cells of room in one column, through which the clocks run evenly.
type gridPart struct {
	Slot  bot.SlotID `json:"slot"`
	First int        `json:"first"` // the index of its first cell in the slot
	Count int        `json:"count"`
	Day   int        `json:"day"`             // the index of its column
	Wall  int        `json:"wall"`            // what the clocks show at its beginning, in minutes since the column's midnight
	Again bool       `json:"again,omitempty"` // the clocks show these times for the second time
	At    int64      `json:"at"`              // when it begins, in Unix seconds
}

// gridBlock is a slot that is answered as a whole.
type gridBlock struct {
	Slot  bot.SlotID `json:"slot"`
	Label string     `json:"label"`
	At    int64      `json:"at"`
	Until int64      `json:"until"`
	Clock bool       `json:"clock,omitempty"` // it is a time on the clock, which other zones show otherwise
}

// stepOf returns how long the cells of a poll are: so short that its rooms begin, end and
// last for whole cells.
func stepOf(m *bot.Meetup) time.Duration {
	for _, s := range m.Slots {
		begins := time.Duration(s.Start.Minute) * time.Minute
		if s.IsRoom() && (begins%wideCell != 0 || s.Length%wideCell != 0 || s.Window%wideCell != 0) {
			return narrowCell
		}
	}
	return wideCell
}

// cellsOf returns how many cells a slot has, and how long they are. The last one of room
// is shorter if the room ends within it.
func cellsOf(s bot.Slot, step time.Duration) (count int, length time.Duration) {
	if !s.IsRoom() {
		return 1, s.Length
	}
	return int((s.Length + step - 1) / step), step
}

// layoutOf lays out the slots of a poll that may still be answered.
func layoutOf(p i18n.Printer, m *bot.Meetup, firstDay time.Weekday) gridLayout {
	step := stepOf(m)
	l := layouter{printer: p, zone: m.Zone, step: step, firstDay: firstDay, days: map[bot.Wall]int{}}
	l.out = gridLayout{Step: int(step / time.Minute), Weeks: []string{}, Days: []gridDay{}, Parts: []gridPart{}, Blocks: []gridBlock{}}
	for _, s := range m.Slots {
		if s.IsRoom() {
			l.room(s)
			continue
		}
		label := p.Slot(s, m.Zone)
		l.out.Blocks = append(l.out.Blocks, gridBlock{s.ID, label, s.StartAt.Unix(), s.EndAt().Unix(), s.HasClock()})
	}
	return l.out
}

// layouter lays out slots in order of time.
type layouter struct {
	printer  i18n.Printer
	zone     string
	step     time.Duration
	firstDay time.Weekday
	days     map[bot.Wall]int // the indices of columns, by midnight
	lastWeek bot.Wall
	out      gridLayout
}

// room lays out the cells of a room.
func (l *layouter) room(s bot.Slot) {
	begin, end := l.printer.ShownStart(s, l.zone), l.printer.ShownEnd(s, l.zone)
	column := begin.At(0, 0)
	isOneColumn := end.Sub(column.AddDays(1)) <= nightEnd
	count, _ := cellsOf(s, l.step)
	var part *gridPart
	for i := range count {
		at := s.StartAt.Add(time.Duration(i) * l.step)
		shown, again := l.printer.ClockAt(at, l.zone)
		if midnight := shown.At(0, 0); !isOneColumn {
			column = midnight
		}
		day, wall := l.day(column), int(shown.Sub(column)/time.Minute)
		if part == nil || part.Day != day || part.Again != again || wall != part.Wall+part.Count*l.out.Step {
			l.out.Parts = append(l.out.Parts, gridPart{Slot: s.ID, First: i, Day: day, Wall: wall, Again: again, At: at.Unix()})
			part = &l.out.Parts[len(l.out.Parts)-1]
		}
		part.Count++
	}
}

// day returns the index of a column, which is new if it is the first of its day.
func (l *layouter) day(midnight bot.Wall) int {
	if i, ok := l.days[midnight]; ok {
		return i
	}
	back := (int(midnight.Weekday()) - int(l.firstDay) + 7) % 7
	week := midnight.AddDays(-back)
	if len(l.out.Weeks) == 0 || week != l.lastWeek {
		_, from := l.printer.Day(week)
		_, to := l.printer.Day(week.AddDays(6))
		l.out.Weeks, l.lastWeek = append(l.out.Weeks, from+" – "+to), week
	}
	weekday, day := l.printer.Day(midnight)
	l.days[midnight] = len(l.out.Days)
	l.out.Days = append(l.out.Days, gridDay{len(l.out.Weeks) - 1, weekday, day, l.printer.Date(midnight)})
	return l.days[midnight]
}
