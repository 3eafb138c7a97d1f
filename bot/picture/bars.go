package picture

import (
	"image"
	"image/color"
	"slices"
	"sort"
	"strconv"
)

const (
	barLine   = 104 // a slot: its label, and the bar below
	barHeight = 34
	barNumber = 130 // width beside the bar
	maxBars   = 16
)

// bars has a line for each slot, with a bar as long as its share.
type bars struct {
	*drawing

	shown []Slot
}

// newBars keeps the slots that most could make if there are too many, in order of time.
func newBars(d *drawing) *bars {
	order := make([]int, len(d.Slots))
	for i := range order {
		order[i] = i
	}
	rank := func(s Slot) int {
		switch {
		case s.Leading:
			return int(^uint(0) >> 1)
		case s.Passed:
			return -1
		}
		return 2*s.Yes + s.IfNeeded
	}
	sort.SliceStable(order, func(i, j int) bool { return rank(d.Slots[order[i]]) > rank(d.Slots[order[j]]) })
	order = order[:min(len(order), maxBars)]
	slices.Sort(order)
	b := &bars{drawing: d}
	for _, i := range order {
		b.shown = append(b.shown, d.Slots[i])
	}
	return b
}

func (b *bars) height() int { return len(b.shown) * barLine }

func (b *bars) left() int { return len(b.Slots) - len(b.shown) }

func (b *bars) draw(y int) int {
	for _, s := range b.shown {
		b.drawBar(s, y)
		y += barLine
	}
	return y
}

func (b *bars) drawBar(s Slot, y int) {
	label, ink := labelStyle, b.ink
	if label.bold = s.Leading; s.Passed {
		ink = b.muted
	}
	room := inner
	if s.Leading {
		room -= 36
	}
	end := b.text.draw(b.canvas, b.text.fit(s.Label, label, room), label, margin, y+32, ink)
	if s.Leading {
		b.drawStar(end+22, y+22, 14, b.star)
	}
	whole := image.Rect(margin, y+48, margin+inner-barNumber, y+48+barHeight)
	b.canvas.box(whole, 10, b.cell[0])
	of := max(b.Of, s.could(), 1)
	yes, both := whole, whole
	yes.Max.X = whole.Min.X + whole.Dx()*s.Yes/of
	both.Max.X = whole.Min.X + whole.Dx()*s.could()/of
	fill := b.barColour(s)
	if s.IfNeeded > 0 {
		b.canvas.box(both, 10, b.cell[1])
		b.canvas.stripes(both, 10, fill)
	}
	b.canvas.box(yes, 10, fill)
	x := b.text.draw(b.canvas, strconv.Itoa(s.Yes), numberStyle, whole.Max.X+18, y+48+29, ink)
	if s.IfNeeded > 0 {
		b.text.draw(b.canvas, "+"+strconv.Itoa(s.IfNeeded), extraStyle, x+6, y+48+29, ink)
	}
}

func (b *bars) barColour(s Slot) color.RGBA {
	if s.Passed {
		return b.muted
	}
	return b.cell[4]
}

// centre draws a text in the middle of a width, smaller if it does not fit.
func (d *drawing) centre(s string, st style, x, width, y int, of color.RGBA) {
	st = d.text.shrunk(s, st, width, leastSize)
	s = d.text.fit(s, st, width)
	d.text.draw(d.canvas, s, st, x+(width-d.text.width(s, st))/2, y, of)
}
