package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// scenario is Muster on a test server, in a bubble where waiting takes no time.
// Only the meetups' clock travels far. Members are "ana", "ben" and "cy",
// and those who were admitted.
type scenario struct {
	*testing.T
	network testNetwork
	server  *server
	clock   *playground.Clock
}

// testNetwork is the calls in which the test servers of the networks differ.
type testNetwork interface {
	open(store *storage.Store, routes http.Handler, log *slog.Logger) (chat.Platform, error)
	invoke(user, verb string, values map[string]string) error
	press(user, message, label string, chosen ...string) error
	sees(user string) []seen
	offered(user, message, prompt string) []string
	testCrowd
	testServer
}

// testCrowd is the members of a test server, and their reactions.
type testCrowd interface {
	react(user, message, emoji string, on bool) error
	// admit adds a member, and returns what they are called in the calls.
	admit(name string) string
	// mention returns how a member is named in what others type.
	mention(user string) string
}

// testServer is what the test servers have in common.
type testServer interface {
	Close()
	Wrong() []string
}

// seen is a message as a member sees it.
type seen struct {
	id, channel, text string
	general           bool // in the channel where everybody is
	public            bool // in a channel or thread
	on                bool // a card whose meetup is on
	controls          []string
	reactions         map[string]int
	links             []string // where its texts lead
}

// runScenario runs a test with Muster in a community where Ana, Ben and Cy are.
func runScenario(t *testing.T, start func(*testing.T) testNetwork, test func(s *scenario)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		(&scenario{T: t, network: start(t), clock: new(playground.Clock)}).run(test)
	})
}

func (s *scenario) run(test func(*scenario)) {
	s.Helper()
	defer s.openMuster()()
	s.settle()
	test(s)
}

// openMuster starts Muster on the network; stop ends both and checks that the
// network refused nothing.
func (s *scenario) openMuster() (stop func()) {
	s.Helper()
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	state := database{DataDir: filepath.Join(s.TempDir(), "scenario")}
	store, err := state.open(s.Context(), s.clock.Now, migrateSchema, log)
	if err != nil {
		s.Fatal(err)
	}
	routes := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.server.mux.ServeHTTP(w, r) })
	platform, err := s.network.open(store, routes, log)
	if err != nil {
		s.Fatal(err)
	}
	if s.server, err = newServer(s.Context(), store, s.clock.Now, log, platform); err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.Context())
	ended := make(chan error, 1)
	go func() { ended <- platform.Run(ctx, s.server.flow.Router().Commands(), s.server.flow.Router()) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			s.Error(err)
		}
		s.network.Close()
		for _, wrong := range s.network.Wrong() {
			s.Errorf("the network would not take it: %s", wrong)
		}
		if err := store.Close(); err != nil {
			s.Error(err)
		}
		time.Sleep(2 * time.Minute) // connections that idle are given up
	}
}

