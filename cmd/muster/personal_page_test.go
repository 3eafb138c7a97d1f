package main

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/fetch"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot"
)

// testCalendars is an internet of one calendar. Addresses are judged as always.
type testCalendars struct {
	*fetch.Fetcher
	mu     sync.Mutex
	body   string
	broken bot.FetchProblem
}

func newTestCalendars(body string) *testCalendars {
	return &testCalendars{Fetcher: fetch.New("test", time.Now), body: body}
}

func (c *testCalendars) Fetch(context.Context, string, bot.Validators) (bot.Fetched, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken != bot.FetchNone {
		return bot.Fetched{}, &bot.FetchError{Problem: c.broken}
	}
	return bot.Fetched{Body: []byte(c.body)}, nil
}

func (c *testCalendars) fail(problem bot.FetchProblem) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = problem
}

// weeklyCalendar is an hour every week, from a moment on, and a whole day.
func weeklyCalendar(from time.Time) string {
	return fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Therapy\r\nDTSTART:%s\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"+
		"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Holiday\r\nDTSTART;VALUE=DATE:%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		from.UTC().Format("20060102T150405Z"), from.AddDate(0, 0, 3).Format("20060102"))
}

// personalLink has a member ask for their calendars, and returns where the reply leads.
func (r *pageRoom) personalLink(name string) string {
	r.Helper()
	r.must(r.as(name).Type(r.Context(), playground.Channel, "/meetup me calendar"))
	link := ""
	r.eventually("the calendars are shown", func() bool {
		seen := r.as(name).Sees()
		reply := seen[len(seen)-1]
		if reply.Card == nil || !reply.Private {
			return false
		}
		for _, text := range reply.Card.Texts() {
			for _, span := range text {
				if strings.HasPrefix(span.Link.URL, "/when#") {
					link = span.Link.URL
				}
			}
		}
		return link != ""
	})
	return link
}

// TestAMemberAddsCalendarsOnTheirPage has a browser do it, without a script on the page.
func TestAMemberAddsCalendarsOnTheirPage(t *testing.T) {
	t.Parallel()
	net := newTestCalendars("")
	r := servePages(t, func(s *server) { s.readCalendars(net) })
	net.body = weeklyCalendar(r.clock.Now().Add(time.Hour))
	p := browsertest.Open(t, r.base, 1280, 900)
	p.SetScreen("light", 1280, 900)
	p.Navigate(r.personalLink("ben"))
	p.WaitForText("Your page")
	p.WaitForText("I read no calendar of yours")
	add := func(address, want string) {
		t.Helper()
		p.Fill("the address", "#address", address)
		p.Click("Add", "form.card button")
		p.WaitForText(want)
	}
	for address, want := range map[string]string{
		"https://127.0.0.1/private.ics":        `"127.0.0.1" is not a name there`,
		"http://calendar.example.com/x.ics":    "not encrypted",
		"https://me:pw@calendar.example.com/x": "a name or a password",
		"nonsense":                             "as the address of a calendar",
	} {
		add(address, want)
		p.WaitUntil("what was typed is there", fmt.Sprintf(`document.querySelector("#address").value === %q`, address))
	}
	net.fail(bot.FetchNeedsLogin)
	add("webcal://calendar.example.com/private-0815/basic.ics", "only to who signs in")
	net.fail(bot.FetchNone)
	add("webcal://calendar.example.com/private-0815/basic.ics", "Added calendar.example.com: 4 busy times in the next four weeks.")

	file := filepath.Join(t.TempDir(), "therapy.ics")
	r.must(os.WriteFile(file, []byte(net.body), 0o600))
	p.Do("choose a file", chromedp.SetUploadFiles("#file", []string{file}, chromedp.ByQuery))
	p.Check("whole days", "form.card label.check")
	p.Click("Add", "form.card button")
	p.WaitForText("5 busy times in the next four weeks. Titles")
	for _, never := range []string{"private-0815", "Therapy", "Holiday", "therapy.ics"} {
		p.WaitUntil(never+" is nowhere", fmt.Sprintf(`!document.documentElement.outerHTML.includes(%q)`, never))
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			p.SetScreen(scheme, width, 900)
			p.CheckWidth(scheme + " page")
			p.CheckAccessibility(fmt.Sprintf("%s %d", scheme, width))
			p.FullScreenshot(fmt.Sprintf("me-%s-%d", scheme, width))
		}
	}
	p.Click("Count whole days", ".calendars li:first-child form:nth-child(2) button")
	p.WaitForText("I read it again in a moment")
	r.travel(bot.RefreshPause)
	r.eventually("it is read again", func() bool {
		seen := false
		p.Do("look again", chromedp.Reload(), chromedp.Evaluate(`document.body.innerText.includes("calendar.example.com: 5 busy times")`, &seen))
		return seen
	})
	p.Click("Forget it", ".calendars li:first-child form:last-child button")
	p.WaitForText("Forgotten, with all that I knew from it.")
	p.Click("Sign out", ".end button")
	p.WaitForText("Signed out")
}

// addAddress sends the form with an address.
func (b *webBrowser) addAddress(page, address string) {
	b.Helper()
	b.addCalendar(page, func(form *multipart.Writer) error { return form.WriteField("address", address) })
}

// addCalendar sends the form for a calendar, filled in.
func (b *webBrowser) addCalendar(page string, fill func(*multipart.Writer) error) {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	b.must(fill(form))
	b.must(form.Close())
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.base+page+"calendar", &body)
	b.must(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := b.client.Do(r)
	b.must(err)
	b.must(resp.Body.Close())
	if resp.StatusCode != http.StatusSeeOther {
		b.Fatalf("the form is answered with %d", resp.StatusCode)
	}
}

// A calendar that can no longer be read says so, once, to its owner alone.
func TestACalendarThatFailsIsReportedToItsOwnerOnce(t *testing.T) {
	t.Parallel()
	net := newTestCalendars("")
	r := servePages(t, func(s *server) { s.readCalendars(net) })
	net.body = weeklyCalendar(r.clock.Now().Add(time.Hour))
	b := r.browser()
	status, page := b.open(r.personalLink("ben"))
	if status != http.StatusOK {
		t.Fatalf("the session is %d", status)
	}
	b.addAddress(page, "https://calendar.example.com/private-0815/basic.ics")
	net.fail(bot.FetchNotFound)
	said := func(name string) int {
		n := 0
		for _, v := range r.as(name).Sees() {
			if v.Card != nil && strings.Contains(v.Card.Lead.String(), "I can't read your calendar calendar.example.com") {
				n++
			}
		}
		return n
	}
	r.travel(9 * time.Hour)
	r.travel(r.morning().Sub(r.clock.Now()))
	r.eventually("Ben is notified", func() bool { return said("ben") == 1 })
	for range 3 {
		r.travel(26 * time.Hour)
	}
	if said("ben") != 1 || said("ana") != 0 {
		t.Errorf("Ben was notified %d times, Ana %d", said("ben"), said("ana"))
	}
}
