package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
)

const (
	burstMeetups = 6
	// later is how many tasks remain when all is done: the last two reminders of
	// each meetup, its start and its end, and one that deletes what expires.
	later = 4*burstMeetups + 1
)

// tap is a button that somebody can press on a card.
type tap struct {
	user    string
	message string
	action  string
}

// demoRoom is the demo's room, opened in this process.
type demoRoom struct {
	room    *playground.Network
	planner *planner.Planner
	server  *server
	clock   *playground.Clock
	end     func()
}

// openDemoRoom opens the demo's files in this process; nothing runs yet.
func openDemoRoom(t *testing.T, dir string) *demoRoom {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	state := database{DataDir: filepath.Join(dir, "demo")}
	clock := new(playground.Clock)
	store, err := state.open(t.Context(), clock.Now, migrateSchema, log)
	if err != nil {
		t.Fatal(err)
	}
	room, err := openPlayground(t.Context(), store, clock, playground.Options{Zone: "Europe/Berlin", Beside: previews(networks()), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	s, err := newServer(t.Context(), store, clock.Now, log, room)
	if err != nil {
		t.Fatal(err)
	}
	return &demoRoom{room, planner.New(store, bot.TZData), s, clock, func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}}
}

// prepareBurst fills the room with meetups of two seats, which Ana and Ben have
// while Cy and Dee wait in this order, and whose reminders are to come. It
// returns the taps that free the seats, and some that only redraw.
func prepareBurst(t *testing.T, dir string) (taps []tap, journey time.Duration) {
	t.Helper()
	s := openDemoRoom(t, dir)
	defer s.end()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.room.Run(ctx, s.server.flow.Router().Commands(), s.server.flow.Router()) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	berlin, err := bot.TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	ana := s.room.As(playground.User("ana"))
	day := s.clock.Now().In(berlin).AddDate(0, 0, 10) // an afternoon, so that nothing waits for a night to end
	start := time.Date(day.Year(), day.Month(), day.Day(), 16, 0, 0, 0, berlin)
	for i := range burstMeetups {
		line := fmt.Sprintf(`/meetup schedule "Meetup %c" when:%q capacity:2`, 'A'+i, bot.WallOf(start.In(berlin)).String())
		if err := ana.Type(ctx, playground.Channel, line); err != nil {
			t.Fatal(err)
		}
		if err := ana.Press(ctx, "", "Post it"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.server.courier.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	for _, v := range ana.SeesIn(playground.Channel) {
		if v.Private || v.Card == nil || !strings.Contains(v.Text(), "●") { // the room's welcome is no meetup
			continue
		}
		for _, name := range []string{"ben", "cy", "dee"} {
			if err := s.room.As(playground.User(name)).Press(ctx, v.ID, "I'm going"); err != nil {
				t.Fatal(err)
			}
		}
		for user, label := range map[string]string{"ana": "Can't", "ben": "Can't", "eli": "Maybe", "fay": "Maybe"} {
			d, err := s.room.As(playground.User(user)).PressInput(v.ID, label)
			if err != nil {
				t.Fatal(err)
			}
			taps = append(taps, tap{user, v.ID, d.Action})
		}
	}
	slices.SortFunc(taps, func(a, b tap) int { return strings.Compare(a.message+a.user, b.message+b.user) })
	return taps, start.AddDate(0, 0, -7).Sub(s.clock.Now()) + 4*time.Hour // past the reminder of a week before
}

// TestNothingIsLostOrDoubledWhenTheProcessIsKilled taps on cards and lets a
// reminder for each fall due, kills the process meanwhile, starts it again and
// checks the room.
func TestNothingIsLostOrDoubledWhenTheProcessIsKilled(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			dir := t.TempDir()
			taps, journey := prepareBurst(t, dir)
			random := rand.New(rand.NewPCG(uint64(round), 7))
			random.Shuffle(len(taps), func(i, j int) { taps[i], taps[j] = taps[j], taps[i] })

			p := startProcess(t, dir, "demo")
			if !p.send(t.Context(), "/playground/clock", map[string]string{"advance": journey.String()}) {
				t.Fatal("the clock did not travel")
			}
			var burst sync.WaitGroup
			next := make(chan map[string]any, len(taps))
			for i, one := range taps {
				next <- map[string]any{
					"id":   fmt.Sprintf("input-%d-%d-%d", round, i, random.Uint64()),
					"user": playground.User(one.user), "kind": playground.InputPress, "message": one.message, "action": one.action,
				}
			}
			close(next)
			done := make(chan struct{}, len(taps))
			for range 8 {
				burst.Go(func() {
					for input := range next {
						if p.send(t.Context(), "/playground/input", input) {
							done <- struct{}{}
						}
					}
				})
			}
			for range 2 + round*2 { // somewhere in the middle, another place each round
				select {
				case <-done:
				case <-time.After(10 * time.Second):
					t.Fatal("the program answers no taps")
				}
			}
			p.kill(t)
			burst.Wait()

			p = startProcess(t, dir, "demo")
			if !p.send(t.Context(), "/playground/clock", map[string]string{"advance": "30m"}) { // the host's news is gathered
				t.Fatal("the clock did not travel")
			}
			eventually(t, "everything that is due is done", func() bool {
				_, page, err := p.get(t.Context(), "/metrics")
				return err == nil && strings.Contains(page, fmt.Sprintf(`muster_queue_tasks{state="later"} %d`+"\n", later)) &&
					strings.Contains(page, `muster_queue_tasks{state="due"} 0`) && strings.Contains(page, `muster_queue_tasks{state="running"} 0`)
			})
			p.stop(t)
			s := openDemoRoom(t, dir)
			defer s.end()
			checkRoom(t, s)
		})
	}
}

