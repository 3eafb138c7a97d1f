package discord

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
)

// Report is how things stand with Discord.
type Report struct {
	Bot      string // what the bot is called there
	Servers  int    // about how many it is in
	Endpoint string // where Discord sends interactions; empty: over the gateway
	Key      bool   // the public key given is the application's; true if none is
	HasKey   bool   // one was given
	Hears    bool   // this process connects to the gateway
}

// Examine asks Discord how things stand. A token that it refuses is
// *chat.Forbidden.
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
