package slack

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var commands = []chat.Command{
	{Name: "propose", Description: "Ask when people can come", ReplyMode: chat.ModeOpens, Options: []chat.Field{
		{Name: "title", Label: "Title", Required: true, MaxLength: 60}, {Name: "when", Label: "When", Autocompletes: true}, {Name: "where", Label: "Where"},
		{Name: "who", Label: "Who", Type: chat.FieldPeople}, {Name: "description", Label: "More", Type: chat.FieldLongText},
	}},
	{Name: "help", Description: "What I can do", ReplyMode: chat.ModePrivate},
	{Name: "me zone", Description: "Where you live", ReplyMode: chat.ModeOpens, Options: []chat.Field{{Name: "zone", Label: "Zone", Autocompletes: true, MaxLength: 64}}},
}

func loadPayload(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "payload", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// decodePayload decodes a payload by the kind in its file's name.
func decodePayload(t *testing.T, name string, raw []byte) payload {
	t.Helper()
	do := decodeEvent
	if strings.HasPrefix(name, "interactive.") {
		do = func(raw []byte) (payload, error) { return decodeInteraction(raw, commands) }
	}
	p, err := do(raw)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return p
}

func TestEveryPayloadIsRead(t *testing.T) {
	files, err := filepath.Glob("testdata/payload/*.json")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d payloads, %v", len(files), err)
	}
	events := map[string]chat.Event{}
	changes := map[string]workspaceChange{}
	for _, file := range files {
		name := filepath.Base(file)
		// No id of Slack's has a dash; one payload was made up with some.
		p := decodePayload(t, name, bytes.ReplaceAll(loadPayload(t, name), []byte("T-auth"), []byte("T_auth")))
		if p.community() == "" {
			t.Errorf("%s: it has no community", name)
		}
		if p.Event != nil {
			events[name] = p.Event
		}
		if p.Change.Kind != changeNone {
			changes[name] = p.Change
		}
	}
	ana := chat.From{ID: "Ev111", Community: "slack:T_INSTALLED", Place: "slack:T_INSTALLED-C111", Channel: "slack:T_INSTALLED-C111", Actor: chat.Identity{User: "slack:T_INSTALLED-W23456789"}}
	reacted := ana
	reacted.Stamp = bot.Stamp{Number: 1599616881_000800}
	deleted := chat.From{ID: "Ev111", Community: "slack:T_auth", Place: "slack:T_auth-C111", Channel: "slack:T_auth-C111"}
	left := chat.Departed{From: chat.From{ID: "Ev111", Community: "slack:T_INSTALLED"}}
	pressed := chat.From{
		ID: "4916855695380.xxx.yyy", Stamp: bot.Stamp{Number: 1678252216_469172}, Community: "slack:T0G9PQBBK", Place: "slack:T0G9PQBBK-C111", Channel: "slack:T0G9PQBBK-C111",
		Actor: chat.Identity{User: "slack:T0G9PQBBK-U111"},
	}
	used := chat.From{ID: "111.111.xxxxxx", Community: "slack:T111", Place: "slack:T111-W111/direct", Actor: chat.Identity{User: "slack:T111-W111"}}
	usedOn := chat.From{ID: "111.222.xxx", Community: "slack:T111", Place: "slack:T111-C111", Channel: "slack:T111-C111", Actor: chat.Identity{User: "slack:T111-W111", Name: "test-test"}}
	submitted := chat.From{ID: "111.222.xxx", Community: "slack:T111", Place: "slack:T111-W111/direct", Actor: chat.Identity{User: "slack:T111-W111", Name: "primary-owner"}}
	wantEvents := map[string]chat.Event{
		// Controls, forms and shortcuts of others stand for those of another version.
		"interactive.block_actions.json": chat.Press{From: pressed, Message: bot.MessageRef{Place: "slack:T0G9PQBBK-C111", ID: "1678252213.679169"}, Action: ofAnotherVersion},
		"interactive.shortcut.json":      chat.Invocation{From: used, Command: "test-shortcut", Values: chat.Values{}},
		"interactive.message_action.json": chat.Invocation{
			From: usedOn, Command: "test-shortcut", Values: chat.Values{},
			On: &chat.SourceMessage{Text: "<@W222> test", Mentioned: []bot.UserID{"slack:T111-W222"}, At: time.Unix(1583636382, 0)},
		},
		"interactive.view_submission.json": chat.Submission{From: submitted, Action: ofAnotherVersion, Values: chat.Values{}},
		"event.reaction_added.json": chat.ReactionChanged{
			From: reacted, Message: bot.MessageRef{Place: "slack:T_INSTALLED-C111", ID: "1599529504.000400"}, Emoji: ":heart_eyes:", Added: true,
		},
		"event.app_uninstalled.json": left, "event.tokens_revoked.json": left,
		"event.message.message_deleted.json": chat.Vanished{From: deleted, Message: bot.MessageRef{Place: "slack:T_auth-C111", ID: "1665368619.804829"}},
	}
	if diff := cmp.Diff(wantEvents, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	wantChanges := map[string]workspaceChange{
		"event.app_home_opened.json":       {Kind: changeHomeOpened, User: "W111"},
		"event.app_uninstalled.json":       {Kind: changeUninstalled},
		"event.tokens_revoked.json":        {Kind: changeTokensRevoked},
		"event.member_joined_channel.json": {Kind: changeMemberJoined, Channel: "C04T3ACM40K", User: "W013CV5UA87"},
	}
	if diff := cmp.Diff(wantChanges, changes); diff != "" {
		t.Errorf("news (-want +got):\n%s", diff)
	}
}

// editedPayload returns a recorded payload with some texts replaced.
func editedPayload(t *testing.T, name string, oldNew ...string) []byte {
	t.Helper()
	text := string(loadPayload(t, name))
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s has no %s", name, oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	return []byte(text)
}

func TestAButtonIsRead(t *testing.T) {
	action := chat.NewAction("rsvp", chat.ModeUpdate, 12, "going")
	for name, c := range map[string]struct {
		oldNew    []string
		place     bot.Place
		message   bot.MessageRef
		community bot.CommunityID
	}{
		"in a channel": {
			nil, "slack:T0G9PQBBK-C111", bot.MessageRef{Place: "slack:T0G9PQBBK-C111", ID: "1678252213.679169"}, "slack:T0G9PQBBK",
		},
		"in a thread": {
			[]string{`"container": {`, `"container": {"thread_ts": "1678.1",`}, "slack:T0G9PQBBK-C111-1678.1",
			bot.MessageRef{Place: "slack:T0G9PQBBK-C111", ID: "1678252213.679169"}, "slack:T0G9PQBBK",
		},
		"on a message with a thread": {
			[]string{`"container": {`, `"container": {"thread_ts": "1678252213.679169",`}, "slack:T0G9PQBBK-C111",
			bot.MessageRef{Place: "slack:T0G9PQBBK-C111", ID: "1678252213.679169"}, "slack:T0G9PQBBK",
		},
		"in direct messages": {
			[]string{`"channel_id": "C111"`, `"channel_id": "D111"`}, "slack:T0G9PQBBK-U111/direct",
			bot.MessageRef{Place: "slack:T0G9PQBBK-U111/direct", ID: "1678252213.679169"}, "",
		},
		"on what only the actor sees": {
			[]string{`"is_ephemeral": false`, `"is_ephemeral": true`}, "slack:T0G9PQBBK-C111", bot.MessageRef{}, "slack:T0G9PQBBK",
		},
	} {
		raw := strings.ReplaceAll(string(editedPayload(t, "interactive.block_actions.json", c.oldNew...)), `"action_id": "button"`, `"action_id": "`+actionID(3, action.String())+`"`)
		p := decodePayload(t, "interactive.", []byte(raw))
		press, ok := p.Event.(chat.Press)
		if !ok || press.Action.String() != action.String() || press.Place != c.place || press.Message != c.message || press.Community != c.community || len(press.Values) > 0 {
			t.Errorf("%s: %#v", name, p.Event)
		}
		if p.ReplyMode != chat.ModeUpdate || p.TriggerID != "4916855695380.xxx.yyy" || p.Origin.Message != "1678252213.679169" || p.ResponseURL == "" {
			t.Errorf("%s: %+v", name, p)
		}
		if press.ID != p.TriggerID || press.Actor.User != "slack:T0G9PQBBK-U111" {
			t.Errorf("%s: it comes from %+v", name, press.From)
		}
	}
}

func TestWhatIsChosenIsRead(t *testing.T) {
	const button = "\"value\": \"clicked\",\n   \"type\": \"button\","
	for name, c := range map[string]struct {
		id, chosen string
		verb       string
		want       []string
	}{
		"one":      {actionID(0, "1p:choose:1"), `"type": "static_select", "selected_option": {"value": "a"}`, "choose", []string{"a"}},
		"many":     {actionID(0, "1p:choose:1"), `"type": "multi_static_select", "selected_options": [{"value": "a"}, {"value": "b"}]`, "choose", []string{"a", "b"}},
		"none":     {actionID(0, "1p:choose:1"), `"type": "multi_static_select", "selected_options": []`, "choose", nil},
		"overflow": {actionID(4, overflowVerb), `"type": "overflow", "selected_option": {"value": "1p:rsvp:1"}`, "rsvp", nil},
		"not ours": {"button", `"type": "button"`, "", nil},
		"forged":   {actionID(4, overflowVerb), `"type": "overflow", "selected_option": {"value": "rm -rf"}`, "", nil},
	} {
		raw := editedPayload(t, "interactive.block_actions.json", button, c.chosen+",")
		raw = []byte(strings.ReplaceAll(string(raw), `"action_id": "button"`, `"action_id": "`+c.id+`"`))
		press, _ := decodePayload(t, "interactive.", raw).Event.(chat.Press)
		if press.Action.Verb != c.verb || !reflect.DeepEqual(press.Values, c.want) {
			t.Errorf("%s: %+v", name, press)
		}
	}
}

func TestReactionsInDirectMessagesAndTakenAwayAreRead(t *testing.T) {
	raw := editedPayload(t, "event.reaction_added.json", `"reaction_added"`, `"reaction_removed"`, `"C111"`, `"D111"`, `"heart_eyes"`, `"woman-shrugging::skin-tone-3"`)
	r, ok := decodePayload(t, "event.", raw).Event.(chat.ReactionChanged)
	want := bot.MessageRef{Place: "slack:T_INSTALLED-W23456789/direct", ID: "1599529504.000400"}
	if !ok || r.Added || bot.PlainEmoji(r.Emoji) != bot.NoneOfThese || r.Message != want || r.Community != "" {
		t.Errorf("%+v", r)
	}
}

func TestEventsOfOtherShapesAreRead(t *testing.T) {
	for event, want := range map[string]workspaceChange{
		`{"type":"channel_archive","channel":"C1","user":"U1"}`:           {Kind: changeChannelGone, Channel: "C1"},
		`{"type":"channel_left","channel":"C1","actor_id":"U1"}`:          {Kind: changeChannelGone, Channel: "C1"},
		`{"type":"user_change","user":{"id":"U1","deleted":false}}`:       {Kind: changeUserChanged, User: "U1"},
		`{"type":"user_change","user":{"id":"U1","deleted":true}}`:        {Kind: changeUserDeactivated, User: "U1"},
		`{"type":"channel_rename","channel":{"id":"C1","name":"x"}}`:      {},
		`{"type":"tokens_revoked","tokens":{"oauth":["U1"]}}`:             {},
		`{"type":"a_kind_of_tomorrow","user":null,"channel":{"id":"C1"}}`: {},
	} {
		p := decodePayload(t, "event.", []byte(`{"team_id":"T1","event_id":"Ev1","type":"event_callback","event":`+event+`}`))
		left, gone := p.Event.(chat.MemberLeft)
		if p.Change != want || gone != (want.Kind == changeUserDeactivated) || gone && left.Actor.User != "slack:T1-U1" || !gone && p.Event != nil {
			t.Errorf("%s: %+v", event, p)
		}
	}
	if _, err := decodeEvent([]byte(`{"event":{"user":7}}`)); err == nil {
		t.Errorf("a member who is a number is read")
	}
}

func TestTheHomeTabIsRead(t *testing.T) {
	p := decodePayload(t, "event.", editedPayload(t, "event.app_home_opened.json", `"messages"`, `"home"`))
	e, ok := p.Event.(chat.HomeOpened)
	if !ok || e.Community != "slack:T111" || e.Actor.User != "slack:T111-W111" || e.Place != "slack:T111-W111/direct" {
		t.Errorf("%+v", p.Event)
	}
}

func TestShortcutsAreCommands(t *testing.T) {
	p := decodePayload(t, "interactive.", editedPayload(t, "interactive.shortcut.json", "test-shortcut", "propose"))
	if e, ok := p.Event.(chat.Invocation); !ok || e.Command != "propose" || len(e.Values) > 0 || p.ReplyMode != chat.ModeOpens || e.Place != "slack:T111-W111/direct" {
		t.Errorf("alone: %+v", p.Event)
	}
	p = decodePayload(t, "interactive.", editedPayload(t, "interactive.message_action.json", "test-shortcut", "propose", `<@W222> test`, `Chess &amp; tea with <@W222|bo>?\nBring <https://example.org|a board>`))
	want := chat.SourceMessage{Text: "Chess & tea with @bo?\nBring a board", Mentioned: []bot.UserID{"slack:T111-W222"}, At: time.Unix(1583636382, 0)}
	if e, ok := p.Event.(chat.Invocation); !ok || !reflect.DeepEqual(e.On, &want) || e.Place != "slack:T111-C111" {
		t.Errorf("on a message: %+v", p.Event)
	}
	p = decodePayload(t, "interactive.", loadPayload(t, "interactive.shortcut.json"))
	if e, ok := p.Event.(chat.Invocation); !ok || e.Command != "test-shortcut" || p.ReplyMode != chat.ModePrivate {
		t.Errorf("a shortcut that Muster does not have: %+v", p.Event)
	}
}

func TestCommandsAreRead(t *testing.T) {
	form, err := url.ParseQuery(string(loadPayload(t, "slash_command.form.txt")))
	if err != nil {
		t.Fatal(err)
	}
	names := map[bot.UserID]string{"slack:T111-U7": "Gus"}
	r := lineParser{
		Commands: commands, NameOf: func(u bot.UserID) string { return names[u] },
		FindMember: func(c bot.CommunityID, name string) (bot.UserID, bool) { return userID(c, "U9"), name == "Cy" },
	}
	for text, want := range map[string]chat.Invocation{
		"": {Command: "help", Values: chat.Values{}},
		`propose “Board games” when:fri 7pm, sat 3pm where:"Central Library"`: {Command: "propose", Values: chat.Values{
			"title": {Text: "Board games"}, "when": {Text: "fri 7pm, sat 3pm"}, "where": {Text: "Central Library"},
		}},
		`propose Tea &amp; &lt;cake&gt; with <@U7> and <@U8|bo> in <#C5|general> who:<@U7|gus> and <@U8|bo lee>, Cy`: {Command: "propose", Values: chat.Values{
			"title": {Text: "Tea & <cake> with @Gus and @bo lee in #general"},
			"who":   {Text: "<@U7> and <@U8>, Cy", Users: []bot.UserID{"slack:T111-U7", "slack:T111-U8", "slack:T111-U9"}},
		}},
		`propose Talk when:fri where:<http://example.com|example.com>`: {Command: "propose", Values: chat.Values{
			"title": {Text: "Talk"}, "when": {Text: "fri"}, "where": {Text: "example.com"},
		}},
		`propose where:<https://example.com/a?b=1&amp;c=2> Talk <!here> &lt;!channel&gt; &amp;lt;`: {Command: "propose", Values: chat.Values{
			"where": {Text: "https://example.com/a?b=1&c=2 Talk @here <!channel> &lt;"},
		}},
		"me zone São Paulo": {Command: "me zone", Values: chat.Values{"zone": {}}},
	} {
		form.Set("text", text)
		p := r.parseCommand(form)
		e, ok := p.Event.(chat.Invocation)
		if text == "me zone São Paulo" { // an option is not required, so it takes what stands there
			want.Values = chat.Values{"zone": {Text: "São Paulo"}}
		}
		if diff := cmp.Diff(want.Values, e.Values); !ok || e.Command != want.Command || len(e.Errors) > 0 || diff != "" {
			t.Errorf("%q: %q %v (-want +got)\n%s", text, e.Command, e.Errors, diff)
		}
		if e.Community != "slack:T111" || e.Place != "slack:T111-C111" || e.ID != "111.111.xxx" || e.Actor != (chat.Identity{User: "slack:T111-W111", Name: "primary-owner"}) {
			t.Errorf("%q comes from %+v", text, e.From)
		}
	}
}

func TestAWrongCommandIsAnsweredInWordsThatWereTyped(t *testing.T) {
	r := lineParser{Commands: commands}
	p := r.parseCommand(url.Values{"team_id": {"T1"}, "channel_id": {"D5"}, "user_id": {"U1"}, "text": {"&lt;b&gt; <@U2|bo>"}})
	if e := p.Event.(chat.Invocation); e.Command != "" || len(e.Errors) != 1 || !strings.Contains(e.Errors[0].Error(), `"<b>"`) {
		t.Errorf("%+v", e)
	}
	p = r.parseCommand(url.Values{"team_id": {"T1"}, "channel_id": {"D5"}, "user_id": {"U1"}, "text": {`propose Games who:&lt;@U9&gt;,Nobody`}})
	e := p.Event.(chat.Invocation)
	if e.Place != "slack:T1-U1/direct" || len(e.Errors) != 1 || !strings.Contains(e.Errors[0].Error(), "<@U9>, Nobody") || e.Values.Text("who") != "<@U9>,Nobody" || len(e.Values["who"].Users) > 0 {
		t.Errorf("%+v", e)
	}
}

func TestIdsAreReadAsTheyAreWritten(t *testing.T) {
	c := communityID("T1", "E1")
	if c != "slack:T1" || communityID("", "E1") != "slack:E1" || communityID("", "") != "" || teamID(c) != "T1" || c.Network() != Name {
		t.Errorf("communities: %q", c)
	}
	if community, user := parseUser(userID(c, "U1")); community != c || user != "U1" || userID(c, "") != "" {
		t.Errorf("members: %q %q", community, user)
	}
	for _, thread := range []string{"", "1678252213.679169"} {
		if community, channel, read := parsePlace(placeID(c, "C1", thread)); community != c || channel != "C1" || read != thread {
			t.Errorf("places: %q %q %q", community, channel, read)
		}
	}
	for _, p := range []bot.Place{"", "discord:1-2", "slack:T1", bot.DirectTo("slack:T1-U1")} {
		if c, channel, thread := parsePlace(p); c != "" || channel != "" || thread != "" {
			t.Errorf("%q is read as %q %q %q", p, c, channel, thread)
		}
	}
	if c, user := parseUser("discord:1"); c != "" || user != "" {
		t.Errorf("a stranger is read as %q %q", c, user)
	}
}

func TestEmojiAreTheSameBothWays(t *testing.T) {
	for emoji, name := range emojiNames {
		if got, ok := emojiName(emoji); !ok || got != name {
			t.Errorf("%s is called %q", emoji, got)
		}
		if got := parseEmoji(name + "::skin-tone-4"); bot.PlainEmoji(got) != bot.PlainEmoji(emoji) {
			t.Errorf("%q is %s", name, got)
		}
	}
	if len(nameByEmoji) != len(emojiNames) {
		t.Errorf("two emoji are the same")
	}
	if name, ok := emojiName("🦄"); ok || parseEmoji("party_parrot") != ":party_parrot:" {
		t.Errorf("a stranger is called %q", name)
	}
}
