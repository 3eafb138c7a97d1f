package discord

import (
	"encoding/json"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// FuzzInteraction decodes interactions. They are decoded or refused; none panics, and
// none has a broken id.
func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{"id":"1","application_id":"9","type":2,"token":"t","guild_id":"1","channel_id":"2","data":{"name":"meetup","options":[{"type":1,"name":"propose","options":[{"type":3,"name":"title","value":"a"}]}]},"member":{"permissions":"8","user":{"id":"3"}}}`,
		`{"id":1,"type":3,"user":{"id":"3"},"message":{"id":"4","channel_id":"2"},"data":{"custom_id":"1p:go:1~2","component_type":2,"values":["1"]}}`,
		`{"type":5,"data":{"custom_id":"1p:go","components":[{"type":18,"component":{"type":4,"custom_id":"title","value":"x"}}]}}`,
		`{"type":4,"data":{"options":[{"type":1,"options":[{"focused":true,"value":"a"}]}]}}`,
		`{"type":2,"guild_id":"1\u0000"}`, `{"type":1}`, `{}`, `null`, `[]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		i, err := decodeInteraction(raw)
		if err != nil {
			return
		}
		from := i.from()
		for _, id := range []string{string(from.Community), string(from.Place), string(from.Actor.User), from.ID} {
			if !chat.IsCleanID(id) && len(id) < 100 {
				t.Errorf("%q has an id %q", raw, id)
			}
		}
		if e, _ := i.decodeEvent(testCommands); e != nil {
			_, _ = chat.Clean(e)
		}
		_, _, _ = i.messageRef(), i.pendingFormName(), i.stamp()
	})
}

// FuzzGatewayFrame decodes frames and the data of the events that are handled.
func FuzzGatewayFrame(f *testing.F) {
	for _, s := range []string{
		`{"op":0,"s":1,"t":"MESSAGE_REACTION_ADD","d":{"user_id":"1","channel_id":"2","message_id":"3","emoji":{"name":"1️⃣"}}}`,
		`{"op":0,"t":"GUILD_CREATE","d":{"id":"1","name":"A","channels":[{"id":"2","type":0,"permission_overwrites":[{"id":"1","deny":"1"}]}],"roles":[{"id":"1","permissions":"8"}]}}`,
		`{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":9,"d":true}`, `{"op":0,"t":"READY","d":{"session_id":"a","resume_gateway_url":"wss://x"}}`, `{}`, `[]`,
	} {
		f.Add([]byte(s))
	}
	n, err := New(Options{Token: "t"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(_ *testing.T, raw []byte) {
		var one frame
		if json.Unmarshal(raw, &one) != nil {
			return
		}
		var r reaction
		_ = json.Unmarshal(one.Data, &r)
		_, _ = n.decodeGuild(one.Data)
		_ = one.stamp()
	})
}

// FuzzIDs reads ids, custom ids and mentions as Discord hands them back.
func FuzzIDs(f *testing.F) {
	for _, s := range []string{"discord:1", "discord:18446744073709551616", "discord:", "slack:T1", "1p:go:1~2", "1p:go~", "~2", "<@1>", "<@!1>", "<@1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id := snowflake(bot.UserID(s)); id != "" && encodeID[bot.UserID](id) != bot.UserID(s) {
			t.Errorf("%q is the snowflake %q", s, id)
		}
		if a, ok := decodeAction(s); ok {
			if again, ok := decodeAction(a.String()); ok && again.String() != a.String() && !isMarked(a.String()) {
				t.Errorf("%q is %q, then %q", s, a.String(), again.String())
			}
		}
		if u, ok := parseMention(s); ok && snowflake(u) == "" {
			t.Errorf("%q mentions %q", s, u)
		}
	})
}

// isMarked reports whether an action ends as one that was marked as a duplicate.
func isMarked(s string) bool {
	a, ok := decodeAction(s)
	return ok && a.String() != s
}
