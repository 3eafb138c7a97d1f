package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// slackServer adapts the test server to testNetwork.
type slackServer struct {
	*testserver.Server
	overHTTP bool
	pictures *web.PictureLinks // nil: pictures have no address
}

var (
	slackMembers = map[string]string{"ana": testserver.Ana, "ben": testserver.Ben, "cy": testserver.Cy}
	slackEmoji   = map[string]string{"1️⃣": "one", "2️⃣": "two", "3️⃣": "three", "🤷": "shrug"}
)

func startSlack(overHTTP bool) func(*testing.T) testNetwork {
	return func(t *testing.T) testNetwork {
		t.Helper()
		fake, err := testserver.New(testserver.Options{Limited: true, Message: slackschema.Message, View: slackschema.View})
		if err != nil {
			t.Fatal(err)
		}
		return slackServer{Server: fake, overHTTP: overHTTP}
	}
}

func (s slackServer) open(store *storage.Store, routes http.Handler, log *slog.Logger) (chat.Platform, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	o := slack.Options{
		BotToken: testserver.Token, AppToken: testserver.AppToken, API: s.URL(), Dial: s.Dial, PublicURL: publicAddress, Notebook: store.Notebook(slackNotes), Phrases: catalog, Logger: log,
	}
	if s.pictures != nil {
		o.PictureURL = s.pictures.URL
	}
	if s.overHTTP {
		o.AppToken, o.SigningSecret = "", testserver.SigningSecret
		s.CallOver(routes)
	}
	return slack.New(o)
}

// invoke types a command as a phone would, which makes its quotes curly.
func (s slackServer) invoke(user, verb string, values map[string]string) error {
	line := verb
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch name {
		case "title", "meetup":
			line = verb + " \u201c" + values[name] + "\u201d" + strings.TrimPrefix(line, verb)
		default:
			line += " " + name + ":" + chat.Quote(values[name])
		}
	}
	s.Invoke(s.member(user), testserver.General, slack.Root, line)
	return nil
}

func (s slackServer) press(user, message, label string, chosen ...string) error {
	_, err := s.Press(s.member(user), message, label, chosen...)
	return err
}

func (s slackServer) react(user, message, emoji string, on bool) error {
	if on {
		return s.React(s.member(user), message, slackEmoji[emoji])
	}
	return s.Unreact(s.member(user), message, slackEmoji[emoji])
}

func (s slackServer) admit(name string) string {
	id := "U" + strings.ToUpper(name)
	s.AddGuest(id, name)
	return id
}

func (s slackServer) mention(user string) string { return "<@" + s.member(user) + ">" }

// member returns the id of a member.
func (slackServer) member(user string) string {
	if id, ok := slackMembers[user]; ok {
		return id
	}
	return user
}

func (s slackServer) sees(user string) []seen {
	var out []seen
	for _, one := range s.Sees(s.member(user)) {
		reactions := map[string]int{}
		for emoji, name := range slackEmoji {
			reactions[emoji] = one.Reactions[name]
		}
		var links []string
		for _, l := range one.Links {
			links = append(links, l.To)
		}
		general := !one.Private && one.Channel == testserver.General
		out = append(out, seen{one.ID, one.Channel, one.Text, general, !one.Private && !one.Direct, strings.Contains(one.Text, "🟢  on"), one.Controls, reactions, links})
	}
	return out
}

func (s slackServer) offered(user, message, prompt string) []string {
	return s.Offered(s.member(user), message, prompt)
}

func TestTheWholeStoryIsToldOverSlack(t *testing.T) {
	for name, overHTTP := range map[string]bool{"Socket Mode": false, "HTTP": true} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, startSlack(overHTTP), func(s *scenario) {
				s.network.(slackServer).OpenHome(testserver.Ben)
				s.settle()
				s.tellStory()
			})
		})
	}
}

// loopbackSlack starts a Slack on loopback and returns the environment for it.
func loopbackSlack(t *testing.T) (*testserver.Server, map[string]string) {
	t.Helper()
	fake, err := testserver.New(testserver.Options{Address: "127.0.0.1:0", Message: slackschema.Message, View: slackschema.View})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		fake.Close()
		for _, wrong := range fake.Wrong() {
			t.Errorf("Slack would not take it: %s", wrong)
		}
	})
	return fake, map[string]string{
		"MUSTER_SLACK_BOT_TOKEN": testserver.Token, "MUSTER_SLACK_APP_TOKEN": testserver.AppToken, "MUSTER_SLACK_API_URL": fake.URL(),
		"MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0",
	}
}

