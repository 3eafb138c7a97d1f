package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// levels is how many steps an edge has between two colours.
const levels = 5

// canvas is a picture of at most 256 colours, which are added as they are needed: the
// file is a fifth as long as one of true colours, and is written faster.
type canvas struct {
	img    *image.Paletted
	mixed  map[[3]uint8]uint8 // by background, ink and step between them
	byName map[color.RGBA]uint8
}

func newCanvas(width, height int, page color.RGBA) *canvas {
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{page})
	return &canvas{img: img, mixed: map[[3]uint8]uint8{}, byName: map[color.RGBA]uint8{page: 0}}
}

// index returns the number of a colour, or of the nearest one if there is no room.
func (c *canvas) index(of color.RGBA) uint8 {
	if i, ok := c.byName[of]; ok {
		return i
	}
	var i uint8
	if len(c.img.Palette) < 256 {
		i = uint8(len(c.img.Palette))
		c.img.Palette = append(c.img.Palette, of)
	} else {
		i = uint8(c.img.Palette.Index(of))
	}
	c.byName[of] = i
	return i
}

// blend colours a pixel with a coverage of 0 to 255.
func (c *canvas) blend(x, y int, ink uint8, coverage uint8) {
	if !(image.Point{X: x, Y: y}).In(c.img.Rect) {
		return
	}
	at := &c.img.Pix[y*c.img.Stride+x]
	step := uint8((int(coverage)*levels + 127) / 255)
	switch {
	case step == 0 || *at == ink:
		return
	case step == levels:
		*at = ink
		return
	}
	key := [3]uint8{*at, ink, step}
	i, ok := c.mixed[key]
	if !ok {
		i = c.index(mix(c.colour(*at), c.colour(ink), int(step)))
		c.mixed[key] = i
	}
	*at = i
}

func (c *canvas) colour(i uint8) color.RGBA {
	of, _ := c.img.Palette[i].(color.RGBA) // index adds no other
	return of
}

// mix returns the colour that is so many of the levels of the way from one to another.
func mix(from, to color.RGBA, step int) color.RGBA {
	part := func(a, b uint8) uint8 { return uint8((int(a)*(levels-step) + int(b)*step) / levels) }
	return color.RGBA{part(from.R, to.R), part(from.G, to.G), part(from.B, to.B), 255}
}

// box fills a rectangle with round corners.
func (c *canvas) box(r image.Rectangle, radius int, of color.RGBA) {
	c.boxWhere(r, radius, of, func(int, int) bool { return true })
}

// stripes fills every second stripe of a rectangle with round corners.
func (c *canvas) stripes(r image.Rectangle, radius int, of color.RGBA) {
	const width = 6
	c.boxWhere(r, radius, of, func(x, y int) bool { return (x+y)/width%2 == 0 })
}

func (c *canvas) boxWhere(r image.Rectangle, radius int, of color.RGBA, where func(x, y int) bool) {
	ink := c.index(of)
	radius = max(min(radius, r.Dx()/2, r.Dy()/2), 0)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if where(x, y) {
				c.blend(x, y, ink, cornerCoverage(r, radius, x, y))
			}
		}
	}
}

// cornerCoverage returns how much of a pixel lies within a rectangle with round corners.
func cornerCoverage(r image.Rectangle, radius, x, y int) uint8 {
	dx, dy := max(r.Min.X+radius-x-1, x-r.Max.X+radius, 0), max(r.Min.Y+radius-y-1, y-r.Max.Y+radius, 0)
	if dx == 0 || dy == 0 {
		return 255
	}
	inside := float64(radius) - math.Hypot(float64(dx)+.5, float64(dy)+.5) + .5
	return uint8(255 * max(min(inside, 1), 0))
}

// encode returns the picture as a PNG.
func (c *canvas) encode() ([]byte, error) {
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, c.img)
	return out.Bytes(), err
}
