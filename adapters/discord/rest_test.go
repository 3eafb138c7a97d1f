package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/adaptertest"
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
