//go:build unix

package main

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/storage/storagetest"
)

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
		if w.painter != nil && w.painter.random.IntN(3) == 0 {
			w.paint()
		}
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

// mend ends all faults.
func (w *faultWorld) mend() {
	w.platform.close(false)
	for _, r := range w.replicas {
		r.database.set(databaseWell, 0)
		r.network.set(networkWell)
	}
}
