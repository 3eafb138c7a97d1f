package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// leaked are the secrets of one network.
var leaked = map[string]string{
	"bot token": "xoxb-17-leakedbottoken-abcdefghij", "app token": "xapp-1-A1-leakedapptoken-0123456789", "client secret": "1ea4c11e171ea4c11e17feedfacefeed",
	"response URL": "leakedresponseurlABCDEFGHIJ", "trigger": "133.77.leakedtrigger0123456789", "code": "leakedcode.17.0123456789abcdef", "signing secret": testserver.SigningSecret,
}

func leaks(s *adaptertest.Said) []string {
	var secrets []string
	for _, one := range leaked {
		secrets = append(secrets, one)
	}
	return s.Leaks(secrets...)
}

// sayAll calls all of a network that fails in one way, and returns what it says.
func sayAll(t *testing.T, fault string, plain bool) *adaptertest.Said {
	t.Helper()
	all := new(adaptertest.Said)
	server := adaptertest.NewEchoServer(t, fault)
	newOne := func(appToken string) *Network {
		n, err := New(Options{
			BotToken: leaked["bot token"], AppToken: appToken, SigningSecret: leaked["signing secret"], ClientID: "1.1", ClientSecret: leaked["client secret"],
			API: "http://slack.example/api/", Dial: server.Dial, Notebook: adaptertest.NewNotebook(), Phrases: phrases(t),
			Logger: slog.New(slog.NewTextHandler(all, &slog.HandlerOptions{Level: slog.LevelDebug})),
		})
		if err != nil {
			t.Fatal(err)
		}
		if plain {
			n.webAPI.http.Transport = n.webAPI.http.Transport.(dispatch.Confidential).Next
		}
		t.Cleanup(n.webAPI.http.CloseIdleConnections)
		return n
	}
	n := newOne(leaked["app token"])
	n.botWorkspace = &workspace{Team: testserver.Team, Token: leaked["bot token"], User: testserver.Bot}
	n.workspaces[testserver.Team] = n.botWorkspace
	hook := "http://slack.example/commands/T1/" + leaked["response URL"]
	ref, err := n.replies.Seal(t.Context(), editableReply{Event: "e", At: time.Now(), Message: true, Origin: origin{Community: testCommunity, ResponseURL: hook}}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	note := func(name string, what any) { _, _ = fmt.Fprintf(all, "%s: %v\n", name, what) }
	message := keyedMessage("key1")
	card := bot.MessageRef{Place: testChannel, ID: "1.2"}
	for name, one := range adaptertest.CallAll(t.Context(), t, n,
		testCommunity, testChannel, []bot.Place{testChannel}, bot.UserID("slack:T1-UBEN"), ref, card, message, message.Card, "👍",
		chat.Viewer{Community: testCommunity, User: "slack:T1-UBEN"}) {
		note(name, one)
	}
	note("answer", n.webhooks.answer(t.Context(), hook, webhookMessage{Type: responseEphemeral}))
	note("remove", n.webhooks.remove(t.Context(), hook))
	_, err = n.exchangeCode(t.Context(), leaked["code"])
	note("install", err)
	runAll(t, newOne(""), all, hook)
	runAll(t, newOne(leaked["app token"]), all, hook)
	return all
}

// runAll runs a network that fails for a while, with what Slack sends over HTTP.
func runAll(t *testing.T, n *Network, all *adaptertest.Said, hook string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	s := &scenario{T: t}
	s.respondWith(0, chat.Reply{Card: textCard("no")})
	go func() { ended <- n.Run(ctx, testCommands, s) }()
	time.Sleep(time.Second)
	n.mu.Lock()
	n.botWorkspace = &workspace{Team: testserver.Team, Token: leaked["bot token"], User: testserver.Bot}
	n.workspaces[testserver.Team] = n.botWorkspace
	n.mu.Unlock()
	serve := func(r *http.Request) {
		w := serveHTTP(n, r)
		_, _ = fmt.Fprintf(all, "%d %s %v\n", w.Code, w.Body, w.Header())
	}
	for _, line := range []string{"private", "public", "opens"} {
		form := url.Values{
			"command": {Root}, "text": {line}, "team_id": {testserver.Team}, "channel_id": {testserver.General}, "user_id": {testserver.Ben},
			"response_url": {hook}, "trigger_id": {leaked["trigger"]},
		}
		serve(testserver.Signed(ctx, pathCommands, formType, form.Encode(), time.Now()))
	}
	action := chat.NewAction("rsvp", chat.ModeUpdate, 12, "going").String()
	for _, payload := range []string{
		`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"UBEN","team_id":"T1"},"response_url":"` + hook + `","trigger_id":"` + leaked["trigger"] + `","message":{"user":"UB","team":"T1"},
			"container":{"channel_id":"C1","message_ts":"1.2"},"actions":[{"action_id":"1 ` + action + `"}]}`,
		`{"type":"block_actions","trigger_id":"` + leaked["trigger"] + `","response_url":"` + hook,
	} {
		serve(testserver.Signed(ctx, pathInteractions, formType, url.Values{"payload": {payload}}.Encode(), time.Now()))
	}
	serve(testserver.Signed(ctx, pathEvents, "application/json", `{"token":"`+leaked["client secret"]+`","type":`, time.Now()))
	serve(httptest.NewRequestWithContext(ctx, http.MethodGet, pathOAuth+"?code="+leaked["code"]+"&state="+n.newInstallState(time.Now()), http.NoBody))
	serve(httptest.NewRequestWithContext(ctx, http.MethodGet, pathOAuth+"?code="+leaked["code"]+"&state=none", http.NoBody))
	time.Sleep(5 * time.Minute)
	stop()
	_, _ = fmt.Fprintf(all, "the end: %v\n", <-ended)
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(n.Collectors()...)
	families, err := metrics.Gather()
	_, _ = fmt.Fprintf(all, "metrics: %v %v\n", families, err)
}

func TestNoFaultOfSlackMakesMusterSayASecret(t *testing.T) {
	for _, fault := range adaptertest.EchoFaults {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := sayAll(t, fault, false)
				for _, line := range leaks(all) {
					t.Errorf("a secret is said: %s", line)
				}
				if n := all.Lines(); n < 30 {
					t.Errorf("only %d lines are said", n)
				}
			})
		})
	}
}

// Without what hides secrets, the same walk finds them.
func TestASecretThatIsSaidIsFound(t *testing.T) {
	for _, fault := range []string{"no header", "refusal with 200", "400 JSON"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if len(leaks(sayAll(t, fault, true))) == 0 {
					t.Error("nothing is found")
				}
			})
		})
	}
}

func TestNoErrorOfSocketModeShowsItsTicket(t *testing.T) {
	const address = "wss://wss.example/link/?ticket=a-ticket-of-ours&app_id=1"
	for name, err := range map[string]error{
		"address":  &url.Error{Op: "parse", URL: address, Err: errors.New("no host")},
		"answered": errors.New("malformed HTTP response \"GET /link/?ticket=a-ticket-of-ours\""),
	} {
		if said := withoutTicket(err, address).Error(); strings.Contains(said, "a-ticket") {
			t.Errorf("%s: it says %q", name, said)
		}
	}
}
