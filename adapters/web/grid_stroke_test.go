package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

func TestWhatIsNoStrokeIsRefused(t *testing.T) {
	t.Parallel()
	stroke := func(fields string) string {
		return `{"client":"a-tab-of-Ben","strokes":[{"seq":1,"slot":1,"from":0,"to":30,"value":"yes","age":0` + fields + `}]}`
	}
	for name, body := range map[string]string{
		"nothing": "", "no object": `[]`, "another field": stroke(`,"who":"Ana"`), "two values": stroke("") + "{}", "no strokes": `{"client":"a-tab-of-Ben","strokes":[]}`,
		"no client": strings.Replace(stroke(""), "a-tab-of-Ben", "", 1), "a strange client": strings.Replace(stroke(""), "a-tab-of-Ben", "../../../x", 1),
		"no number": stroke(`,"seq":0`), "no slot": stroke(`,"slot":0`), "before the slot": stroke(`,"from":-30`), "backwards": stroke(`,"from":30`),
		"years": stroke(`,"to":10000000`), "another value": stroke(`,"value":"maybe"`), "from the future": stroke(`,"age":-1`), "a text for a number": stroke(`,"from":"0"`),
		"too many":     `{"client":"a-tab-of-Ben","strokes":[` + strings.Repeat(`{"seq":1,"slot":1,"from":0,"to":30,"value":"yes","age":0},`, maxStrokes) + `{"seq":2,"slot":1,"from":0,"to":30,"value":"yes","age":0}]}`,
		"out of order": `{"client":"a-tab-of-Ben","strokes":[{"seq":2,"slot":1,"from":0,"to":30,"value":"yes","age":0},{"seq":1,"slot":1,"from":0,"to":30,"value":"no","age":0}]}`,
	} {
		if client, strokes, err := decodeStrokes(strings.NewReader(body)); err == nil || client != "" || strokes != nil {
			t.Errorf("%s: %q %v", name, client, strokes)
		}
	}
	client, got, err := decodeStrokes(strings.NewReader(stroke(`,"age":99999999999999`)))
	want := []bot.Stroke{{Seq: 1, Slot: 1, To: 30 * time.Minute, Availability: bot.AvailabilityYes, Age: maxStrokeAge}}
	if diff := cmp.Diff(want, got); err != nil || client != "a-tab-of-Ben" || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestAFormOfAnotherPageIsNoStroke(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	s := f.serve(t, nil)
	for _, c := range []struct {
		kind, origin string
		want         int
	}{{"application/json", "", 200}, {"text/plain", "", 400}, {"application/x-www-form-urlencoded", "", 400}, {"application/json", "https://evil.example", 403}} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/when/Ben/strokes",
			strings.NewReader(`{"client":"a-tab-of-Ben","strokes":[{"seq":1,"slot":1,"from":0,"to":30,"value":"yes","age":0}]}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", c.kind)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%+v: %d", c, answer.StatusCode)
		}
	}
}

// FuzzStrokes decodes what a page sends.
func FuzzStrokes(f *testing.F) {
	f.Add(`{"client":"a-tab-of-Ben","strokes":[{"seq":1,"slot":1,"from":0,"to":30,"value":"yes","age":0}]}`)
	f.Add(`{"client":"a-tab-of-Ben","strokes":[{"seq":9223372036854775807,"slot":9223372036854775807,"from":0,"to":100800,"value":"","age":9223372036854775807}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		client, strokes, err := decodeStrokes(strings.NewReader(body))
		if err != nil {
			if errors.Is(err, errUnreadable) && client == "" && strokes == nil {
				return
			}
			t.Fatalf("%v, with %q %v", err, client, strokes)
		}
		last := int64(0)
		for _, s := range strokes {
			if s.Seq <= last || s.Slot <= 0 || s.From < 0 || s.From >= s.To || s.Age < 0 || s.Age > maxStrokeAge || s.To > maxStrokeEnd*time.Minute {
				t.Fatalf("%+v", s)
			}
			last = s.Seq
		}
	})
}

// FuzzGridRequests asks for names of any cell of any page.
func FuzzGridRequests(f *testing.F) {
	f.Add("Ben", "slot=1&from=0&to=30")
	f.Add("../Ana", "slot=-1&from=99999999999&to=0")
	polls := newFakePolls(f, "Europe/Berlin", room("2026-11-27", 18, 4))
	polls.answer("Ben", 0, 0, 2, bot.AvailabilityYes, bot.SourceGrid)
	h := polls.routes(NewGrid(f.Context(), polls, func(err error) { f.Errorf("broken: %v", err) }), nil)
	f.Fuzz(func(t *testing.T, page, query string) {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL = &url.URL{Path: "/when/" + page + "/names", RawQuery: query}
		h.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}
