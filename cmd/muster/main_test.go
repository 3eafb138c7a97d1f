package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// asMuster is a variable that makes the test binary run as the program, so that
// a test can kill it.
const asMuster = "MUSTER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asMuster) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// muster runs the program with that environment and returns what it printed.
func muster(t *testing.T, env map[string]string, args ...string) (out string, err error) {
	t.Helper()
	var b bytes.Buffer
	getenv := func(name string) string {
		if name == "HOME" && env["HOME"] == "" {
			return t.TempDir()
		}
		return env[name]
	}
	err = run(t.Context(), args, getenv, &b, &b)
	return b.String(), err
}

func TestHelpNamesEverySubCommand(t *testing.T) {
	out, err := muster(t, nil, "--help")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"demo", "serve", "migrate", "tasks", "doctor", "version"} {
		if !strings.Contains(out, name) {
			t.Errorf("help does not name %s:\n%s", name, out)
		}
	}
}

func TestAllThatIsWrongIsSaidTogetherAndNoSecretIs(t *testing.T) {
	out, err := muster(t, map[string]string{
		"MUSTER_HTTP_ADDR": "nowhere", "MUSTER_PUBLIC_URL": "muster", "MUSTER_SECRET": "hunter2",
		"MUSTER_DATABASE_URL": "mysql://user:swordfish@host/db",
	}, "serve")
	if err == nil {
		t.Fatal("it ran")
	}
	said := out + err.Error()
	for _, name := range []string{"MUSTER_HTTP_ADDR", "MUSTER_PUBLIC_URL", "MUSTER_SECRET", "MUSTER_DATABASE_URL"} {
		if !strings.Contains(said, name) {
			t.Errorf("%s is not named in:\n%s", name, said)
		}
	}
	for _, secret := range []string{"hunter2", "swordfish"} {
		if strings.Contains(said, secret) {
			t.Errorf("a secret was printed:\n%s", said)
		}
	}
}

func TestWithPostgresTheSecretMustBeGiven(t *testing.T) {
	_, err := muster(t, map[string]string{"MUSTER_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none?sslmode=disable"}, "serve")
	if err == nil || !strings.Contains(err.Error(), "MUSTER_SECRET") {
		t.Errorf("got %v", err)
	}
}

func TestAFlagBeatsItsVariable(t *testing.T) {
	_, err := muster(t, map[string]string{"MUSTER_HTTP_ADDR": "127.0.0.1:0"}, "serve", "--http-addr", "nowhere")
	if err == nil || !strings.Contains(err.Error(), `"nowhere"`) {
		t.Errorf("got %v", err)
	}
}

func TestTheSecretIsMadeOnceForItsOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	first, err := loadSecret(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := loadSecret(dir)
	if err != nil || again != first || len(first) < minSecret {
		t.Errorf("got %q then %q, %v", first, again, err)
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadSecret(dir); err == nil {
		t.Error("a secret that was cut short is taken")
	}
}

func TestMigrateThenDoctorIsWell(t *testing.T) {
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			env := map[string]string{
				"MUSTER_DATABASE_URL": storagetest.EmptyURL(t, engine), "MUSTER_SECRET": strings.Repeat("s", minSecret),
				"MUSTER_DATA_DIR": t.TempDir(),
			}
			out, err := muster(t, env, "doctor")
			if err != nil || !strings.Contains(out, "will be made at start") || strings.Contains(out, "FIX") {
				t.Errorf("before: %v\n%s", err, out)
			}
			off := maps.Clone(env)
			off["MUSTER_MIGRATE"] = "off"
			if out, err = muster(t, off, "doctor"); engine == storagetest.Postgres && (err == nil || !strings.Contains(out, "FIX  schema") || !strings.Contains(out, "muster migrate")) {
				t.Errorf("before, without migrations: %v\n%s", err, out)
			}
			if out, err := muster(t, env, "migrate"); err != nil || !strings.Contains(out, "up to date") {
				t.Errorf("migrate: %v\n%s", err, out)
			}
			out, err = muster(t, env, "doctor")
			if err != nil || strings.Contains(out, "FIX") {
				t.Errorf("after: %v\n%s", err, out)
			}
		})
	}
}

func TestADatabaseThatDoesNotAnswerIsNamedWithoutItsPassword(t *testing.T) {
	out, err := muster(t, map[string]string{
		"MUSTER_DATABASE_URL": "postgres://nobody:swordfish@127.0.0.1:1/none?sslmode=disable&connect_timeout=2",
		"MUSTER_SECRET":       strings.Repeat("s", minSecret), "MUSTER_DATA_DIR": t.TempDir(),
	}, "doctor")
	if err == nil || !strings.Contains(out, "FIX  database") || strings.Contains(out, "swordfish") {
		t.Errorf("got %v\n%s", err, out)
	}
}

