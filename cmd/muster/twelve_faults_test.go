package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	discordserver "github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// twelveFaults are what goes wrong most, and where each is named. A program that
// does not start has no page: its last line says why, and Prometheus sees that it
// is gone (up == 0).
var twelveFaults = []struct {
	name   string
	doctor string // part of doctor's line
	part   string // in /readyz and muster_up; "" if it does not start
	logged string // part of the one line of the log, or of the last line
	bring  func(t *testing.T, f *faultRun)
}{
	{"token kinds", "MUSTER_DISCORD_TOKEN: that is the public key", "", "MUSTER_DISCORD_TOKEN: that is the public key", func(_ *testing.T, f *faultRun) {
		f.env["MUSTER_DISCORD_TOKEN"] = strings.Repeat("ab", 32)
		f.start()
	}},
	{"intents", "something fails: discord;", "discord", "close code 4014", func(t *testing.T, f *faultRun) {
		discord := f.onDiscord(t)
		f.onSlack(t)
		f.start()
		eventually(t, "Discord's gateway is open", func() bool { return discord.Connected() == 1 })
		discord.DropConnections(4014)
	}},
	{"port", "choose another MUSTER_HTTP_ADDR", "", "address already in use", func(t *testing.T, f *faultRun) {
		other, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = other.Close() })
		go refuseAll(other)
		f.env["MUSTER_HTTP_ADDR"] = other.Addr().String()
		f.start()
	}},
	{"database", "FIX  database", "database", `msg="database away"`, func(t *testing.T, f *faultRun) {
		f.onPostgres(t)
		cut := f.throughCable(t)
		f.start()
		cut()
	}},
	{"skew", "ahead of the database's: set both by NTP", "clock", `msg="clock away"`, func(t *testing.T, f *faultRun) {
		f.onPostgres(t)
		// Its own functions come first where the path names them before the system's.
		f.run(t, `create function clock_timestamp() returns timestamptz language sql as
			$$ select pg_catalog.clock_timestamp() - interval '1 hour' $$`)
		f.env["MUSTER_DATABASE_URL"] += "&search_path=public,pg_catalog"
		f.start()
	}},
	{"schema", "run a newer muster", "schema", `msg="schema away"`, func(t *testing.T, f *faultRun) {
		f.onPostgres(t)
		f.start()
		f.run(t, `update muster_schema set version = 99, serves = 98`)
	}},
	{"secret", "FIX  secret", "secret", `msg="secret away"`, func(t *testing.T, f *faultRun) {
		f.onPostgres(t)
		store, err := storage.Open(t.Context(), f.env["MUSTER_DATABASE_URL"], storage.Options{Secret: []byte("another secret of 32 characters.")})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(store.Notebook("test").Put(t.Context(), "key", []byte("x")), store.Close()); err != nil {
			t.Fatal(err)
		}
		f.start()
	}},
	{"disk", "FIX  disk", "disk", `msg="disk away"`, func(_ *testing.T, f *faultRun) {
		f.env["MUSTER_DISK_RESERVE"] = "1000000000000"
		f.start()
	}},
	{"two processes", "FIX  process", "", "is served by process", func(t *testing.T, f *faultRun) {
		release, err := holdFile(t.Context(), filepath.Join(f.env["MUSTER_DATA_DIR"], "muster.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
		f.start()
	}},
	{"network down", "is it reachable from here?", "discord", `msg="discord away"`, func(t *testing.T, f *faultRun) {
		f.onDiscord(t).Close()
		f.start()
	}},
	{"key", "FIX  discord key", "discord_key", "MUSTER_DISCORD_PUBLIC_KEY is not the application's", func(t *testing.T, f *faultRun) {
		f.onDiscord(t)
		f.env["MUSTER_DISCORD_PUBLIC_KEY"] = strings.Repeat("ab", 32)
		f.start()
	}},
	{"proxy", "through the proxy 127.0.0.1:1, which does not answer", "discord", "through the proxy 127.0.0.1:1, which does not answer", func(t *testing.T, f *faultRun) {
		f.onDiscord(t)
		f.env["MUSTER_DISCORD_API_URL"] = "http://discord.invalid" // loopback is never asked through a proxy
		f.env["HTTP_PROXY"] = "http://127.0.0.1:1"
		f.start()
	}},
}

// faultDeadline is within which a fault is named everywhere.
const faultDeadline = 30 * time.Second

func TestTwelveFaultsAreNamedWhereOperatorsLook(t *testing.T) {
	t.Parallel()
	for _, fault := range twelveFaults {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			f := newFaultRun(t)
			fault.bring(t, f)
			begun := time.Now()
			page := &process{base: "http://" + f.addr()}
			if fault.part == "" {
				if err := f.ended(); err == nil || !strings.Contains(lastLine(f.said()), fault.logged) {
					t.Errorf("it ended with %v and\n%s", err, f.said())
				}
			} else {
				eventually(t, "all name it", func() bool {
					code, body, err := page.get(t.Context(), readyPath)
					_, metrics, _ := page.get(t.Context(), "/metrics")
					return err == nil && code == 503 && strings.Contains(body, `"`+fault.part+`":"failing"`) &&
						strings.Contains(metrics, `muster_up{part="`+fault.part+`"} 0`) && strings.Contains(f.said(), fault.logged)
				})
				if n := countLines(f.said(), regexp.MustCompile(`msg="`+fault.part+` away"`)); n != 1 {
					t.Errorf("%d lines of the log name it:\n%s", n, f.said())
				}
				f.env["MUSTER_HTTP_ADDR"] = f.addr()
			}
			if took := time.Since(begun); took > faultDeadline {
				t.Errorf("it was named after %s", took)
			}
			if out, err := f.doctor(t); err == nil || !strings.Contains(out, fault.doctor) {
				t.Errorf("doctor says %v and\n%s", err, out)
			}
		})
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func countLines(text string, of *regexp.Regexp) (n int) {
	for line := range strings.Lines(text) {
		if of.MatchString(line) {
			n++
		}
	}
	return n
}

// refuseAll is another program on a port.
func refuseAll(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_ = conn.Close()
	}
}

