package picture

import (
	"image"
	"image/color"
	"slices"
	"strconv"
)

const (
	daysAcross = 7 // of one band
	maxBands   = 4
	leastFill  = 2 // a table has at most so many places for each slot
	cellHeight = 76
	dayHeight  = 96 // of a cell that is a whole day
	headHeight = 84 // of the names of the days
	bandGap    = 24
	clockWidth = 108
)

// grid is a table with a column for each day and a row for each time, in bands of days.
type grid struct {
	*drawing

	bands  []band
	clocks int // width of the column with the times; 0: there are whole days only
	absent int
}

// band is a table of at most daysAcross days.
type band struct {
	days []Slot   // one of each
	rows []string // the times
	at   map[[2]int]Slot
}

// newGrid arranges the slots as a table. ok is false if they make a poor one: a time
// stands twice, days and times are mixed, or most places would be empty.
func newGrid(d *drawing) (g *grid, ok bool) {
	g = &grid{drawing: d}
	var days []Slot
	for _, s := range d.Slots {
		if s.Day+s.Weekday == "" || (s.Clock == "") != (d.Slots[0].Clock == "") {
			return nil, false
		}
		if !slices.ContainsFunc(days, s.sameDay) {
			days = append(days, s)
		}
	}
	if len(days) > maxBands*daysAcross {
		return nil, false
	}
	places := 0
	for part := range slices.Chunk(days, daysAcross) {
		b, ok := newBand(part, d.Slots)
		if !ok {
			return nil, false
		}
		g.bands, places = append(g.bands, b), places+len(b.days)*len(b.rows)
	}
	if len(d.Slots) < 2 || places > leastFill*len(d.Slots) {
		return nil, false
	}
	if d.Slots[0].Clock != "" {
		g.clocks = clockWidth
	}
	ok = g.cut()
	return g, ok
}

func (s Slot) sameDay(o Slot) bool { return s.Day == o.Day && s.Weekday == o.Weekday }

func newBand(days, slots []Slot) (b band, ok bool) {
	b = band{days: days, at: map[[2]int]Slot{}}
	for _, s := range slots {
		if slices.ContainsFunc(days, s.sameDay) && !slices.Contains(b.rows, s.Clock) {
			b.rows = append(b.rows, s.Clock)
		}
	}
	slices.Sort(b.rows)
	for _, s := range slots {
		column := slices.IndexFunc(days, s.sameDay)
		if column < 0 {
			continue
		}
		place := [2]int{column, slices.Index(b.rows, s.Clock)}
		if _, taken := b.at[place]; taken {
			return b, false
		}
		b.at[place] = s
	}
	return b, true
}

// cut leaves out the rows for which there is no room. ok is false if a leading slot
// would be among them.
func (g *grid) cut() (ok bool) {
	room, leading := maxRows, 0
	for _, s := range g.Slots {
		if s.Leading {
			leading++
		}
	}
	for i := range g.bands {
		b := &g.bands[i]
		if over := len(b.rows) - room; over > 0 {
			b.keepRows(room)
		}
		room -= len(b.rows)
		for _, s := range b.at {
			g.absent--
			if s.Leading {
				leading--
			}
		}
	}
	g.absent += len(g.Slots)
	g.bands = slices.DeleteFunc(g.bands, func(b band) bool { return len(b.rows) == 0 })
	return leading == 0
}

// keepRows keeps so many rows: the first ones, or those up to a leading slot.
func (b *band) keepRows(n int) {
	first := 0
	for place, s := range b.at {
		if s.Leading {
			first = max(first, place[1]-n+1)
		}
	}
	if n == 0 {
		first = 0
	}
	kept := map[[2]int]Slot{}
	for place, s := range b.at {
		if row := place[1] - first; row >= 0 && row < n {
			kept[[2]int{place[0], row}] = s
		}
	}
	b.rows, b.at = b.rows[first:first+n], kept
}

func (g *grid) left() int { return g.absent }

func (g *grid) rowHeight() int {
	if g.clocks == 0 {
		return dayHeight
	}
	return cellHeight
}

