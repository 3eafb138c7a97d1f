package discord

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var testCommands = []chat.Command{
	{Name: "propose", ReplyMode: chat.ModeOpens, OnMessage: "Propose a meetup from this", Options: []chat.Field{
		{Name: "title", Required: true, MaxLength: 40}, {Name: "when", Autocompletes: true}, {Name: "who", Label: "Who", Type: chat.FieldPeople},
		{Name: "seats", Label: "Seats", Type: chat.FieldNumber, Min: 1, Max: 9}, {Name: "description", Type: chat.FieldLongText},
	}},
	{Name: "me zone", ReplyMode: chat.ModeOpens, Options: []chat.Field{{Name: "zone", Autocompletes: true}}},
	{Name: "list", ReplyMode: chat.ModePrivate},
}

// inServer returns an interaction of Ben's in a channel of a server.
func inServer(t *testing.T, kind discordgo.InteractionType, data string) *interaction {
	t.Helper()
	i, err := decodeInteraction([]byte(`{"id": "9", "application_id": "1", "type": ` + string(rune('0'+kind)) + `, "token": "tok", "guild_id": "5", "channel_id": "6",
		"member": {"user": {"id": "7", "username": "ben_b", "global_name": "Benjamin"}, "nick": "Ben", "permissions": "8589934592"},
		"locale": "en-GB", "guild_locale": "de", "app_permissions": "` + "1024" + `", "data": ` + data + `}`))
	must(t, err)
	return i
}

var benOrigin = chat.From{
	ID: "9", Stamp: bot.Stamp{Number: 9}, Community: "discord:5", Place: "discord:6", Channel: "discord:6", MissingPermissions: strings.Join(permissions(1024).missing(), ", "),
	Actor: chat.Identity{User: "discord:7", Name: "Ben", Locale: "en-GB", Manages: true},
}

func TestACommandIsAnInvocation(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want chat.Invocation
		mode chat.ReplyMode
	}{
		"a verb": {
			`{"type": 1, "name": "meetup", "options": [{"type": 1, "name": "propose", "options": [
				{"type": 3, "name": "title", "value": "Games"}, {"type": 3, "name": "who", "value": "<@70><@!71> and <@70>"}, {"type": 4, "name": "seats", "value": 8}, {"type": 3, "name": "new", "value": "?"}]}]}`,
			chat.Invocation{From: benOrigin, Command: "propose", Values: chat.Values{
				"title": {Text: "Games"}, "seats": {Text: "8"}, "who": {Text: "<@70>  <@!71>  and  <@70>", Users: []bot.UserID{"discord:70", "discord:71"}},
			}, Errors: []*bot.Error{chat.ErrUnknownOption(testCommands[0], "new")}}, chat.ModeOpens,
		},
		"a member chosen": {
			`{"type": 1, "name": "meetup", "options": [{"type": 1, "name": "propose", "options": [{"type": 6, "name": "who", "value": "70"}]}],
				"resolved": {"users": {"70": {"id": "70", "global_name": "Cy"}}}}`,
			chat.Invocation{From: benOrigin, Command: "propose", Values: chat.Values{"who": {Text: "Cy", Users: []bot.UserID{"discord:70"}}}}, chat.ModeOpens,
		},
		"a verb of a group": {
			`{"type": 1, "name": "meetup", "options": [{"type": 2, "name": "me", "options": [{"type": 1, "name": "zone", "options": [{"type": 3, "name": "zone", "value": "Berlin"}]}]}]}`,
			chat.Invocation{From: benOrigin, Command: "me zone", Values: chat.Values{"zone": {Text: "Berlin"}}}, chat.ModeOpens,
		},
		"a verb that is gone": {
			`{"type": 1, "name": "meetup", "options": [{"type": 1, "name": "fly"}]}`, chat.Invocation{From: benOrigin, Command: "fly", Values: chat.Values{}}, chat.ModePrivate,
		},
		"on a message": {
			`{"type": 3, "name": "Propose a meetup from this", "target_id": "3", "resolved": {"messages": {"3": {"id": "3", "content": "Games?\nOn Friday."}}}}`,
			chat.Invocation{From: benOrigin, Command: "propose", On: &chat.SourceMessage{Text: "Games?\nOn Friday."}}, chat.ModeOpens,
		},
		"on a member, which Muster does not offer": {
			`{"type": 2, "name": "Poke", "target_id": "3"}`, chat.Invocation{From: benOrigin, Command: "Poke"}, chat.ModePrivate,
		},
	} {
		e, mode := inServer(t, discordgo.InteractionApplicationCommand, c.data).decodeEvent(testCommands)
		if diff := cmp.Diff(c.want, e); diff != "" || mode != c.mode {
			t.Errorf("%s: %q (-want +got)\n%s", name, mode, diff)
		}
	}
}

