//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	discordserver "github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/storage/storagetest"
)

var faultProcessRuns = flag.Int("faults.processes", 1, "how many seeds TestFaultsOfProcesses runs")

// faultProxy stands between a process and Postgres.
type faultProxy struct {
	listener net.Listener
	target   string // the server's socket
	silent   atomic.Bool
	lossy    atomic.Bool // replies are lost, and their connections

	mu    sync.Mutex
	conns map[net.Conn]bool
}

func startFaultProxy(t *testing.T, target string) *faultProxy {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &faultProxy{listener: listener, target: target, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = listener.Close(); p.cut() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *faultProxy) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	server, err := net.Dial("unix", p.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	p.mu.Lock()
	p.conns[c], p.conns[server] = true, true
	p.mu.Unlock()
	go p.pump(c, server, false)
	p.pump(server, c, true)
}

// pump copies until one side ends. What a silence swallowed never comes.
func (p *faultProxy) pump(from, to net.Conn, replies bool) {
	defer func() { _, _ = from.Close(), to.Close() }()
	b := make([]byte, 1<<15)
	swallowed := false
	for {
		n, err := from.Read(b)
		if err != nil || replies && p.lossy.Load() {
			return
		}
		if swallowed = swallowed || p.silent.Load(); swallowed {
			continue
		}
		if _, err := to.Write(b[:n]); err != nil {
			return
		}
	}
}

func (p *faultProxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// processWorld is a faultWorld whose replicas are processes.
type processWorld struct {
	*faultWorld
	cluster   *storagetest.Cluster
	env       []string
	processes []*faultProcess
}

// newProcessWorld returns a community on Discord and a Postgres for processes.
func newProcessWorld(t *testing.T, seed, stream uint64) *processWorld {
	t.Helper()
	cluster := storagetest.StartCluster(t)
	fake, err := discordserver.New(discordserver.Options{Address: "127.0.0.1:0", Check: discordschema.Check})
	if err != nil {
		t.Fatal(err)
	}
	w := &processWorld{cluster: cluster, faultWorld: &faultWorld{
		T: t, seed: seed, random: rand.New(rand.NewPCG(seed, stream)), engine: storagetest.Postgres, clock: new(playground.Clock),
		log: slog.New(slog.DiscardHandler), busy: map[string]bool{}, counts: map[string]int{}, several: true,
		titles: []string{"Alpha", "Bravo", "Carol"}, platform: faultDiscordOf(fake),
	}}
	w.env = []string{
		"MUSTER_DISCORD_TOKEN=" + discordserver.Token, "MUSTER_DISCORD_API_URL=" + fake.URL(), "MUSTER_HTTP_ADDR=127.0.0.1:0",
		"MUSTER_SECRET=" + strings.Repeat("s", minSecret), "MUSTER_DATA_DIR=" + t.TempDir(),
	}
	if w.raw, err = sql.Open("postgres", cluster.URL); err != nil {
		t.Fatal(err)
	}
	return w
}

type faultProcess struct {
	cmd   *exec.Cmd
	proxy *faultProxy
	log   bytes.Buffer
}

func (w *processWorld) startProcess() *faultProcess {
	self, err := os.Executable()
	w.must(err)
	return w.startProgram(self)
}

// startProgram runs a program that serves.
func (w *processWorld) startProgram(program string) *faultProcess {
	u, err := url.Parse(w.cluster.URL)
	w.must(err)
	p := &faultProcess{proxy: startFaultProxy(w.T, u.Query().Get("host")+"/.s.PGSQL.5432")}
	p.cmd = exec.Command(program, "serve")
	p.cmd.Env = slices.Concat(os.Environ(), w.env, []string{asMuster + "=1", fmt.Sprintf("MUSTER_DATABASE_URL=postgres://postgres@%s/postgres?sslmode=disable", p.proxy.listener.Addr())})
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	w.must(p.cmd.Start())
	w.processes = append(w.processes, p)
	return p
}

func (w *processWorld) end(p *faultProcess) {
	_ = p.cmd.Process.Signal(syscall.SIGCONT)
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed
	p.proxy.cut()
}

// breakProcesses lets one thing fail, and mends it after a while.
func (w *processWorld) breakProcesses() {
	at := w.random.IntN(len(w.processes))
	p := w.processes[at]
	pause := time.Duration(500+w.random.IntN(5000)) * time.Millisecond
	switch w.random.IntN(7) {
	case 0:
		w.count("kill -9")
		w.end(p)
		w.processes = slices.Delete(w.processes, at, at+1)
		w.startProcess()
	case 1:
		w.count("SIGSTOP")
		w.must(p.cmd.Process.Signal(syscall.SIGSTOP))
		w.act()
		pass(pause)
		w.must(p.cmd.Process.Signal(syscall.SIGCONT))
	case 2:
		w.count("Postgres restarted")
		w.must(w.cluster.Restart())
	case 3:
		w.count("database cut")
		p.proxy.cut()
	case 4:
		w.count("database silent")
		p.proxy.silent.Store(true)
		w.act()
		pass(pause)
		p.proxy.silent.Store(false)
	case 5:
		w.count("database replies lost")
		p.proxy.lossy.Store(true)
		pass(pause / 4)
		p.proxy.lossy.Store(false)
	default:
		w.count(w.platform.upset(w.random))
	}
}

// settleProcesses waits until everything that is due is done.
func (w *processWorld) settleProcesses() {
	deadline := time.Now().Add(3 * time.Minute)
	for calm := 0; time.Now().Before(deadline); {
		pass(2 * time.Second)
		if w.raw.Ping() != nil || len(w.unsettled()) > 0 {
			calm = 0
			continue
		}
		if calm++; calm == 5 {
			return
		}
	}
	for _, q := range w.unsettled() {
		w.fail("due: a task %s (parked: %t) waits for %q after %d attempts: %s", q.kind, q.parked, q.cause, q.attempts, q.lastError)
	}
}

// checkInTheEnd waits until all is done, and checks what members see.
func (w *processWorld) checkInTheEnd() {
	w.acting.Wait()
	w.settleProcesses()
	w.checkSeats()
	w.checkAnswers()
	w.checkReactions()
	w.checkCards()
	w.checkOnce()
}

func (w *processWorld) story(steps int) {
	defer w.noteAbandoned()
	w.startProcess()
	w.schedule()
	w.startProcess()
	for range steps {
		pass(time.Duration(w.random.IntN(1200)) * time.Millisecond)
		w.act()
		if w.random.IntN(3) == 0 {
			w.breakProcesses()
		}
	}
	w.checkInTheEnd()
}

// TestFaultsOfProcesses runs two processes on one Postgres, kills and stops them and
// it, and checks what members see then.
func TestFaultsOfProcesses(t *testing.T) {
	for i := range *faultProcessRuns {
		seed := *faultSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := newProcessWorld(t, seed, 21)
			w.story(30)
			for _, p := range w.processes {
				w.end(p)
			}
			w.endPlatform()
			for _, one := range w.wrong {
				t.Errorf("seed %d: %s", seed, one)
			}
			if t.Failed() {
				for _, p := range w.processes {
					t.Logf("a process logged\n%s", p.log.String())
				}
				t.Logf("to repeat: go test ./cmd/muster -run TestFaultsOfProcesses -faults.seed %d", seed)
			}
			t.Logf("seed %d, %d violations; faults, and what was counted:\n%s", seed, len(w.wrong), faultSummary(w.counts))
		})
	}
}