func (g *grid) height() int {
	total := 0
	for i, b := range g.bands {
		if i > 0 {
			total += bandGap
		}
		total += headHeight + len(b.rows)*(g.rowHeight()+gap)
	}
	return total
}

func (g *grid) draw(y int) int {
	for i, b := range g.bands {
		if i > 0 {
			y += bandGap
		}
		y = g.drawBand(b, y)
	}
	return y
}

// columns is how many columns the widest band has, so that cells of all are as wide.
func (g *grid) columns() int {
	most := 0
	for _, b := range g.bands {
		most = max(most, len(b.days))
	}
	return max(most, 2)
}

func (g *grid) drawBand(b band, y int) int {
	width := (inner - g.clocks + gap) / g.columns()
	x := func(column int) int { return margin + g.clocks + column*width }
	date := dayStyle // of one size for all
	for _, day := range b.days {
		date = g.text.shrunk(day.Day, date, width-gap, leastSize)
	}
	for i, day := range b.days {
		g.centre(day.Weekday, headStyle, x(i), width-gap, y+30, g.ink)
		g.centre(day.Day, date, x(i), width-gap, y+64, g.muted)
	}
	y += headHeight
	for row, clock := range b.rows {
		g.text.draw(g.canvas, g.text.fit(clock, labelStyle, g.clocks-gap), labelStyle, margin, y+cellHeight/2+10, g.ink)
		for column := range b.days {
			r := image.Rect(x(column), y, x(column)+width-gap, y+g.rowHeight())
			if s, ok := b.at[[2]int{column, row}]; ok {
				g.drawCell(s, r)
			} else {
				g.canvas.box(image.Rect(r.Min.X+r.Dx()/2-10, r.Min.Y+r.Dy()/2-2, r.Min.X+r.Dx()/2+10, r.Min.Y+r.Dy()/2+2), 2, g.cell[0])
			}
		}
		y += g.rowHeight() + gap
	}
	return y
}

// drawCell draws the numbers of a slot on the colour of its share.
func (d *drawing) drawCell(s Slot, r image.Rectangle) {
	shade := shadeOf(s, d.Of)
	fill, ink := d.cell[shade], d.on[shade]
	if s.Passed {
		fill, ink = d.faint, d.muted
	}
	d.canvas.box(r, corner, fill)
	if s.Leading {
		d.canvas.box(r.Inset(-2), corner+2, d.star)
		d.canvas.box(r.Inset(3), corner-3, fill)
		d.canvas.box(image.Rect(r.Max.X-17, r.Min.Y-7, r.Max.X+7, r.Min.Y+17).Inset(-3), 15, d.page)
		d.drawStar(r.Max.X-5, r.Min.Y+5, 13, d.star)
	}
	yes, extra := strconv.Itoa(s.Yes), ""
	if s.IfNeeded > 0 {
		extra = "+" + strconv.Itoa(s.IfNeeded)
	}
	d.drawNumbers(yes, extra, r, ink)
}

// drawNumbers draws one or two numbers in the middle of a cell: side by side, or where
// they are too wide for that one above the other.
func (d *drawing) drawNumbers(yes, extra string, r image.Rectangle, ink color.RGBA) {
	const between, edge = 6, 12
	total := d.text.width(yes, numberStyle)
	if extra != "" {
		total += between + d.text.width(extra, extraStyle)
	}
	x, middle, room := r.Min.X+(r.Dx()-total)/2, r.Min.Y+r.Dy()/2, r.Dx()-edge
	switch {
	case total <= room:
		end := d.text.draw(d.canvas, yes, numberStyle, x, middle+14, ink)
		d.text.draw(d.canvas, extra, extraStyle, end+between, middle+14, ink)
	case extra == "":
		d.centre(yes, numberStyle, r.Min.X+edge/2, room, middle+11, ink)
	default:
		d.centre(yes, style{32, true}, r.Min.X+edge/2, room, middle-1, ink)
		d.centre(extra, style{26, false}, r.Min.X+edge/2, room, middle+27, ink)
	}
}
