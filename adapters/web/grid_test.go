package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
)

// ask sends a request of a member's page and returns the answer.
func ask(h http.Handler, method, path, body string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	h.ServeHTTP(w, r)
	return w
}

// viewOf returns what a member's page has.
func viewOf(t *testing.T, h http.Handler, name string) (v gridView) {
	t.Helper()
	w := ask(h, http.MethodGet, "/when/"+name+"/state", "")
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatOthersSaidIsSeenByWhoHasAnswered(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4), fixed("2026-11-28", 15))
	f.answer("Cy", 0, 0, 1, yes, bot.SourceGrid)
	f.answer("Dee", 0, 0.25, 1, ifNeed, bot.SourceGrid) // half an hour of the first cell is no whole one
	h := f.routes(newGrid(t, f), nil)
	names := func(who string) string {
		return strings.TrimSpace(ask(h, http.MethodGet, "/when/"+who+"/names?slot=1&from=30&to=60", "").Body.String())
	}
	before := viewOf(t, h, "Ben").State
	if before.Withheld != "grid.answer_first" || before.Counts != nil || before.Best != nil || names("Ben") != `{"yes":[],"if_needed":[]}` {
		t.Errorf("before answering: %+v, %s", before, names("Ben"))
	}
	if host := viewOf(t, h, "Ana").State; host.Withheld != "" || host.Mine[1] != (gridMarks{"yyyyyyyy", "hhhhhhhh"}) {
		t.Errorf("the host: %+v", host)
	}
	w := ask(h, http.MethodPost, "/when/Ben/strokes", `{"client":"a-tab-of-Ben","strokes":[{"seq":1,"slot":1,"from":60,"to":120,"value":"yes","age":0}]}`)
	var saved struct {
		Saved int64
		State gridState
	}
	if err := json.Unmarshal(w.Body.Bytes(), &saved); err != nil || saved.Saved != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	want := gridState{Answered: true, Others: 2, Mine: map[bot.SlotID]gridMarks{1: {"..yy....", "..gg...."}, 2: {".", "."}},
		Counts: map[bot.SlotID]*gridCounts{1: {Yes: []int{2, 2, 1, 1, 1, 1, 1, 1}, IfNeeded: []int{0, 1, 0, 0, 0, 0, 0, 0}}, 2: {Yes: []int{1}, IfNeeded: []int{0}}}}
	saved.State.Version, saved.State.Layout, saved.State.Best = "", "", nil
	if diff := cmp.Diff(want, saved.State); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := names("Ben"); got != `{"yes":["Ana","Cy"],"if_needed":["Dee"]}` {
		t.Errorf("names: %s", got)
	}
}

func TestAnAnonymousPollSendsNoName(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	f.poll.Meetup.Anonymous = true
	h := f.routes(newGrid(t, f), nil)
	for i, name := range []string{"Ben", "Cy", "Dee"} {
		f.answer(name, 0, 0, 1, yes, bot.SourceGrid)
		if s := viewOf(t, h, "Ben").State; (s.Withheld == "") != (i == 2) || (s.Counts != nil) != (i == 2) {
			t.Errorf("of %d answers: %+v", i+1, s)
		}
	}
	for _, path := range []string{"", "state", "names?slot=1&from=0&to=30"} {
		if text := unzip(t, ask(h, http.MethodGet, "/when/Ben/"+path, "")); strings.Contains(text, "Cy") || strings.Contains(text, "Dee") {
			t.Errorf("%q: %s", path, text)
		}
	}
}

// TestCountsAreWhatEverybodySays compares the counts with each answer to each cell.
func TestCountsAreWhatEverybodySays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		slots := []bot.Slot{room("2026-11-27", 18, 4), room("2026-11-28", 10, 3), fixed("2026-11-29", 15)}
		slots[1].Length += time.Duration(rapid.SampledFrom([]int{0, 15, 20}).Draw(t, "longer")) * time.Minute
		f := newFakePolls(quiet{}, "Europe/Berlin", slots...)
		for range rapid.IntRange(0, 25).Draw(t, "answers") {
			slot := rapid.IntRange(0, 2).Draw(t, "slot")
			from := rapid.IntRange(0, 10).Draw(t, "from")
			to := rapid.IntRange(from+1, 18).Draw(t, "to")
			f.answer(rapid.SampledFrom([]string{"Ana", "Ben", "Cy", "Dee"}).Draw(t, "who"), slot, float64(from)/4, float64(to)/4,
				rapid.SampledFrom([]bot.Availability{yes, ifNeed, no, ""}).Draw(t, "what"), bot.SourceGrid)
		}
		s := newGridPoll(f.snapshot())
		counts := s.countWithout(user("Ben"))
		for _, slot := range s.Meetup.Slots {
			count, length := cellsOf(slot, s.step)
			for i := range count {
				from := time.Duration(i) * length
				who, maybe := whoCan(&s.Poll, user("Ben"), slot.ID, from, min(from+length, slot.Length))
				if c := counts[slot.ID]; c.Yes[i] != len(who) || c.IfNeeded[i] != len(maybe) {
					t.Fatalf("slot %d, cell %d: %d and %d, but %v and %v", slot.ID, i, c.Yes[i], c.IfNeeded[i], who, maybe)
				}
			}
		}
	})
}

// quiet is a test of which nothing but the fake polls know.
type quiet struct{ testing.TB }

func (quiet) Helper() {}

