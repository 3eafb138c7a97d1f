package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/storage"
)

// secrets is every secret that the program is given, or is sent by a network.
var secrets = map[string]string{
	"MUSTER_SECRET":               "leak-muster-secret-0123456789abcdef",
	"MUSTER_SECRET_OLD":           "leak-former-secret-0123456789abcdef",
	"MUSTER_DISCORD_TOKEN":        "TUxFQUtESVNDT1JEVE9LRU4x.GLeakx.leakdiscordtoken-abcdefghijklmnopqrstu",
	"MUSTER_SLACK_BOT_TOKEN":      "xoxb-1-1-leakbottoken",
	"MUSTER_SLACK_APP_TOKEN":      "xapp-1-A1-1-leakapptoken",
	"MUSTER_SLACK_SIGNING_SECRET": "1ea41ea41ea41ea41ea41ea41ea41ea4",
	"MUSTER_SLACK_CLIENT_SECRET":  "1ea4c11e171ea4c11e171ea4c11e1711",
	"database password":           "leakdatabasepassword",
	"interaction token":           "leakinteractiontoken",
	"response_url":                "leakresponseurl",
	"trigger_id":                  "leaktriggerid",
	"socket ticket":               "leaksocketticket",
	"install code":                "leakinstallcode",
}

// wantNoSecret fails for each secret in what was said.
func wantNoSecret(t *testing.T, where, said string) {
	t.Helper()
	for name, around := range secretsIn(said) {
		t.Errorf("%s: %s is in …%s…", where, name, around)
	}
}

// secretsIn returns what stands around each secret that was said, raw or escaped for an
// address, by its name.
func secretsIn(said string) map[string]string {
	found := map[string]string{}
	for name, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			if i := strings.Index(said, form); i >= 0 {
				found[name] = said[max(0, i-160):min(len(said), i+len(form)+40)]
				break
			}
		}
	}
	return found
}

// TestASecretThatIsSaidIsFound logs errors as a program does that takes no care.
func TestASecretThatIsSaidIsFound(t *testing.T) {
	t.Parallel()
	for name, secret := range secrets {
		_, err := (&http.Client{}).Get("http://127.0.0.1:1/hooks/" + url.PathEscape(secret) + "?token=" + url.QueryEscape(secret)) //nolint:bodyclose // it fails at once
		for _, json := range []bool{false, true} {
			out := new(bytes.Buffer)
			var handler slog.Handler = slog.NewTextHandler(out, nil)
			if json {
				handler = slog.NewJSONHandler(out, nil)
			}
			slog.New(handler).Error("answer", "err", err)
			if secretsIn(out.String())[name] == "" {
				t.Errorf("%s is not found in %s", name, out)
			}
		}
	}
}

// brokenNetwork fails every call, each path in one way, and repeats what it was sent.
func brokenNetwork(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasSuffix(path, "apps.connections.open"):
			fmt.Fprintf(w, `{"ok":true,"url":"ws://%s/socket?ticket=%s"}`, r.Host, secrets["socket ticket"])
			return
		case strings.HasSuffix(path, "auth.test"):
			fmt.Fprint(w, `{"ok":true,"team_id":"T1","team":"Team","user_id":"U9","bot_id":"B9","url":"https://team.slack.com/"}`)
			return
		case strings.HasSuffix(path, "/gateway/bot"):
			fmt.Fprintf(w, `{"url":"ws://%s/gateway","shards":1,"session_start_limit":{"total":1000,"remaining":1000,"reset_after":1,"max_concurrency":1}}`, r.Host)
			return
		case strings.HasSuffix(path, "/users/@me"), strings.HasSuffix(path, "/applications/@me"):
			fmt.Fprint(w, `{"id":"9","username":"Muster"}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		kind := fnv.New32()
		_, _ = io.WriteString(kind, r.URL.Path)
		switch kind.Sum32() % 4 {
		case 0:
			http.Error(w, "<html>"+r.URL.String()+string(body), http.StatusBadGateway)
		case 1:
			conn, _, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_ = conn.Close()
			}
		case 2:
			http.Error(w, `{"message":"no","code":50001}`, http.StatusForbidden)
		default:
			fmt.Fprint(w, "not json at all")
		}
	}))
	t.Cleanup(s.Close)
	return s
}

var listensAt = regexp.MustCompile(`msg=listening.* addr=(\S+)`)

// TestNoSecretIsSaid starts serve with known secrets and networks that fail, sends it
// what networks send, and searches everything that it says.
func TestNoSecretIsSaid(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	network := brokenNetwork(t)
	file := filepath.Join(t.TempDir(), "m.db")
	env := map[string]string{
		"MUSTER_DATABASE_URL": storage.FileURL(file), "MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0",
		"MUSTER_DISCORD_API_URL": network.URL + "/api", "MUSTER_SLACK_API_URL": network.URL + "/api/", "MUSTER_DISCORD_PUBLIC_KEY": hex.EncodeToString(public),
		"MUSTER_SLACK_CLIENT_ID": "1.1", "MUSTER_LOG_LEVEL": "debug",
	}
	for name, secret := range secrets {
		if strings.HasPrefix(name, "MUSTER_") {
			env[name] = secret
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	out, ended := new(adaptertest.Said), make(chan error, 1)
	go func() { ended <- run(ctx, []string{"serve"}, func(n string) string { return env[n] }, out, out) }()
	eventually(t, "it listens", func() bool { return listensAt.MatchString(out.String()) })
	p := leakProbe{t: t, base: "http://" + listensAt.FindStringSubmatch(out.String())[1], key: private, hook: network.URL + "/hooks/" + secrets["response_url"], patience: 20 * time.Second}

	const interaction = `{"id":"%d","application_id":"9","type":2,"token":"%s","guild_id":"1","channel_id":"2","locale":"en-US","data":{"id":"5","type":1,"name":"meetup","options":[{"type":1,"name":"list"}]},"member":{"permissions":"0","user":{"id":"3","username":"ana"}}}`
	p.discord(interaction)
	p.patience = time.Millisecond // an answer that nobody waits for goes over the API
	eventually(t, "an answer to Discord fails", func() bool {
		p.discord(interaction)
		return strings.Count(out.String(), "respond to interaction") >= 12
	})
	p.patience = 20 * time.Second
	p.slack("/slack/commands", url.Values{
		"command": {"/meetup"}, "text": {"list"}, "team_id": {"T1"}, "channel_id": {"C1"}, "user_id": {"U1"},
		"response_url": {p.hook}, "trigger_id": {secrets["trigger_id"]},
	}.Encode())
	press := url.Values{"payload": {`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"response_url":"` + p.hook + `","trigger_id":"` +
		secrets["trigger_id"] + `","actions":[{"action_id":"x","value":"nonsense","type":"button"}],"container":{"type":"message","message_ts":"1.1","channel_id":"C1"}}`}}.Encode()
	eventually(t, "an answer to Slack fails", func() bool {
		p.slack("/slack/interactions", press)
		return strings.Contains(out.String(), "msg=answer")
	})
	p.slack("/slack/events", `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`)
	for _, path := range []string{"/metrics", "/readyz", "/healthz", "/slack/oauth?code=" + secrets["install code"] + "&state=none", "/nowhere"} {
		p.get(path)
	}
	stop()
	select {
	case err := <-ended:
		wantNoSecret(t, "the end of serve", fmt.Sprint(err))
	case <-time.After(time.Minute):
		t.Fatal("it does not stop")
	}
	wantNoSecret(t, "the log", out.String())
	for _, kept := range []string{file, file + "-wal"} {
		raw, err := os.ReadFile(kept)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		wantNoSecret(t, "what is kept", string(raw))
	}
	if n := strings.Count(out.String(), "\n"); n < 10 {
		t.Errorf("only %d lines were logged", n)
	}
}

