package slack

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// multiWorkspace configures a network that workspaces install themselves.
func multiWorkspace(o *Options) {
	o.BotToken, o.ClientID, o.ClientSecret = "", testserver.ClientID, testserver.ClientSecret
	o.PublicURL = "https://muster.example.org/"
}

// startInstall starts an installation and returns where the browser is sent.
func (s *scenario) startInstall() *url.URL {
	s.Helper()
	w := serveHTTP(s.n, httptest.NewRequestWithContext(s.Context(), http.MethodGet, pathInstall, http.NoBody))
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusFound {
		s.Fatalf("%d, %v", w.Code, err)
	}
	return to
}

func (s *scenario) finishInstall(query url.Values) *httptest.ResponseRecorder {
	s.Helper()
	w := serveHTTP(s.n, httptest.NewRequestWithContext(s.Context(), http.MethodGet, pathOAuth+"?"+query.Encode(), http.NoBody))
	advance(time.Second)
	return w
}

func (s *scenario) install(team string) {
	s.Helper()
	w := s.finishInstall(url.Values{"state": {s.startInstall().Query().Get("state")}, "code": {s.s.Code(team)}})
	if w.Code != http.StatusOK {
		s.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestAWorkspaceInstallsTheApp(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.forgetEvents()
		to := s.startInstall()
		query := to.Query()
		if to.Path != "/oauth/v2/authorize" || query.Get("client_id") != testserver.ClientID || !strings.Contains(query.Get("scope"), "chat:write") ||
			query.Get("redirect_uri") != "https://muster.example.org/slack/oauth" || strings.Contains(query.Get("scope"), "history") {
			s.Errorf("the browser is sent to %s", to)
		}
		back := url.Values{"state": {query.Get("state")}, "code": {s.s.Code(testserver.Team)}}
		if w := s.finishInstall(url.Values{"state": {"made-up"}, "code": back["code"]}); w.Code != http.StatusBadRequest {
			s.Errorf("a state that is none: %d", w.Code)
		}
		if w := s.finishInstall(back); w.Code != http.StatusOK {
			s.Fatalf("%d %s", w.Code, w.Body)
		}
		if w := s.finishInstall(back); w.Code != http.StatusBadRequest {
			s.Errorf("the same state again: %d", w.Code)
		}
		if w := s.finishInstall(url.Values{"state": {s.startInstall().Query().Get("state")}, "error": {"access_denied"}}); w.Code != http.StatusBadRequest {
			s.Errorf("given up: %d", w.Code)
		}
		if w := s.finishInstall(url.Values{"state": {s.startInstall().Query().Get("state")}, "code": {"wrong"}}); w.Code != http.StatusBadGateway {
			s.Errorf("a wrong code: %d", w.Code)
		}
		late := url.Values{"state": {s.startInstall().Query().Get("state")}, "code": {s.s.Code(testserver.Team)}}
		advance(16 * time.Minute)
		if w := s.finishInstall(late); w.Code != http.StatusBadRequest {
			s.Errorf("too late: %d", w.Code)
		}
		if all := eventsOf[chat.Arrived](s); len(all) != 1 || all[0].Community.ID != testCommunity || all[0].Community.Name != "Workspace T1" {
			s.Errorf("events are %+v", all)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Error(err)
		}
	}, multiWorkspace)
}

func TestTwoWorkspacesNeverSeeEachOther(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.AddTeam("T2", "xoxb-2-test")
		s.install(testserver.Team)
		s.install("T2")
		there := communityID("T2", "")
		if _, err := s.n.Post(s.Context(), chat.Message{Key: "two", Community: there, To: placeID(there, testserver.General, ""), Card: textCard("in the second")}); err != nil {
			s.Error(err)
		}
		if len(s.s.Sees(testserver.Ben)) != 0 || len(s.s.Sees("T2/"+testserver.Ben)) != 1 {
			s.Error("it does not stand where it belongs")
		}
		if _, err := s.n.Post(s.Context(), chat.Message{Key: "three", Community: there, To: testChannel, Card: textCard("astray")}); !chat.IsError[*chat.Gone](err) {
			s.Errorf("to another's channel: %v", err)
		}
		if _, err := s.n.FetchMember(s.Context(), there, userID(testCommunity, testserver.Ben)); !chat.IsError[*chat.Gone](err) {
			s.Errorf("another's member: %v", err)
		}
		s.respondWith(0, chat.Reply{Card: textCard("for you alone")})
		s.s.Invoke("T2/"+testserver.Ben, testserver.General, Root, "private")
		advance(time.Second)
		if all := eventsOf[chat.Invocation](s); len(all) != 1 || all[0].Community != there || all[0].Actor.User != userID(there, testserver.Ben) {
			s.Errorf("events are %+v", all)
		}
		if len(s.s.Sees(testserver.Ben)) != 0 {
			s.Error("the answer is seen in the first")
		}
	}, multiWorkspace)
}

