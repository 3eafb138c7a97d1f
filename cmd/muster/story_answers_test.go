package main

import (
	"context"
	"errors"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
)

func TestEveryWayOfAnsweringIsOneAnswer(t *testing.T) {
	t.Parallel()
	t.Run("playground", func(t *testing.T) { runOnPlayground(t, (*scenario).tellOfAnswers) })
	t.Run("discord", func(t *testing.T) { runScenario(t, startDiscord, (*scenario).tellOfAnswers) })
	t.Run("slack", func(t *testing.T) { runScenario(t, startSlackWithFiles, (*scenario).tellOfAnswers) })
}

var personalLink = regexp.MustCompile(`/when#[A-Za-z0-9_-]+`)

// openPages serves the pages of members over connections in memory, which a bubble can
// wait for, until end is called.
func (s *scenario) openPages() (pages *pageRoom, end func()) {
	s.Helper()
	s.server.readCalendars(newTestCalendars(""))
	s.server.mountPages(s.Context(), func(bot.Network) bool { return true }, web.OverTLS)
	listener := adaptertest.NewListener()
	served := http.Server{Handler: s.server.mux, ReadHeaderTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- served.Serve(listener) }()
	transport := &http.Transport{DisableKeepAlives: true, DialTLSContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return listener.Dial(ctx) }}
	return &pageRoom{T: s.T, base: publicAddress, transport: transport}, func() {
		_ = served.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			s.Error(err)
		}
	}
}

// visit has a browser open the link that a member was given last.
func (s *scenario) visit(pages *pageRoom, user string) (b *webBrowser, page string) {
	s.Helper()
	var links []string
	for _, one := range s.network.sees(user) {
		for _, link := range one.links {
			if personal := personalLink.FindString(link); personal != "" {
				links = append(links, personal)
			}
		}
	}
	if len(links) == 0 {
		s.Fatalf("%s was given no link; they see\n%s", user, s.transcript(user))
	}
	b = pages.browser()
	status, page := b.open(links[len(links)-1])
	if status != http.StatusOK {
		s.Fatalf("the link is answered with %d", status)
	}
	return b, page
}

// stroke is what a member paints of a slot, in minutes since its start.
type stroke struct {
	Seq   int    `json:"seq"`
	Slot  int64  `json:"slot"`
	From  int    `json:"from"`
	To    int    `json:"to"`
	Value string `json:"value"`
	Age   int    `json:"age"`
}

func (s *scenario) paints(b *webBrowser, page string, strokes ...stroke) {
	s.Helper()
	for i := range strokes {
		strokes[i].Seq = i + 1
	}
	if status, text := b.fetch(http.MethodPost, page+"strokes", map[string]any{"client": "a-page-of-a-test", "strokes": strokes}); status != http.StatusOK {
		s.Fatalf("painting is answered with %d %s", status, text)
	}
	s.settle()
}

// addFile adds a calendar on a personal page.
func (b *webBrowser) addFile(page, file string) {
	b.Helper()
	b.addCalendar(page, func(form *multipart.Writer) error {
		part, err := form.CreateFormFile("file", "mine.ics")
		if err == nil {
			_, err = part.Write([]byte(file))
		}
		return err
	})
}

// busyFile is a calendar with an event of each of some intervals.
func busyFile(times ...[2]time.Time) string {
	const layout = "20060102T150405Z"
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
	for _, t := range times {
		from, to := t[0].UTC().Format(layout), t[1].UTC().Format(layout)
		b.WriteString("BEGIN:VEVENT\r\nUID:" + from + "\r\nSUMMARY:Therapy\r\nDTSTART:" + from + "\r\nDTEND:" + to + "\r\nEND:VEVENT\r\n")
	}
	return b.String() + "END:VCALENDAR\r\n"
}

