package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// workspace is Muster in a Slack of our own, in a bubble where waiting takes no
// time. Only the meetups' clock travels far.
type workspace struct {
	*testing.T
	s      *testserver.Server
	server *server
	clock  *playground.Clock
}

// inWorkspace runs a test with Muster in a workspace where Ana, Ben and Cy are.
func inWorkspace(t *testing.T, overHTTP bool, test func(s *workspace)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake, err := testserver.New(testserver.Options{Limited: true, Message: slackschema.Message, View: slackschema.View})
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		if testing.Verbose() {
			log = slog.New(slog.NewTextHandler(os.Stderr, nil))
		}
		clock := new(playground.Clock)
		state := database{DataDir: filepath.Join(t.TempDir(), "slack")}
		store, err := state.open(t.Context(), clock.Now, true, log)
		if err != nil {
			t.Fatal(err)
		}
		o := slack.Options{
			BotToken: testserver.Token, AppToken: testserver.AppToken, API: fake.URL(), Dial: fake.Dial, Notebook: store.Notebook(slackNotes), Logger: log,
		}
		if overHTTP {
			o.AppToken, o.SigningSecret = "", testserver.SigningSecret
		}
		network, err := slack.New(o)
		if err != nil {
			t.Fatal(err)
		}
		srv, err := newServer(t.Context(), store, clock.Now, log, network)
		if err != nil {
			t.Fatal(err)
		}
		if overHTTP {
			fake.CallOver(srv.mux)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- network.Run(ctx, srv.flow.Router().Commands(), srv.flow.Router()) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			fake.Close()
			for _, wrong := range fake.Wrong() {
				t.Errorf("Slack would not take it: %s", wrong)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Minute) // connections that idle are given up
		}()
		s := &workspace{t, fake, srv, clock}
		s.settle()
		test(s)
	})
}

// settle lets everything happen that is due.
func (s *workspace) settle() {
	s.Helper()
	const rounds = 8 // a task that is put off for its card or a limit is tried again
	for range rounds {
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if err := s.server.courier.Drain(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
}

// travel moves the meetups' clock.
func (s *workspace) travel(d time.Duration) {
	s.Helper()
	if err := s.clock.Travel(d); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

func (s *workspace) types(user, line string) {
	s.Helper()
	s.s.Invoke(user, testserver.General, slack.Root, line)
	s.settle()
}

// press presses a control on the last thing seen that has it.
func (s *workspace) press(user, label string, chosen ...string) {
	s.Helper()
	all := s.s.Sees(user)
	for i := len(all) - 1; i >= 0; i-- {
		for _, control := range all[i].Controls {
			if control != label {
				continue
			}
			if _, err := s.s.Press(user, all[i].ID, label, chosen...); err != nil {
				s.Fatal(err)
			}
			s.settle()
			return
		}
	}
	s.Fatalf("%s sees no %q; they see\n%s", user, label, s.sheet(user))
}

func (s *workspace) react(user, name string) {
	s.Helper()
	if err := s.s.React(user, s.card().ID, name); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

// card is the meetup's, as Ana sees it.
func (s *workspace) card() testserver.Seen {
	s.Helper()
	for _, one := range s.s.Sees(testserver.Ana) {
		if !one.Private && one.Channel == testserver.General && strings.HasPrefix(one.Text, "Board games") {
			return one
		}
	}
	s.Fatalf("there is no card; Ana sees\n%s", s.sheet(testserver.Ana))
	return testserver.Seen{}
}

func (s *workspace) sheet(user string) string {
	var b strings.Builder
	for _, one := range s.s.Sees(user) {
		b.WriteString("--- " + one.Channel + "\n" + one.Text + "\n")
	}
	return b.String()
}

// saw checks that somebody sees a message that says so.
func (s *workspace) saw(user, words string) {
	s.Helper()
	if !strings.Contains(s.sheet(user), words) {
		s.Errorf("%s does not read %q in\n%s", user, words, s.sheet(user))
	}
}

func (s *workspace) cardReads(words ...string) {
	s.Helper()
	card := s.card()
	for _, one := range words {
		if !strings.Contains(card.Text, one) {
			s.Errorf("the card does not read %q but\n%s", one, card.Text)
		}
	}
}

func TestTheWholeStoryIsToldOverSlack(t *testing.T) {
	for name, overHTTP := range map[string]bool{"Socket Mode": false, "HTTP": true} {
		t.Run(name, func(t *testing.T) { inWorkspace(t, overHTTP, tellTheStory) })
	}
}

func tellTheStory(s *workspace) {
	friday := s.clock.Now().AddDate(0, 0, 4)
	for friday.Weekday() != time.Friday {
		friday = friday.AddDate(0, 0, 1)
	}
	s.saw(testserver.Cy, "Hello, I'm Muster")
	s.s.OpenHome(testserver.Ben)
	s.settle()
	s.types(testserver.Ana, "propose \u201cBoard games\u201d where:\"Central Library\" minimum:2 capacity:2 when:"+
		chat.Quote(friday.Format("2 Jan 2006")+" 7pm, "+friday.AddDate(0, 0, 1).Format("2 Jan 2006")+" 3pm"))
	s.press(testserver.Ana, "Time zone", "Europe/London")
	s.press(testserver.Ana, "Post it")
	s.cardReads("collecting times", "0 yes")
	if r := s.card().Reactions; r["one"] != 1 || r["two"] != 1 || r["shrug"] != 1 {
		s.Errorf("the card's own reactions are %v", r)
	}

	s.react(testserver.Ana, "one")
	s.react(testserver.Ben, "one")
	s.react(testserver.Cy, "one")
	s.react(testserver.Cy, "two")
	s.cardReads("3 yes", "1 yes")

	s.types(testserver.Ana, `pick "Board games"`)
	s.press(testserver.Ana, "Pick a time", s.offered(testserver.Ana, "Pick a time")[0])
	s.cardReads("on", "19:00-21:00", "Chosen because all 3 could come")

	s.press(testserver.Ben, "I'm going")
	s.cardReads("2 of 2 seats")
	s.press(testserver.Cy, "I'm going")
	s.cardReads("1 waiting")

	s.travel(friday.Sub(s.clock.Now()) - 4*time.Hour)
	s.saw(testserver.Ben, "Tomorrow at")

	s.types(testserver.Ana, `cancel "Board games"`)
	s.press(testserver.Ana, "Yes, cancel it")
	s.cardReads("cancelled")
}

// offered are the values of the last menu with that prompt.
func (s *workspace) offered(user, prompt string) []string {
	s.Helper()
	var out []string
	for _, one := range s.s.Sees(user) {
		if values := s.s.Offered(user, one.ID, prompt); len(values) > 0 {
			out = values
		}
	}
	if out == nil {
		s.Fatalf("%s has nothing to choose at %q; they see\n%s", user, prompt, s.sheet(user))
	}
	return out
}

// loopbackSlack is a Slack on loopback, and the environment to find it.
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
	p, end := servingWith(t, env)
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
		_ = resp.Body.Close() // its head says all
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
