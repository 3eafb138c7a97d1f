package discord

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
)

// Report describes the state of the connection to Discord.
type Report struct {
	Bot      string // the bot's user name
	Servers  int    // approximate number
	Endpoint string // where Discord sends interactions; empty if it uses the gateway
	Key      bool   // the configured public key is the application's, or none is configured
	HasKey   bool   // a public key is configured
	Hears    bool   // this process connects to the gateway
}

// Examine asks Discord about the application. A refused token is
// *chat.Unauthorised.
func (n *Network) Examine(ctx context.Context) (Report, error) {
	r := Report{HasKey: n.key != nil, Hears: n.gateway != nil}
	var self user
	if err := n.rest.call(ctx, http.MethodGet, "/users/@me", nil, &self); err != nil {
		return r, mapError(err, "our own user")
	}
	var a struct {
		ID       string `json:"id"`
		Key      string `json:"verify_key"`
		Endpoint string `json:"interactions_endpoint_url"`
		Servers  int    `json:"approximate_guild_count"`
	}
	if err := n.rest.call(ctx, http.MethodGet, "/applications/@me", nil, &a); err != nil {
		return r, mapError(err, "our own application")
	}
	n.setSelf(identity{applicationID: a.ID, userID: string(self.ID)})
	r.Bot, r.Servers, r.Endpoint = self.Username, a.Servers, a.Endpoint
	r.Key = n.key == nil || strings.EqualFold(a.Key, hex.EncodeToString(n.key))
	return r, nil
}
