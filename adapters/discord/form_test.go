package discord

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// testForms has every kind of field, and forms beyond Discord's limits.
func testForms() map[string]chat.Form {
	draft := chat.Form{
		Action: chat.NewAction("draft", chat.ModePrivate, "poll", 7), Title: "A new meetup", Submit: "Preview", Fields: []chat.Field{
			{Name: "title", Label: "Title", Hint: "Board games", Required: true, MaxLength: 100, Default: chat.Value{Text: "Games & more"}},
			{Name: "description", Label: "What else there is to know", Type: chat.FieldLongText},
			{Name: "seats", Label: "Seats", Type: chat.FieldNumber, Min: 1, Max: 9, Hint: "8"},
			{Name: "who", Label: "Who", Type: chat.FieldPeople, Default: chat.Value{Text: "Ana, Ben", Users: []bot.UserID{memberID("ana"), memberID("ben")}}},
			{Name: "order", Label: "Order of a date", Required: true, Default: chat.Value{Text: "dmy"}, Choices: []chat.Choice{{Label: "day, month", Value: "dmy", Hint: "5.12."}, {Label: "month, day", Value: "mdy"}}},
		},
	}
	noted := draft
	noted.Note = chat.Join("", chat.Plain("What is empty stays as it is. "), chat.Bold("*really*"))
	short := noted
	short.Fields = draft.Fields[:1]
	long := chat.Form{Action: chat.NewAction("long", chat.ModeUpdate), Title: strings.Repeat("title ", 20), Note: chat.Plain(strings.Repeat("note ", 30))}
	for i := range 5 {
		long.Fields = append(long.Fields, chat.Field{
			Name: fmt.Sprint("field", i), Label: strings.Repeat("label ", 20), Hint: strings.Repeat("hint ", 60), MaxLength: 9000, Default: chat.Value{Text: strings.Repeat("x", 5000)},
		})
	}
	return map[string]chat.Form{"draft": draft, "noted": noted, "short": short, "long": long}
}

func TestFormsLookAsTheyDid(t *testing.T) {
	for name, f := range testForms() {
		m, err := testRenderer.renderModal(f)
		must(t, err)
		checkSchema(t, name, "POST", "/interactions/1/token/callback", map[string]any{"type": 9, "data": m})
		golden(t, filepath.Join("forms", name+".json"), m)
	}
}

// TestTheLibrarysInputsAreRefusedInALabel shows why this package declares the
// inputs of modals itself.
func TestTheLibrarysInputsAreRefusedInALabel(t *testing.T) {
	for want, in := range map[string]discordgo.MessageComponent{
		"has label":    discordgo.TextInput{CustomID: "a", Style: discordgo.TextInputShort},
		"has disabled": discordgo.SelectMenu{MenuType: discordgo.UserSelectMenu, CustomID: "a"},
	} {
		raw, err := json.Marshal(newResponse(discordgo.InteractionResponseModal, responseData{
			InteractionResponseData: discordgo.InteractionResponseData{CustomID: "form", Title: "Form"},
			Components:              []discordgo.MessageComponent{label{Label: "A", Component: in}},
		}))
		must(t, err)
		err = discordschema.Check("POST", "/interactions/1/token/callback", "application/json", raw)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%T: %v", in, err)
		}
	}
}

func TestAFormOfTooManyFieldsIsRefused(t *testing.T) {
	f := testForms()["long"]
	f.Fields = append(f.Fields, chat.Field{Name: "sixth", Label: "Sixth"})
	if _, err := testRenderer.renderModal(f); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("six fields: %v", err)
	}
	f = testForms()["short"]
	for i := range 26 {
		f.Fields[0].Choices = append(f.Fields[0].Choices, chat.Choice{Label: "x", Value: fmt.Sprint(i)})
	}
	if _, err := testRenderer.renderModal(f); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("26 choices: %v", err)
	}
}

func TestWhatIsWrongWithAFormLeadsBackToIt(t *testing.T) {
	again := chat.NewAction("again", chat.ModeOpens, 3)
	wrong := []chat.FieldError{{Field: "seats", Text: chat.Plain("8 or fewer")}, {Text: chat.Plain("and soon")}}
	m, _, err := testRenderer.renderCard(dispatch.CorrectionCard(phrases(t), "en", testForms()["draft"].Title, wrong, again), nil)
	must(t, err)
	golden(t, filepath.Join("forms", "corrected.json"), m)
}