func TestWhatAnOptionDoesNotAllowIsRefused(t *testing.T) {
	e, _ := inServer(t, discordgo.InteractionApplicationCommand, `{"type": 1, "name": "meetup", "options": [{"type": 1, "name": "propose", "options": [
		{"type": 3, "name": "who", "value": "Ben, <@&4>"}, {"type": 4, "name": "seats", "value": 12}]}]}`).decodeEvent(testCommands)
	var fields []string
	for _, refusal := range e.(chat.Invocation).Errors {
		fields = append(fields, refusal.Field)
	}
	if diff := cmp.Diff([]string{"who", "seats"}, fields); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsTypedIsAQuery(t *testing.T) {
	e, _ := inServer(t, discordgo.InteractionApplicationCommandAutocomplete, `{"type": 1, "name": "meetup", "options": [{"type": 1, "name": "propose", "options": [
		{"type": 3, "name": "title", "value": "Games"}, {"type": 3, "name": "when", "value": "fri 7", "focused": true}]}]}`).decodeEvent(testCommands)
	if diff := cmp.Diff(chat.Query{From: benOrigin, Command: "propose", Field: "when", Typed: "fri 7", Values: chat.Values{"title": {Text: "Games"}}}, e); diff != "" {
		t.Error(diff)
	}
}

func TestAControlIsPressed(t *testing.T) {
	i := inServer(t, discordgo.InteractionMessageComponent, `{"component_type": 3, "custom_id": "1r:answer:12:yes~2", "values": ["1", "3"]}`)
	i.Message = &partialMessage{ID: "44"}
	e, mode := i.decodeEvent(testCommands)
	want := chat.Press{From: benOrigin, Message: bot.MessageRef{Place: "discord:6", ID: "44"}, Action: chat.NewAction("answer", chat.ModeUpdate, 12, "yes"), Values: []string{"1", "3"}}
	if diff := cmp.Diff(want, e); diff != "" || mode != chat.ModeUpdate {
		t.Errorf("%q (-want +got)\n%s", mode, diff)
	}
	i.Message.Flags = discordgo.MessageFlagsEphemeral | discordgo.MessageFlagsIsComponentsV2
	if e, _ := i.decodeEvent(testCommands); !e.(chat.Press).Message.IsZero() {
		t.Error("a message that only Ben sees is named")
	}
	i.Data.CustomID = "something of another time"
	if e, mode := i.decodeEvent(testCommands); e.(chat.Press).Action.Verb != "" || mode != chat.ModePrivate {
		t.Errorf("a custom id of another time is %+v", e)
	}
}

func TestAThreadIsInAChannel(t *testing.T) {
	i := inServer(t, discordgo.InteractionApplicationCommand, `{"type": 1, "name": "meetup"}`)
	i.PartialChannel = partialChannel{Type: 11, ParentID: "60"}
	if f := i.from(); f.Place != "discord:6" || f.Channel != "discord:60" {
		t.Errorf("it is in %s of %s", f.Place, f.Channel)
	}
}

func TestDirectMessagesAreAMembersOwn(t *testing.T) {
	i, err := decodeInteraction([]byte(`{"id": "9", "type": 3, "channel_id": "66", "user": {"id": "7", "username": "ben_b"}, "message": {"id": "44"},
		"data": {"component_type": 2, "custom_id": "1p:rsvp:1:going"}}`))
	must(t, err)
	e, _ := i.decodeEvent(testCommands)
	from := chat.From{ID: "9", Stamp: bot.Stamp{Number: 9}, Place: bot.DirectTo("discord:7"), Actor: chat.Identity{User: "discord:7", Name: "ben_b"}}
	want := chat.Press{From: from, Message: bot.MessageRef{Place: from.Place, ID: "44"}, Action: chat.NewAction("rsvp", chat.ModePrivate, 1, "going")}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
}

func TestAFormIsHandedIn(t *testing.T) {
	e, mode := inServer(t, discordgo.InteractionModalSubmit, `{"custom_id": "1p:draft:poll", "resolved": {"users": {"70": {"id": "70", "username": "cy"}}, "members": {"70": {"nick": "Cy"}}}, "components": [
		{"type": 10}, {"type": 99, "shape": {"of": "things to come"}},
		{"type": 18, "component": {"type": 4, "custom_id": "title", "value": "Games & more"}},
		{"type": 18, "component": {"type": 4, "custom_id": "where", "value": ""}},
		{"type": 18, "component": {"type": 5, "custom_id": "who", "values": ["70", "71"]}},
		{"type": 18, "component": {"type": 3, "custom_id": "order", "values": ["dmy"]}},
		{"type": 1, "components": [{"type": 4, "custom_id": "old", "value": "row"}]}]}`).decodeEvent(testCommands)
	want := chat.Submission{From: benOrigin, Action: chat.NewAction("draft", chat.ModePrivate, "poll"), Values: chat.Values{
		"title": {Text: "Games & more"}, "where": {}, "order": {Text: "dmy"}, "old": {Text: "row"},
		"who": {Text: "Cy, <@71>", Users: []bot.UserID{"discord:70", "discord:71"}},
	}}
	if diff := cmp.Diff(want, e); diff != "" || mode != chat.ModePrivate {
		t.Errorf("%q (-want +got)\n%s", mode, diff)
	}
}

func TestWhatIsNotKnownIsNoEvent(t *testing.T) {
	for _, kind := range []discordgo.InteractionType{discordgo.InteractionPing, 9} {
		if e, mode := inServer(t, kind, `{}`).decodeEvent(testCommands); e != nil || mode != chat.ModePrivate {
			t.Errorf("type %d is %+v", kind, e)
		}
	}
}

func TestOrganisersManageEventsOrTheServer(t *testing.T) {
	for have, want := range map[permissions]bool{0: false, 1 << 11: false, 1 << 33: true, 1 << 5: true, 1 << 3: true, 1<<44 | 1<<13: false} {
		if have.canManage() != want {
			t.Errorf("%d manages: %t", have, !want)
		}
	}
}

func TestMissingPermissionsAreNamed(t *testing.T) {
	if got := inServer(t, discordgo.InteractionApplicationCommand, `{}`).AppPermissions.missing(); len(got) != len(requiredPermissions)-1 || got[0] != "Send Messages" {
		t.Errorf("missing are %q", got)
	}
	for _, have := range []permissions{permissions(InvitePermissions()), discordgo.PermissionAdministrator} {
		if got := have.missing(); len(got) > 0 {
			t.Errorf("missing are %q", got)
		}
	}
	for text, want := range map[string]permissions{`"1024"`: 1024, `2048`: 2048, `null`: 0, `"much"`: 0, `[]`: 0} {
		var p permissions
		if err := json.Unmarshal([]byte(text), &p); err != nil || p != want {
			t.Errorf("%s is read as %d, %v", text, p, err)
		}
	}
}

// TestRecordedEventsAreRead decodes recorded events other than interactions.
func TestRecordedEventsAreRead(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "events", "event.message_reaction_*.json"))
	must(t, err)
	if len(names) < 10 {
		t.Fatalf("%d reactions are recorded", len(names))
	}
	for _, name := range names {
		var r reaction
		readInteractionPayload(t, filepath.Base(name), &r)
		if r.ChannelID == "" || r.MessageID == "" || r.UserID == "" && !strings.Contains(name, "_all_") && !strings.Contains(name, "_remove_emoji_") {
			t.Errorf("%s is read as %+v", name, r)
		}
	}
	var s guildInfo
	if readInteractionPayload(t, "gateway_guild_payload.json", &s); s.ID != "265828729970753537" || s.Name == "" || s.PreferredLocale == "" || s.Unavailable || len(s.Channels) == 0 {
		t.Errorf("a server is read as %+v", s)
	}
	var gone guildInfo
	if readInteractionPayload(t, "resources_guild.091.example-unavailable-guild.json", &gone); !gone.Unavailable || gone.ID == "" {
		t.Errorf("a server that is away is read as %+v", gone)
	}
}

func readInteractionPayload(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "events", name))
	must(t, err)
	must(t, json.Unmarshal(raw, v))
}

// TestRecordedInteractionsAreRead decodes recorded interactions.
func TestRecordedInteractionsAreRead(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "events", "*interaction*.json"))
	must(t, err)
	if len(names) < 9 {
		t.Fatalf("%d interactions are recorded", len(names))
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		must(t, err)
		i, err := decodeInteraction(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		e, _ := i.decodeEvent(testCommands)
		switch {
		case i.Type == discordgo.InteractionPing && e == nil:
		case e == nil:
			t.Errorf("%s: type %d is no event", name, i.Type)
		case e.Origin().Actor.User == "" || !strings.HasPrefix(string(e.Origin().Place), "discord:"):
			t.Errorf("%s: it is from %+v", name, e.Origin())
		}
	}
}