func TestWhereTheAppIsTakenOutItFallsSilent(t *testing.T) {
	for _, kind := range []string{"app_uninstalled", "tokens_revoked"} {
		t.Run(kind, func(t *testing.T) {
			runScenario(t, true, testserver.Options{}, func(s *scenario) {
				s.s.AddTeam("T2", "xoxb-2-test")
				s.install(testserver.Team)
				s.install("T2")
				s.forgetEvents()
				s.s.Tell("T2", map[string]any{"type": kind, "tokens": map[string]any{"bot": []string{testserver.Bot}}})
				advance(time.Second)
				there := communityID("T2", "")
				if all := eventsOf[chat.Departed](s); len(all) != 1 || all[0].Community != there {
					s.Errorf("events are %+v", all)
				}
				if notes, err := s.notes.List(s.Context(), ""); err != nil || len(notes) != 1 || strings.Contains(string(notes[0].Value), "xoxb-2") {
					s.Errorf("%v is kept, %v", notes, err)
				}
				before := len(s.s.Requests(""))
				_, err := s.n.Post(s.Context(), chat.Message{Key: "x", Community: there, To: placeID(there, testserver.General, ""), Card: textCard("x")})
				if !chat.IsError[*chat.Unauthorised](err) || len(s.s.Requests("")) != before {
					s.Errorf("a message there: %v", err)
				}
				if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
					s.Errorf("a message to the other: %v", err)
				}
				advance(2 * time.Second)
				s.install("T2")
				if all := eventsOf[chat.Arrived](s); len(all) != 1 || all[0].Community.ID != there {
					s.Errorf("back again: %+v", all)
				}
			}, multiWorkspace)
		})
	}
}

func TestATokenThatDiedWhileNothingRanIsRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scenario{T: t, s: newServer(t, testserver.Options{}), notes: adaptertest.NewNotebook()}
		s.n = newNetwork(t, s.s, true, s.notes, multiWorkspace)
		stop := s.run(s.n)
		s.install(testserver.Team)
		stop()
		s.s.Revoke(testserver.Team, "another")
		s.forgetEvents()
		s.n = newNetwork(t, s.s, true, s.notes, multiWorkspace)
		stop = s.run(s.n)
		if all := eventsOf[chat.Departed](s); len(all) != 1 || all[0].Community != testCommunity {
			t.Errorf("events are %+v", all)
		}
		stop()
	})
}

func TestAnotherReplicasInstallationIsUsed(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.install(testserver.Team)
		replica := newNetwork(s, s.s, true, s.notes, multiWorkspace)
		if _, err := replica.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Fatal(err)
		}
		s.s.Revoke(testserver.Team, "xoxb-newer")
		s.install(testserver.Team) // again, with another token
		if _, err := replica.Post(s.Context(), keyedMessage("two")); err != nil {
			s.Errorf("the newer token is not found: %v", err)
		}
	}, multiWorkspace)
}

