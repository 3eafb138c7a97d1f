package slack

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/bot/i18n"
)

var update = flag.Bool("update", false, "write the golden files anew")

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func user(name string) bot.UserID { return userID("slack:T1", "U"+strings.ToUpper(name)) }

// testRenderer names the members of the gallery.
var testRenderer = renderer{Name: func(u bot.UserID) string {
	_, id := parseUser(u)
	name := strings.ToLower(strings.TrimPrefix(id, "U"))
	return strings.ToUpper(name[:1]) + name[1:]
}, Say: sayEnglish}

// sayEnglish returns what adapters say to who reads English.
func sayEnglish(p chat.Phrase) string {
	words, err := i18n.Load()
	if err != nil {
		panic(err)
	}
	return words.Phrase("en", p, nil)
}

func golden(t *testing.T, name string, shown any) []byte {
	t.Helper()
	raw, err := json.MarshalIndent(shown, "", " ")
	must(t, err)
	path := filepath.Join("testdata", "gallery", name+".json")
	if *update {
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, append(raw, '\n'), 0o644))
		return raw
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), string(raw)+"\n"); diff != "" {
		t.Errorf("%s (-want +got); -update writes it anew\n%s", name, diff)
	}
	return raw
}

// checkMessage checks a message against Slack's schemas.
func checkMessage(t *testing.T, name string, m messageContent) {
	t.Helper()
	raw, err := json.Marshal(append([]api.Block{}, m.Blocks...))
	must(t, err)
	for _, wrong := range slackschema.Message(raw) {
		t.Errorf("%s: %s", name, wrong)
	}
	if m.Text == "" {
		t.Errorf("%s: notifications say nothing", name)
	}
}

// checkView checks a view against Slack's schemas.
func checkView(t *testing.T, name string, raw []byte) {
	t.Helper()
	for _, wrong := range slackschema.View(raw) {
		t.Errorf("%s: %s", name, wrong)
	}
}

func TestTheGalleryLooksAsItDid(t *testing.T) {
	for _, e := range chattest.Gallery(user) {
		m, err := testRenderer.message(e.Card, nil, "")
		must(t, err)
		golden(t, e.Name, map[string]any{"text": m.Text, "blocks": m.Blocks})
		checkMessage(t, e.Name, m)
	}
	e := chattest.Gallery(user)[0]
	m, err := testRenderer.message(e.Card, []bot.UserID{user("ana"), user("ben")}, "")
	must(t, err)
	golden(t, "mention", map[string]any{"text": m.Text, "blocks": m.Blocks})
	checkMessage(t, "mention", m)
	home, err := testRenderer.home(e.Card)
	must(t, err)
	checkView(t, "home", golden(t, "home", home))
	sheet, err := testRenderer.cardModal(e.Card, origin{Community: "slack:T1"})
	must(t, err)
	checkView(t, "sheet", golden(t, "sheet", sheet))
}

// proposal is a form with a field of each kind.
var proposal = chat.Form{
	Action: chat.NewAction("draft", chat.ModePrivate, "poll", 12, "main", 0), Title: "When can people come?", Submit: "Preview",
	Note: chat.Join("", chat.Plain("Only the title is "), chat.Bold("needed"), chat.Plain(".")),
	Fields: []chat.Field{
		{Name: "title", Label: "Title", Hint: "Board games", Required: true, MaxLength: 100, Default: chat.Value{Text: `Games & "more" <b>`}},
		{Name: "when", Label: "Candidate times", Hint: "fri 7pm, sat 3-6pm", Type: chat.FieldLongText, Moments: true, Default: chat.Value{Text: "fri 7pm"}},
		{Name: "seats", Label: "Seats", Hint: "8", Type: chat.FieldNumber, Min: 1, Max: 100, Default: chat.Value{Text: "8"}},
		{Name: "who", Label: "Who", Type: chat.FieldPeople, Default: chat.Value{Text: "<@UBEN> Bob", Users: []bot.UserID{user("ben")}}},
		{Name: "zone", Label: "City or time zone", Hint: "Berlin", MaxLength: 64, Autocompletes: true, Default: chat.Value{Text: "Berlin"}},
	},
}

func TestFormsLookAsTheyDid(t *testing.T) {
	o := origin{Community: "slack:T1", Place: "slack:T1-C1", Channel: "C1"}
	v, err := testRenderer.modal(proposal, nil, o)
	must(t, err)
	checkView(t, "form", golden(t, "form", v))
	setting := chat.Form{Action: chat.NewAction("settings", chat.ModePrivate), Title: "Settings of this workspace", Fields: []chat.Field{
		{Name: "order", Label: "Order of dates", Choices: []chat.Choice{{Label: "day first", Value: "dmy"}, {Label: "month first", Value: "mdy"}}, Default: chat.Value{Text: "dmy"}},
	}}
	v, err = testRenderer.modal(setting, []chat.FieldError{{Text: chat.Plain("It was not saved.")}, {Field: "order", Text: chat.Plain("It is one of two.")}}, o)
	must(t, err)
	checkView(t, "form_wrong", golden(t, "form_wrong", v))
	wrong := chat.Correct{Form: proposal, Errors: []chat.FieldError{
		{Field: "when", Text: chat.Join("", chat.Plain("I read "), chat.Code("fri"), chat.Plain(" but no hour."))}, {Field: "title", Text: chat.Plain("Too long.")},
	}}
	under, err := testRenderer.correction(wrong, o)
	must(t, err)
	golden(t, "form_errors", under)
	wrong.Errors = append(wrong.Errors, chat.FieldError{Field: "deadline", Text: chat.Plain("That is past.")})
	again, err := testRenderer.correction(wrong, o)
	must(t, err)
	golden(t, "form_again", again)
	raw, err := json.Marshal(again.View)
	must(t, err)
	checkView(t, "form_again", raw)
}

func BenchmarkCard(b *testing.B) {
	for _, e := range chattest.Gallery(user) {
		switch e.Name {
		case "poll", "poll_full", "event_thousand", "long":
			b.Run(e.Name, func(b *testing.B) {
				for b.Loop() {
					if _, err := testRenderer.message(e.Card, nil, ""); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
