package slack

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/bot/chat"
)

func TestTheManifestIsValid(t *testing.T) {
	all := append([]chat.Command{}, commands...)
	all[0].OnMessage = "Propose a meetup from this"
	for name, o := range map[string]ManifestOptions{"manifest_socket": {}, "manifest_http": {Base: "https://muster.example.org/"}} {
		raw := golden(t, name, Manifest(all, o))
		for _, wrong := range slackschema.Manifest(raw) {
			t.Errorf("%s: %s", name, wrong)
		}
		var m struct {
			OAuth struct {
				Scopes struct {
					Bot  []string `json:"bot"`
					More []string `json:"bot_optional"`
				}
			} `json:"oauth_config"`
		}
		must(t, json.Unmarshal(raw, &m))
		asked := slices.Concat(m.OAuth.Scopes.Bot, m.OAuth.Scopes.More)
		if len(asked) != len(requiredScopes)+len(optionalScopes) {
			t.Errorf("%s asks for %q", name, asked)
		}
		for _, scope := range asked {
			if strings.Contains(scope, "history") {
				t.Errorf("%s asks for %s", name, scope)
			}
		}
	}
}

// Whoever installs the app reads what it asks for. Nothing is asked for in vain.
func TestEveryEventThatIsAskedForIsUsed(t *testing.T) {
	for _, kind := range slices.Concat(requiredEvents, optionalEvents) {
		raw := `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"` + kind + `","tab":"home","user":"U1","channel":"C1","event_ts":"1.2",
			"reaction":"heart","item":{"type":"message","channel":"C1","ts":"1.2"},"tokens":{"bot":["U9"]}}}`
		p, err := decodeEvent([]byte(raw))
		if err != nil || p.Event == nil && p.Change.Kind == changeNone {
			t.Errorf("%s is asked for, and nothing comes of it: %v", kind, err)
		}
	}
}
