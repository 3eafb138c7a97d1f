//go:build unix

package main

import (
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/storage/storagetest"
)

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
	w.openPainter()
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
