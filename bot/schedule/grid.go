package schedule

import (
	"errors"
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Grid divides a stretch of time into cells of equal length, which are numbered from
// 0. It knows instants only: a day whose clocks change has 23 or 25 hours of cells, and
// which cells are a day's evening is for the caller to say, who knows the zone.
type Grid struct {
	Start time.Time
	Cell  time.Duration // 15, 30 or 60 minutes
	Len   int           // number of cells
}

// MaxGrid is how much time a grid covers at most. The hour is for weeks in which the
// clocks go back.
const MaxGrid = 8*7*24*time.Hour + time.Hour

// ErrGrid is the error of a grid that cannot be.
var ErrGrid = errors.New("no such grid")

// NewGrid returns the grid from start to end. The last cell may end later.
func NewGrid(start, end time.Time, cell time.Duration) (Grid, error) {
	switch cell {
	case 15 * time.Minute, 30 * time.Minute, time.Hour:
	default:
		return Grid{}, fmt.Errorf("%w: cells of %v", ErrGrid, cell)
	}
	long := end.Sub(start)
	if long <= 0 || long > MaxGrid {
		return Grid{}, fmt.Errorf("%w: %v from %v", ErrGrid, long, start)
	}
	return Grid{Start: start, Cell: cell, Len: int((long + cell - 1) / cell)}, nil
}

// At returns the instant at which a cell begins. That of Len is the grid's end.
func (g Grid) At(cell int) time.Time { return g.Start.Add(time.Duration(cell) * g.Cell) }

// Index returns the cell in which an instant lies; ok is false outside the grid.
func (g Grid) Index(at time.Time) (cell int, ok bool) {
	if cell = g.floor(at); cell < 0 || cell >= g.Len {
		return 0, false
	}
	return cell, true
}

// Length returns how many cells a duration takes.
func (g Grid) Length(d time.Duration) int { return int((d + g.Cell - 1) / g.Cell) }

// floor returns the cell in which an instant lies, and ceil the first that begins
// then or later. Both can be outside the grid.
func (g Grid) floor(at time.Time) int {
	since := at.Sub(g.Start)
	cell := since / g.Cell
	if since%g.Cell < 0 {
		cell--
	}
	return int(cell)
}

func (g Grid) ceil(at time.Time) int {
	cell := g.floor(at)
	if g.At(cell).Before(at) {
		cell++
	}
	return cell
}

// Within returns the cells that lie wholly in the spans, taken together: hours that
// are asked for, or that somebody is free.
func (g Grid) Within(spans ...bot.Span) Cells {
	cells := NewCells(g.Len)
	for _, s := range bot.JoinSpans(spans) {
		cells.SetRange(g.ceil(s.From), min(g.floor(s.To), g.Len))
	}
	return cells
}

// Touching returns the cells of which a part lies in one of the spans: days off, or
// hours that somebody is busy.
func (g Grid) Touching(spans ...bot.Span) Cells {
	cells := NewCells(g.Len)
	for _, s := range spans {
		if s.From.Before(s.To) {
			cells.SetRange(g.floor(s.From), min(g.ceil(s.To), g.Len))
		}
	}
	return cells
}
