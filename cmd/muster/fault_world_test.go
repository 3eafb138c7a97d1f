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
	start    time.Time // of all meetups
	titles   []string
	cards    map[string]string // message by title
	several  bool              // processes hear the same events
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
	if w.cards[title] != "" {
		w.answer(user, title, label)
	}
}

// ongoing is a fault that lasts.
type ongoing struct {
	until time.Time
	end   func()
}

// chaos has members act and things fail for so many steps.
func (w *faultWorld) chaos(steps int) {
	var lasting []ongoing
	for range steps {
		pass(time.Duration(w.random.IntN(6000)) * time.Millisecond)
		lasting = slices.DeleteFunc(lasting, func(o ongoing) bool {
			if time.Now().Before(o.until) {
				return false
			}
			o.end()
			return true
		})
		w.act()
		w.repost()
		if w.random.IntN(3) == 0 {
			if o, ok := w.breakSomething(); ok {
				lasting = append(lasting, o)
			}
		}
		if w.plant.tick != nil {
			w.plant.tick(w)
		}
		w.checkSeats()
	}
	for _, o := range lasting {
		o.end()
	}
}

// breakSomething lets one thing fail, for a while where it can last.
func (w *faultWorld) breakSomething() (ongoing, bool) {
	at := w.random.IntN(len(w.replicas))
	r := w.replicas[at]
	until := time.Now().Add(time.Duration(1+w.random.IntN(40)) * time.Second)
	database := func(mode databaseMode, share float64) (ongoing, bool) {
		r.database.set(mode, share)
		w.count(string(mode))
		return ongoing{until, func() { r.database.set(databaseWell, 0) }}, true
	}
	network := func(mode networkMode) (ongoing, bool) {
		r.network.set(mode)
		w.count(string(mode))
		return ongoing{until, func() { r.network.set(networkWell) }}, true
	}
	switch w.random.IntN(17) {
	case 0:
		w.count("kill -9")
		w.kill(r)
		w.replicas = slices.Delete(w.replicas, at, at+1)
		w.revive(1 + len(w.replicas))
	case 1:
		w.count("stopped and continued")
		r.database.set(databaseSilent, 1)
		r.network.set(networkPaused)
		return ongoing{until, func() { r.network.set(networkWell); r.database.set(databaseWell, 0) }}, true
	case 2:
		return database(databaseCut, 0.3)
	case 3:
		return database(databaseLost, 0.3)
	case 4:
		return database(databaseCommit, 0.7)
	case 5:
		return database(databaseSlow, 0.3)
	case 6:
		return database(databaseSilent, 1)
	case 7:
		if w.engine == storagetest.SQLite {
			return database(databaseFull, 1)
		}
		w.count("database restarted")
		for _, r := range w.replicas {
			r.database.set(databaseDown, 1)
		}
		return ongoing{time.Now().Add(time.Duration(1+w.random.IntN(15)) * time.Second), func() {
			for _, r := range w.replicas {
				r.database.set(databaseWell, 0)
			}
		}}, true
	case 8:
		return network(networkDown)
	case 9:
		return network(networkSlow)
	case 10:
		return network(networkSilent)
	case 11:
		return network(networkLost)
	case 12:
		w.count("network cut")
		r.network.cut()
	case 13:
		if w.random.IntN(3) == 0 {
			w.count("channel closed")
			w.platform.close(true)
			return ongoing{until, func() { w.platform.close(false) }}, true
		}
		w.count(w.platform.upset(w.random))
	case 14:
		w.mu.Lock()
		defer w.mu.Unlock()
		if n := len(w.again); n > 0 {
			w.counts["event repeated out of order"]++
			w.again[w.random.IntN(n)]()
		}
	case 15:
		w.deleteMessage()
	default:
		w.count(w.platform.refuse(w.random))
	}
	return ongoing{}, false
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

// queued is a task that is not done yet.
type queued struct {
	kind, cause, lastError string
	parked                 bool
	attempts               int
}

// unsettled returns the tasks that are due, run, or wait for a cause that has gone.
func (w *faultWorld) unsettled() []queued {
	query := `select kind, cause, last_error, parked_at is not null, attempts from task
		where parked_at is not null or leased_until is not null or cause not in ('', 'quiet') or due <= `
	var now any = w.clock.Now().UnixMicro()
	if w.engine == storagetest.Postgres {
		now, query = w.clock.Now(), query+`$1`
	} else {
		query += `?`
	}
	rows, err := w.raw.Query(query, now)
	w.must(err)
	defer func() { _ = rows.Close() }()
	var out []queued
	for rows.Next() {
		var q queued
		w.must(rows.Scan(&q.kind, &q.cause, &q.lastError, &q.parked, &q.attempts))
		out = append(out, q)
	}
	w.must(rows.Err())
	return out
}

// mend ends all faults.
func (w *faultWorld) mend() {
	w.platform.close(false)
	for _, r := range w.replicas {
		r.database.set(databaseWell, 0)
		r.network.set(networkWell)
	}
}

// settle waits until everything that is due is done.
func (w *faultWorld) settle(limit time.Duration) {
	deadline := time.Now().Add(limit)
	calm := 0
	for wait := 5 * time.Second; time.Now().Before(deadline); wait = min(wait+5*time.Second, time.Minute) {
		pass(wait)
		if left := w.unsettled(); len(left) > 0 {
			w.log.Info("unsettled", "tasks", left)
			calm = 0
			continue
		}
		if calm++; calm == 3 {
			return
		}
	}
	for _, q := range w.unsettled() {
		if q.parked {
			w.fail("parked: a task %s is parked although nothing fails any more: %s", q.kind, q.lastError)
			continue
		}
		w.fail("due: a task %s waits for %q after %d attempts although nothing fails any more: %s", q.kind, q.cause, q.attempts, q.lastError)
	}
}

// run is the whole of one seed.
func (w *faultWorld) run(replicas, steps int) {
	w.titles, w.several = []string{"Alpha", "Bravo", "Carol"}, replicas > 1
	w.story(replicas, steps)
	w.acting.Wait()
	for _, r := range w.replicas {
		r.database.set(databaseWell, 0)
		r.network.set(networkWell)
		r.stop()
	}
	for _, r := range slices.Concat(w.replicas, w.zombies) {
		w.bury(r)
	}
	w.endPlatform()
	w.must(w.raw.Close())
	pass(5 * time.Minute) // connections that idle are given up
}

// endPlatform stops the network and reports what it would not take.
func (w *faultWorld) endPlatform() {
	for _, wrong := range w.platform.end() {
		switch {
		case strings.Contains(wrong, "resumes at another address"):
			w.count("resumes at the first address") // where the given one did not serve
			continue
		case strings.Contains(wrong, "logs in too often"):
			w.count("logins too often") // by several processes, or one that was killed in between
			continue
		}
		w.fail("refused: the network would not take it: %s", wrong)
	}
}

func (w *faultWorld) story(replicas, steps int) {
	defer w.noteAbandoned()
	w.prepare(replicas)
	for _, r := range w.replicas {
		r.database.plant(w.plant.drops)
	}
	w.chaos(steps / 2)
	if w.seed%3 == 1 {
		w.changeZones()
	}
	// The reminder of a week before falls due amid the rest.
	w.must(w.clock.Travel(w.start.AddDate(0, 0, -7).Sub(w.clock.Now())))
	w.count("clock jumped")
	w.chaos(steps - steps/2)
	w.acting.Wait()
	w.mend()
	pass(5 * time.Minute)      // longer than a gateway or a socket waits between two tries
	w.settle(75 * time.Minute) // more than what access is asked for again
	w.restoreCards()
	if w.zonesChanged {
		w.approachReminders()
	}
	w.must(w.clock.Travel(w.start.Add(-22 * time.Hour).Sub(w.clock.Now())))
	w.settle(time.Hour)
	if w.plant.tick != nil {
		w.plant.tick(w)
	}
	w.check()
	if len(w.wrong) > 0 {
		w.log.Info("what Ana sees", "transcript", w.transcript("ana"))
		for _, a := range w.attempts {
			w.log.Info("attempt", "by", a.user, "on", a.title, "label", a.label, "answered", firstLine(a.answered))
		}
	}
}

// summary is the faults by kind.
func faultSummary(counts map[string]int) string {
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%7d  %s\n", counts[kind], kind)
	}
	return b.String()
}
