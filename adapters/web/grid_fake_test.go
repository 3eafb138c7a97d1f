package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// pollDay is when the polls of the tests are answered: a Monday, noon in Berlin.
var pollDay = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// fakePolls is one poll, with the rules of real ones and without a database.
type fakePolls struct {
	t testing.TB

	mu      sync.Mutex
	poll    bot.Poll
	names   map[bot.UserID]string
	sent    map[string]int64 // the last stroke of a client
	changes map[chan struct{}]bool
	refuses map[bot.UserID]error // on every request
	habits  map[bot.UserID]*bot.Habit
	ticks   int64 // orders events
	painted int   // strokes that were new
	opened  int   // streams
	read    int   // snapshots
}

func newFakePolls(t testing.TB, zone string, slots ...bot.Slot) *fakePolls {
	t.Helper()
	for i := range slots {
		slots[i].ID = bot.SlotID(i + 1)
	}
	resolved, err := bot.ResolveSlots(bot.TZData, zone, slots)
	if err != nil {
		t.Fatal(err)
	}
	m := bot.Meetup{ID: 7, Community: "test:room", Status: bot.StatusPolling, Host: user("Ana")}
	m.Title, m.Where, m.Zone, m.Slots = "Board games at the library", "Central Library", zone, resolved
	return &fakePolls{
		habits: map[bot.UserID]*bot.Habit{},
		t:      t, poll: bot.Poll{Meetup: m, Now: pollDay}, names: map[bot.UserID]string{user("Ana"): "Ana", user("Ben"): "Ben"},
		sent: map[string]int64{}, changes: map[chan struct{}]bool{}, refuses: map[bot.UserID]error{},
	}
}

func user(name string) bot.UserID { return bot.UserID("test:" + name) }

// room returns room on a day at hours, for a meetup of two hours.
func room(day string, from, hours int) bot.Slot {
	w, err := bot.ParseWall(day + "T00:00")
	if err != nil {
		panic(err)
	}
	return bot.Slot{Start: w.At(from, 0), Length: time.Duration(hours) * time.Hour, Window: 2 * time.Hour}
}

// fixed returns a slot of two hours that is no room.
func fixed(day string, from int) bot.Slot {
	s := room(day, from, 2)
	s.Window = 0
	return s
}

// answer has a member answer a part of a slot, in hours since its start; all of it if
// both are 0.
func (f *fakePolls) answer(name string, slot int, from, to float64, av bot.Availability, source bot.Source) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names[user(name)] = name
	s := f.poll.Meetup.Slots[slot]
	if to == 0 {
		to = s.Length.Hours()
	}
	f.paint(user(name), s, time.Duration(from*60)*time.Minute, time.Duration(to*60)*time.Minute, av, source, 0)
	f.announce()
}

func (f *fakePolls) paint(u bot.UserID, s bot.Slot, from, to time.Duration, av bot.Availability, source bot.Source, age time.Duration) {
	f.ticks++
	given := bot.Answer{Member: u, Source: source, At: f.poll.Now.Add(-age), Stamp: bot.Stamp{Number: f.ticks}}
	f.poll = f.poll.WithBallot(u, f.poll.Ballot(u).Paint(s, from, to, av, given))
}