func TestWithoutMigrationsAnOldSchemaIsRefused(t *testing.T) {
	_, err := muster(t, map[string]string{
		"MUSTER_DATABASE_URL": storagetest.EmptyURL(t, storagetest.SQLite), "MUSTER_MIGRATE": "off", "MUSTER_DATA_DIR": t.TempDir(),
	}, "serve")
	var schema *storage.SchemaError
	if !errors.As(err, &schema) {
		t.Errorf("got %v", err)
	}
}

// TestARoomKeepsItsZone begins a room in one zone and opens it with others.
func TestARoomKeepsItsZone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct{ args, says, clock string }{
		{"--zone America/New_York", "", "America/New_York"},
		{"", "", "America/New_York"},
		{"--zone America/New_York", "", "America/New_York"},
		{"--zone Asia/Tokyo", "The room that is there stays in its zone, America/New_York. To begin again in Asia/Tokyo, add --fresh.\n", "America/New_York"},
		{"--zone Asia/Tokyo --fresh", "", "Asia/Tokyo"},
	} {
		read, write := io.Pipe()
		ctx, stop := context.WithCancel(t.Context())
		env := map[string]string{"MUSTER_DATA_DIR": dir, "MUSTER_HTTP_ADDR": "127.0.0.1:0", "HOME": dir, "TZ": "Europe/Berlin"}
		ended := make(chan error, 1)
		go func() {
			err := run(ctx, append([]string{"demo"}, strings.Fields(c.args)...), func(n string) string { return env[n] }, write, io.Discard)
			_ = write.CloseWithError(io.EOF)
			ended <- err
		}()
		said, lines := "", bufio.NewScanner(read)
		for lines.Scan() && !strings.Contains(lines.Text(), "Stop with Ctrl+C") {
			said += lines.Text() + "\n"
		}
		first, rest, _ := strings.Cut(said, "\n")
		if rest != c.says {
			t.Errorf("demo %s says %q", c.args, rest)
		}
		_, address, _ := strings.Cut(first, "http://")
		address, _, _ = strings.Cut(address, "/")
		p := &process{base: "http://" + address}
		eventually(t, "demo "+c.args+" shows its story and "+c.clock, func() bool {
			_, page, err := p.get(t.Context(), "/?as=ben")
			return err == nil && strings.Contains(page, "your turn") && strings.Contains(page, c.clock)
		})
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if _, err := muster(t, nil, "demo", "--zone", "Atlantis"); err == nil || !strings.Contains(err.Error(), `"Atlantis" is no time zone that I know; try Europe/Berlin`) {
		t.Errorf("got %v", err)
	}
}

func TestTheDemoIsForThisMachineOnly(t *testing.T) {
	_, err := muster(t, nil, "demo", "--http-addr", "0.0.0.0:0")
	if err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("got %v", err)
	}
}

func TestTheMachinesZoneIsFoundOrLeftOpen(t *testing.T) {
	link := func(to string) func(string) (string, error) {
		return func(string) (string, error) {
			if to == "" {
				return "", os.ErrNotExist
			}
			return to, nil
		}
	}
	for _, c := range []struct{ tz, link, want string }{
		{"Europe/Berlin", "", "Europe/Berlin"},
		{":Asia/Tokyo", "/usr/share/zoneinfo/Europe/Paris", "Asia/Tokyo"},
		{"", "/usr/share/zoneinfo/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"},
		{"", "../usr/share/zoneinfo/Etc/UTC", ""},
		{"UTC", "", ""},
		{"", "", ""},
	} {
		if got := localZone(c.tz, link(c.link)); got != c.want {
			t.Errorf("TZ=%q and %q: %q, want %q", c.tz, c.link, got, c.want)
		}
	}
}

func TestTheStorysTimesLieAhead(t *testing.T) {
	for day := range 14 {
		now := time.Date(2026, 12, 20+day, 23, 30, 0, 0, time.UTC)
		if p := proposeCommand(now); !strings.Contains(p, " 7pm") || strings.Contains(p, now.Format(`"2 Jan 2006`)) {
			t.Errorf("on %s: %s", now, p)
		}
	}
}

// process is the program running in another process.
type process struct {
	cmd  *exec.Cmd
	base string        // http://127.0.0.1:port
	log  *bytes.Buffer // complete once it has ended
}

// startProcess starts the test binary as the program and waits for its address.
func startProcess(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self, args...) // the cleanup ends it
	cmd.Env = append(os.Environ(), asMuster+"=1", "MUSTER_DATA_DIR="+dir, "MUSTER_HTTP_ADDR=127.0.0.1:0", "TZ=Europe/Berlin")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, log: &log}
	t.Cleanup(func() {
		if cmd.ProcessState == nil { // the test was cut short
			_ = p.interrupt()
		}
		if t.Failed() {
			t.Logf("what the program logged:\n%s", log.String())
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v", err)
	}
	_, address, _ := strings.Cut(strings.TrimSpace(line), "http://")
	address, _, _ = strings.Cut(address, "/")
	p.base = "http://" + address
	return p
}

// logged returns what a process that has ended has logged.
func (p *process) logged() string { return p.log.String() }

// interrupt asks the process to end and waits for it. If it does not end, it
// prints its stacks.
func (p *process) interrupt() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	late := time.AfterFunc(30*time.Second, func() { _ = p.cmd.Process.Signal(syscall.SIGQUIT) })
	defer late.Stop()
	return p.cmd.Wait()
}

