package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// streamPace says how often a stream does what it does.
type streamPace struct {
	beat    time.Duration // an idle stream shows that it is alive
	recheck time.Duration // the member is asked for again
	gap     time.Duration // between two changes, so that many at once are sent together
	write   time.Duration // how long a browser may leave a stream unread
	again   time.Duration // until a browser opens the stream again that ended for a while
}

var usualPace = streamPace{beat: 15 * time.Second, recheck: 5 * time.Minute, gap: 150 * time.Millisecond, write: 5 * time.Second, again: 20 * time.Second}

// maxStreams is how many streams a page may have open: one for all tabs of a browser, and
// a few while they find each other.
const maxStreams = 6

// streamLimit counts open streams by page.
type streamLimit struct {
	mu   sync.Mutex
	open map[string]int
}

// acquire counts a stream, unless its page has too many.
func (l *streamLimit) acquire(page string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[page] >= maxStreams {
		return false
	}
	if l.open == nil {
		l.open = make(map[string]int)
	}
	l.open[page]++
	return true
}

func (l *streamLimit) release(page string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[page]--; l.open[page] <= 0 {
		delete(l.open, page)
	}
}

// serveStream sends what changes on the page: at first the state, unless the page has it,
// then what is different. It ends when the member may no longer see it, and says why.
func (g *Grid) serveStream(w http.ResponseWriter, r *http.Request, v Visit) {
	if !g.streams.acquire(v.Page) {
		w.Header().Set("Retry-After", "30")
		http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
		return
	}
	defer g.streams.release(v.Page)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // for proxies that collect what they pass on
	s := stream{grid: g, w: w, r: r, visit: v, control: http.NewResponseController(w), has: r.URL.Query().Get("since")}
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		s.has = last
	}
	_ = s.control.SetReadDeadline(time.Time{}) // nothing more is to come; the server's limit would end the stream
	s.run()
}

// stream is one open stream.
type stream struct {
	grid    *Grid
	w       http.ResponseWriter
	r       *http.Request
	visit   Visit
	control *http.ResponseController
	has     string    // the version that the page has
	last    gridState // what it was sent
}

func (s *stream) run() {
	pace := s.grid.pace
	changed, stop := s.grid.polls.Changes(s.visit)
	defer stop()
	beat, recheck := time.NewTicker(pace.beat), time.NewTicker(pace.recheck)
	defer beat.Stop()
	defer recheck.Stop()
	gap := time.NewTimer(0) // fires when the next change may be sent
	defer gap.Stop()
	pending, ready, since := true, false, time.Now()
	for {
		if pending && ready {
			if !s.sendState(since) {
				return
			}
			pending, ready = false, false
			gap.Reset(pace.gap)
		}
		select {
		case <-changed:
			pending, since = true, time.Now()
		case <-gap.C:
			ready = true
		case <-beat.C:
			if s.send("beat", "", nil) != nil {
				return
			}
		case <-recheck.C:
			if err := s.visit.recheck(s.r.Context(), s.grid.polls); err != nil && !s.explain(err) {
				return
			}
		case <-s.grid.over:
			return
		case <-s.r.Context().Done():
			return
		}
	}
}

// sendState sends what the page does not have of a poll that changed at a moment.
func (s *stream) sendState(since time.Time) (open bool) {
	isFirst, read := s.last.Version == "", s.grid.shared.read
	if isFirst { // asks whether the member may see it
		read = func(ctx context.Context, polls Polls, v Visit, _ time.Time) (*gridPoll, error) {
			return readPoll(ctx, polls, v)
		}
	}
	poll, err := read(s.r.Context(), s.grid.polls, s.visit, since)
	if err != nil {
		return s.explain(err)
	}
	state := stateOf(s.visit.Printer, poll, s.visit.Actor)
	var event string
	var data any = state
	switch {
	case state.Version == s.last.Version:
		return true
	case isFirst && s.has == state.Version:
		event, data = "same", nil
	case isFirst || state.Layout != s.last.Layout || state.Withheld != s.last.Withheld:
		event = "state"
	default:
		event, data = "diff", diffOf(&s.last, &state)
	}
	s.last = state
	return s.send(event, state.Version, data) == nil
}

// explain ends the stream, for a refusal with why. It reports that the stream is not open.
// After what is soon over the browser opens another one.
func (s *stream) explain(err error) (open bool) {
	why, isRefusal := problemOf(s.visit.Printer, err)
	if !isRefusal {
		if s.r.Context().Err() == nil {
			s.grid.broken(err)
		}
		return false
	}
	if passing[why.Key] != 0 {
		_, _ = fmt.Fprintf(s.w, "retry: %d\n\n", s.grid.pace.again.Milliseconds()) // fails only if the client is gone
		return false
	}
	_ = s.send("end", "", why)
	return false
}

// send sends an event.
func (s *stream) send(event, id string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(s.grid.pace.write))
	if id != "" {
		id = "id: " + id + "\n"
	}
	if _, err := fmt.Fprintf(s.w, "event: %s\n%sdata: %s\n\n", event, id, raw); err != nil {
		return err
	}
	return s.control.Flush()
}

// diffOf returns what of a state is different from that before, which has the same cells.
func diffOf(before, after *gridState) gridState {
	diff := *after
	diff.Mine, diff.Counts = make(map[bot.SlotID]gridMarks), make(map[bot.SlotID]*gridCounts)
	for slot, marks := range after.Mine {
		if before.Mine[slot] != marks {
			diff.Mine[slot] = marks
		}
	}
	for slot, c := range after.Counts {
		if part := c.diff(before.Counts[slot]); part != nil {
			diff.Counts[slot] = part
		}
	}
	return diff
}

// diff returns the cells from the first to the last that differ; nil: none does.
func (c *gridCounts) diff(before *gridCounts) *gridCounts {
	if before == nil || len(before.Yes) != len(c.Yes) {
		return c
	}
	differs := func(i int) bool { return c.Yes[i] != before.Yes[i] || c.IfNeeded[i] != before.IfNeeded[i] }
	first, end := 0, len(c.Yes)
	for first < end && !differs(first) {
		first++
	}
	for end > first && !differs(end-1) {
		end--
	}
	if first == end {
		return nil
	}
	return &gridCounts{At: first, Yes: c.Yes[first:end], IfNeeded: c.IfNeeded[first:end]}
}
