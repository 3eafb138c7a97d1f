package discord

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/adaptertest"
)

// readPayload decodes a recorded payload.
func readPayload(t *testing.T, dir, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", dir, name+".json"))
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// decodeAs decodes a payload as a T and prints the fields that matter.
func decodeAs[T any](says func(v T) []any) func(t *testing.T, name string) string {
	return func(t *testing.T, name string) string {
		var v T
		readPayload(t, "responses", name, &v)
		return strings.TrimSuffix(fmt.Sprintln(says(v)...), "\n")
	}
}

var (
	asGateway = decodeAs(func(g gatewayInfo) []any { return []any{g.URL, g.Shards, g.Limit.Remaining, g.Limit.MaxConcurrency} })
	asFrame   = decodeAs(func(f frame) []any { return []any{f.Op, f.Seq, f.Type, string(f.Data)} })
	asEvent   = decodeAs(func(e scheduledEvent) []any { return []any{e.ID, e.CreatorID, e.Name, e.Status, e.Metadata.Location} })
	asUser    = decodeAs(func(u user) []any { return []any{u.ID, u.Username, u.Bot} })
	asMember  = decodeAs(func(m guildMember) []any { return []any{m.userID(), m.Nick, len(m.Roles)} })
	asChannel = decodeAs(func(c channel) []any { return []any{c.ID, c.Type, c.isThread(), len(c.Overwrites)} })
	asServer  = decodeAs(func(g guildInfo) []any { return []any{g.ID, g.OwnerID, g.PreferredLocale, len(g.Roles)} })
	asMessage = decodeAs(func(m fetchedMessage) []any { return []any{m.ID, m.Author.ID, len(m.Reactions), len(m.Components)} })
	asRefusal = decodeAs(func(m discordgo.APIErrorMessage) []any { return []any{m.Code, m.Message} })
)

func TestRecordedResponsesAreDecoded(t *testing.T) {
	known := map[string]struct {
		decode func(t *testing.T, name string) string
		want   string
	}{
		"gateway_bot_payload":                                             {asGateway, "wss://gateway.discord.gg 1 991 5"},
		"events_gateway.053.example-response":                             {asGateway, "wss://gateway.discord.gg/ 9 999 1"},
		"events_gateway.047.example-gateway-event":                        {asFrame, "0 42 GATEWAY_EVENT_NAME {}"},
		"events_gateway.048.example-hello-event":                          {asFrame, "10 0  {\n  \"heartbeat_interval\": 45000\n }"},
		"events_gateway.049.example-heartbeat-ack":                        {asFrame, "11 0  "},
		"events_gateway-events.042.example-gateway-reconnect":             {asFrame, "7 0  null"},
		"events_gateway-events.043.example-gateway-invalid-session":       {asFrame, "9 0  false"},
		"scheduled_external_event_payload":                                {asEvent, "9497609168686982223 1155900971002865541 bleep 3 bleep"},
		"my_user_payload":                                                 {asUser, "379953393319542784 qt pi true"},
		"user_payload":                                                    {asUser, "115590097100865541 nyaa true"},
		"resources_user.116.example-user":                                 {asUser, "80351110224678912 Nelly false"},
		"member_payload":                                                  {asMember, "115590097100865541 foobarbaz 4"},
		"resources_guild.095.example-guild-member":                        {asMember, " NOT API SUPPORT 0"},
		"guild_text_channel_payload":                                      {asChannel, "123 0 false 1"},
		"guild_public_thread_payload":                                     {asChannel, "947643783913308301 11 true 0"},
		"guild_news_thread_payload":                                       {asChannel, "946900871160164393 10 true 0"},
		"guild_private_thread_payload":                                    {asChannel, "947690637610844210 12 true 0"},
		"resources_channel.089.example-thread-channel":                    {asChannel, "41771983423143937 11 true 0"},
		"dm_channel_payload":                                              {asChannel, "123 1 false 0"},
		"resources_channel.086.example-dm-channel":                        {asChannel, "319674150115610528 1 false 0"},
		"rest_guild_payload":                                              {asServer, "265828729970753537 6969696 en-GB 1"},
		"resources_guild.090.example-guild":                               {asServer, "197038439483310086 73193882359173120 en-US 0"},
		"application_payload":                                             {asServer, "209333111222   0"},
		"message_payload":                                                 {asMessage, "123 115590097100865541 1 2"},
		"resources_message.103.example-message":                           {asMessage, "334385199974967042 53908099506183680 1 0"},
		"topics_opcodes-and-status-codes.121.example-json-error-response": {asRefusal, "50014 Invalid authentication token"},
		"reference.082.error-messages":                                    {asRefusal, "50035 Invalid Form Body"},
	}
	files, err := filepath.Glob("testdata/responses/*.json")
	if err != nil || len(files) != len(known) {
		t.Errorf("%d files, %d of them known: %v", len(files), len(known), err)
	}
	for name, k := range known {
		if got := k.decode(t, name); got != k.want {
			t.Errorf("%q: {%q}", name, got)
		}
	}
}

// The recorded events come from a server and from direct messages. Each is
// dispatched, or ignored for a reason.
func TestRecordedEventsAreDispatched(t *testing.T) {
	for name, want := range map[string]string{
		"event.message_reaction_add_event_in_dm":                                "", // a custom emoji
		"event.message_reaction_add_event_in_dm_when_partial_custom":            "",
		"event.message_reaction_add_event_in_dm_when_unicode":                   "chat.ReactionChanged",
		"event.message_reaction_remove_event_in_dm":                             "",
		"event.message_reaction_remove_event_in_dm_with_unicode_emoji":          "chat.ReactionChanged",
		"event.message_reaction_remove_event_in_guild":                          "",
		"event.message_reaction_remove_event_in_guild_with_unicode_emoji":       "chat.ReactionChanged",
		"event.message_reaction_remove_all_event_in_dm":                         "", // no poll is answered there
		"event.message_reaction_remove_all_event_in_guild":                      "chat.ReactionsMissed",
		"event.message_reaction_remove_emoji_event_in_dm":                       "",
		"event.message_reaction_remove_emoji_event_in_dm_with_unicode_emoji":    "",
		"event.message_reaction_remove_emoji_event_in_guild":                    "chat.ReactionsMissed",
		"event.message_reaction_remove_emoji_event_in_guild_with_unicode_emoji": "chat.ReactionsMissed",
		"event.scheduled_event_user_add_event":                                  "chat.CalendarInterest",
		"event.scheduled_event_user_remove_event":                               "",
		"gateway_guild_payload":                                                 "chat.Arrived chat.Reconnected",
		"resources_guild.091.example-unavailable-guild":                         "",
	} {
		t.Run(name, func(t *testing.T) {
			var data json.RawMessage
			readPayload(t, "events", name, &data)
			if got := dispatchedTypes(t, eventName(name), data); got != want {
				t.Errorf("it is dispatched as %q, want %q", got, want)
			}
		})
	}
}

// eventName returns the gateway's name of a recorded event.
func eventName(name string) string {
	switch {
	case strings.Contains(name, "reaction_add"):
		return "MESSAGE_REACTION_ADD"
	case strings.Contains(name, "remove_all"):
		return "MESSAGE_REACTION_REMOVE_ALL"
	case strings.Contains(name, "remove_emoji"):
		return "MESSAGE_REACTION_REMOVE_EMOJI"
	case strings.Contains(name, "reaction_remove"):
		return "MESSAGE_REACTION_REMOVE"
	case strings.Contains(name, "user_add"):
		return "GUILD_SCHEDULED_EVENT_USER_ADD"
	case strings.Contains(name, "user_remove"):
		return "GUILD_SCHEDULED_EVENT_USER_REMOVE"
	}
	return "GUILD_CREATE"
}

// dispatchedTypes returns the types of the events a handler receives.
func dispatchedTypes(t *testing.T, event string, data json.RawMessage) string {
	t.Helper()
	var types []string
	synctest.Test(t, func(t *testing.T) {
		n, err := New(Options{Token: "t", Notebook: adaptertest.NewNotebook()})
		if err != nil {
			t.Fatal(err)
		}
		l := &recordingHandler{}
		n.dispatcher.Start(nil, l)
		n.dispatch(frame{Type: event, Data: data})
		n.dispatcher.Stop()
		for _, e := range l.events {
			types = append(types, fmt.Sprintf("%T", e))
			if id := e.Origin().ID; id != "" {
				t.Errorf("%s has the id %q, which Discord did not give", event, id)
			}
		}
	})
	return strings.Join(types, " ")
}
