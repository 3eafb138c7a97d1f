package slack

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// submitForm submits a view with the state of its inputs.
func submitForm(t *testing.T, v api.ModalViewRequest, state map[string]map[string]any) payload {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"type": "view_submission", "team": map[string]any{"id": "T1"}, "user": map[string]any{"id": "UANA", "name": "ana"}, "trigger_id": "1.2.3",
		"view": map[string]any{
			"id": "V1", "hash": "1.x", "type": "modal", "callback_id": v.CallbackID, "private_metadata": v.PrivateMetadata,
			"state": map[string]any{"values": state},
		},
	})
	must(t, err)
	p, err := decodeInteraction(raw, commands)
	must(t, err)
	return p
}

func TestWhatIsHandedInIsRead(t *testing.T) {
	o := origin{Community: "slack:T1", Place: "slack:T1-C1-17.5", Channel: "C1", Message: "18.1", Ephemeral: true, ResponseURL: "https://hooks.slack.com/actions/T1/1/x"}
	v, err := testRenderer.modal(proposal, nil, o)
	must(t, err)
	p := submitForm(t, v, map[string]map[string]any{
		"title//0":     {"title": map[string]any{"type": "plain_text_input", "value": ` Games & "more" <b> `}},
		"when//0":      {"when": map[string]any{"type": "plain_text_input", "value": "fri 7pm"}},
		"when/date/0":  {"when": map[string]any{"type": "datepicker", "selected_date": "2026-11-28"}},
		"when/clock/0": {"when": map[string]any{"type": "timepicker", "selected_time": "19:30"}},
		"seats//0":     {"seats": map[string]any{"type": "number_input", "value": nil}},
		"who//0":       {"who": map[string]any{"type": "multi_users_select", "selected_users": []string{"UBEN", "UCY"}}},
		"zone//0":      {"zone": map[string]any{"type": "external_select", "selected_option": map[string]any{"value": "Berlin"}}},
		"stranger":     {"x": map[string]any{"type": "plain_text_input", "value": "no field of ours"}},
	})
	s, ok := p.Event.(chat.Submission)
	want := chat.Values{
		"title": {Text: `Games & "more" <b>`}, "when": {Text: "fri 7pm, 2026-11-28 19:30"},
		"who": {Text: "<@UBEN> <@UCY>", Users: []bot.UserID{user("ben"), user("cy")}}, "zone": {Text: "Berlin"}, "seats": {},
	}
	if !ok || !reflect.DeepEqual(s.Values, want) || s.Action.String() != proposal.Action.String() || p.ReplyMode != chat.ModePrivate {
		t.Errorf("handed in is %+v", p.Event)
	}
	if s.Place != o.Place || s.Channel != "slack:T1-C1" || s.Community != "slack:T1" || p.Origin != o || p.View != (viewRef{ID: "V1", Hash: "1.x"}) || s.ID != "1.2.3" {
		t.Errorf("it comes from %+v, %+v, %+v", s.From, p.Origin, p.View)
	}
}

