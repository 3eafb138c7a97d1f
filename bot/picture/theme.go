package picture

import "image/color"

// Theme is the background that a picture is drawn for.
type Theme string

const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// shades is how many colours tell few from many: the first is nobody, the last all.
const shades = 6

// colours are those of a theme. Each is opaque.
type colours struct {
	page, ink, muted, faint, star color.RGBA

	cell [shades]color.RGBA
	on   [shades]color.RGBA // the ink on a cell, with a contrast of 4.5 or more
}

func rgb(v uint32) color.RGBA { return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

func ramp(v ...uint32) (out [shades]color.RGBA) {
	for i := range out {
		out[i] = rgb(v[i])
	}
	return out
}

// coloursOf returns the colours of a theme; those of an unknown one are light.
func coloursOf(t Theme) colours {
	if t == Dark {
		return colours{
			page: rgb(0x1E2124), ink: rgb(0xF4F6F5), muted: rgb(0xB4BBB8), faint: rgb(0x2A2E31), star: rgb(0xFFC857),
			cell: ramp(0x30363A, 0x26483F, 0x24614F, 0x2B8066, 0x4DB890, 0x8BE8C0),
			on:   ramp(0xC3CAC7, 0xF4F6F5, 0xF4F6F5, 0xFFFFFF, 0x06251B, 0x06251B),
		}
	}
	return colours{
		page: rgb(0xFFFFFF), ink: rgb(0x1B2421), muted: rgb(0x5A6662), faint: rgb(0xF3F6F5), star: rgb(0xC96A00),
		cell: ramp(0xE9EEEC, 0xD2EFE3, 0xA6DFC8, 0x6CC5A3, 0x257A5B, 0x115239),
		on:   ramp(0x55615D, 0x1B2421, 0x1B2421, 0x0E1F18, 0xFFFFFF, 0xFFFFFF),
	}
}

// shadeOf returns the shade of a slot of a poll that so many answer: somebody who comes
// if needed counts half. Only nobody is the first and only everybody the last.
func shadeOf(s Slot, of int) int {
	points, all := 2*s.Yes+s.IfNeeded, 2*max(of, s.could())
	switch {
	case points <= 0:
		return 0
	case points >= all:
		return shades - 1
	}
	return 1 + points*(shades-2)/all
}
