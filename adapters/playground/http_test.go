package playground

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// serve starts an HTTP server for the network.
func serve(t *testing.T, n *Network) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(routesOf(n))
	t.Cleanup(s.Close)
	return s
}

// routesOf returns the network's handlers as one.
func routesOf(n *Network) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range n.Routes() {
		mux.Handle(pattern, h)
	}
	return mux
}

// request sends a request with headers, given in pairs, and returns the
// response.
func request(t *testing.T, method, url, body string, headers ...string) (status int, text string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	must(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	defer func() { must(t, answer.Body.Close()) }()
	raw, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer.StatusCode, string(raw), answer.Header
}

const isJSON = "application/json"

func TestOnlyThisMachineIsLetIn(t *testing.T) {
	s := serve(t, open(t, newNotebook(), greeter))
	input := `{"id":"12345678","user":"playground:ana","kind":"say","place":"playground:room/general","text":"hi"}`
	for _, c := range []struct {
		why, method, path, body string
		want                    int
		headers                 []string
	}{
		{"the page", "GET", "/", "", 200, nil},
		{"the page by name", "GET", "/", "", 200, []string{"Host", "localhost:8080"}},
		{"a name that somebody has resolve to this machine", "GET", "/", "", 403, []string{"Host", "evil.example"}},
		{"a name that only looks like it", "GET", "/", "", 403, []string{"Host", "127.0.0.1.evil.example:80"}},
		{"an input", "POST", "/playground/input", input, 204, []string{"Content-Type", isJSON}},
		{"an input of our page", "POST", "/playground/input", input, 204, []string{"Content-Type", isJSON, "Origin", s.URL, "Sec-Fetch-Site", "same-origin"}},
		{"an input of another page", "POST", "/playground/input", input, 403, []string{"Content-Type", isJSON, "Origin", "https://evil.example"}},
		{"an input of another page on this machine", "POST", "/playground/input", input, 403, []string{"Content-Type", isJSON, "Origin", "http://127.0.0.1:1"}},
		{"an input of another site, as the browser says", "POST", "/playground/input", input, 403, []string{"Content-Type", isJSON, "Sec-Fetch-Site", "cross-site"}},
		{"a form of another page", "POST", "/playground/input", input, 415, []string{"Content-Type", "text/plain"}},
		{"an input without an id", "POST", "/playground/input", `{"kind":"say"}`, 400, []string{"Content-Type", isJSON}},
		{"an input that is none", "POST", "/playground/input", `{`, 400, []string{"Content-Type", isJSON}},
		{"an input of nobody", "POST", "/playground/input", `{"id":"123456789","user":"x","kind":"say"}`, 409, []string{"Content-Type", isJSON}},
		{"an asset", "GET", "/playground/assets/room.js", "", 200, nil},
		{"what is no asset", "GET", "/playground/assets/..%2ftemplates%2fpage.html", "", 404, nil},
		{"a picture of nothing", "GET", "/playground/picture/x", "", 404, nil},
		{"completions of another's direct messages", "GET", "/playground/complete?as=ana&place=playground:ben/direct&text=/", "", 404, nil},
	} {
		if got, _, _ := request(t, c.method, s.URL+c.path, c.body, c.headers...); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}

func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup shout <b>hi</b>"))
	_, page, header := request(t, "GET", serve(t, n).URL+"/?as=ben", "")
	if p := header.Get("Content-Security-Policy"); !strings.HasPrefix(p, "default-src 'none'; script-src 'self'") || strings.Contains(p, "unsafe") {
		t.Errorf("the policy is %q", p)
	}
	for _, never := range []string{"http:", "https:", "//", "<style", " style=", "onclick", "<b>hi</b>", "ZgotmplZ"} {
		if strings.Contains(strings.ReplaceAll(page, "http://www.w3.org/", ""), never) {
			t.Errorf("the page has %q", never)
		}
	}
	for _, src := range strings.Split(page, "<script")[1:] {
		if !strings.HasPrefix(src, ` type="module" src="/playground/assets/`) {
			t.Errorf("a script is %.60q", src)
		}
	}
}

func TestTheClockGoesForwardOnly(t *testing.T) {
	var clock Clock
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), Now: clock.Now, Travel: clock.TravelOnce,
		Next: func(context.Context) (time.Time, bool, error) { return clock.Now().Add(90 * time.Minute), true, nil }})
	must(t, err)
	s := serve(t, n)
	began := clock.Now()
	for _, c := range []struct {
		advance string
		want    int
	}{{"1h", 204}, {"next", 204}, {"-1h", 409}, {"0s", 409}, {"tomorrow", 409}, {"900000h", 409}} {
		if got, _, _ := request(t, "POST", s.URL+"/playground/clock", `{"advance":"`+c.advance+`"}`, "Content-Type", isJSON); got != c.want {
			t.Errorf("%s: %d, want %d", c.advance, got, c.want)
		}
	}
	if gone := clock.Now().Sub(began); gone < 150*time.Minute || gone > 151*time.Minute {
		t.Errorf("the clock went on by %s", gone)
	}
	_, page, _ := request(t, "GET", s.URL, "")
	if !strings.Contains(page, "3 hours ahead") {
		t.Error("the page does not say how far the clock is ahead")
	}
}