// TestADiffLeadsToTheNextState puts diffs on the states before them.
func TestADiffLeadsToTheNextState(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4), room("2026-11-28", 18, 4))
	f.answer("Ben", 0, 0, 1, yes, bot.SourceGrid)
	p, v := printerIn(t, "en"), f.visitOf("Ben", printerIn(t, "en"))
	state := func() gridState {
		return stateOf(p, newGridPoll(f.snapshot()), v.Actor)
	}
	before := state()
	f.answer("Cy", 0, 1, 2, yes, bot.SourceGrid)
	after := state()
	diff := diffOf(&before, &after)
	if len(diff.Mine) != 0 || len(diff.Counts) != 1 || cmp.Diff(&gridCounts{At: 2, Yes: []int{2, 2}, IfNeeded: []int{0, 0}}, diff.Counts[1]) != "" {
		t.Errorf("Cy answered: %+v %+v", diff, diff.Counts[1])
	}
	before = after
	f.answer("Ben", 1, 0, 0, ifNeed, bot.SourceTap)
	after = state()
	if diff = diffOf(&before, &after); len(diff.Counts) != 0 || len(diff.Mine) != 1 || diff.Mine[2].Sources != "cccccccc" {
		t.Errorf("I answered: %+v", diff)
	}
}

// events reads the events of a stream until it ends.
func events(t *testing.T, body io.Reader) <-chan [2]string {
	t.Helper()
	out := make(chan [2]string, 100)
	go func() {
		defer close(out)
		lines, name := bufio.NewScanner(body), ""
		for lines.Scan() {
			if kind, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = kind
			} else if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				out <- [2]string{name, data}
			}
		}
	}()
	return out
}

// openStream opens the stream of Ben's page within a bubble of time.
func openStream(t *testing.T, g *Grid, v Visit, query string) (stream <-chan [2]string, closes func()) {
	t.Helper()
	in, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/when/Ben/stream"+query, http.NoBody)
	go func() {
		g.serveStream(&pipeWriter{header: http.Header{}, PipeWriter: out}, r, v)
		_ = out.Close()
	}()
	return events(t, in), func() { cancel(); _ = in.Close() }
}

type pipeWriter struct {
	*io.PipeWriter

	header http.Header
}

func (w *pipeWriter) Header() http.Header              { return w.header }
func (w *pipeWriter) WriteHeader(int)                  {}
func (w *pipeWriter) Flush()                           {}
func (w *pipeWriter) SetWriteDeadline(time.Time) error { return nil }

func TestAStreamSaysWhatChanges(t *testing.T) {
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	f.answer("Ben", 0, 0, 1, yes, bot.SourceGrid)
	v := f.visitOf("Ben", printerIn(t, "en"))
	synctest.Test(t, func(t *testing.T) {
		g := newGrid(t, f)
		stream, closes := openStream(t, g, v, "")
		first := <-stream
		var state gridState
		if err := json.Unmarshal([]byte(first[1]), &state); first[0] != "state" || err != nil {
			t.Fatalf("at first comes %q", first)
		}
		reads := f.read
		for i := range 20 { // many at once are one
			f.answer(fmt.Sprintf("Member %d", i), 0, 1, 2, yes, bot.SourceGrid)
		}
		if got := <-stream; got[0] != "diff" || !strings.Contains(got[1], `"others":`) {
			t.Errorf("after answers comes %q", got)
		}
		<-time.After(time.Second)
		synctest.Wait()
		if n := f.read - reads; n > 3 {
			t.Errorf("the poll was read %d times", n)
		}
		for len(stream) > 0 {
			<-stream
		}
		<-time.After(16 * time.Second)
		if got := <-stream; got[0] != "beat" {
			t.Errorf("then comes %q", got)
		}
		now := stateOf(v.Printer, newGridPoll(f.snapshot()), v.Actor)
		again, closesAgain := openStream(t, g, v, "?since="+now.Version)
		if got := <-again; got[0] != "same" {
			t.Errorf("a page that has it gets %q", got)
		}
		f.refuse("Ben", bot.Refuse(bot.KindForbidden, "test.left", "You have left.", nil))
		<-time.After(6 * time.Minute)
		synctest.Wait()
		var last [2]string
		for got := range again {
			last = got
		}
		if last[0] != "end" || !strings.Contains(last[1], "You have left.") {
			t.Errorf("at last comes %q", last)
		}
		closes()
		closesAgain()
	})
}

func TestAPageHasFewStreams(t *testing.T) {
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	v := f.visitOf("Ben", printerIn(t, "en"))
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		g := NewGrid(ctx, f, func(err error) { t.Error(err) })
		for range maxStreams {
			stream, _ := openStream(t, g, v, "")
			<-stream
		}
		w := httptest.NewRecorder()
		g.serveStream(w, httptest.NewRequest(http.MethodGet, "/", http.NoBody), v)
		if w.Code != http.StatusTooManyRequests {
			t.Errorf("one more got %d", w.Code)
		}
		end() // the program does, and they with it
		synctest.Wait()
		if len(g.streams.open) != 0 {
			t.Errorf("left open: %v", g.streams.open)
		}
	})
}

func TestABrokenPollIsReportedAndNotShown(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	f.refuse("Ben", errors.New("the database is on fire"))
	var broken []error
	h := f.routes(NewGrid(t.Context(), f, func(err error) { broken = append(broken, err) }), nil)
	for _, path := range []string{"", "state", "names?slot=1&from=0&to=30"} {
		if w := ask(h, http.MethodGet, "/when/Ben/"+path, ""); w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "fire") {
			t.Errorf("%q: %d %s", path, w.Code, w.Body)
		}
	}
	if len(broken) != 3 {
		t.Errorf("reported: %v", broken)
	}
}
