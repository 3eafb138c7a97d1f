//go:build unix

package main

import (
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/storage/storagetest"
)

var (
	faultRuns = flag.Int("faults.runs", 4, "how many seeds TestFaults runs on each engine")
	faultSeed = flag.Uint64("faults.seed", 1, "the first seed of TestFaults")
	faultLogs = flag.String("faults.logs", "", "the directory where the runs of TestFaults log; what went wrong remains")
)

// TestFaults runs the whole program, but for its process, in a bubble where waiting
// takes no time, and lets everything around it fail by a seed. To repeat a seed:
//
//	go test ./cmd/muster -run 'TestFaults/sqlite' -faults.seed N -faults.runs 1
func TestFaults(t *testing.T) {
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			total, violations := map[string]int{}, 0
			for i := range *faultRuns {
				seed := *faultSeed + uint64(i)
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					counts, wrong := runFaults(t, engine, seed, plantedBug{})
					mu.Lock()
					defer mu.Unlock()
					for kind, n := range counts {
						total[kind] += n
					}
					violations += len(wrong)
					for _, one := range wrong {
						t.Errorf("seed %d on %s: %s", seed, engine, one)
					}
					if len(wrong) > 0 {
						t.Logf("to repeat: go test ./cmd/muster -run 'TestFaults/%s' -faults.seed %d -faults.runs 1", engine, seed)
					}
				})
			}
			t.Logf("%d runs on %s, %d violations; faults, and what was counted:\n%s", *faultRuns, engine, violations, faultSummary(total))
		})
	}
}

// runFaults runs one seed and returns what was counted and what was wrong.
func runFaults(t *testing.T, engine storagetest.Engine, seed uint64, plant plantedBug) (counts map[string]int, wrong []string) {
	t.Helper()
	url := storagetest.URL(t, engine)
	if engine == storagetest.Postgres {
		db, err := sql.Open("postgres", url)
		if err == nil {
			err = prepareShiftedClock(db)
		}
		if err != nil {
			t.Fatal(err)
		}
		_ = db.Close() // only a template must have no connections
	} else {
		url += "?synchronous=normal" // no power is cut here
	}
	log := slog.New(slog.DiscardHandler)
	if *faultLogs != "" {
		file, err := os.Create(filepath.Join(*faultLogs, fmt.Sprintf("%s-%d.log", engine, seed)))
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = file.Close()
			if len(wrong) == 0 && !t.Failed() {
				_ = os.Remove(file.Name())
			}
		}()
		log = slog.New(slog.NewTextHandler(file, nil))
	}
	synctest.Test(t, func(t *testing.T) {
		w := &faultWorld{
			T: t, seed: seed, random: rand.New(rand.NewPCG(seed, 12)), engine: engine, url: url, rules: currentRules(), clock: new(playground.Clock), plant: plant, log: log,
			busy: map[string]bool{}, counts: map[string]int{},
		}
		replicas := 1
		driver, address := "sqlite", "file:"+strings.TrimPrefix(strings.TrimSuffix(url, "?synchronous=normal"), "sqlite:")+"?_pragma=busy_timeout(10000)"
		if engine == storagetest.Postgres {
			driver, address, replicas = "postgres", url, 1+w.random.IntN(2)
		}
		var err error
		if w.raw, err = sql.Open(driver, address); err != nil {
			t.Fatal(err)
		}
		if engine == storagetest.Postgres {
			w.shifted = &shiftedClock{db: w.raw}
			if err := w.shifted.follow(); err != nil {
				t.Fatal(err)
			}
		}
		switch seed % 4 {
		case 0, 1:
			w.platform, err = newFaultDiscord()
		default:
			w.platform, err = newFaultSlack(seed%4 == 2)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.run(replicas, 40)
		counts, wrong = w.counts, w.wrong
	})
	return counts, wrong
}