// faultRun is a Muster in a process of its own, and what is wrong around it.
type faultRun struct {
	t   *testing.T
	env map[string]string
	log *adaptertest.Said
	cmd *exec.Cmd
	end chan error
}

func newFaultRun(t *testing.T) *faultRun {
	t.Helper()
	return &faultRun{t: t, log: new(adaptertest.Said), env: map[string]string{
		"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0", "HOME": t.TempDir(), asMuster: "1",
	}}
}

func (f *faultRun) onDiscord(t *testing.T) *discordserver.Server {
	t.Helper()
	fake, env := loopbackDiscord(t)
	delete(env, "MUSTER_DATA_DIR")
	maps.Copy(f.env, env)
	return fake
}

func (f *faultRun) onSlack(t *testing.T) {
	t.Helper()
	_, env := loopbackSlack(t)
	delete(env, "MUSTER_DATA_DIR")
	maps.Copy(f.env, env)
}

func (f *faultRun) onPostgres(t *testing.T) {
	t.Helper()
	f.env["MUSTER_DATABASE_URL"], f.env["MUSTER_SECRET"] = storagetest.URL(t, storagetest.Postgres), strings.Repeat("s", minSecret)
	if !strings.Contains(f.env["MUSTER_DATABASE_URL"], "?") {
		f.env["MUSTER_DATABASE_URL"] += "?application_name=muster"
	}
}

// run runs a statement in the database.
func (f *faultRun) run(t *testing.T, statement string) {
	t.Helper()
	if err := execRaw(t, f.env["MUSTER_DATABASE_URL"], statement); err != nil {
		t.Fatal(err)
	}
}

// throughCable leads to the database through a connection that cut cuts for good.
func (f *faultRun) throughCable(t *testing.T) (cut func()) {
	t.Helper()
	u, err := url.Parse(f.env["MUSTER_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	network, address := "tcp", u.Host
	q := u.Query()
	if dir := q.Get("host"); strings.HasPrefix(dir, "/") { // a socket of Postgres's
		port := q.Get("port")
		if port == "" {
			port = "5432"
		}
		network, address = "unix", dir+"/.s.PGSQL."+port
		q.Del("host")
		q.Del("port")
		q.Set("sslmode", "disable")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u.Host, u.RawQuery = listener.Addr().String(), q.Encode()
	f.env["MUSTER_DATABASE_URL"] = u.String()
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	cut = func() {
		_ = listener.Close()
		end()
	}
	t.Cleanup(cut)
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := new(net.Dialer).DialContext(ctx, network, address)
			if err != nil {
				_ = here.Close()
				continue
			}
			context.AfterFunc(ctx, func() { _, _ = here.Close(), there.Close() })
			go func() { _, _ = io.Copy(there, here) }()
			go func() { _, _ = io.Copy(here, there) }()
		}
	}()
	return cut
}

// command is Muster in a process that has no variables but the run's.
func (f *faultRun) command(args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		f.t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(f.t.Context()), self, args...) // the cleanup ends it
	for name, value := range f.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// start runs serve until it listens or ends.
func (f *faultRun) start() {
	f.t.Helper()
	f.cmd = f.command("serve")
	f.cmd.Stdout, f.cmd.Stderr = f.log, f.log
	if err := f.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.end = make(chan error, 1)
	gone := make(chan struct{})
	go func() {
		f.end <- f.cmd.Wait()
		close(gone)
	}()
	f.t.Cleanup(func() {
		_ = f.cmd.Process.Signal(syscall.SIGTERM)
		hard := time.AfterFunc(20*time.Second, func() { _ = f.cmd.Process.Kill() })
		<-gone
		hard.Stop()
		if f.t.Failed() {
			f.t.Logf("it said\n%s", f.said())
		}
	})
	eventually(f.t, "it listens or ends", func() bool { return f.addr() != "" || len(f.end) > 0 })
}

func (f *faultRun) said() string { return f.log.String() }

// ended waits until the process has ended.
func (f *faultRun) ended() error {
	select {
	case err := <-f.end:
		return err
	case <-time.After(faultDeadline):
		return nil
	}
}

var listeningAt = regexp.MustCompile(`msg=listening addr=(\S+)`)

// addr is where it listens, "" if it does not yet.
func (f *faultRun) addr() string {
	if m := listeningAt.FindStringSubmatch(f.said()); m != nil {
		return m[1]
	}
	return ""
}

func (f *faultRun) doctor(t *testing.T) (string, error) {
	t.Helper()
	out, err := f.command("doctor").CombinedOutput()
	return string(out), err
}
