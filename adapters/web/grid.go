package web

import (
	"context"
	"errors"
	"net/http"
)

// Grid is the page on which members paint when they can come to the meetup of a poll, and
// what its scripts ask for.
type Grid struct {
	polls   Polls
	broken  func(error)
	over    <-chan struct{} // closed when the program ends, with which streams do
	pace    streamPace
	streams streamLimit
	shared  snapshotCache
}

// NewGrid returns the page for polls. broken is given errors that are nobody's input, and
// all streams end with ctx.
func NewGrid(ctx context.Context, polls Polls, broken func(error)) *Grid {
	return &Grid{polls: polls, broken: broken, over: ctx.Done(), pace: usualPace}
}

// Pages returns the handlers by pattern. Each is for the visit of a poll's page.
func (g *Grid) Pages() map[string]Visited {
	return map[string]Visited{
		"GET /when/{page}/{$}":      g.servePage,
		"GET /when/{page}/state":    g.serveState,
		"GET /when/{page}/names":    g.serveNames,
		"GET /when/{page}/stream":   g.serveStream,
		"POST /when/{page}/strokes": g.serveStrokes,
		"POST /when/{page}/usual":   g.serveUsual,
	}
}

func (g *Grid) servePage(w http.ResponseWriter, r *http.Request, v Visit) {
	data, err := g.view(r.Context(), v)
	if err != nil {
		g.fail(w, r, v, err)
		return
	}
	err = writePage(w, r, http.StatusOK, "grid.html", page{Printer: v.Printer, Title: data.Title, Styles: []string{"cells.css", "grid.css"}, Scripts: gridScripts, Data: data})
	if err != nil {
		g.fail(w, r, v, err)
	}
}

// gridScripts are the modules of the page, the one that runs first.
var gridScripts = []string{"grid.js", "model.js", "table.js", "cell.js", "paint.js", "outbox.js", "live.js", "words.js"}

func (g *Grid) serveState(w http.ResponseWriter, r *http.Request, v Visit) {
	data, err := g.view(r.Context(), v)
	if err == nil {
		err = writeJSON(w, r, http.StatusOK, data)
	}
	if err != nil {
		g.fail(w, r, v, err)
	}
}

// serveStrokes answers a poll with what was painted.
func (g *Grid) serveStrokes(w http.ResponseWriter, r *http.Request, v Visit) {
	client, strokes, err := readStrokes(w, r)
	if err != nil {
		g.fail(w, r, v, err)
		return
	}
	s, err := g.polls.Paint(r.Context(), v, client, strokes)
	if err != nil {
		g.fail(w, r, v, err)
		return
	}
	saved := struct {
		Saved int64     `json:"saved"` // up to which stroke
		State gridState `json:"state"`
	}{strokes[len(strokes)-1].Seq, stateOf(v.Printer, newGridPoll(s), v.Actor)}
	if err := writeJSON(w, r, http.StatusOK, saved); err != nil {
		g.fail(w, r, v, err)
	}
}

// serveUsual answers a poll as the member's habit says.
func (g *Grid) serveUsual(w http.ResponseWriter, r *http.Request, v Visit) {
	s, err := g.polls.AnswerAsUsual(r.Context(), v)
	if err == nil {
		err = writeJSON(w, r, http.StatusOK, stateOf(v.Printer, newGridPoll(s), v.Actor))
	}
	if err != nil {
		g.fail(w, r, v, err)
	}
}

// errUnreadable means that a request is none that the page sends.
var errUnreadable = errors.New("unreadable request")

// fail answers with what went wrong, which a member reads if it is a refusal.
func (g *Grid) fail(w http.ResponseWriter, r *http.Request, v Visit, err error) {
	why, isRefusal := problemOf(v.Printer, err)
	if errors.Is(err, errUnreadable) {
		why, isRefusal = problem{Status: http.StatusBadRequest, Title: why.Title, Text: v.Printer.Word("page.unreadable", nil)}, true
	}
	if !isRefusal && r.Context().Err() == nil {
		g.broken(err)
	}
	if err := writeProblem(w, r, v.Printer, why); err != nil {
		g.broken(err)
	}
}
