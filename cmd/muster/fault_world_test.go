//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// faultWorld is a community whose members use Muster while everything around it
// fails, and what must be true in the end.
type faultWorld struct {
	*testing.T
	seed     uint64
	random   *rand.Rand
	engine   storagetest.Engine
	url      string
	raw      *sql.DB // reads what is stored, past all faults
	clock    *playground.Clock
	platform faultPlatform
	plant    plantedBug
	log      *slog.Logger
	shifted  *shiftedClock
	// holdAfter is the age of a database that holds what fell due; 0: none does.
	holdAfter time.Duration

	replicas []*faultReplica
	zombies  []*faultReplica
	painter  *faultPainter
	start    time.Time // of all meetups
	titles   []string
	cards    map[string]string // message by title
	several  bool              // processes receive the same events
	kills    []time.Time
	rules    zoneRules // of the processes that are started
	// zonesChanged: they are not those of the beginning.
	zonesChanged bool
	deleted      []posted        // by a moderator
	cardless     map[string]bool // titles of meetups whose card was deleted

	mu       sync.Mutex
	busy     map[string]bool // members who wait for an answer
	attempts []*attempt
	again    []func()
	acting   sync.WaitGroup
	counts   map[string]int
	wrong    []string
}

// attempt is a press of a member that says whether they come.
type attempt struct {
	user, title, label string
	answered           string // what they read then; empty if nothing came
	repeated           bool   // was delivered again after it was answered
	at                 time.Time
}

// confirmations are what members read once their answer is noted.
var confirmations = map[string][]string{
	"I'm going": {"You're going to ", "in line for a seat", "on the waitlist", "are taken"},
	"Maybe":     {"I noted you as maybe"},
	"Can't":     {"you can't come to"},
}

// confirmed reports whether the member read that their answer is noted. What they
// read may also be the late answer to something earlier.
func (a *attempt) confirmed() bool {
	return strings.Contains(a.answered, a.title) &&
		slices.ContainsFunc(confirmations[a.label], func(words string) bool { return strings.Contains(a.answered, words) })
}

// faultReplica is one process of Muster, of which only the pages' listener is missing.
type faultReplica struct {
	database *databaseFaults
	network  *networkFaults
	store    *storage.Store
	server   *server
	stop     context.CancelFunc
	ended    chan struct{}
}

const faultCapacity = 3

func (w *faultWorld) openStore(connector *databaseFaults) (*storage.Store, error) {
	return storage.Open(context.Background(), w.url, storage.Options{
		Now: w.clock.Now, Zones: w.rules.zones, Logger: w.log, Secret: []byte(strings.Repeat("s", minSecret)), StrictLocks: true, Connector: connector.wrap, Deaf: true,
	})
}

// startReplica starts a process, unless the database does not let it.
func (w *faultWorld) startReplica() (*faultReplica, error) {
	r := &faultReplica{
		database: newDatabaseFaults(rand.New(rand.NewPCG(w.seed, w.random.Uint64())), w.shifted),
		network:  newNetworkFaults(rand.New(rand.NewPCG(w.seed, w.random.Uint64())), w.platform.dial),
		ended:    make(chan struct{}),
	}
	if len(w.cards) > 0 {
		r.database.drops = w.plant.drops
	}
	var err error
	if r.store, err = w.openStore(r.database); err != nil {
		return nil, err
	}
	platform, err := w.platform.open(r.store, w.log, r.network.Dial)
	if err != nil {
		return nil, errors.Join(err, r.store.Close())
	}
	hadGap := false
	if w.holdAfter != 0 {
		if hadGap, err = resume(context.Background(), r.store, w.holdAfter, w.log); err != nil {
			return nil, errors.Join(err, r.store.Close())
		}
	}
	if w.plant.platform != nil {
		platform = w.plant.platform(platform)
	}
	ctx, stop := context.WithCancel(context.Background())
	if r.server, err = newServerBy(ctx, w.rules, r.store, w.clock.Now, w.log, platform); err != nil {
		stop()
		return nil, errors.Join(err, r.store.Close())
	}
	r.stop, r.server.beats = stop, true
	if w.plant.rules != nil {
		r.server.rules.zones = w.plant.rules
	}
	if hadGap {
		r.server.flow.AfterGap()
	}
	w.clock.OnTravel(r.server.courier.Wake)
	listener := adaptertest.NewListener()
	go func() {
		defer close(r.ended)
		if err := r.server.run(ctx, listener); err != nil && ctx.Err() == nil {
			w.fail("a replica ended with %v", err)
		}
	}()
	return r, nil
}

