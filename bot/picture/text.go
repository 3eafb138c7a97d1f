package picture

import (
	_ "embed"
	"image/color"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

//go:embed fonts/Inter-Regular.ttf
var regularFont []byte

//go:embed fonts/Inter-SemiBold.ttf
var boldFont []byte

// fonts returns the parsed fonts, which any number of pictures may share.
var fonts = sync.OnceValues(func() (f struct{ regular, bold *opentype.Font }, err error) {
	if f.regular, err = opentype.Parse(regularFont); err == nil {
		f.bold, err = opentype.Parse(boldFont)
	}
	return f, err
})

// style is a size and weight of text.
type style struct {
	size float64 // pixels
	bold bool
}

// typesetter measures and draws text. It is for one picture, since a face must not be
// used by two at once.
type typesetter struct {
	regular, bold *opentype.Font
	faces         map[style]font.Face
}

func newTypesetter() (*typesetter, error) {
	f, err := fonts()
	return &typesetter{f.regular, f.bold, map[style]font.Face{}}, err
}

func (t *typesetter) font(s style) *opentype.Font {
	if s.bold {
		return t.bold
	}
	return t.regular
}

func (t *typesetter) face(s style) (font.Face, error) {
	if f, ok := t.faces[s]; ok {
		return f, nil
	}
	f, err := opentype.NewFace(t.font(s), &opentype.FaceOptions{Size: s.size, DPI: 72, Hinting: font.HintingNone})
	if err == nil {
		t.faces[s] = f
	}
	return f, err
}

// readable returns a text without what the font has no letters for, in one line. A text
// that would lose half of its letters is left out altogether.
func (t *typesetter) readable(s string) string {
	letters, lost := 0, 0
	has := func(r rune) bool {
		i, err := t.regular.GlyphIndex(nil, r)
		return err == nil && i != 0
	}
	s = strings.Map(func(r rune) rune {
		switch known := has(r); {
		case unicode.IsSpace(r):
			return ' '
		case known && unicode.IsGraphic(r):
			letters++
			return r
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			letters++
			lost++
			return -1
		}
		return -1
	}, norm.NFC.String(s))
	if 2*lost > letters {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}

// width returns how wide a readable text is, in pixels.
func (t *typesetter) width(s string, st style) int {
	f, err := t.face(st)
	if err != nil {
		return 0
	}
	return font.MeasureString(f, s).Ceil()
}

// fit cuts a readable text to a width, with an ellipsis.
func (t *typesetter) fit(s string, st style, width int) string {
	if t.width(s, st) <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes) // so many fit, so many do not
	for low+1 < high {
		middle := (low + high) / 2
		if t.width(strings.TrimSpace(string(runes[:middle]))+"…", st) <= width {
			low = middle
		} else {
			high = middle
		}
	}
	return strings.TrimSpace(string(runes[:low])) + "…"
}

// wrap breaks a readable text into at most so many lines of the picture, of which the
// last is cut.
func (t *typesetter) wrap(s string, st style, most int) []string {
	var lines []string
	words := strings.Fields(s)
	for len(words) > 0 && len(lines) < most {
		n := 1
		for n < len(words) && t.width(strings.Join(words[:n+1], " "), st) <= inner {
			n++
		}
		if len(lines) == most-1 {
			n = len(words)
		}
		lines, words = append(lines, t.fit(strings.Join(words[:n], " "), st, inner)), words[n:]
	}
	return lines
}

// shrunk returns the style with the largest size at which a text fits, but no smaller
// than least.
func (t *typesetter) shrunk(s string, st style, width int, least float64) style {
	for st.size > least && t.width(s, st) > width {
		st.size--
	}
	return st
}

// draw draws a readable text with its baseline at y, and returns where it ends.
func (t *typesetter) draw(c *canvas, s string, st style, x, y int, of color.RGBA) int {
	f, err := t.face(st)
	if err != nil {
		return x
	}
	ink, dot, last := c.index(of), fixed.P(x, y), rune(-1)
	for _, r := range s {
		if last >= 0 {
			dot.X += f.Kern(last, r)
		}
		at, mask, from, advance, ok := f.Glyph(dot, r)
		if !ok {
			continue
		}
		for py := at.Min.Y; py < at.Max.Y; py++ {
			for px := at.Min.X; px < at.Max.X; px++ {
				_, _, _, a := mask.At(from.X+px-at.Min.X, from.Y+py-at.Min.Y).RGBA()
				c.blend(px, py, ink, uint8(a>>8))
			}
		}
		dot.X += advance
		last = r
	}
	return dot.X.Ceil()
}
