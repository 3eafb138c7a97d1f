package discord

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAGatewayOfDiscordsAPIIsDiscords(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"wss://gateway.discord.gg":                      true,
		"wss://gateway-us-east1-b.discord.gg/?v=10":     true,
		"wss://GATEWAY.discord.gg:443":                  true,
		"ws://gateway.discord.gg":                       false,
		"wss://discord.gg.evil.example":                 false,
		"wss://evildiscord.gg":                          false,
		"wss://169.254.169.254/latest/meta-data":        false,
		"wss://gateway.discord.gg@evil.example":         false,
		"wss://evil.example/?x=.discord.gg":             false,
		"http://gateway.discord.gg":                     false,
		"wss://127.0.0.1:6379":                          false,
		"":                                              false,
		"wss://gateway.discord.gg\r\nHost: evil.exampl": false,
	} {
		if err := checkGateway(address); (err == nil) != want {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// A redirect is not followed, neither with the token nor without.
func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	reached := 0
	fake := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached++
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(fake.Close)
	n, err := New(Options{Token: "t", API: fake.URL})
	if err != nil {
		t.Fatal(err)
	}
	err = n.rest.call(t.Context(), http.MethodGet, "/users/@me", nil, nil)
	if err == nil || reached != 1 {
		t.Errorf("%d requests, %v", reached, err)
	}
}