func TestAMomentIsTypedOrPicked(t *testing.T) {
	for name, c := range map[string]struct{ typed, date, clock, want string }{
		"typed": {"fri 7pm", "", "", "fri 7pm"}, "picked": {"", "2026-11-28", "19:30", "2026-11-28 19:30"}, "a day alone": {"", "2026-11-28", "", "2026-11-28"},
		"an hour alone": {"", "", "19:30", "19:30"}, "nothing": {"", "", "", ""}, "both": {"fri 7pm", "2026-11-28", "19:30", "fri 7pm, 2026-11-28 19:30"},
	} {
		p := submitForm(t, api.ModalViewRequest{CallbackID: "1p:draft"}, map[string]map[string]any{
			"when//3": {"when": map[string]any{"type": "plain_text_input", "value": c.typed}}, "when/date/3": {"when": map[string]any{"selected_date": c.date}},
			"when/clock/3": {"when": map[string]any{"selected_time": c.clock}},
		})
		if got := p.Event.(chat.Submission).Values.Text("when"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatSlackHasNoRoomForIsKeptInSight(t *testing.T) {
	for name, f := range map[string]chat.Field{
		"a number that is none":       {Name: "x", Type: chat.FieldNumber, Default: chat.Value{Text: "a few"}},
		"a number out of bounds":      {Name: "x", Type: chat.FieldNumber, Min: 1, Max: 9, Default: chat.Value{Text: "99"}},
		"a choice that is none":       {Name: "x", Choices: []chat.Choice{{Label: "all", Value: "all"}}, Default: chat.Value{Text: "most"}},
		"a member who is nobody":      {Name: "x", Type: chat.FieldPeople, Default: chat.Value{Text: "<@U1>, Bob", Users: []bot.UserID{"slack:T1-U1"}}},
		"a text beyond its own limit": {Name: "x", MaxLength: 3, Default: chat.Value{Text: "abcdef"}},
		"a completion that is long":   {Name: "x", MaxLength: 64, Autocompletes: true, Default: chat.Value{Text: strings.Repeat("long ", 20)}},
	} {
		v, err := testRenderer.modal(chat.Form{Action: chat.NewAction("x", chat.ModePrivate), Title: "X", Fields: []chat.Field{f}}, nil, origin{})
		must(t, err)
		raw, err := json.Marshal(v)
		must(t, err)
		typed := strings.TrimPrefix(f.Default.Text, "<@U1>, ")
		if !strings.Contains(string(raw), typed) {
			t.Errorf("%s: %q is not in %s", name, typed, raw)
		}
	}
}

func TestOneMemberIsAskedForWhereOneHasRoom(t *testing.T) {
	both := chat.Value{Users: []bot.UserID{user("ana"), user("ben")}}
	e, _ := inputElement(chat.Field{Name: "to", Type: chat.FieldPeople, Max: 1, Default: both})
	raw, err := json.Marshal(e)
	must(t, err)
	if want := `"initial_users":["UANA"],"max_selected_items":1`; !strings.Contains(string(raw), want) {
		t.Errorf("%s", raw)
	}
	if e, _ := inputElement(chat.Field{Name: "who", Type: chat.FieldPeople, Default: both}); len(e.(*api.MultiSelectBlockElement).InitialUsers) != 2 {
		t.Errorf("%+v", e)
	}
}

func TestAFormThatIsOfferedAgainHasOtherBlocks(t *testing.T) {
	wrong := chat.Correct{Form: proposal, Errors: []chat.FieldError{{Text: chat.Plain("Something else.")}}}
	answer, err := testRenderer.correction(wrong, origin{Revision: 2})
	must(t, err)
	if answer.View == nil || parseOrigin(answer.View.PrivateMetadata).Revision != 3 {
		t.Fatalf("%+v", answer)
	}
	for _, b := range answer.View.Blocks.BlockSet {
		if id := b.ID(); id != "" && !strings.HasSuffix(id, "/3") {
			t.Errorf("the block is called %q", id)
		}
	}
}

func TestAnOriginSurvivesItsJourney(t *testing.T) {
	o := origin{Community: "slack:T1", Place: "slack:T1-C1", Message: "1.2", Channel: "C1", Ephemeral: true, ResponseURL: "https://hooks.slack.com/x", Revision: 4}
	if got := parseOrigin(o.String()); got != o {
		t.Errorf("%+v", got)
	}
	o.ResponseURL = strings.Repeat("x", maxMetadata)
	if s := o.String(); len(s) > maxMetadata || parseOrigin(s).Place != o.Place {
		t.Errorf("%d characters", len(s))
	}
	if got := parseOrigin("This is for you!"); got != (origin{}) {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsBeingTypedIsCompleted(t *testing.T) {
	raw := strings.NewReplacer(`"block_id": "block-id"`, `"block_id": "zone//0"`, `"value": "search word"`, `"value": "Ber"`).Replace(string(loadPayload(t, "interactive.block_suggestion.json")))
	q, ok := decodePayload(t, "interactive.", []byte(raw)).Event.(chat.Query)
	if !ok || q.Field != "zone" || q.Typed != "Ber" || q.Actor.User != "slack:T111-W111" {
		t.Errorf("asked is %+v", q)
	}
	shown := func(typed string, choices ...chat.Choice) (values []string) {
		for _, o := range testRenderer.suggestions(typed, chat.Suggestions{Choices: choices}).Options {
			values = append(values, o.Value)
		}
		return values
	}
	berlin := chat.Choice{Label: "Berlin, Germany", Value: "Europe/Berlin"}
	if got := shown("Ber", berlin, berlin, chat.Choice{Label: "none"}); !reflect.DeepEqual(got, []string{"Europe/Berlin", "Ber"}) {
		t.Errorf("shown are %q", got)
	}
	if got := shown("Europe/Berlin", berlin); len(got) != 1 {
		t.Errorf("shown are %q", got)
	}
	if got := shown(" "); len(got) != 0 {
		t.Errorf("shown are %q", got)
	}
	many := make([]chat.Choice, maxSuggestions+5)
	for i := range many {
		many[i] = chat.Choice{Label: "x", Value: strings.Repeat("x", i+1)}
	}
	if got := shown("typed", many...); len(got) != maxSuggestions || got[maxSuggestions-1] != "typed" {
		t.Errorf("shown are %d, the last %q", len(got), got[len(got)-1])
	}
}

func TestTheActorIsFilledInOnceKnown(t *testing.T) {
	ana := chat.Identity{User: user("ana"), Name: "Ana", Locale: "de", Zone: "Europe/Berlin", Manages: true}
	for _, e := range []chat.Event{chat.Invocation{}, chat.Press{}, chat.Submission{}, chat.Query{}, chat.ReactionChanged{}, chat.HomeOpened{}} {
		if got := (payload{Event: e}).withActor(ana).Event.Origin().Actor; got != ana {
			t.Errorf("%T is by %+v", e, got)
		}
	}
	if p := (payload{}).withActor(ana); p.Event != nil {
		t.Errorf("an empty payload is decoded as %+v", p)
	}
}