// openStream opens a stream and returns a function that waits for its next
// word; it reports false at the end of the stream.
func openStream(t *testing.T, url string) (next func() bool, failed func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", url, http.NoBody)
	must(t, err)
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	t.Cleanup(func() { cancel(); _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() bool {
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data: ") {
				return true
			}
		}
		return false
	}, lines.Err
}

// pageOf is what a page knows of the room.
type pageOf struct {
	t          *testing.T
	url, since string
}

// ask asks for what has changed and returns what a page announces of messages
// that it did not have.
func (p *pageOf) ask() (c changesJSON, says []string) {
	p.t.Helper()
	_, text, _ := request(p.t, "GET", p.url+"&since="+p.since, "")
	must(p.t, json.Unmarshal([]byte(text), &c))
	p.since = c.Since
	for _, place := range c.Places {
		for _, m := range place.Messages {
			says = append(says, m.Says)
		}
	}
	return c, says
}

func TestWhatChangesIsShown(t *testing.T) {
	now := noon
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), Now: func() time.Time { return now }})
	must(t, err)
	run(t, n, handlerFunc(greeter))
	must(t, n.As(ana).Type(t.Context(), Channel, "before"))
	s := serve(t, n)
	page := &pageOf{t, s.URL + "/playground/changes?as=ben", n.token(n.state())}
	next, failed := openStream(t, s.URL+"/playground/stream")
	expect := func(what string, want ...string) changesJSON {
		t.Helper()
		c, says := page.ask()
		if diff := cmp.Diff(want, says); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		return c
	}
	word := func() {
		t.Helper()
		if !next() {
			t.Fatalf("the stream ended: %v", failed())
		}
	}
	word()
	if c := expect("at first"); c.Nav == "" || c.Clock == "" || c.Activity == "" || c.Form != "" || len(c.Places) != 1 || len(c.Places[0].IDs) != 1 {
		t.Errorf("at first comes %+v", c)
	}
	must(t, n.As(ana).Type(t.Context(), Channel, "after"))
	word()
	expect("somebody spoke", "Ana: after")
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello")) // only she sees the answer
	must(t, n.As(ben).Type(t.Context(), Channel, "mine"))
	word()
	expect("I spoke", "")
	expect("nothing happened")
	// Times such as "in 2 days" change everywhere, which nobody has to hear.
	must(t, n.As(ana).Type(t.Context(), Channel, "later"))
	now = now.Add(2 * time.Minute)
	expect("time went by", "", "", "", "Ana: later")
	// Of a page of another process nothing is known.
	page.since = "other.3.0"
	expect("in a new process", "", "", "", "")
}

func TestAPrivateAnswerIsAnnouncedAgainWhenItChanges(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	page := &pageOf{t, serve(t, n).URL + "/playground/changes?as=ana", n.token(n.state())}
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	page.ask()
	must(t, n.As(ana).Press(t.Context(), "", "Wave"))
	c, says := page.ask()
	if diff := cmp.Diff([]string{"Muster, only to you: Waved"}, says); diff != "" || !c.Places[0].Messages[0].Aloud {
		t.Errorf("it is %+v", c.Places[0].Messages)
	}
}

func TestTheStreamEndsWithMuster(t *testing.T) {
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook()})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx, testCommands, handlerFunc(greeter)) }()
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	next, failed := openStream(t, serve(t, n).URL+"/playground/stream")
	next()
	stop()
	must(t, <-ended)
	for next() {
	}
	if err := failed(); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}