func (f *fakePolls) announce() {
	for c := range f.changes {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (f *fakePolls) refuse(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refuses[user(name)] = err
}

func (f *fakePolls) snapshot() planner.Snapshot {
	s := planner.Snapshot{Poll: f.poll}
	s.Answers = slices.Clone(f.poll.Answers)
	return s
}

func (f *fakePolls) Snapshot(_ context.Context, v Visit) (planner.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.read++
	return f.snapshot(), f.refuses[v.Actor.User]
}

func (f *fakePolls) Paint(_ context.Context, v Visit, client string, strokes []bot.Stroke) (planner.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refuses[v.Actor.User]; err != nil {
		return planner.Snapshot{}, err
	}
	for _, s := range strokes {
		if slot, ok := f.poll.Meetup.Slot(s.Slot); ok && s.Seq > f.sent[client] {
			f.paint(v.Actor.User, slot, s.From, s.To, s.Availability, bot.SourceGrid, s.Age)
			f.painted++
		}
		f.sent[client] = max(f.sent[client], s.Seq)
	}
	f.announce()
	return f.snapshot(), nil
}

func (f *fakePolls) suggest(u bot.UserID) (bot.Suggestion, error) {
	h := f.habits[u]
	if err := f.refuses[u]; err != nil || h == nil || u == f.poll.Meetup.Host {
		return nil, err
	}
	zone, err := bot.TZData(f.poll.Meetup.Zone)
	return h.Suggest(&f.poll.Meetup, zone, f.poll.Now), err
}

func (f *fakePolls) Suggestion(_ context.Context, v Visit) (bot.Suggestion, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.suggest(v.Actor.User)
}

func (f *fakePolls) AnswerAsUsual(_ context.Context, v Visit) (planner.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u := v.Actor.User
	suggested, err := f.suggest(u)
	f.ticks++
	f.poll = f.poll.WithBallot(u, f.poll.Ballot(u).AsUsual(suggested, bot.Answer{Member: u, At: f.poll.Now, Stamp: bot.Stamp{Number: f.ticks}}))
	f.announce()
	return f.snapshot(), err
}

func (f *fakePolls) Names(_ context.Context, _ Visit, users []bot.UserID) (map[bot.UserID]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make(map[bot.UserID]string)
	for _, u := range users {
		names[u] = f.names[u]
	}
	return names, nil
}

func (f *fakePolls) Recheck(_ context.Context, v Visit) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.refuses[v.Actor.User]
}

func (f *fakePolls) Changes(Visit) (changed <-chan struct{}, stop func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := make(chan struct{}, 1)
	f.changes[c] = true
	f.opened++
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		delete(f.changes, c)
	}
}

// said returns what a member says of a part of a slot, in hours since its start.
func (f *fakePolls) said(name string, slot int, from, to float64) bot.Availability {
	f.mu.Lock()
	defer f.mu.Unlock()
	a := answerTo(f.poll.Ballot(user(name)), f.poll.Meetup.Slots[slot].ID)
	return a.During(time.Duration(from*60)*time.Minute, time.Duration(to*60)*time.Minute)
}

// count returns how many streams are open, were opened, and how many strokes came.
func (f *fakePolls) count() (open, opened, painted int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.changes), f.opened, f.painted
}

// visitOf is the visit of a member whose page has their name.
func (f *fakePolls) visitOf(page string, p i18n.Printer) Visit {
	member := bot.Member{Community: f.poll.Meetup.Community, User: user(page), Locale: "en"}
	return Visit{Page: page, Actor: bot.Actor{Community: member.Community, User: member.User}, Meetup: f.poll.Meetup.ID, Member: member, Printer: p}
}

// routes returns the page, for the member whom its path names.
func (f *fakePolls) routes(g *Grid, change func(*Visit)) http.Handler {
	p := printerIn(f.t, "en")
	mux := http.NewServeMux()
	for pattern, h := range g.Pages() {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			v := f.visitOf(r.PathValue("page"), p)
			if change != nil {
				change(&v)
			}
			h(w, r, v)
		})
	}
	for pattern, h := range AssetRoutes() {
		mux.Handle(pattern, h)
	}
	return Secure(mux)
}

// newGrid returns the page of polls, whose errors fail the test.
func newGrid(t testing.TB, polls Polls) *Grid {
	t.Helper()
	return NewGrid(t.Context(), polls, func(err error) { t.Errorf("broken: %v", err) })
}

// serve starts a server with the page.
func (f *fakePolls) serve(t testing.TB, change func(*Visit)) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(f.routes(newGrid(t, f), change))
	t.Cleanup(s.Close)
	return s
}

// largePoll is one with 200 people and four weeks.
func largePoll(t testing.TB) *fakePolls {
	t.Helper()
	var slots []bot.Slot
	first := bot.Wall{Year: 2026, Month: 11, Day: 23}
	for i := range 28 {
		slots = append(slots, room(first.AddDays(i).Date(), 8, 14))
	}
	f := newFakePolls(t, "Europe/Berlin", slots...)
	for i := range 200 {
		for slot := range slots {
			k := (i*7 + slot*13) % 10
			f.answer(fmt.Sprintf("Member %d", i), slot, float64(k), float64(k+3), bot.AvailabilityYes, bot.SourceGrid)
			if k > 3 {
				f.answer(fmt.Sprintf("Member %d", i), slot, 0, 1.5, bot.AvailabilityIfNeeded, bot.SourceGrid)
			}
		}
	}
	return f
}
