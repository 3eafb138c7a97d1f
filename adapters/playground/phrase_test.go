package playground

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// cy reads German.
var cy = User("cy")

func TestTheAdapterSpeaksTheLanguageOfTheMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		p := newNotebook()
		n := open(t, p, func(ctx context.Context, e chat.Event) chat.Response {
			switch e := e.(type) {
			case chat.Press:
				return chat.Ask{} // its reply mode does not allow it
			case chat.Invocation:
				<-time.After(3 * time.Second)
				if e.Command == "shout" {
					return chat.Correct{Form: chat.Form{Title: "Titel"}, Errors: []chat.FieldError{{Text: chat.Plain("Zu lang.")}}, Again: chat.NewAction("again", chat.ModeOpens)}
				}
			}
			return greeter(ctx, e)
		})
		for _, line := range []string{"hello", "shout hallo", "propose Schach"} {
			must(t, n.As(cy).Type(ctx, Channel, "/meetup "+line))
		}
		must(t, n.As(cy).Press(ctx, "", "Wave"))
		got := transcript(n.As(cy))
		for _, want := range []string{
			"Titel\n• Zu lang.\n[ Noch einmal ]",
			"Propose\nDas hat einen Moment gedauert. Dein Formular ist da.\n[ Formular öffnen ]",
			"Bei mir ist etwas schiefgegangen. Versuch es bitte noch einmal.",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("Cy sees\n%s\nwithout\n%s", got, want)
			}
		}
		must(t, n.As(cy).Press(ctx, "", "Formular öffnen"))

		go func() { _ = n.As(cy).Type(ctx, Channel, "/meetup hello") }()
		<-time.After(2 * time.Second)
		after := newNotebook()
		p.mu.Lock()
		for k, v := range p.all {
			after.all[k] = v
		}
		p.mu.Unlock()
		if got := transcript(reopen(t, after).As(cy)); !strings.Contains(got, "Ich wurde unterbrochen") {
			t.Errorf("after a restart Cy sees\n%s", got)
		}
	})
}

func TestTheReadersOwnTimeHasItsLabel(t *testing.T) {
	n, screen := inGallery(t)
	for _, c := range []struct{ locale, yours, want string }{
		{"en-US", "", "yours: Fri 27 Nov"}, {"de-DE", "", "bei dir: Fri 27 Nov"}, {"en-US", "deine:", "deine: Fri 27 Nov"},
	} {
		n.profiles[4].Locale = c.locale
		start := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
		card := chat.Card{When: &chat.When{Text: chat.Plain("Friday, 19:00"), Start: start, Yours: c.yours}}
		html, err := renderTemplate("message", n.renderMessage(exhibit(t, n, screen, card), screen))
		must(t, err)
		if !strings.Contains(html, c.want) {
			t.Errorf("in %s it is\n%s\nwithout %q", c.locale, html, c.want)
		}
	}
}
