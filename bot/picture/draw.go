package picture

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// Sizes, in pixels. A phone shows the picture at half the size.
const (
	Width   = 780
	margin  = 32
	inner   = Width - 2*margin
	gap     = 8  // between cells
	corner  = 14 // radius of a cell
	maxRows = 24 // of cells or bars; what is beyond is counted
)

var (
	titleStyle  = style{42, true}
	noteStyle   = style{28, false}
	labelStyle  = style{30, false}
	headStyle   = style{30, true}
	dayStyle    = style{26, false}
	numberStyle = style{40, true}
	extraStyle  = style{29, false}
)

// leastSize is the smallest text, in pixels: nine points on a phone.
const leastSize = 18

// Draw returns the picture as a PNG, Width pixels wide.
func Draw(h Heatmap, theme Theme) ([]byte, error) {
	text, err := newTypesetter()
	if err != nil {
		return nil, err
	}
	h = readable(h, text)
	d := &drawing{Heatmap: h, text: text, colours: coloursOf(theme)}
	body := d.layout()
	height := d.headHeight() + body.height() + d.footHeight(body.left()) + margin
	d.canvas = newCanvas(Width, height, d.page)
	y := d.drawHead()
	y = body.draw(y)
	d.drawFoot(y, body.left())
	return d.canvas.encode()
}

// readable returns the heatmap with texts that the fonts have letters for.
func readable(h Heatmap, t *typesetter) Heatmap {
	h.Title = t.readable(h.Title)
	notes := h.Notes
	h.Notes = nil
	for _, n := range notes {
		if n = t.readable(n); n != "" {
			h.Notes = append(h.Notes, n)
		}
	}
	slots := h.Slots
	h.Slots = make([]Slot, 0, len(slots))
	for _, s := range slots {
		s.Weekday, s.Day, s.Clock, s.Label = t.readable(s.Weekday), t.readable(s.Day), t.readable(s.Clock), t.readable(s.Label)
		s.Yes, s.IfNeeded = max(s.Yes, 0), max(s.IfNeeded, 0)
		h.Slots = append(h.Slots, s)
	}
	h.Words.Leading, h.Words.Legend = t.readable(h.Words.Leading), t.readable(h.Words.Legend)
	return h
}

// drawing is a picture that is being drawn.
type drawing struct {
	Heatmap
	colours

	text   *typesetter
	canvas *canvas
}

// layout is the part of a picture between head and foot.
type layout interface {
	height() int
	left() int // slots that it has no room for
	draw(y int) int
}

// layout returns how the slots are understood best: as a table of days and times if it
// is well filled, else as bars.
func (d *drawing) layout() layout {
	if g, ok := newGrid(d); ok {
		return g
	}
	return newBars(d)
}

const (
	titleLine = 50
	noteLine  = 38
	maxTitle  = 2 // lines
	maxNote   = 2
)

// head returns the lines above the slots.
func (d *drawing) head() (title, notes []string) {
	title = d.text.wrap(d.Title, titleStyle, maxTitle)
	for _, n := range d.Notes {
		notes = append(notes, d.text.wrap(n, noteStyle, maxNote)...)
	}
	return title, notes
}

func (d *drawing) headHeight() int {
	title, notes := d.head()
	return margin + len(title)*titleLine + len(notes)*noteLine + 16
}

func (d *drawing) drawHead() (y int) {
	title, notes := d.head()
	y = margin
	for _, line := range title {
		d.text.draw(d.canvas, line, titleStyle, margin, y+36, d.ink)
		y += titleLine
	}
	for _, line := range notes {
		d.text.draw(d.canvas, line, noteStyle, margin, y+26, d.muted)
		y += noteLine
	}
	return y + 16
}

// foot returns the lines below the slots.
func (d *drawing) foot(left int) (lines []string) {
	if left > 0 {
		lines = d.text.wrap(d.text.readable(d.Words.more(left)), noteStyle, 1)
	}
	return append(lines, d.text.wrap(d.Words.Legend, noteStyle, 2)...)
}

// starRoom is the width of the star before its meaning.
const starRoom = 34

// leaderWidth is the width of what says the meaning of the star; 0: there is no star.
func (d *drawing) leaderWidth() int {
	for _, s := range d.Slots {
		if s.Leading && d.Words.Leading != "" {
			return starRoom + min(d.text.width(d.Words.Leading, noteStyle), inner-starRoom)
		}
	}
	return 0
}

// sharesLine reports whether the star is explained at the end of the last line.
func (d *drawing) sharesLine(lines []string) bool {
	const between = 40
	return len(lines) > 0 && d.text.width(lines[len(lines)-1], noteStyle)+between+d.leaderWidth() <= inner
}

func (d *drawing) footHeight(left int) int {
	lines := d.foot(left)
	height := 12 + len(lines)*noteLine
	if d.leaderWidth() > 0 && !d.sharesLine(lines) {
		height += noteLine
	}
	return height
}

func (d *drawing) drawFoot(y, left int) {
	y += 12
	lines := d.foot(left)
	for _, line := range lines {
		d.text.draw(d.canvas, line, noteStyle, margin, y+26, d.muted)
		y += noteLine
	}
	width := d.leaderWidth()
	if width == 0 {
		return
	}
	x := margin
	if d.sharesLine(lines) {
		x, y = Width-margin-width, y-noteLine
	}
	d.drawStar(x+12, y+17, 13, d.star)
	d.text.draw(d.canvas, d.text.fit(d.Words.Leading, noteStyle, inner-starRoom), noteStyle, x+starRoom, y+26, d.muted)
}

// drawStar draws the mark of the leading slot around a point.
func (d *drawing) drawStar(x, y, radius int, of color.RGBA) {
	size := 2*radius + 2
	r := vector.NewRasterizer(size, size)
	for i := range 10 {
		reach := float64(radius)
		if i%2 == 1 {
			reach *= .45
		}
		sin, cos := math.Sincos(float64(i) * math.Pi / 5)
		px, py := float32(float64(size)/2+reach*sin), float32(float64(size)/2-reach*cos)
		if i == 0 {
			r.MoveTo(px, py)
		} else {
			r.LineTo(px, py)
		}
	}
	r.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, size, size))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	ink := d.canvas.index(of)
	for py := range size {
		for px := range size {
			d.canvas.blend(x-size/2+px, y-size/2+py, ink, mask.AlphaAt(px, py).A)
		}
	}
}