func TestServeIsOnSlackAndDoctorSaysHow(t *testing.T) {
	fake, env := loopbackSlack(t)
	out, err := muster(t, env, "migrate")
	if err != nil {
		t.Fatal(err, out)
	}
	if out, err = muster(t, env, "doctor"); err != nil || !strings.Contains(out, "the workspace Workspace T1") || !strings.Contains(out, "in Socket Mode") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, func(name string) string { return env[name] }, io.Discard, io.Discard)
	}()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for welcomed := false; !welcomed; {
		for _, one := range fake.Sees(testserver.Ben) {
			welcomed = welcomed || strings.Contains(one.Text, "Hello, I'm Muster")
		}
		select {
		case err := <-ended:
			t.Fatalf("it ended with %v", err)
		case <-look.C:
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestAWorkspaceInstallsMusterAndCallsItOverHTTP(t *testing.T) {
	fake, env := loopbackSlack(t)
	delete(env, "MUSTER_DATA_DIR")
	env["MUSTER_SLACK_BOT_TOKEN"], env["MUSTER_SLACK_APP_TOKEN"] = "", ""
	env["MUSTER_SLACK_CLIENT_ID"], env["MUSTER_SLACK_CLIENT_SECRET"] = testserver.ClientID, testserver.ClientSecret
	env["MUSTER_SLACK_SIGNING_SECRET"] = testserver.SigningSecret
	p, end := startServeWith(t, env)
	defer end()
	base, err := url.Parse(p.base)
	if err != nil {
		t.Fatal(err)
	}
	fake.CallOver(httputil.NewSingleHostReverseProxy(base))

	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	get := func(path string) (status int, location string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := browser.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // only its header matters
		return resp.StatusCode, resp.Header.Get("Location")
	}
	_, location := get("/slack/install")
	to, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	back := url.Values{"state": {to.Query().Get("state")}, "code": {fake.Code(testserver.Team)}}
	if status, _ := get("/slack/oauth?" + back.Encode()); status != http.StatusOK {
		t.Fatal(status)
	}
	reads := func(words string) func() bool {
		return func() bool {
			for _, one := range fake.Sees(testserver.Ben) {
				if strings.Contains(one.Text, words) {
					return true
				}
			}
			return false
		}
	}
	eventually(t, "the workspace is greeted", reads("Hello, I'm Muster"))
	d := fake.Invoke(testserver.Ben, testserver.General, slack.Root, "propoze games")
	eventually(t, "a wrong verb is answered", reads("propoze"))
	eventually(t, "it is acknowledged", d.Acknowledged)
	if _, page, err := p.get(t.Context(), "/metrics"); err != nil || !strings.Contains(page, `muster_slack_requests_total{method="chat.postMessage",outcome="ok"} 1`) {
		t.Errorf("the metrics are %v\n%s", err, page)
	}
}

func TestDoctorSaysWhatIsWrongWithSlack(t *testing.T) {
	fake, env := loopbackSlack(t)
	if out, err := muster(t, env, "migrate"); err != nil {
		t.Fatal(err, out)
	}
	for name, c := range map[string]struct {
		change map[string]string
		scopes []string
		says   string
	}{
		"a wrong token":       {map[string]string{"MUSTER_SLACK_BOT_TOKEN": "xoxb-wrong"}, testserver.DefaultScopes, "FIX  slack"},
		"a wrong app token":   {map[string]string{"MUSTER_SLACK_APP_TOKEN": "xapp-wrong"}, testserver.DefaultScopes, "FIX  slack events"},
		"a scope too few":     {nil, []string{"chat:write", "commands", "im:write", "reactions:read", "users:read"}, "reactions:write is missing"},
		"no way to hear":      {map[string]string{"MUSTER_SLACK_APP_TOKEN": ""}, testserver.DefaultScopes, "signing secret"},
		"half of a client":    {map[string]string{"MUSTER_SLACK_CLIENT_ID": "1.2"}, testserver.DefaultScopes, "MUSTER_SLACK_CLIENT_SECRET: give both"},
		"tokens for no place": {map[string]string{"MUSTER_SLACK_BOT_TOKEN": ""}, testserver.DefaultScopes, "Muster is not on Slack"},
		"no address":          {map[string]string{"MUSTER_SLACK_API_URL": "slack"}, testserver.DefaultScopes, "begins with https://"},
	} {
		t.Run(name, func(t *testing.T) {
			fake.Grant(c.scopes...)
			changed := maps.Clone(env)
			maps.Copy(changed, c.change)
			if out, err := muster(t, changed, "doctor"); err == nil || !strings.Contains(out, c.says) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