// tellOfAnswers follows a poll of two evenings and a fixed time, which two members answer
// by painting, one by a reaction, one as usual and one by a calendar, to the time at which
// all can come.
func (s *scenario) tellOfAnswers() {
	s.Helper()
	s.travel(58 * time.Hour) // to a Monday, out of the night, in which messages wait
	pages, end := s.openPages()
	defer end()
	dee, eli, fay := s.network.admit("Dee"), s.network.admit("Eli"), s.network.admit("Fay")
	var invited []string
	for _, user := range []string{"ben", "cy", dee, eli, fay} {
		invited = append(invited, s.network.mention(user))
	}
	s.invoke("ana", "propose", map[string]string{
		"title": "Board games", "when": "6 Jan 2000 18-22, 7 Jan 2000 18-22, 8 Jan 2000 15:00", "duration": "2 hours", "who": strings.Join(invited, " "),
	})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.cardReads("18:00-22:00 (2 hours of it)", "Sat 8 Jan, 15:00-17:00", "0 of 5 invited have answered")

	s.press("ben", "Paint when I can")
	ben, bens := s.visit(pages, "ben")
	slots := ben.pollSlots(bens)
	s.paints(ben, bens, stroke{Slot: slots[0], From: 60, To: 240, Value: "yes"}, stroke{Slot: slots[1], From: 0, To: 180, Value: "yes"})
	s.press("cy", "Paint when I can")
	cy, cys := s.visit(pages, "cy")
	s.paints(cy, cys, stroke{Slot: slots[1], From: 60, To: 240, Value: "yes"}, stroke{Slot: slots[2], From: 0, To: 120, Value: "if_needed"})
	s.cardReads("2 of 5 invited have answered")
	s.react(dee, "2️⃣")
	s.cardReads("3 of 5 invited have answered", "Best so far: Fri 7 Jan, 19:00-21:00 (4 could)")

	s.invoke(eli, "me zone", map[string]string{"zone": "London"})
	s.invoke(eli, "me week", map[string]string{"week": "fri 19-21:30"})
	s.press(eli, "Choose times")
	s.reads(eli, "Your usual week says")
	s.invoke(fay, "me calendar", nil)
	personal, mine := s.visit(pages, fay)
	at := func(day, hour int) time.Time { return time.Date(2000, 1, day, hour, 0, 0, 0, time.UTC) }
	personal.addFile(mine, busyFile([2]time.Time{at(6, 17), at(6, 23)}, [2]time.Time{at(7, 17), at(7, 19)}))
	s.press(fay, "Choose times")
	s.reads(fay, "Your calendar says")
	s.cardReads("3 of 5 invited have answered") // a suggestion is no answer

	s.press(eli, "As usual")
	s.cardReads("4 of 5 invited have answered", "Best so far: Fri 7 Jan, 19:00-21:00 (5 could)")
	s.press(fay, "Paint when I can")
	painting, fays := s.visit(pages, fay)
	if status, text := painting.fetch(http.MethodGet, fays+"state", nil); status != http.StatusOK || !strings.Contains(text, `"suggested":{"text":"Your calendar says: `) {
		s.Errorf("Fay's page is %d %s", status, text)
	}
	s.cardReads("2 yes, best 19:00-21:00", "5 yes, best 19:00-21:00", "1 yes, 1 if needed") // with Ana, who offers them
	s.press("ana", "Who said what")
	for _, words := range []string{"4 people have answered", "Thu 6 Jan, 19:00-21:00: Ana (host), Ben\n", "Fri 7 Jan: 18:00-21:00: Ben", "Fri 7 Jan: 19:00-22:00: Cy", "Fri 7 Jan: 19:00-21:30: ", "Sat 8 Jan, 15:00-17:00, if needed: Cy"} {
		s.reads("ana", words)
	}
	if status, text := painting.fetch(http.MethodPost, fays+"usual", nil); status != http.StatusOK {
		s.Errorf("as usual, it is %d %s", status, text)
	}
	s.settle()
	s.cardReads("Friday 7 January, 19:00-21:00", "5 could come, not confirmed: ", "Chosen because all 6 could come.")
	if card := s.card(); !card.on {
		s.Errorf("it is not on:\n%s", card.text)
	}
	for _, user := range []string{"ana", "ben", "cy", dee, eli, fay} {
		for words, only := range map[string]string{"Your usual week says": eli, "Your calendar says": fay, "fri 19-21:30": eli, "mine.ics": "", "Therapy": ""} {
			if user != only {
				s.lacks(user, words)
			}
		}
	}
}
