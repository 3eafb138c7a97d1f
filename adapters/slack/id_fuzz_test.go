package slack

import (
	"encoding/json"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// FuzzIDs reads the ids that this package makes, and what networks hand back.
func FuzzIDs(f *testing.F) {
	for _, s := range []string{"slack:T1-U1", "slack:T1-C1-1700000000.000100", "slack:T1", "slack:-", "discord:1", "slack:T1-U1/direct", "", "-", "0 1p:go:1", "0 ~", "title//1", "{}", `{"ResponseURL":"x"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, user := parseUser(bot.UserID(s)); user != "" && userID(c, user) != bot.UserID(s) {
			t.Errorf("the user %q is %q of %q", s, user, c)
		}
		if c, channel, thread := parsePlace(bot.Place(s)); channel != "" && thread != "" && placeID(c, channel, thread) != bot.Place(s) {
			t.Errorf("the place %q is %q, %q of %q", s, channel, thread, c)
		}
		_ = channelPlace(bot.Place(s))
		if a, overflow, ok := parseActionID(s); ok && !overflow {
			if again, _, ok := parseActionID(actionID(7, a.String())); !ok || again.String() != a.String() {
				t.Errorf("the action %q is %+v, then %+v", s, a, again)
			}
		}
		if field, part, ok := parseBlockID(s); ok {
			if f2, p2, ok := parseBlockID(blockID(field, part, 3)); !ok || f2 != field || p2 != part {
				t.Errorf("the block %q is %q, %q, then %q, %q", s, field, part, f2, p2)
			}
		}
		if o := parseOrigin(s); parseOrigin(o.String()) != o && len(s) < maxMetadata/2 && json.Valid([]byte(s)) {
			t.Errorf("the origin %q is %+v, then %+v", s, o, parseOrigin(o.String()))
		}
		_, _ = parseStamp(s), parseEmoji(s)
		_, _ = parseKeyBlock(s), isDirectMessage(s)
	})
}

// FuzzEnvelope reads what comes over Socket Mode. It is decoded or refused; it never
// panics, and broken ids are found.
func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{
		`{"type":"slash_commands","envelope_id":"1","payload":{"command":"/meetup","text":"propose \"a\"","team_id":"T1","user_id":"U1","channel_id":"C1"}}`,
		`{"type":"interactive","payload":{"type":"block_actions","actions":[{"action_id":"0 1p:go:1"}]}}`,
		`{"type":"events_api","payload":{"type":"event_callback","team_id":"T\u00001","event":{"type":"reaction_added","item":{"type":"message","ts":"1.2"},"reaction":"one"}}}`,
		`{"type":"hello"}`, `{"payload":null}`, `{"type":"slash_commands","payload":[1]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var e envelope
		if json.Unmarshal(raw, &e) != nil {
			return
		}
		n := &Network{}
		switch e.Type {
		case "interactive":
			if p, err := decodeInteraction(e.Payload, testCommands); err == nil {
				_ = p.hasCleanIDs()
			}
		case "events_api":
			if p, err := decodeEvent(e.Payload); err == nil {
				_, _ = p.hasCleanIDs(), p.turnKey()
			}
		default:
			p, err := (&connection{n: n}).decodeEnvelope(e)
			if err == nil && p.Team != "" && !p.hasCleanIDs() {
				t.Logf("refused %q", p.Team)
			}
		}
	})
}
