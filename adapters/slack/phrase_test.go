package slack

import (
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

func TestTheAdapterSpeaksTheMembersLanguage(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.s.Speak(testserver.Ben, "de-DE")
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.s.Fail(testserver.Fault{Method: "views.open", Error: "expired_trigger_id"})
		s.typeCommand("opens")
		if offer := s.expectLast(testserver.Ben, "Dein Formular ist da."); !slices.Equal(offer.Controls, []string{"Formular öffnen"}) {
			s.Errorf("offered is %q", offer.Controls)
		}

		s.respondWith(5*time.Second, chat.Nothing{})
		s.typeCommand("opens")
		advance(2 * time.Second)
		s.expectLast(testserver.Ben, "Einen Moment …")
		advance(5 * time.Second)
		s.expectLast(testserver.Ben, "Erledigt.")
		s.s.Dismiss(testserver.Ben)

		timed := titleForm
		timed.Fields = []chat.Field{{Name: "when", Label: "Wann", Moments: true}}
		s.respondWith(0, chat.Ask{Form: timed})
		s.typeCommand("opens")
		s.expectLast(testserver.Ben, "Oder wähl einen Tag")
		s.expectLast(testserver.Ben, "und die Uhrzeit")
		s.s.Dismiss(testserver.Ben)

		s.respondWith(0, chat.Redraw{Card: textCard("nothing to redraw")})
		s.typeCommand("private")
		s.expectLast(testserver.Ben, "Bei mir ist etwas schiefgegangen.")

		s.respondWith(0, chat.Correct{
			Form: titleForm, Errors: []chat.FieldError{{Text: chat.Plain("Zu lang.")}}, Again: chat.NewAction("again", chat.ModeOpens),
		})
		s.s.Fail(testserver.Fault{Method: "views.open", Error: "expired_trigger_id"})
		s.typeCommand("opens")
		if correction := s.expectLast(testserver.Ben, "Zu lang."); !slices.Equal(correction.Controls, []string{"Noch einmal"}) {
			s.Errorf("offered is %q", correction.Controls)
		}
	})
}

func TestAGuestIsTurnedAwayInTheirLanguage(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.AddGuest("UGUEST", "Gus")
		s.s.Speak("UGUEST", "de-DE")
		s.s.Invoke("UGUEST", testserver.General, Root, "private")
		advance(100 * time.Millisecond)
		s.expectLast("UGUEST", "Hier bin ich für volle Mitglieder")
	}, func(o *Options) { o.NoGuests = true })
}
