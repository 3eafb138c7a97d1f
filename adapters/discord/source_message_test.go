package discord

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// messageCommand returns Ben's use of a command on a message.
func messageCommand(t *testing.T, message string) *chat.SourceMessage {
	t.Helper()
	n := &Network{audience: newAudience()}
	n.audience.noteGuild(guildInfo{
		ID: "5", Roles: []role{{ID: "5", Permissions: view, Name: "@everyone"}, {ID: "80", Name: "hosts"}},
		Channels: []channel{{ID: "6", Name: "general"}, {ID: "60", Name: "games"}, {ID: "61", Name: "secret", Overwrites: []overwrite{{ID: "5", Deny: view}}}},
	})
	n.audience.noteMember("5", nil, &guildMember{User: &user{ID: "7"}, Roles: []string{}})
	i := inServer(t, discordgo.InteractionApplicationCommand, `{"type": 3, "name": "Propose a meetup from this", "target_id": "3", "resolved": {"messages": {"3": `+message+`}}}`)
	i.names = n
	e, _ := i.decodeEvent(testCommands)
	return e.(chat.Invocation).On
}

func TestMessagesAreReadWithNamesForIDs(t *testing.T) {
	mentions := `"mentions": [{"id": "70", "username": "cy_c", "global_name": "Cy"}, {"id": "71", "username": "dee", "member": {"nick": "Dee D."}}, {"id": "72", "username": "robot", "bot": true}]`
	for content, want := range map[string]string{
		"":                                    "",
		"Games with <@70> and <@!71>?":        "Games with @Cy and @Dee D.?",
		"Ask <@72> or <@404>":                 "Ask @robot or ",
		"Hey <@&80>, <@&81>, @everyone":       "Hey @hosts, , @everyone",
		"in <#6> or <#60>":                    "in #general or #games",
		"in <#61> or <#62>":                   "in  or ",
		"<:catan:123> <a:dance:456>":          ":catan: :dance:",
		"</meetup propose:99> in <id:browse>": "/meetup propose in ",
		"<t:1796162400:F> or <t:1796162400>":  "<t:1796162400:F> or <t:1796162400>",
		"<https://example.org> a <b> 1 < 2":   "<https://example.org> a <b> 1 < 2",
		"<@> <#> <:> <@&80> **x**":            "<@> <#> <:> @hosts **x**",
	} {
		quoted, _ := json.Marshal(content)
		on := messageCommand(t, `{"id": "3", "timestamp": "2026-11-23T09:00:00.000000+00:00", "content": `+string(quoted)+`, `+mentions+`}`)
		if on.Text != want || !on.At.Equal(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("%q reads %q at %s, want %q", content, on.Text, on.At, want)
		}
		if diff := cmp.Diff([]bot.UserID{"discord:70", "discord:71"}, on.Mentioned); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMessagesWithoutTextAreRead(t *testing.T) {
	for raw, want := range map[string]string{
		`{"id": "3", "attachments": [{"id": "1"}]}`: "",
		`{"id": "3", "content": "", "message_snapshots": [{"message": {"content": "Board games on <#6>", "timestamp": "2026-11-20T09:00:00+00:00"}}]}`: "Board games on #general",
		`{"id": "3", "poll": {"question": {"text": "Pizza or pasta?"}}}`:                                                                               "Pizza or pasta?",
		`{"id": "3", "content": null, "mentions": null, "poll": null}`:                                                                                 "",
	} {
		if on := messageCommand(t, raw); on.Text != want {
			t.Errorf("%s reads %q", raw, on.Text)
		}
	}
}

// The payload is the example of Discord's documentation.
func TestRealMessageCommandsAreRead(t *testing.T) {
	raw, err := os.ReadFile("testdata/message_command.json")
	must(t, err)
	i, err := decodeInteraction(raw)
	must(t, err)
	cmds := []chat.Command{{Name: "propose", OnMessage: i.Data.Name, ReplyMode: chat.ModeOpens}}
	e, mode := i.decodeEvent(cmds)
	on := e.(chat.Invocation).On
	if mode != chat.ModeOpens || on == nil || on.Text != "some message" || on.At.Format(time.DateOnly) != "2021-07-22" || len(on.Mentioned) != 0 {
		t.Errorf("%s: %+v", strconv.Quote(string(mode)), on)
	}
}