// kill ends a process as kill -9 does: nothing that it does from now on reaches
// anything.
func (w *faultWorld) kill(r *faultReplica) {
	r.database.set(databaseDead, 1)
	r.network.set(networkDead)
	r.stop()
	w.zombies, w.kills = append(w.zombies, r), append(w.kills, time.Now())
}

// bury waits until nothing of a process runs.
func (w *faultWorld) bury(r *faultReplica) {
	<-r.ended
	w.mu.Lock()
	for kind, n := range r.database.counts {
		w.counts[kind] += n
	}
	for kind, n := range r.network.counts {
		w.counts[kind] += n
	}
	w.mu.Unlock()
	_ = r.store.Close() // its connections may be broken
}

// pass lets time pass, which in a bubble takes none.
func pass(d time.Duration) { <-time.After(d) }

// fail notes what must not be.
func (w *faultWorld) fail(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, fmt.Sprintf(format, args...))
}

func (w *faultWorld) count(kind string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[kind]++
}

// prepare starts Muster before anything fails.
func (w *faultWorld) prepare(replicas int) {
	for range replicas {
		r, err := w.startReplica()
		if err != nil {
			w.abandon("%v", err)
		}
		w.replicas = append(w.replicas, r)
	}
	w.schedule()
}

// schedule has Ana schedule the meetups once Muster is there.
func (w *faultWorld) schedule() {
	for range 60 {
		pass(time.Second)
		if strings.Contains(w.transcript("ana"), "Hello, I'm Muster") {
			break
		}
	}
	day := w.clock.Now().AddDate(0, 0, 9)
	w.start = time.Date(day.Year(), day.Month(), day.Day(), 16, 0, 0, 0, time.UTC) // in January London has the same
	w.cards, w.cardless = map[string]string{}, map[string]bool{}
	for i, title := range w.titles {
		w.must(w.platform.invoke("ana", "schedule", map[string]string{"title": title, "capacity": fmt.Sprint(faultCapacity), "when": day.Format("2 Jan 2006") + " 4pm"}))
		if i == 0 {
			w.pressLast("ana", "Time zone", "Europe/London")
		}
		w.pressLast("ana", "Post it")
	}
	late := w.clock.Now().AddDate(0, 0, 50)
	w.must(w.platform.invoke("ana", "propose", map[string]string{
		"title": pollTitle, "deadline": late.AddDate(0, 0, -5).Format("2 Jan 2006") + " 3pm",
		"when": late.Format("2 Jan 2006") + " 7pm, " + late.AddDate(0, 0, 1).Format("2 Jan 2006") + " 3pm",
	}))
	w.pressLast("ana", "Post it")
	for range 60 {
		w.findCards()
		if len(w.cards) == len(w.titles)+1 {
			return
		}
		pass(2 * time.Second)
	}
	w.abandon("the cards are not posted: %v\n%s", w.cards, w.transcript("ana"))
}

const pollTitle = "Poll"

// abandoned ends a run that cannot go on.
type abandoned struct{ why string }

// abandon ends the run. A bubble has to be left in order, so it does not end the test.
func (w *faultWorld) abandon(format string, args ...any) {
	panic(abandoned{fmt.Sprintf(format, args...)})
}

// noteAbandoned is deferred by what abandon may end.
func (w *faultWorld) noteAbandoned() {
	if p := recover(); p != nil {
		stopped, ok := p.(abandoned)
		if !ok {
			panic(p)
		}
		w.fail("abandoned: %s", stopped.why)
	}
}

