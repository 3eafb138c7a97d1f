//go:build linux

package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
)

// BenchmarkServers measures the resident memory of the program when 100,000 Discord
// servers tell of themselves at once: with one, at most, when all are recorded, at rest,
// and after a restart at whose login all tell of themselves again. It runs once whatever
// -benchtime says.
func BenchmarkServers(b *testing.B) {
	const servers = 100_000
	fake, err := testserver.New(testserver.Options{Address: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(fake.Close)
	dir := b.TempDir()
	program, file := filepath.Join(dir, "muster"), filepath.Join(dir, "muster.db")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	serve, stop := startServing(b, program, fake.URL(), file)
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	awaitServers(b, db, 1) // the one at login
	before := resident(b, serve, "VmRSS")
	b.ResetTimer()
	began := time.Now()
	for i := range servers {
		tellOfServer(fake, i)
	}
	awaitServers(b, db, servers)
	b.StopTimer()
	b.ReportMetric(before, "MiB-with-one")
	b.ReportMetric(servers/time.Since(began).Seconds(), "servers/s")
	b.ReportMetric(resident(b, serve, "VmRSS"), "MiB-with-100000")
	b.ReportMetric(resident(b, serve, "VmHWM"), "MiB-at-most")
	<-time.After(30 * time.Second)
	b.ReportMetric(resident(b, serve, "VmRSS"), "MiB-at-rest")
	stop()

	fake.ExpireSessions()
	fake.ForgetLogins()
	serve, stop = startServing(b, program, fake.URL(), file)
	for fake.Connected() == 0 {
		<-time.After(50 * time.Millisecond)
	}
	for i := range servers + 1 { // the last is new, and recorded after the others
		tellOfServer(fake, i)
	}
	awaitServers(b, db, servers+2)
	b.ReportMetric(resident(b, serve, "VmHWM"), "MiB-at-most-after-restart")
	<-time.After(30 * time.Second)
	b.ReportMetric(resident(b, serve, "VmRSS"), "MiB-at-rest-after-restart")
	stop()
}

// startServing starts the program, and returns its process and what stops it.
func startServing(b *testing.B, program, api, file string) (pid int, stop func()) {
	b.Helper()
	var log bytes.Buffer
	serve := exec.Command(program, "serve")
	serve.Env = append(os.Environ(),
		"MUSTER_DISCORD_TOKEN="+testserver.Token, "MUSTER_DISCORD_API_URL="+api, "MUSTER_HTTP_ADDR=127.0.0.1:0",
		"MUSTER_SECRET="+strings.Repeat("s", minSecret), "MUSTER_DATA_DIR="+filepath.Dir(file), "MUSTER_DATABASE_URL=sqlite:"+file)
	serve.Stdout, serve.Stderr = &log, &log
	if err := serve.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = serve.Process.Kill(); _ = serve.Wait() }) // if it has not stopped
	return serve.Process.Pid, func() {
		if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
			b.Error(err)
		}
		if err := serve.Wait(); err != nil {
			b.Errorf("%v: %s", err, log.Bytes())
		}
	}
}

// tellOfServer sends what a login tells of a server.
func tellOfServer(fake *testserver.Server, i int) {
	id := fmt.Sprint(230000000000000000 + i)
	fake.DispatchIn(id, "GUILD_CREATE", map[string]any{
		"id": id, "name": "Server " + id, "owner_id": testserver.Ana, "preferred_locale": "en-GB", "features": []any{}, "joined_at": "2024-01-01T00:00:00Z",
		"roles":    []any{map[string]any{"id": id, "name": "@everyone", "permissions": "0", "position": 0}},
		"channels": []any{map[string]any{"id": id + "1", "type": 0, "name": "general", "position": 0}}, "member_count": 2,
	})
}

// awaitServers waits until so many communities are stored.
func awaitServers(b *testing.B, db *sql.DB, n int) {
	b.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(15 * time.Minute); ; <-tick.C {
		var known int
		if err := db.QueryRowContext(b.Context(), `select count(*) from community`).Scan(&known); err == nil && known >= n {
			return
		}
		if time.Now().After(end) {
			b.Fatalf("%d of %d servers are stored", known, n)
		}
	}
}

// resident returns a figure of a process's memory in MiB.
func resident(b *testing.B, pid int, figure string) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), figure+":")
	var kib int
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		b.Fatal(err)
	}
	return float64(kib) / 1024
}
