package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot"
)

// maxFirstLoad is how much a page may transfer until it can be used, in bytes.
const maxFirstLoad = 100_000

// countingListener counts what is sent over its connections.
type countingListener struct {
	net.Listener

	sent *atomic.Int64
}

func (l countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countingConn{c, l.sent}, err
}

type countingConn struct {
	net.Conn

	sent *atomic.Int64
}

func (c countingConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.sent.Add(int64(n))
	return n, err
}

// countedServer serves the page and counts what it sends.
func countedServer(t testing.TB, h http.Handler) (url string, sent *atomic.Int64) {
	t.Helper()
	sent = new(atomic.Int64)
	s := httptest.NewUnstartedServer(h)
	s.Listener = countingListener{s.Listener, sent}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, sent
}

func TestALargePollIsSmallOnTheWire(t *testing.T) {
	t.Parallel()
	f := largePoll(t)
	url, sent := countedServer(t, f.routes(newGrid(t, f), nil))
	p := painter{browsertest.Open(t, url, 390, 844)}
	p.open("Member 0")
	first := sent.Load()
	p.expect(784, `[...document.querySelectorAll("#weeks button")].reduce((n, _, i) => (document.querySelectorAll("#weeks button")[i].click(), n + document.querySelectorAll(".cell").length), 0)`)
	p.open("Member 1")
	t.Logf("%d bytes at first, %d when assets are known", first, sent.Load()-first)
	if first > maxFirstLoad {
		t.Errorf("the first load is %d bytes", first)
	}
	p.expect(true, `document.querySelector(".cell").getAttribute("aria-label").includes("others: ")`)
}

// BenchmarkGridState makes the state of a page with 200 people and four weeks, as after
// each stroke.
func BenchmarkGridState(b *testing.B) {
	f := largePoll(b)
	v := f.visitOf("Member 0", printerIn(b, "en"))
	s := f.snapshot()
	for b.Loop() {
		stateOf(v.Printer, newGridPoll(s), v.Actor)
	}
}

// BenchmarkStrokeToOthers sends strokes and waits until a stream says so, with 200 people,
// four weeks and 50 streams.
func BenchmarkStrokeToOthers(b *testing.B) {
	f := largePoll(b)
	g := newGrid(b, f)
	s := httptest.NewServer(f.routes(g, nil))
	b.Cleanup(s.Close)
	events := make(chan string, 1000)
	for i := range 50 {
		r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, fmt.Sprintf("%s/when/Member%%20%d/stream", s.URL, i), http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = answer.Body.Close() })
		go func() {
			lines := bufio.NewReader(answer.Body)
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					return
				}
				if i == 0 && strings.HasPrefix(line, "event: ") {
					events <- strings.TrimSpace(line)
				}
			}
		}()
	}
	await := func() {
		for event := range events {
			if event != "event: beat" {
				return
			}
		}
	}
	await()
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		value := []bot.Availability{bot.AvailabilityYes, bot.AvailabilityNo}[n%2]
		began := time.Now()
		_, err := f.Paint(context.Background(), f.visitOf("Member 199", printerIn(b, "en")), "a-bench", []bot.Stroke{{Seq: int64(n + 1), Slot: 1, To: time.Hour, Availability: value}})
		if err != nil {
			b.Fatal(err)
		}
		await()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

// drawStrokes draws strokes over cells in view, and returns how long each took until the
// page was laid out again, in milliseconds.
const drawStrokes = `(() => {
  const cells = [...document.querySelectorAll(".cell")].filter((c) => { const r = c.getBoundingClientRect(); return r.top > 120 && r.bottom < innerHeight - 120; });
  const send = (kind, c) => {
    const r = c.getBoundingClientRect();
    c.dispatchEvent(new PointerEvent(kind, { bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse", button: 0, clientX: r.left + r.width / 4, clientY: r.top + r.height / 2 }));
  };
  const took = [];
  for (let k = 0; k < 200; k++) {
    document.querySelector('#brushes input[value="' + "yin"[k % 3] + '"]').checked = true;
    const from = cells[(k * 7) % cells.length], to = cells[(k * 7 + 16) % cells.length], began = performance.now();
    send("pointerdown", from);
    send("pointermove", to);
    send("pointerup", to);
    document.body.offsetHeight;
    took.push(performance.now() - began);
  }
  return took;
})()`

// BenchmarkGridPage opens the page with 200 people and four weeks in a browser and paints
// on it, while another member looks on.
func BenchmarkGridPage(b *testing.B) {
	f := largePoll(b)
	url, sent := countedServer(b, f.routes(newGrid(b, f), nil))
	p := painter{browsertest.Open(b, url, 1280, 860)}
	var load, usable, strokes, others []float64
	for b.Loop() {
		p.Do("forget what was loaded", network.ClearBrowserCache())
		before := sent.Load()
		p.open("Member 0")
		load = append(load, float64(sent.Load()-before)/1000)
		usable = append(usable, p.evaluate(`performance.getEntriesByName("usable")[0].startTime`).(float64))
		for _, ms := range p.evaluate(drawStrokes).([]any) {
			strokes = append(strokes, ms.(float64))
		}
		p.isSaved()
		onlooker := painter{p.NewTab()}
		onlooker.open("Member 1")
		onlooker.Do("look on", chromedp.Evaluate(`window.seen = [];
			new MutationObserver(() => seen.push(Date.now())).observe(document.querySelector(".cell i"), { attributeFilter: ["data-n"] }); 0`, nil))
		for i := range 20 {
			f.mu.Lock()
			began := time.Now()
			f.paint(user("Member 2"), f.poll.Meetup.Slots[0], 0, time.Hour, []bot.Availability{yes, no}[i%2], bot.SourceGrid, 0)
			f.announce()
			f.mu.Unlock()
			onlooker.WaitUntil("it is seen", fmt.Sprintf("seen.length > %d", i))
			others = append(others, onlooker.evaluate(fmt.Sprintf("seen[%d]", i)).(float64)-float64(began.UnixMilli()))
		}
		onlooker.Close()
	}
	b.ReportMetric(percentile(load, 50), "first-KB")
	b.ReportMetric(percentile(usable, 50), "usable-ms")
	b.ReportMetric(percentile(strokes, 95), "stroke-p95-ms")
	b.ReportMetric(percentile(others, 95), "others-p95-ms")
}

func percentile(all []float64, p int) float64 {
	slices.Sort(all)
	return all[min(len(all)-1, len(all)*p/100)]
}
