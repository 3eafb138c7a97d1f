package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// What happens to a card in a channel that two workspaces share may belong to
// either; it reaches the workspace of the card, whichever one Slack names.
func TestAnEventInASharedChannelReachesTheWorkspaceOfTheCard(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.s.AddTeam("T2", "xoxb-two")
		if err := s.n.saveWorkspace(s.Context(), workspace{Team: "T2", Token: "xoxb-two", User: testserver.Bot}); err != nil {
			s.Fatal(err)
		}
		for name, envelope := range map[string]string{
			"named by one":   `"team_id":"T2","context_team_id":"T2","authorizations":[{"team_id":"T2"}]`,
			"named by other": `"team_id":"T1","context_team_id":"T1","authorizations":[{"team_id":"T1"}]`,
			"not installed":  `"team_id":"T9","context_team_id":"T9","authorizations":[{"team_id":"T9"}]`,
		} {
			for kind, event := range map[string]string{
				"reaction": `"type":"reaction_added","user":"UBEN","reaction":"one","item":{"type":"message","channel":"C1","ts":"1.2"},"event_ts":"1.3"`,
				"deletion": `"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.2","event_ts":"1.4"`,
			} {
				s.forgetEvents()
				id := strings.ReplaceAll("Ev "+name+kind, " ", "")
				body := `{"type":"event_callback","event_id":"` + id + `","is_ext_shared_channel":true,` + envelope + `,"event":{` + event + `}}`
				serveHTTP(s.n, testserver.Signed(s.Context(), pathEvents, "application/json", body, time.Now()))
				advance(time.Second)
				var places []string
				for _, e := range eventsOf[chat.ReactionChanged](s) {
					places = append(places, string(e.Message.Place)+" by "+string(e.Actor.User)+" in "+string(e.Community))
				}
				for _, e := range eventsOf[chat.Vanished](s) {
					places = append(places, string(e.Message.Place)+" by "+string(e.Actor.User)+" in "+string(e.Community))
				}
				slices.Sort(places)
				want := []string{"slack:T1-C1 by slack:T1-UBEN in slack:T1", "slack:T2-C1 by slack:T2-UBEN in slack:T2"}
				if kind == "deletion" {
					want = []string{"slack:T1-C1 by  in slack:T1", "slack:T2-C1 by  in slack:T2"}
				}
				if !slices.Equal(places, want) {
					s.Errorf("%s, %s: it is delivered to %q", kind, name, places)
				}
			}
		}
	})
}

func TestAnInteractionBelongsToTheWorkspaceOfItsCard(t *testing.T) {
	action := chat.NewAction("rsvp", chat.ModePrivate, 12, "going")
	for name, c := range map[string]struct{ raw, want string }{
		"a card of another workspace": {`{"type":"block_actions","team":{"id":"T2"},"user":{"id":"U2","team_id":"T2"},"message":{"user":"UB","team":"T1"},
			"container":{"channel_id":"C1","message_ts":"1.2"},"actions":[{"action_id":"1 ACTION"}]}`, "slack:T1"},
		"a card of their own": {`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U2","team_id":"T2"},"message":{"user":"UB"},
			"container":{"channel_id":"C1","message_ts":"1.2"},"actions":[{"action_id":"1 ACTION"}]}`, "slack:T1"},
		"a form": {`{"type":"view_submission","team":{"id":"T2"},"user":{"id":"U2","team_id":"T2"},
			"view":{"id":"V1","callback_id":"ACTION","app_installed_team_id":"T1"}}`, "slack:T1"},
		"a form of an organisation": {`{"type":"view_submission","team":null,"user":{"id":"U2","team_id":"T2"},"enterprise":{"id":"E1"},"is_enterprise_install":true,
			"view":{"id":"V1","callback_id":"ACTION","app_installed_team_id":"T1"}}`, "slack:T1"},
	} {
		p, err := decodeInteraction([]byte(strings.ReplaceAll(c.raw, "ACTION", action.String())), nil)
		if err != nil || p.Event == nil {
			t.Errorf("%s: %+v, %v", name, p, err)
			continue
		}
		from := p.Event.Origin()
		if from.Community != bot.CommunityID(c.want) || !strings.HasPrefix(string(from.Actor.User), c.want+"-U2") {
			t.Errorf("%s: it is from %+v", name, from)
		}
	}
}
