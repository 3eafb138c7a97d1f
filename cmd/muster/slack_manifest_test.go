package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
)

func TestTheManifestForSlackIsMadeOfTheCommands(t *testing.T) {
	for name, c := range map[string]struct {
		env    map[string]string
		args   []string
		socket bool
	}{
		"nothing said":             {nil, nil, true},
		"a public address":         {nil, []string{"--public-url=https://muster.example.org"}, false},
		"a variable":               {map[string]string{"MUSTER_PUBLIC_URL": "https://muster.example.org"}, nil, false},
		"Socket Mode all the same": {map[string]string{"MUSTER_PUBLIC_URL": "https://muster.example.org"}, []string{"--socket-mode"}, true},
	} {
		out, err := muster(t, c.env, append([]string{"manifest", "slack"}, c.args...)...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, wrong := range slackschema.Manifest([]byte(out)) {
			t.Errorf("%s: %s", name, wrong)
		}
		var m struct {
			Settings struct {
				Socket bool `json:"socket_mode_enabled"`
			} `json:"settings"`
		}
		if err := json.Unmarshal([]byte(out), &m); err != nil || m.Settings.Socket != c.socket {
			t.Errorf("%s: Socket Mode is %t, %v", name, m.Settings.Socket, err)
		}
		if reached := strings.Contains(out, "https://muster.example.org/slack/commands"); reached == c.socket || !strings.Contains(out, "propose | schedule") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	if _, err := muster(t, nil, "manifest", "slack", "--public-url=muster"); err == nil {
		t.Error("an address that is none is taken")
	}
}
