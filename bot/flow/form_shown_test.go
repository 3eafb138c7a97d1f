package flow

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

// Two organisers have the form of the settings open at once. Whatever each of them
// changes stays, and the rest of what their form showed is not written.
func TestAFormDoesNotUndoWhatWasSetSinceItWasOpened(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"zone": "Rome", "order": "ymd", "leads": "3 days", "quiet": "21:00-07:00", "language": "de"}
	for mine, myText := range settings {
		for theirs, theirText := range settings {
			if mine == theirs {
				continue
			}
			t.Run(mine+" and "+theirs, func(t *testing.T) {
				t.Parallel()
				f := settingsFlow(t)
				first, second := openSettings(t, f), openSettings(t, f)
				submitSettings(t, f, first, theirs, theirText)
				submitSettings(t, f, second, mine, myText)
				got := openSettings(t, f)
				for _, field := range got.Fields {
					want := first.Fields[fieldIndex(first, field.Name)].Default.Text
					if field.Name == mine || field.Name == theirs {
						want = settings[field.Name]
					}
					if diff := cmp.Diff(want, field.Default.Text); diff != "" {
						t.Errorf("%s (-want +got):\n%s", field.Name, diff)
					}
				}
			})
		}
	}
}

func settingsFlow(t *testing.T) *Flow {
	t.Helper()
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return monday }
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(clock))
	f := New(words, planner.New(store, bot.TZData), bot.TZData, clock, slog.New(slog.DiscardHandler))
	if _, err := f.plan.RecordCommunity(t.Context(), bot.Community{ID: whereRoom, Zone: "Europe/Berlin", Channel: whereChannel}); err != nil {
		t.Fatal(err)
	}
	return f
}

var organiserFrom = chat.From{
	Community: whereRoom, Place: whereChannel, Channel: whereChannel, Actor: chat.Identity{User: "test:ana", Locale: "en", Manages: true},
}

func openSettings(t *testing.T, f *Flow) chat.Form {
	t.Helper()
	response, err := f.openSettingsForm(t.Context(), chat.Press{From: organiserFrom})
	ask, ok := response.(chat.Ask)
	if err != nil || !ok {
		t.Fatal(response, err)
	}
	return ask.Form
}

func fieldIndex(form chat.Form, name string) int {
	for i, field := range form.Fields {
		if field.Name == name {
			return i
		}
	}
	return -1
}

// submitSettings submits a form with one field changed. Its first attempt has an
// error, after which the form still knows what it showed at first.
func submitSettings(t *testing.T, f *Flow, form chat.Form, name, text string) {
	t.Helper()
	submit := func(action chat.Action, quiet string) chat.Response {
		values := chat.Values{}
		for _, field := range form.Fields {
			values[field.Name] = field.Default
		}
		values[name] = chat.Value{Text: text}
		if quiet != "" {
			values["quiet"] = chat.Value{Text: quiet}
		}
		sent, ok := chat.ParseAction(action.String())
		if !ok || len(action.String()) > 100 {
			t.Fatalf("action %s", action)
		}
		response, err := f.submitSettings(t.Context(), chat.Submission{From: organiserFrom, Action: sent, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	again, ok := submit(form.Action, "late").(chat.Correct)
	if !ok {
		t.Fatal("a wrong form was taken")
	}
	if _, ok := submit(again.Form.Action, "").(chat.Redraw); !ok {
		t.Fatal("the form was not taken")
	}
}
