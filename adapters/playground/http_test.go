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
)

// serve starts an HTTP server for the network.
func serve(t *testing.T, n *Network) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, h := range n.Routes() {
		mux.Handle(pattern, h)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
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
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), Now: clock.Now, Travel: clock.Travel,
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

// eventStream reads the events of a stream as they arrive.
type eventStream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func openStream(t *testing.T, url string, headers ...string) eventStream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", url, http.NoBody)
	must(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	must(t, err)
	t.Cleanup(func() { cancel(); _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	return eventStream{t, lines}
}

// until reads events until the stream has caught up. It returns the data of
// each kind and the last id.
func (h eventStream) until() (data map[string][]string, id string) {
	h.t.Helper()
	data = map[string][]string{}
	event := ""
	for h.lines.Scan() {
		line := h.lines.Text()
		switch key, value, _ := strings.Cut(line, ": "); key {
		case "event":
			event = value
		case "id":
			id = value
		case "data":
			if data[event] = append(data[event], value); event == "here" {
				return data, id
			}
		}
	}
	h.t.Fatalf("the stream ended: %v", h.lines.Err())
	return nil, ""
}

// announcements returns what screen readers announce of the messages of a
// stream.
func announcements(t *testing.T, data map[string][]string) []string {
	t.Helper()
	var out []string
	for _, raw := range data["message"] {
		var e messageEvent
		must(t, json.Unmarshal([]byte(raw), &e))
		out = append(out, e.Says)
	}
	return out
}

func TestWhatChangesIsPushed(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	must(t, n.As(ana).Type(t.Context(), Channel, "before"))
	s := serve(t, n)
	since := n.since()
	url := s.URL + "/playground/stream?as=ben&since=" + since
	h := openStream(t, url)
	first, _ := h.until()
	if len(first["message"]) != 0 || len(first["nav"]) != 1 || len(first["clock"]) != 1 || len(first["form"]) != 1 {
		t.Errorf("at first comes %v", first)
	}
	must(t, n.As(ana).Type(t.Context(), Channel, "after"))
	second, id := h.until()
	if got := announcements(t, second); len(got) != 1 || got[0] != "Ana: after" {
		t.Errorf("then comes %v", got)
	}
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	must(t, n.As(ben).Type(t.Context(), Channel, "mine"))
	// Two changes may arrive as one.
	var all []string
	for len(all) == 0 {
		data, _ := h.until()
		all = append(all, announcements(t, data)...)
	}
	if len(all) != 1 || all[0] != "" {
		t.Errorf("Ben is told %q", all)
	}
	// A browser that lost the stream gets what it missed and no more.
	missed, _ := openStream(t, url, "Last-Event-ID", id).until()
	if len(missed["message"]) != 1 {
		t.Errorf("after a loss come %d messages", len(missed["message"]))
	}
	// After a restart nothing is known: everything is sent, and nothing is
	// announced.
	whole, _ := openStream(t, s.URL+"/playground/stream?as=ben&since=other.3").until()
	if got := announcements(t, whole); len(got) != 3 || got[0] != "" {
		t.Errorf("in a new process come %q", got)
	}
}

func TestTheStreamEndsWithMuster(t *testing.T) {
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook()})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx, testCommands, handlerFunc(greeter)) }()
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	h := openStream(t, serve(t, n).URL+"/playground/stream")
	h.until()
	stop()
	must(t, <-ended)
	for h.lines.Scan() {
	}
	if err := h.lines.Err(); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
}