// settle runs everything that is due.
func (s *scenario) settle() {
	s.Helper()
	const rounds = 8 // a task that is put off for its card or a limit is tried again
	for range rounds {
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if err := s.server.courier.Drain(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
}

// travel moves the meetups' clock.
func (s *scenario) travel(d time.Duration) {
	s.Helper()
	if err := s.clock.Travel(d); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

func (s *scenario) invoke(user, verb string, values map[string]string) {
	s.Helper()
	if err := s.network.invoke(user, verb, values); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

// press uses a control on the last message that has it.
func (s *scenario) press(user, label string, chosen ...string) {
	s.Helper()
	all := s.network.sees(user)
	for i := len(all) - 1; i >= 0; i-- {
		for _, control := range all[i].controls {
			if control != label {
				continue
			}
			if err := s.network.press(user, all[i].id, label, chosen...); err != nil {
				s.Fatal(err)
			}
			s.settle()
			return
		}
	}
	s.Fatalf("%s sees no %q; they see\n%s", user, label, s.transcript(user))
}

// react reacts to the meetup's card.
func (s *scenario) react(user, emoji string) {
	s.Helper()
	s.changeReaction(user, emoji, true)
}

// unreact takes a reaction off the meetup's card.
func (s *scenario) unreact(user, emoji string) {
	s.Helper()
	s.changeReaction(user, emoji, false)
}

func (s *scenario) changeReaction(user, emoji string, on bool) {
	s.Helper()
	if err := s.network.react(user, s.card().id, emoji, on); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

// card returns the meetup's card as Ana sees it.
func (s *scenario) card() seen {
	s.Helper()
	for _, one := range s.network.sees("ana") {
		if one.general && strings.Contains("\n"+one.text, "\nBoard games") { // below whom it mentions
			return one
		}
	}
	s.Fatalf("there is no card; Ana sees\n%s", s.transcript("ana"))
	return seen{}
}

// transcript is all that a member sees.
func (s *scenario) transcript(user string) string {
	var b strings.Builder
	for _, one := range s.network.sees(user) {
		b.WriteString("--- " + one.channel + "\n" + one.text + "\n")
	}
	return b.String()
}

// options returns the values of the last menu with that prompt.
func (s *scenario) options(user, prompt string) []string {
	s.Helper()
	var out []string
	for _, one := range s.network.sees(user) {
		if values := s.network.offered(user, one.id, prompt); len(values) > 0 {
			out = values
		}
	}
	if out == nil {
		s.Fatalf("%s has nothing to choose at %q; they see\n%s", user, prompt, s.transcript(user))
	}
	return out
}

// reads checks that a member sees a message with those words.
func (s *scenario) reads(user, words string) {
	s.Helper()
	if !strings.Contains(s.transcript(user), words) {
		s.Errorf("%s does not read %q in\n%s", user, words, s.transcript(user))
	}
}

// lacks checks that nothing that a member sees has those words.
func (s *scenario) lacks(user, words string) {
	s.Helper()
	if strings.Contains(s.transcript(user), words) {
		s.Errorf("%s reads %q in\n%s", user, words, s.transcript(user))
	}
}

func (s *scenario) cardReads(words ...string) {
	s.Helper()
	card := s.card()
	for _, one := range words {
		if !strings.Contains(card.text, one) {
			s.Errorf("the card does not read %q but\n%s", one, card.text)
		}
	}
}

// calendarReads checks the one entry of the network's calendar, if it has one.
func (s *scenario) calendarReads(entry string) {
	s.Helper()
	n, ok := s.network.(interface{ calendar() []string })
	if !ok {
		return
	}
	if entries := n.calendar(); len(entries) != 1 || entries[0] != entry {
		s.Errorf("the calendar reads %q, want %q", entries, entry)
	}
}

// tellStory follows a meetup from its proposal to its cancellation.
func (s *scenario) tellStory() {
	s.Helper()
	friday := s.clock.Now().AddDate(0, 0, 4)
	for friday.Weekday() != time.Friday {
		friday = friday.AddDate(0, 0, 1)
	}
	s.reads("cy", "Hello, I'm Muster")
	s.invoke("ana", "propose", map[string]string{
		"title": "Board games", "where": "Central Library", "minimum": "2", "capacity": "2",
		"when": friday.Format("2 Jan 2006") + " 7pm, " + friday.AddDate(0, 0, 1).Format("2 Jan 2006") + " 3pm",
	})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.cardReads("collecting times", "1 yes", "Nobody has answered yet")
	if r := s.card().reactions; r["1️⃣"] != 1 || r["2️⃣"] != 1 || r["🤷"] != 1 {
		s.Errorf("the card's own reactions are %v", r)
	}

	s.react("ana", "1️⃣")
	s.react("ben", "1️⃣")
	s.react("cy", "1️⃣")
	s.react("cy", "2️⃣")
	s.cardReads("3 yes", "2 yes")

	s.invoke("ana", "pick", map[string]string{"meetup": "Board games"})
	s.press("ana", "Pick a time", s.options("ana", "Pick a time")[0])
	s.cardReads("19:00-21:00", "Chosen because all 3 could come")
	if card := s.card(); !card.on {
		s.Errorf("the card does not say that the meetup is on but\n%s", card.text)
	}
	s.calendarReads("Board games: scheduled")

	s.press("ben", "I'm going")
	s.cardReads("2 of 2 seats")
	s.press("cy", "I'm going")
	s.cardReads("1 waiting")

	s.travel(friday.Sub(s.clock.Now()) - 4*time.Hour)
	s.reads("ben", "Tomorrow at")

	s.invoke("ana", "cancel", map[string]string{"meetup": "Board games"})
	s.press("ana", "Yes, cancel it")
	s.cardReads("cancelled")
	s.calendarReads("Board games: cancelled")
}
