package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
)

func TestCommandsAreRegistered(t *testing.T) {
	all := append([]chat.Command{
		{Name: "me show", Description: "What I know of you"},
		{Name: "handover", Description: "Hand a meetup over", ReplyMode: chat.ModePrivate, Options: []chat.Field{
			{Name: "meetup", Label: "Meetup", Autocompletes: true},
			{Name: "to", Label: "New host", Hint: "Who takes it over", Type: chat.FieldPeople, Required: true, Max: 1},
			{Name: "way", Label: "How", Choices: []chat.Choice{{Label: "at once", Value: "now"}}},
			{Name: "least", Label: "At least", Type: chat.FieldNumber, Min: 1},
		}},
	}, testCommands...)
	checkSchema(t, "commands", "PUT", "/applications/1/commands", renderCommands(phrases(t), all))
	golden(t, "commands.json", renderCommands(phrases(t), all))
}

func TestCommandsAreDescribedInTheLanguagesThereAre(t *testing.T) {
	got := renderCommands(phrases(t), []chat.Command{{
		Name: "me zone", Description: "Say where you live", OnMessage: "Keep this", ReplyMode: chat.ModePrivate,
		Localized: map[string]chat.LocalizedCommand{"de": {Description: "Sag, wo du lebst", OnMessage: "Das behalten"}},
		Options: []chat.Field{{Name: "zone", Label: "City", Hint: "Berlin", Localized: map[string]chat.LocalizedField{"de": {Label: "Stadt", Hint: "Berlin"}}},
			{Name: "other", Label: "Other"},
			{Name: "way", Label: "How", Choices: []chat.Choice{{Label: "at once", Value: "now"}, {Label: "later", Value: "later"}},
				Localized: map[string]chat.LocalizedField{"de": {Label: "Wie", Choices: []string{"sofort"}}}}},
	}})
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`and who comes","description_localizations":{"de":"Trefft euch: Termin, Ort und wer kommt"}`,
		`"description":"Say where you live","description_localizations":{"de":"Sag, wo du lebst"}`,
		`"description":"City: Berlin","description_localizations":{"de":"Stadt: Berlin"}`,
		`"choices":[{"name":"at once","name_localizations":{"de":"sofort"},"value":"now"},{"name":"later","value":"later"}]`,
		`"name":"Keep this","name_localizations":{"de":"Das behalten"}`, `"name":"other","description":"Other","channel_types"`,
	} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in %s", want, raw)
		}
	}
}
