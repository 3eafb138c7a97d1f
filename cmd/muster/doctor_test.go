package main

import (
	"database/sql"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot/tzdata"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestDoctorIsWellOnAFreshMachineAndLeavesNothingThere(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	dir := filepath.Join(home, "not", "there", "yet")
	out, err := muster(t, map[string]string{"HOME": home, "MUSTER_DATA_DIR": dir, "MUSTER_HTTP_ADDR": "127.0.0.1:0"}, "doctor")
	if err != nil || strings.Contains(out, "FIX") || !strings.Contains(out, "the schema will be made at start") {
		t.Errorf("got %v\n%s", err, out)
	}
	left, err := os.ReadDir(home)
	if err != nil || len(left) > 0 {
		t.Errorf("%d files were made, %v", len(left), err)
	}
}

func TestDoctorSaysAllThatIsWrongAtOnce(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()

	go func() { // another program, which speaks something else
		for {
			conn, err := taken.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Write([]byte("220 mail\r\n"))
			_ = conn.Close()
		}
	}()
	env := map[string]string{
		"MUSTER_HTTP_ADDR": taken.Addr().String(), "MUSTER_PUBLIC_URL": "muster", "MUSTER_DATA_DIR": t.TempDir(), "MUSTER_DISK_RESERVE": "1000000000000",
		"MUSTER_DISCORD_TOKEN": strings.Repeat("ab", 32), "MUSTER_DISCORD_PUBLIC_KEY": "MTAwMDAwMDAwMDAwMDAwMDAx.swordfish.swordfish",
		"MUSTER_SLACK_BOT_TOKEN": "xapp-1-swordfish", "MUSTER_SLACK_APP_TOKEN": "xoxb-1-swordfish",
		"MUSTER_DATABASE_URL": "postgres://nobody:swordfish@127.0.0.1:1/none?sslmode=disable",
	}
	p := newProgram(func(n string) string { return env[n] }, func() []string { return []string{"MUSTER_DISCORD_TOKN=x"} }, nil, nil)
	var said strings.Builder
	p.out, p.err = &said, &said
	err = p.run(t.Context(), []string{"doctor"})
	out := said.String()
	for _, want := range []string{
		"MUSTER_PUBLIC_URL: it must be", "MUSTER_DISCORD_TOKN is not known; MUSTER_DISCORD_TOKEN is",
		"MUSTER_DISCORD_TOKEN: that is the public key", "MUSTER_DISCORD_PUBLIC_KEY: that is a bot token of Discord's",
		"MUSTER_SLACK_BOT_TOKEN: that is an app-level token", "MUSTER_SLACK_APP_TOKEN: that is a bot token of Slack's",
		"MUSTER_SECRET: with Postgres it must be given", "FIX  address", "choose another MUSTER_HTTP_ADDR", "FIX  database", "is it running",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if err == nil || strings.Count(out, "FIX ") != 9 || !strings.Contains(err.Error(), "9 things") || strings.Contains(out+err.Error(), "swordfish") {
		t.Errorf("it ends with %v\n%s", err, out)
	}
}

func TestCredentialsAreKnownByTheirForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"MTAwMDAwMDAwMDAwMDAwMDAx.Gabcde.abcdefghijklmnopqrstuvwxyz01234567890": "a bot token of Discord's",
		strings.Repeat("0f", 32):                "the public key of a Discord application",
		"AbCdEfGhIjKlMnOpQrStUvWxYz012345":      "the client secret of a Discord application",
		"123456789012345678":                    "an id of Discord's",
		"xoxb-1-2-a":                            "a bot token of Slack's (xoxb-…)",
		"xoxp-1-2-a":                            "a user token of Slack's (xoxp-…)",
		"xoxe.xoxp-1-a":                         "another kind of token of Slack's (xoxe…)",
		"xapp-1-A-2-a":                          "an app-level token of Slack's (xapp-…)",
		strings.Repeat("0f", 16):                "a secret of a Slack app",
		"A0123456789":                           "the id of an app on Slack",
		"":                                      "",
		"wrong":                                 "",
		"1234567890.1234567890":                 "",
		"signing-secret-of-a-test":              "",
		"a sentence with words. And some more.": "",
	} {
		if got := credentialKind(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestDoctorKnowsAMusterThatRuns(t *testing.T) {
	t.Parallel()
	state, status := `{"database":"ok","discord":"failing"}`, http.StatusServiceUnavailable
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == readyPath {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(state))
		}
	}))
	defer page.Close()
	astray := httptest.NewServer(http.NotFoundHandler())
	defer astray.Close()
	env := map[string]string{"MUSTER_HTTP_ADDR": page.Listener.Addr().String(), "MUSTER_DATA_DIR": t.TempDir()}
	if out, err := muster(t, env, "doctor"); err == nil || !strings.Contains(out, "something fails: discord; its log says why") {
		t.Errorf("one that is not ready: %v\n%s", err, out)
	}
	state, status = `{"database":"ok","discord":"ok"}`, http.StatusOK
	env["MUSTER_PUBLIC_URL"] = page.URL
	if out, err := muster(t, env, "doctor"); err != nil || !strings.Contains(out, "is ready") || !strings.Contains(out, "/healthz leads here") {
		t.Errorf("one that is ready: %v\n%s", err, out)
	}
	env["MUSTER_PUBLIC_URL"] = astray.URL
	if out, err := muster(t, env, "doctor"); err == nil || !strings.Contains(out, "FIX  public address") || !strings.Contains(out, "status 404: does the reverse proxy lead here?") {
		t.Errorf("a proxy that leads elsewhere: %v\n%s", err, out)
	}
}

