package dispatch_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

func TestAnActorIsAnsweredInTheirLanguage(t *testing.T) {
	german := chat.From{Actor: chat.Identity{Locale: "de"}, Language: "en"}
	for want, from := range map[string]chat.From{"de": german, "en": {Language: "en"}, "": {}} {
		if got := dispatch.Locale(from); got != want {
			t.Errorf("the locale is %q, want %q", got, want)
		}
	}
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	card := dispatch.BrokenCard(catalog, dispatch.Locale(german))
	if got := card.Lead.String(); !strings.HasPrefix(got, "Bei mir ist") {
		t.Errorf("it reads %q", got)
	}
}

func TestAFormIsOfferedAgain(t *testing.T) {
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	open := chat.NewAction("open", chat.ModeOpens, 1)
	wrong := []chat.FieldError{{Field: "seats", Text: chat.Plain("Too many.")}, {Text: chat.Plain("Nothing was saved.")}}
	got := dispatch.CorrectionCard(catalog, "en", "Meet", wrong, open)
	want := chat.Card{
		Tone: chat.ToneWarning, Title: chat.Plain("Meet"), Lines: []chat.Text{chat.Plain("Too many."), chat.Plain("Nothing was saved.")},
		Controls: []chat.Control{chat.Button{Action: open, Label: "Try again", Style: chat.StylePrimary}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the correction (-want +got):\n%s", diff)
	}
	got = dispatch.FormReadyCard(catalog, "en", "Meet", open)
	want = chat.Card{
		Title: chat.Plain("Meet"), Lead: chat.Plain("That took a moment. Your form is ready."),
		Controls: []chat.Control{chat.Button{Action: open, Label: "Open the form", Style: chat.StylePrimary}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the offer (-want +got):\n%s", diff)
	}
}
