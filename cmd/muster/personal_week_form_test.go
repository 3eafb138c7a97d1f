package main

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
)

// postWeek sends a form of the page.
func (b *webBrowser) postWeek(path string, form url.Values, headers ...string) (int, string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.base+path, strings.NewReader(form.Encode()))
	b.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, text := b.send(r, headers...)
	return status, html.UnescapeString(text)
}

// The form of a week works without a script.
func TestAWeekIsSavedByItsForm(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	b := r.browser()
	_, page := b.open(r.personalLink("ben"))
	form := url.Values{"week": {"mon-thu after 18, sun all day"}, "busy": {"2031-01-03"}, "use": {"yes"}}
	for range 2 { // the second time changes nothing
		if status, text := b.postWeek(page+"week", form); status != http.StatusSeeOther {
			t.Fatalf("the form is answered with %d %s", status, text)
		}
	}
	shown := func(wants ...string) {
		t.Helper()
		_, text := b.fetch(http.MethodGet, page+"?did=week", nil)
		text = html.UnescapeString(text)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not show %s: %s", want, text)
			}
		}
	}
	shown("Monday – Thursday 6pm–midnight, Sunday all day</textarea>", `value="2031-01-03"`, `value="yes" checked`, "Saved. I tick")
	// a date among the words counts before that of the field, and alone it keeps the hours
	if status, text := b.postWeek(page+"week", url.Values{"week": {"busy until 5 Jan 2031"}, "busy": {"2031-01-03"}, "use": {"no"}}); status != http.StatusSeeOther {
		t.Fatalf("the form is answered with %d %s", status, text)
	}
	shown("Monday – Thursday 6pm–midnight, Sunday all day</textarea>", `value="2031-01-05"`, `value="no" checked`)
	// what was painted counts before words that are older
	if status, text := b.postWeek(page+"week", url.Values{"week": {"sat all day"}, "hours": {"5 1320-1440,6 0-60"}}); status != http.StatusSeeOther {
		t.Fatalf("the form is answered with %d %s", status, text)
	}
	shown("Friday 10pm–1am</textarea>", `name="busy" type="date" min="`+r.clock.Now().Format(time.DateOnly)+`" value=""`)
	if status, _ := b.postWeek(page+"week", url.Values{"hours": {""}}); status != http.StatusSeeOther {
		t.Errorf("nothing that is painted is answered with %d", status)
	}
	shown("never</textarea>")
	for range 2 {
		if status, _ := b.postWeek(page+"week/forget", nil); status != http.StatusSeeOther {
			t.Errorf("to forget it is answered with %d", status)
		}
	}
	shown("Say once when you are usually free")
}

// pieces are hours of which no two touch.
func pieces() string {
	var out []string
	for day := range 7 {
		for hour := range 12 {
			out = append(out, fmt.Sprintf("%d %d-%d", day, hour*120+day%2*60, hour*120+day%2*60+60))
		}
	}
	return strings.Join(out, ",")
}

func TestAWeekThatCannotBeReadKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	b := r.browser()
	_, page := b.open(r.personalLink("ben"))
	typed := func(week, busy string) url.Values {
		return url.Values{"week": {week}, "busy": {busy}, "use": {"yes"}}
	}
	painted := func(hours string) url.Values {
		return url.Values{"week": {"kept words"}, "hours": {hours}, "use": {"yes"}}
	}
	for name, c := range map[string]struct {
		form        url.Values
		says, keeps string
	}{
		"words":        {typed("mon after 18, banana", "2031-01-03"), "but not “banana”", "mon after 18, banana</textarea>"},
		"hours":        {typed("mon after 6", "2031-01-03"), "may be the morning or the evening", `value="2031-01-03"`},
		"nothing":      {typed("", ""), "Say when you are free in a usual week", "</textarea>"},
		"only busy":    {typed("", "2031-01-03"), "Say when you are free in a usual week", `value="2031-01-03"`},
		"busy words":   {typed("busy until 3 Jan 2031", ""), "And when are you free otherwise?", "busy until 3 Jan 2031</textarea>"},
		"a date":       {typed("sat all day", "2031-02-30"), "I can't read “2031-02-30” as a date. Write it like 2027-01-03.", "sat all day</textarea>"},
		"too long":     {typed(strings.Repeat("mon after 18, ", 60), ""), "more than 500 characters", "mon after 18, mon after 18"},
		"forged hours": {painted("9 0-99999"), "did not reach me as a whole", "kept words</textarea>"},
		"markup":       {painted("<script>"), "did not reach me as a whole", "kept words</textarea>"},
		"pieces":       {painted(pieces()), "Paint fewer and longer stretches", `value="` + pieces()[:40]},
	} {
		status, text := b.postWeek(page+"week", c.form)
		if status != http.StatusUnprocessableEntity || !strings.Contains(text, c.says) || !strings.Contains(text, c.keeps) || !strings.Contains(text, `value="yes" checked`) {
			t.Errorf("%s: %d %s", name, status, text)
		}
		status, text = b.postWeek(page+"week/read", c.form, "Accept", "application/json")
		if name != "busy words" && (status != http.StatusBadRequest || !strings.Contains(text, strings.Split(c.says, "“")[0])) {
			t.Errorf("%s is read: %d %s", name, status, text)
		}
	}
	if reply := r.weekReply("ben"); !strings.Contains(reply, "Say once when you are usually free") {
		t.Errorf("the chat says %s", reply)
	}
}

func TestOnlyItsOwnerChangesAWeek(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	ben, dee := r.browser(), r.browser()
	_, bens := ben.open(r.personalLink("ben"))
	_, dees := dee.open(r.personalLink("dee"))
	form := url.Values{"week": {"sat all day"}, "use": {"yes"}}
	if status, _ := ben.postWeek(bens+"week", form); status != http.StatusSeeOther {
		t.Fatalf("Ben's form is answered with %d", status)
	}
	refused := func(who string, b *webBrowser, headers ...string) {
		t.Helper()
		for _, path := range []string{"week", "week/read", "week/forget"} {
			if status, text := b.postWeek(bens+path, url.Values{"week": {"never"}}, headers...); status != http.StatusForbidden {
				t.Errorf("%s sends %s: %d %s", who, path, status, text)
			}
		}
	}
	refused("a stranger", r.browser())
	refused("another member", dee)
	for _, origin := range []string{"https://evil.example", "null"} {
		refused("a page of "+origin, ben, "Origin", origin)
	}
	if status, text := dee.fetch(http.MethodGet, dees, nil); status != http.StatusOK || strings.Contains(text, "Saturday all day") {
		t.Errorf("Dee's page is %d %s", status, text)
	}
	if reply := r.weekReply("ben"); !strings.Contains(reply, "Saturday all day") {
		t.Errorf("the chat says %s", reply)
	}
	// the page of a poll has no week
	r.propose("Board games")
	_, poll := ben.open(r.link("ben"))
	if status, _ := ben.postWeek(poll+"week", form); status != http.StatusNotFound {
		t.Errorf("on the page of a poll it is %d", status)
	}
	r.server.flow.Router().Handle(t.Context(), chat.MemberLeft{From: chat.From{Community: playground.Room, Actor: chat.Identity{User: playground.User("ben")}}})
	refused("who has left", ben)
}