func TestDoctorReadsTheSchemaAndTheSecret(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			env := map[string]string{
				"MUSTER_DATABASE_URL": storagetest.URL(t, engine), "MUSTER_SECRET": strings.Repeat("s", minSecret),
				"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0",
			}
			store, err := storage.Open(t.Context(), env["MUSTER_DATABASE_URL"], storage.Options{Secret: []byte(env["MUSTER_SECRET"])})
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(store.Notebook("test").Put(t.Context(), "key", []byte("x")), store.Close()); err != nil {
				t.Fatal(err)
			}
			doctor := func(more map[string]string, sick bool, want string) {
				t.Helper()
				changed := maps.Clone(env)
				maps.Copy(changed, more)
				if out, err := muster(t, changed, "doctor"); (err != nil) != sick || !strings.Contains(out, want) {
					t.Errorf("want %q, got %v\n%s", want, err, out)
				}
			}
			doctor(nil, false, "it opens what is stored")
			doctor(map[string]string{"MUSTER_SECRET": strings.Repeat("z", minSecret)}, true, "FIX  secret         MUSTER_SECRET is not the one")
			set := func(version, serves string) {
				t.Helper()
				if err := execRaw(t, env["MUSTER_DATABASE_URL"], "update muster_schema set version = "+version+", serves = "+serves); err != nil {
					t.Fatal(err)
				}
			}
			set("99", "1")
			doctor(nil, false, "version 99 is newer")
			set("99", "98")
			doctor(nil, true, "run a newer muster")
			set("7", "7")
			doctor(nil, false, "version 7: it will be brought to")
			doctor(map[string]string{"MUSTER_MIGRATE": "off"}, true, "run muster migrate")
		})
	}
}

func TestDoctorComparesItsClockWithTheNetworks(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{"behind Slack's": time.Hour, "ahead of Slack's": -time.Hour} {
		slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		}))
		out, err := muster(t, map[string]string{
			"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0", "MUSTER_SLACK_API_URL": slow.URL,
			"MUSTER_SLACK_BOT_TOKEN": "xoxb-1-test", "MUSTER_SLACK_APP_TOKEN": "xapp-1-test",
		}, "doctor")
		slow.Close()
		if err == nil || !strings.Contains(out, "FIX  clock          it is 1h0m0s "+name) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

func TestDoctorNamesTheAgeOfZoneDataAndAFullDisk(t *testing.T) {
	t.Parallel()
	used := zoneData{tzdata.Embedded(), "embedded"}
	if d := diagnoseZones(used, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); !d.ok {
		t.Errorf("this year's: %s", d.detail)
	}
	if d := diagnoseZones(used, time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)); d.ok || !strings.Contains(d.detail, "3 years old") {
		t.Errorf("old ones: %s", d.detail)
	}
	free := func(mebi uint64, err error) func(string) (uint64, error) {
		return func(string) (uint64, error) { return mebi << 20, err }
	}
	if d := diagnoseDisk(t.TempDir(), 64, free(64, nil)); !d.ok {
		t.Errorf("room enough: %s", d.detail)
	}
	if d := diagnoseDisk(t.TempDir(), 64, free(63, nil)); d.ok || !strings.Contains(d.detail, "63 MiB are free") {
		t.Errorf("too little room: %s", d.detail)
	}
	if d := diagnoseDisk(t.TempDir(), 64, free(0, os.ErrPermission)); d.ok {
		t.Errorf("nobody knows: %s", d.detail)
	}
	if bytes, err := freeSpace(t.TempDir()); err != nil || bytes == 0 {
		t.Errorf("%d bytes are free here, %v", bytes, err)
	}
}

func TestDoctorNamesADirectoryThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if d := diagnoseDirectory(file, filepath.Join(file, "muster.db")); d.ok {
		t.Errorf("a file for a directory: %s", d.detail)
	}
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		return // every directory can be written there, or by root
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if d := diagnoseDirectory(filepath.Join(dir, "new"), filepath.Join(dir, "new", "muster.db")); d.ok || !strings.Contains(d.detail, "cannot be written") {
		t.Errorf("a directory of another's: %s", d.detail)
	}
}

// execRaw runs a statement without a store.
func execRaw(t *testing.T, address, statement string) error {
	t.Helper()
	driver, dsn := "postgres", address
	if path, ok := storage.FilePath(address); ok {
		driver, dsn = "sqlite", path
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(t.Context(), statement)
	return errors.Join(err, db.Close())
}

func TestDoctorLooksHowAFileIsWritten(t *testing.T) {
	t.Parallel()
	dir, env := migratedFile(t)
	path := filepath.Join(dir, "muster.db")
	says := func(when, want string) {
		t.Helper()
		said, _ := muster(t, env, "doctor") // no network is given, which is a fault
		if !strings.Contains(said, want) {
			t.Errorf("%s: it does not say %q but\n%s", when, want, said)
		}
	}
	change := func(statement string) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = db.ExecContext(t.Context(), statement)
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	says("as it is made", "ok   file           its references are whole; journal_mode is wal, synchronous is full")
	env["MUSTER_DATABASE_URL"] = storage.FileURL(path) + "?synchronous=normal"
	says("with another setting", "ok   file           its references are whole; with synchronous=normal a power cut may lose")
	delete(env, "MUSTER_DATABASE_URL")
	change("pragma journal_mode = delete")
	says("before Muster starts", "ok   file           its references are whole; journal_mode is set to wal at start")
	release, err := holdFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	says("while it is served", "FIX  file           its journal_mode is delete, not wal")
	release()
	change("insert into slot (community, meetup, start, length, start_at, shift, emoji) values ('discord:1', 7, '2026-11-28 19:00', 1, 0, '', '')")
	says("after somebody else wrote to it", "FIX  file           1 rows refer to others")
}
