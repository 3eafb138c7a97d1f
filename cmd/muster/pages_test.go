package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage/storagetest"
)

// pageRoom is a playground with its pages, as it is served.
type pageRoom struct {
	*testing.T
	room   *playground.Network
	server *server
	clock  *playground.Clock
	base   string

	transport http.RoundTripper // nil: over loopback
}

// servePages runs a program on the playground, set up before it is started.
func servePages(t *testing.T, setUp ...func(*server)) *pageRoom {
	t.Helper()
	clock := new(playground.Clock)
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(clock.Now))
	log := slog.New(slog.DiscardHandler)
	room, err := openPlayground(t.Context(), store, clock, playground.Options{Zone: "Europe/Berlin", Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(t.Context(), store, clock.Now, log, room)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range setUp {
		set(s)
	}
	s.mountPages(t.Context(), reachesPages(""), web.OverTLS)
	clock.OnTravel(s.courier.Wake)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.run(t.Context(), listener) }()
	t.Cleanup(func() { // after the context of the test has ended
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	r := &pageRoom{T: t, room: room, server: s, clock: clock, base: "http://" + listener.Addr().String()}
	r.travel(r.morning().Sub(clock.Now())) // out of quiet hours
	return r
}

// morning returns the next ten o'clock.
func (r *pageRoom) morning() time.Time {
	at := r.clock.Now().In(berlin(r.T)).AddDate(0, 0, 1)
	return time.Date(at.Year(), at.Month(), at.Day(), 10, 0, 0, 0, at.Location())
}

func (r *pageRoom) travel(d time.Duration) {
	r.Helper()
	if err := r.clock.TravelOnce("", func() (time.Duration, error) { return d, nil }); err != nil {
		r.Fatal(err)
	}
}

func (r *pageRoom) as(name string) playground.Person { return r.room.As(playground.User(name)) }

func (r *pageRoom) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// propose has Ana post a poll of two days, and waits for its card.
func (r *pageRoom) propose(title string) {
	r.Helper()
	day := r.clock.Now().AddDate(0, 0, 5)
	r.must(r.as("ana").Type(r.Context(), playground.Channel, fmt.Sprintf(`/meetup propose %q when:"%s 7pm, %s 7pm"`, title, day.Format("2 Jan 2006"), day.AddDate(0, 0, 1).Format("2 Jan 2006"))))
	r.must(r.as("ana").Press(r.Context(), "", "Post it"))
	r.eventually("the card is there", func() bool { return r.cardOf(title) != nil })
}

func (r *pageRoom) eventually(what string, isTrue func() bool) {
	r.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for !isTrue() {
		select {
		case <-deadline.C:
			r.Fatalf("in twenty seconds it is not so that %s", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// cardOf returns the public card of a meetup as Cy sees it.
func (r *pageRoom) cardOf(title string) *chat.Card {
	for _, v := range slices.Backward(r.as("cy").Sees()) {
		if v.Card != nil && !v.Private && v.Card.Title.String() == title && len(v.Card.Tallies) > 0 {
			return v.Card
		}
	}
	return nil
}

// link has a member press the button and returns where the private reply leads.
func (r *pageRoom) link(name string) string {
	r.Helper()
	r.must(r.as(name).Press(r.Context(), "", "Paint when I can"))
	seen := r.as(name).Sees()
	reply := seen[len(seen)-1]
	for _, text := range reply.Card.Texts() {
		for _, span := range text {
			if strings.HasPrefix(span.Link.URL, "/when#") && reply.Private {
				return span.Link.URL
			}
		}
	}
	r.Fatalf("%s is shown no link: %+v", name, reply)
	return ""
}

// webBrowser is a browser without script, in front of a room's pages.
type webBrowser struct {
	*pageRoom
	client http.Client
}

func (r *pageRoom) browser() *webBrowser {
	r.Helper()
	jar, err := cookiejar.New(nil)
	r.must(err)
	return &webBrowser{r, http.Client{Transport: r.transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (b *webBrowser) fetch(method, path string, body any, headers ...string) (int, string) {
	b.Helper()
	raw, err := json.Marshal(body)
	b.must(err)
	r, err := http.NewRequestWithContext(b.Context(), method, b.base+path, bytes.NewReader(raw))
	b.must(err)
	r.Header.Set("Content-Type", "application/json")
	return b.send(r, headers...)
}

func (b *webBrowser) send(r *http.Request, headers ...string) (int, string) {
	b.Helper()
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := b.client.Do(r)
	b.must(err)
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	b.must(err)
	return resp.StatusCode, string(text)
}

// open does what the script of the landing page does, and returns the path of the page.
func (b *webBrowser) open(link string) (status int, page string) {
	b.Helper()
	path, secret, _ := strings.Cut(link, "#")
	if status, text := b.fetch(http.MethodGet, path, nil); status != http.StatusOK || strings.Contains(text, secret) {
		b.Fatalf("the landing page is %d %s", status, text)
	}
	status, text := b.fetch(http.MethodPost, "/when/session", map[string]string{"token": secret})
	var answer struct{ Path string }
	b.must(json.Unmarshal([]byte(text), &answer))
	return status, answer.Path
}

// slots returns the ids of a poll's times.
func (b *webBrowser) slots(page string) []string {
	b.Helper()
	status, text := b.fetch(http.MethodGet, page+"state", nil)
	var view struct {
		State struct {
			Mine map[string]any `json:"mine"`
		} `json:"state"`
	}
	b.must(json.Unmarshal([]byte(text), &view))
	if status != http.StatusOK || len(view.State.Mine) == 0 {
		b.Fatalf("the state is %d %s", status, text)
	}
	return slices.Sorted(maps.Keys(view.State.Mine))
}

// pollSlots returns the ids of a poll's times in order.
func (b *webBrowser) pollSlots(page string) []int64 {
	b.Helper()
	var out []int64
	for _, id := range b.slots(page) {
		n, err := strconv.ParseInt(id, 10, 64)
		b.must(err)
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// paint answers a time as a whole, as the nth stroke of a page.
func (b *webBrowser) paint(page string, n int, slot, value string, headers ...string) (int, string) {
	b.Helper()
	stroke := map[string]any{"seq": n, "slot": json.Number(slot), "from": 0, "to": 120, "value": value, "age": 0}
	return b.fetch(http.MethodPost, page+"strokes", map[string]any{"client": "a-page-of-a-test", "strokes": []any{stroke}}, headers...)
}

func TestAMemberPaintsOnThePageOfTheirLinkAndTheCardShowsIt(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	r.propose("Board games")
	link := r.link("ben")
	for _, v := range r.as("cy").Sees() {
		if v.Card != nil && strings.Contains(fmt.Sprintf("%+v", *v.Card), link) {
			t.Errorf("others see the link: %+v", v)
		}
	}
	phone, laptop := r.browser(), r.browser()
	_, page := phone.open(link)
	if status, same := laptop.open(link); status != http.StatusOK || same != page {
		t.Errorf("on another device it is %d %s, not %s", status, same, page)
	}
	if status, text := phone.fetch(http.MethodGet, page, nil); status != http.StatusOK || !strings.Contains(text, "Board games") {
		t.Errorf("the page is %d %s", status, text)
	}
	slots := phone.slots(page)
	for _, b := range []*webBrowser{phone, laptop} { // sent twice, as the same page of two browsers
		if status, text := b.paint(page, 1, slots[0], "yes"); status != http.StatusOK {
			t.Errorf("painted, it is %d %s", status, text)
		}
	}
	r.eventually("the card counts Ben beside Ana", func() bool { return r.cardOf("Board games").Tallies[0].Yes == 2 })

	r.must(r.as("ben").Press(r.Context(), "", "None of these"))
	r.eventually("what is said in the chat counts", func() bool { return r.cardOf("Board games").Tallies[0].Yes == 1 })
	if status, _ := phone.paint(page, 1, slots[0], "yes"); status != http.StatusOK || r.cardOf("Board games").Tallies[0].Yes != 1 {
		t.Errorf("sent once more, it is %d, and counts again", status)
	}
	if status, _ := phone.paint(page, 2, slots[1], "if_needed"); status != http.StatusOK {
		t.Errorf("the next stroke is %d", status)
	}
	r.eventually("it counts", func() bool { return r.cardOf("Board games").Tallies[1].IfNeeded == 1 })
}

func TestOnlyWhoMaySeesAPage(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	r.propose("Board games")
	ben, cy := r.browser(), r.browser()
	bens, cys := r.link("ben"), r.link("cy")
	_, bensPage := ben.open(bens)
	_, cysPage := cy.open(cys)
	slot := ben.slots(bensPage)[0]
	wants := func(who string, b *webBrowser, page, words string, headers ...string) {
		t.Helper()
		for _, path := range []string{"", "state", "stream"} {
			if status, text := b.fetch(http.MethodGet, page+path, nil, headers...); status != http.StatusForbidden || !strings.Contains(text, words) || !strings.Contains(text, "new link") {
				t.Errorf("%s reads %s: %d %s", who, path, status, text)
			}
		}
		if status, text := b.paint(page, 1, slot, "yes", headers...); status != http.StatusForbidden || !strings.Contains(text, words) {
			t.Errorf("%s paints: %d %s", who, status, text)
		}
	}
	wants("a stranger", r.browser(), bensPage, "signed out of this page")
	wants("another member", cy, bensPage, "signed out of this page")
	if status, _ := r.browser().open("/when#" + strings.Repeat("A", 52)); status != http.StatusForbidden {
		t.Errorf("a forged link is %d", status)
	}
	for _, origin := range []string{"https://evil.example", "null"} {
		if status, _ := ben.paint(bensPage, 1, slot, "yes", "Origin", origin); status != http.StatusForbidden {
			t.Errorf("from a page of %s: %d", origin, status)
		}
	}
	// Two members in one browser.
	if _, page := cy.open(bens); page != bensPage {
		t.Errorf("Ben's page is %s", page)
	}
	for _, page := range []string{bensPage, cysPage} {
		if status, _ := cy.fetch(http.MethodGet, page, nil); status != http.StatusOK {
			t.Errorf("beside another member's, %s is %d", page, status)
		}
	}
	if n := r.cardOf("Board games").Tallies[0].Yes; n != 1 {
		t.Errorf("%d can come by now", n)
	}

	r.server.flow.Router().Handle(t.Context(), chat.MemberLeft{From: chat.From{Community: playground.Room, Actor: chat.Identity{User: playground.User("ben")}}})
	wants("who has left", ben, bensPage, "signed out of this page")
	if status, _ := r.browser().open(bens); status != http.StatusForbidden {
		t.Errorf("their link is %d", status)
	}

	r.must(r.as("cy").Type(t.Context(), playground.Channel, "/meetup me show"))
	r.must(r.as("cy").Press(t.Context(), "", "Von meinen Seiten abmelden"))
	wants("who has signed out", cy, cysPage, "signed out of this page")
	if status, _ := r.browser().open(cys); status != http.StatusForbidden {
		t.Errorf("their link is %d", status)
	}

	expires := r.link("dee")
	dee := r.browser()
	_, deesPage := dee.open(expires)
	r.travel(8 * 24 * time.Hour)
	if status, _ := r.browser().open(expires); status == http.StatusOK {
		t.Error("a link that has expired is exchanged")
	}
	if status, text := dee.fetch(http.MethodGet, deesPage, nil); status == http.StatusInternalServerError {
		t.Errorf("a poll that is over is %d %s", status, text)
	}
	r.travel(30 * 24 * time.Hour)
	if status, text := dee.fetch(http.MethodGet, deesPage, nil); status == http.StatusOK || status >= http.StatusInternalServerError {
		t.Errorf("a session that has expired is %d %s", status, text)
	}
}

func TestPagesAreLedToOnlyWhereTheyAreReached(t *testing.T) {
	t.Parallel()
	for public, reached := range map[string]bool{
		"": false, "https://muster.example": true, "http://muster.example": false, "http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "muster.example": false, "://": false, "https://muster.example/": true, "https://muster.example/bot": false,
	} {
		on := reachesPages(public)
		if on("discord") != reached || on("slack") != reached || !on(playground.Name) {
			t.Errorf("with %q pages are reached from Discord: %t, from the playground: %t", public, on("discord"), on(playground.Name))
		}
	}
}

func TestTheNamesOfMembersAreAskedForOnce(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	asked := &countingPlatform{Platform: r.room}
	book := newNameBook([]chat.Platform{asked})
	users := []bot.UserID{playground.User("ben"), playground.User("cy"), "playground:nobody"}
	for range 2 {
		names, err := book.find(t.Context(), playground.Room, users)
		r.must(err)
		if len(names) != 2 || names[playground.User("ben")] != "Ben" {
			t.Errorf("the names are %v", names)
		}
	}
	if n := asked.members.Load(); n != int64(len(users)) {
		t.Errorf("the network was asked %d times", n)
	}
	if names, err := book.find(t.Context(), "elsewhere:room", users); err != nil || len(names) > 0 {
		t.Errorf("in another community they are %v, %v", names, err)
	}
}