func TestAnOrganisationsWorkspacesAreKeptApart(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		if err := s.n.saveWorkspace(s.Context(), workspace{Team: "E1", Name: "All of it", Token: testserver.Token, User: testserver.Bot}); err != nil {
			s.Fatal(err)
		}
		p := payload{Team: testserver.Team, Enterprise: "E1"}
		if !s.n.isInstalled(s.Context(), p) || p.community() != testCommunity {
			s.Error("a workspace of it is not known")
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Error(err)
		}
		if s.n.isInstalled(s.Context(), payload{Team: "T3", Enterprise: "E2"}) {
			s.Error("a workspace of another organisation is let in")
		}
		s.forgetEvents()
		left := payload{Enterprise: "E1", Event: chat.Departed{From: chat.From{ID: "Ev1", Community: "slack:E1"}}}
		turn, _ := s.n.dispatcher.TakeTurn("")
		s.n.takeIn(s.Context(), &interactionReply{n: s.n, payload: left, ack: func(any) bool { return true }, turn: turn}, nil)
		advance(time.Second)
		var gone []bot.CommunityID
		ids := map[string]bool{}
		for _, d := range eventsOf[chat.Departed](s) {
			gone, ids[d.ID] = append(gone, d.Community), true
		}
		if len(gone) != 2 || gone[0] != "slack:E1" || gone[1] != testCommunity || len(ids) != 2 {
			s.Errorf("gone are %v, by events %v", gone, ids)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("two")); !chat.IsError[*chat.Unauthorised](err) {
			s.Errorf("a message after that: %v", err)
		}
	}, multiWorkspace)
}

// Slack gives a token once. A browser that leaves meanwhile must not take it along.
func TestAnInstallationIsKeptWhenTheBrowserLeaves(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.forgetEvents()
		s.s.Fail(testserver.Fault{Method: "oauth.v2.access", Slow: 2 * time.Second})
		query := url.Values{"state": {s.startInstall().Query().Get("state")}, "code": {s.s.Code(testserver.Team)}}
		ctx, leave := context.WithCancel(s.Context())
		time.AfterFunc(time.Second, leave)
		serveHTTP(s.n, httptest.NewRequestWithContext(ctx, http.MethodGet, pathOAuth+"?"+query.Encode(), http.NoBody))
		advance(5 * time.Second)
		if ctx.Err() == nil {
			s.Fatal("the browser stayed")
		}
		if all := eventsOf[chat.Arrived](s); len(all) != 1 {
			s.Errorf("events are %+v", all)
		}
		if _, err := s.n.Post(s.Context(), keyedMessage("one")); err != nil {
			s.Error(err)
		}
	}, multiWorkspace)
}

func TestStartedInstallationsLeaveNothing(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		notes := func() int {
			all, err := s.n.notebook.List(s.Context(), "")
			if err != nil {
				s.Fatal(err)
			}
			return len(all)
		}
		before := notes()
		for range 500 {
			state := s.startInstall().Query().Get("state")
			if !s.n.isInstallState(state, time.Now()) || s.n.isInstallState(state[:len(state)-4]+"AAAA", time.Now()) {
				s.Fatalf("state %s", state)
			}
		}
		if after := notes(); after != before {
			s.Errorf("500 installations that were only started left %d notes", after-before)
		}
	}, multiWorkspace)
}

// TestAnInstallationIsBegunHereLatelyAndOnce finishes installations with states that are
// not such, each with a code that Slack would take.
func TestAnInstallationIsBegunHereLatelyAndOnce(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		begin := func() string { return s.startInstall().Query().Get("state") }
		finish := func(state string) int {
			return s.finishInstall(url.Values{"state": {state}, "code": {s.s.Code(testserver.Team)}}).Code
		}
		used := begin()
		if code := finish(used); code != http.StatusOK {
			s.Fatalf("it is not finished: %d", code)
		}
		other := &Network{options: s.n.options}
		other.options.ClientSecret = "another"
		altered := func(at int) string {
			raw := []byte(begin())
			raw[at] = map[bool]byte{true: 'B', false: 'A'}[raw[at] == 'A']
			return string(raw)
		}
		for what, state := range map[string]string{
			"used already":              used,
			"used, in another form":     used + "\n",
			"used, with a line break":   used[:8] + "\r\n" + used[8:],
			"with another time":         altered(3),
			"with other random bytes":   altered(20),
			"with another signature":    altered(80),
			"cut off":                   begin()[:40],
			"longer":                    begin() + "AAAA",
			"empty":                     "",
			"signed by another":         other.newInstallState(time.Now()),
			"begun too long ago":        s.n.newInstallState(time.Now().Add(-installStateTTL - time.Second)),
			"begun in the time to come": s.n.newInstallState(time.Now().Add(2 * time.Minute)),
		} {
			if code := finish(state); code != http.StatusBadRequest {
				s.Errorf("a state that is %s: %d", what, code)
			}
		}
	}, multiWorkspace)
}