// checkRoom compares the messages in the room with the database.
func checkRoom(t *testing.T, s *demoRoom) {
	t.Helper()
	ctx := t.Context()
	inTheChannel := bot.Actor{Community: playground.Room, User: playground.User("ana"), Sight: bot.Sight{Here: []bot.Place{playground.Channel}}}
	meetups, _, err := s.planner.Upcoming(ctx, inTheChannel)
	if err != nil {
		t.Fatal(err)
	}
	if len(meetups) != burstMeetups {
		t.Fatalf("%d meetups, want %d", len(meetups), burstMeetups)
	}
	ana := s.room.As(playground.User("ana"))
	for _, m := range meetups {
		snapshot, err := s.planner.Snapshot(ctx, playground.Room, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		cards, reminders := 0, 0
		for _, v := range ana.Sees() {
			text := v.Text()
			switch {
			case v.Place == playground.Channel && !v.Private && strings.Contains(text, m.Title+"  ●"):
				cards++
				want := fmt.Sprintf("%d of 2 seats", len(snapshot.Roster.In(bot.RSVPGoing)))
				if !strings.Contains(text, want) {
					t.Errorf("the card of %s shows another state than %q:\n%s", m.Title, want, text)
				}
				if waiting := len(snapshot.Roster.In(bot.RSVPWaiting)); waiting > 0 && !strings.Contains(text, fmt.Sprintf("%d waiting", waiting)) {
					t.Errorf("the card of %s does not show that %d wait:\n%s", m.Title, waiting, text)
				}
			case v.Place != playground.Channel && strings.Contains(text, ": "+m.Title+"↗. "):
				reminders++
			}
		}
		if cards != 1 || reminders != 1 {
			t.Errorf("%s has %d cards and %d reminders, want one of each", m.Title, cards, reminders)
		}
		checkSeats(t, s, m, snapshot)
		checkNews(t, s, m, snapshot)
	}
}

// checkNews checks that the host was notified once if Ben dropped out, and else not.
func checkNews(t *testing.T, s *demoRoom, m bot.Meetup, snapshot planner.Snapshot) {
	t.Helper()
	want := 0
	if ben, _ := snapshot.Roster.Of(playground.User("ben")); ben.State == bot.RSVPNotGoing {
		want = 1
	}
	notified := 0
	for _, v := range s.room.As(m.Host).SeesIn(bot.DirectTo(m.Host)) {
		if text := v.Text(); strings.Contains(text, m.Title) && strings.Contains(text, "Ben") {
			notified++
		}
	}
	if notified != want {
		t.Errorf("the host of %s was notified of Ben %d times, want %d", m.Title, notified, want)
	}
}

// checkSeats checks that every member who got a freed seat was notified once,
// and nobody else.
func checkSeats(t *testing.T, s *demoRoom, m bot.Meetup, snapshot planner.Snapshot) {
	t.Helper()
	freed := len(snapshot.Roster.In(bot.RSVPNotGoing))
	for i, who := range []struct{ name, seat string }{{"cy", "ein Platz bei "}, {"dee", "a seat at "}} { // Cy reads German
		name, user := who.name, playground.User(who.name)
		mine, _ := snapshot.Roster.Of(user)
		want, state := 0, bot.RSVPWaiting
		if i < freed {
			want, state = 1, bot.RSVPGoing
		}
		notified := 0
		for _, v := range s.room.As(user).SeesIn(bot.DirectTo(user)) {
			if strings.Contains(v.Text(), who.seat+m.Title) {
				notified++
			}
		}
		if notified != want || mine.State != state {
			t.Errorf("%d seats of %s were freed: %s is %s and was notified %d times, want %s and %d", freed, m.Title, name, mine.State, notified, state, want)
		}
	}
}