func (w *faultWorld) must(err error) {
	if err != nil {
		w.abandon("%v", err)
	}
}

// pressLast uses the last control of that name, once it is there.
func (w *faultWorld) pressLast(user, label string, chosen ...string) {
	for range 60 {
		pass(time.Second)
		for _, one := range slices.Backward(w.platform.sees(user)) {
			if one.private && slices.Contains(one.controls, label) {
				_, err := w.platform.press(user, one.id, label, chosen...)
				w.must(err)
				return
			}
		}
	}
	w.abandon("%s never sees %q but\n%s", user, label, w.transcript(user))
}

func (w *faultWorld) transcript(user string) string {
	var b strings.Builder
	for _, one := range w.platform.sees(user) {
		fmt.Fprintf(&b, "--- %s %s %s\n%s\n", one.id, one.channel, one.key, one.text)
	}
	return b.String()
}

// isCard reports whether a message is the card of the meetup.
func isCard(one posted, title string) bool {
	return !one.private && one.thread == "" && !one.direct && strings.HasPrefix(one.text, title+"\n") && len(one.controls) > 0
}

func (w *faultWorld) findCards() {
	for _, one := range w.platform.sees("ana") {
		for _, title := range append([]string{pollTitle}, w.titles...) {
			if isCard(one, title) && w.cards[title] == "" {
				w.cards[title] = one.id
			}
		}
	}
}

// answer has a member press a button on a card, and waits for what they read.
func (w *faultWorld) answer(user, title, label string) {
	a := &attempt{user: user, title: title, label: label, at: time.Now()}
	w.mu.Lock()
	if w.busy[user] {
		w.mu.Unlock()
		return
	}
	w.busy[user] = true
	w.attempts = append(w.attempts, a)
	w.mu.Unlock()
	before := map[string]bool{}
	for _, one := range w.platform.sees(user) {
		before[one.id] = true
	}
	again, err := w.platform.press(user, w.cards[title], label)
	if err != nil {
		w.fail("%s cannot press %q on %s: %v", user, label, title, err)
	}
	w.acting.Go(func() {
		const patience = 40
		for range patience {
			pass(500 * time.Millisecond)
			for _, one := range w.platform.sees(user) {
				if one.private && !before[one.id] && a.answered == "" {
					a.answered = one.text
				}
			}
			if a.answered != "" {
				break
			}
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.busy[user] = false
		if again != nil {
			w.again = append(w.again, func() { a.repeated = true; again() })
		}
	})
}

var (
	answerLabels = []string{"I'm going", "I'm going", "I'm going", "Maybe", "Can't"}
	pollEmoji    = []string{"1️⃣", "2️⃣"}
)

// act has a member do something.
func (w *faultWorld) act() {
	user := faultMembers[1+w.random.IntN(len(faultMembers)-1)]
	if w.random.IntN(4) == 0 && w.cards[pollTitle] != "" {
		on := w.random.IntN(3) > 0
		if err := w.platform.react(user, w.cards[pollTitle], pollEmoji[w.random.IntN(len(pollEmoji))], on); err != nil {
			w.fail("%s cannot react: %v", user, err)
		}
		return
	}
	title, label := w.titles[w.random.IntN(len(w.titles))], answerLabels[w.random.IntN(len(answerLabels))]
	if !w.platform.canFind() && w.message(user, w.cards[title]).id == "" { // a double that was used is taken away
		delete(w.cards, title)
		w.findCards()
	}
	if w.cards[title] != "" {
		w.answer(user, title, label)
	}
}

// revive starts processes until there are so many.
func (w *faultWorld) revive(n int) {
	for range 20 {
		if len(w.replicas) >= n {
			return
		}
		r, err := w.startReplica()
		if err == nil {
			w.replicas = append(w.replicas, r)
			continue
		}
		pass(time.Second) // as whatever supervises it would
	}
	w.abandon("no replica can be started")
}

// summary is the faults by kind.
func faultSummary(counts map[string]int) string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%7d  %s\n", counts[kind], kind)
	}
	return b.String()
}