// TestNoSecretIsSaidByTools runs the tools with known secrets on what does not work.
func TestNoSecretIsSaidByTools(t *testing.T) {
	network := brokenNetwork(t)
	env := map[string]string{
		"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0", "MUSTER_DISCORD_API_URL": network.URL + "/api", "MUSTER_SLACK_API_URL": network.URL + "/api/",
		"MUSTER_SLACK_CLIENT_ID": "1.1", "MUSTER_LOG_LEVEL": "debug",
	}
	for name, secret := range secrets {
		if strings.HasPrefix(name, "MUSTER_") {
			env[name] = secret
		}
	}
	password := secrets["database password"]
	for _, address := range []string{
		"postgres://user:" + password + "@127.0.0.1:1/db?sslmode=disable&connect_timeout=1",
		"postgres://user:" + password + "@127.0.0.1:1/db?sslmode=nonsense",
		"postgres://user:" + password + "@[::1/db",
		"postgres://user:" + password + "%zz@127.0.0.1/db",
		"mysql://user:" + password + "@127.0.0.1/db",
		"sqlite:/nowhere/" + "file.db",
	} {
		env["MUSTER_DATABASE_URL"] = address
		for _, command := range [][]string{{"doctor"}, {"serve"}, {"migrate"}, {"tasks"}, {"register"}} {
			out, err := muster(t, env, command...)
			wantNoSecret(t, strings.Join(command, " ")+" on "+strings.ReplaceAll(address, password, "…"), out+fmt.Sprint(err))
		}
	}
	env["MUSTER_DATABASE_URL"] = storage.FileURL(filepath.Join(t.TempDir(), "m.db"))
	for _, command := range [][]string{{"migrate"}, {"doctor"}, {"register"}, {"tasks"}, {"serve", "--help"}, {"manifest"}, {"version"}} {
		out, err := muster(t, env, command...)
		wantNoSecret(t, strings.Join(command, " "), out+fmt.Sprint(err))
	}
}

// leakProbe sends what networks send.
type leakProbe struct {
	t    *testing.T
	base string
	key  ed25519.PrivateKey
	hook string
	sent int

	patience time.Duration // with an answer
}

func (p *leakProbe) do(r *http.Request) {
	p.t.Helper()
	client := http.Client{Timeout: p.patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		return // it takes its time over what fails
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	wantNoSecret(p.t, r.URL.Path, string(body)+fmt.Sprint(resp.Header))
}

func (p *leakProbe) get(path string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.base+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(r)
}

func (p *leakProbe) post(path, body string, headers map[string]string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	p.do(r)
}

// discord signs and sends an interaction: a format of its id and token.
func (p *leakProbe) discord(format string) {
	p.t.Helper()
	p.sent++
	stamp, body := strconv.FormatInt(time.Now().Unix(), 10), fmt.Sprintf(format, 1_000_000+p.sent, secrets["interaction token"])
	p.post("/discord/interactions", body, map[string]string{
		"X-Signature-Timestamp": stamp, "X-Signature-Ed25519": hex.EncodeToString(ed25519.Sign(p.key, []byte(stamp+body))),
	})
}

func (p *leakProbe) slack(path, body string) {
	p.t.Helper()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secrets["MUSTER_SLACK_SIGNING_SECRET"]))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	kind := "application/x-www-form-urlencoded"
	if strings.HasPrefix(body, "{") {
		kind = "application/json"
	}
	p.post(path, body, map[string]string{"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + hex.EncodeToString(mac.Sum(nil))})
}
