package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestAnErrorNamesNoAddressThatWasNotCalled(t *testing.T) {
	away := errors.New("the network is away")
	n, err := New(Options{
		Token: "t", Notebook: adaptertest.NewNotebook(),
		Dial: func(context.Context, string, string) (net.Conn, error) { return nil, away },
	})
	must(t, err)
	err = n.rest.call(t.Context(), http.MethodGet, "/gateway/bot", nil, nil)
	if !chat.IsError[*chat.Unknown](err) || !errors.Is(err, away) {
		t.Fatalf("it is %v", err)
	}
	if said := err.Error(); strings.Contains(said, "/api/") || !strings.Contains(said, "GET /gateway/bot") {
		t.Errorf("it says %q", said)
	}
}

func TestErrorsDoNotShowAnInteractionsToken(t *testing.T) {
	for path, want := range map[string]string{
		"/webhooks/12/aW50ZXJhY3Rpb24/messages/@original": "/webhooks/12/…/messages/@original",
		"/interactions/34/aW50ZXJhY3Rpb24/callback":       "/interactions/34/…/callback",
		"/channels/1/messages":                            "/channels/1/messages",
	} {
		if got := withoutToken(path); got != want {
			t.Errorf("%s is shown as %s, want %s", path, got, want)
		}
	}
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Method: http.MethodPatch, Status: 500})
		err := r.network.rest.call(r.Context(), http.MethodPatch, "/webhooks/1/secret-token/messages/@original", struct{}{}, nil)
		if err == nil || strings.Contains(err.Error(), "secret-token") {
			r.Errorf("the error is %v", err)
		}
	})
}