// kill ends the process at once, as a power cut would.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// stop asks the process to end and waits until it has.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.interrupt(); err != nil {
		t.Errorf("stopped: %v", err)
	}
}

func (p *process) get(ctx context.Context, path string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}

// send posts JSON and reports whether the program replied that it is done.
func (p *process) send(ctx context.Context, path string, body any) bool {
	return p.post(ctx, path, body) == http.StatusNoContent
}

// post posts JSON and returns the status, or 0 if there was no reply.
func (p *process) post(ctx context.Context, path string, body any) int {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	raw, err := json.Marshal(body)
	if err != nil {
		return 0
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+path, bytes.NewReader(raw))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// eventually asks until the answer is true.
func eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for !ask() {
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}

func TestTheDemoTellsItsStoryAndStops(t *testing.T) {
	p := startProcess(t, t.TempDir(), "demo")
	eventually(t, "the story is on the page", func() bool {
		_, page, err := p.get(t.Context(), "/?as=ben")
		return err == nil && strings.Contains(page, "Board games at the library") && strings.Contains(page, "your turn") &&
			strings.Contains(page, "2 of 3 invited have answered")
	})
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if code, body, err := p.get(t.Context(), path); err != nil || code != http.StatusOK {
			t.Errorf("%s: %d %s %v", path, code, body, err)
		}
	}
	p.stop(t)
}

// TestAStopIsCleanWhoeverHangsOn has browsers that do not read what they asked
// for, or do not end what they send.
func TestAStopIsCleanWhoeverHangsOn(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	const host = "Host: 127.0.0.1\r\n"
	for what, sent := range map[string]string{
		"a stream that is not read":   "GET /playground/stream HTTP/1.1\r\n" + host + "\r\n",
		"pages that are not read":     strings.Repeat("GET /gallery HTTP/1.1\r\n"+host+"\r\n", 200),
		"an input that does not end":  "POST /playground/input HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n{",
		"a request that does not end": "GET / HTTP/1.1\r\n" + host,
	} {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if err := c.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		if what == "a request that does not end" {
			continue
		}
		if _, err := c.Read(make([]byte, 1)); err != nil { // the server is at it
			t.Fatalf("%s: %v", what, err)
		}
	}
	p.stop(t)
}

func TestServeAnswersForItsHealth(t *testing.T) {
	p, end := startServe(t)
	if code, body, err := p.get(t.Context(), "/readyz"); err != nil || code != http.StatusOK || !strings.Contains(body, `"database":"ok"`) {
		t.Errorf("readyz: %d %s %v", code, body, err)
	}
	if code, _, err := p.get(t.Context(), "/"); err != nil || code != http.StatusNotFound {
		t.Errorf("serve without the playground has a front page: %d %v", code, err)
	}
	end()
}

// startServe runs serve in this process; end stops it.
func startServe(t *testing.T, args ...string) (p *process, end func()) {
	t.Helper()
	return startServeWith(t, nil, args...)
}

// startServeWith is startServe with more variables.
func startServeWith(t *testing.T, more map[string]string, args ...string) (p *process, end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	env := map[string]string{"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0", "HOME": t.TempDir(), "TZ": "Europe/Berlin"}
	maps.Copy(env, more)
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve"}, args...), func(n string) string { return env[n] }, write, write)
		_ = write.Close()
	}()
	lines := bufio.NewScanner(read)
	p = &process{}
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "addr="); ok {
			address, _, _ := strings.Cut(rest, " ")
			p.base = "http://" + address
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, read) }()
	return p, func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func TestTimeTravelsOnLoopbackOnly(t *testing.T) {
	if _, err := muster(t, nil, "serve", "--time-travel", "--http-addr", "0.0.0.0:0"); err == nil || !strings.Contains(err.Error(), "loopback") {
		t.Errorf("got %v", err)
	}
	p, end := startServe(t, "--time-travel")
	defer end()
	if code, page, err := p.get(t.Context(), "/"); err != nil || code != http.StatusOK || !strings.Contains(page, "Riverside") {
		t.Errorf("the playground: %d %v", code, err)
	}
	if code := p.post(t.Context(), "/debug/clock", map[string]string{"advance": "26h"}); code != http.StatusOK {
		t.Errorf("a journey: %d", code)
	}
	for _, wrong := range []string{"-1h", "soon", ""} {
		if code := p.post(t.Context(), "/debug/clock", map[string]string{"advance": wrong}); code != http.StatusBadRequest {
			t.Errorf("a journey of %q: %d", wrong, code)
		}
	}
	tomorrow := time.Now().Add(26 * time.Hour).In(berlin(t)).Format("2 Jan") // as the room's people read it
	if _, page, err := p.get(t.Context(), "/"); err != nil || !strings.Contains(page, tomorrow) {
		t.Errorf("the page does not show %s: %v", tomorrow, err)
	}
}
