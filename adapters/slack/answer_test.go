package slack

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// titled is a form with one field.
var titled = chat.Form{
	Action: chat.Do("titled", chat.Private, 7), Title: "A form", Submit: "Done",
	Fields: []chat.Field{{Name: "title", Label: "Title"}},
}

func TestAFormThatIsTooLateOpensFromAButton(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(0, chat.Ask{Form: titled})
		s.s.Fail(testserver.Fault{Method: "views.open", Error: "expired_trigger_id"})
		s.types("opens")
		offer := s.reads(testserver.Ben, "Your form is ready")
		if !offer.Private || len(offer.Controls) != 1 {
			s.Fatalf("offered is %+v", offer)
		}
		s.forget()
		s.press(testserver.Ben, offer.ID, offer.Controls[0])
		if form := s.reads(testserver.Ben, "A form"); !form.Form || len(heardOf[chat.Press](s)) != 0 {
			s.Errorf("opened is %+v; the handler hears of it: %v", form, heardOf[chat.Press](s))
		}
		s.answers(0, chat.Reply{Card: saying("thank you")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		pass(100 * time.Millisecond)
		s.reads(testserver.Ben, "thank you")
	})
}

func TestALateFormTakesThePlaceOfWhatWaits(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(5*time.Second, chat.Ask{Form: titled})
		d := s.types("opens")
		pass(1500 * time.Millisecond)
		if waits := s.reads(testserver.Ben, "One moment"); waits.Form || !d.Acknowledged() {
			s.Errorf("meanwhile they see %+v", waits)
		}
		s.s.Fail(testserver.Fault{Method: "views.update", Error: "hash_conflict"})
		pass(5 * time.Second)
		if form := s.reads(testserver.Ben, "A form"); !form.Form {
			s.Errorf("opened is %+v", form)
		}
	})
}

func TestWhatIsSaidInsteadOfALateFormStandsInItsView(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(3*time.Second, chat.Reply{Card: saying("the poll is closed")})
		s.types("opens")
		pass(5 * time.Second)
		if view := s.reads(testserver.Ben, "the poll is closed"); !view.Modal || view.Form {
			s.Errorf("they see %+v", view)
		}
	})
}

func TestALateAnswerToAFormStandsInItsPlace(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(0, chat.Ask{Form: titled})
		s.types("opens")
		s.answers(5*time.Second, chat.Reply{Card: saying("thank you")})
		d, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"})
		if err != nil {
			s.Fatal(err)
		}
		pass(2 * time.Second)
		if s.reads(testserver.Ben, "One moment"); !d.Acknowledged() {
			s.Error("it is not acknowledged in time")
		}
		pass(5 * time.Second)
		if view := s.reads(testserver.Ben, "thank you"); !view.Modal || view.Form {
			s.Errorf("they see %+v", view)
		}
	})
}

func TestAFormCanBeWrongSeveralTimes(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(0, chat.Ask{Form: titled})
		s.types("opens")
		for _, words := range []string{"no such word", "nor this one", "it is full"} {
			filled := titled
			filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: words + " typed"}}}
			field := "title"
			if words == "it is full" {
				field = "" // of the whole form
			}
			s.answers(0, chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: field, Text: chat.Plain(words)}}})
			if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": words + " typed"}); err != nil {
				s.Fatal(err)
			}
			pass(100 * time.Millisecond)
			form := s.reads(testserver.Ben, words)
			if s.reads(testserver.Ben, words+" typed"); !form.Form || len(heardOf[chat.Submission](s)) != 1 {
				s.Errorf("they see %+v", form)
			}
		}
	})
}

func TestAnAnswerFindsAnotherWayWhenItsAddressServesNoMore(t *testing.T) {
	for name, c := range map[string]struct {
		expelled bool
		method   string
	}{"within the channel": {false, "chat.postEphemeral"}, "outside of it": {true, "chat.postMessage"}} {
		t.Run(name, func(t *testing.T) {
			onStage(t, false, testserver.Options{}, func(s *stage) {
				s.s.Expel(testserver.General, c.expelled)
				s.answers(31*time.Second, chat.Reply{Card: saying("for you alone")})
				s.s.Fail(testserver.Fault{Method: "response_url", Status: 404, Times: 9})
				s.types("private")
				pass(time.Minute)
				s.reads(testserver.Ben, "for you alone")
				for _, one := range s.s.Sees(testserver.Cy) {
					if strings.Contains(one.Text, "for you alone") {
						s.Error("another member sees it")
					}
				}
				if s.count(c.method, "") != 1 {
					s.Errorf("%s is not how it came", c.method)
				}
			})
		})
	}
}

func TestAPrivateMessageIsRedrawnAsOftenAsItsControlIsUsed(t *testing.T) {
	both(t, func(s *stage) {
		again := chat.Card{Lead: chat.Plain("again?"), Controls: []chat.Control{chat.Button{Action: chat.Do("go", chat.Update, 1), Label: "Go"}}}
		s.answers(0, chat.Reply{Card: again})
		s.types("private")
		s.answers(0, chat.Redraw{Card: again})
		for range 8 { // each press has an address of its own, which serves 5 times
			s.press(testserver.Ben, s.reads(testserver.Ben, "again?").ID, "Go")
		}
		if n := len(heardOf[chat.Press](s)); n != 8 || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("%d presses, and Ben sees %v", n, s.s.Sees(testserver.Ben))
		}
	})
}

func TestAMembersPageIsKeptUpToDate(t *testing.T) {
	both(t, func(s *stage) {
		page := "nothing yet"
		leave := chat.Button{Action: chat.Do("go", chat.Private, 1), Label: "Go"}
		s.mu.Lock()
		s.answer = func(e chat.Event) chat.Response {
			switch e.(type) {
			case chat.HomeOpened:
				return chat.Reply{Card: chat.Card{Lead: chat.Plain(page), Controls: []chat.Control{leave}}}
			case chat.Invocation:
				page = "one meetup"
			case chat.Press:
				page = "no meetup"
				return chat.Reply{Card: saying("you left it")}
			}
			return chat.Nothing{}
		}
		s.mu.Unlock()
		s.types("private")
		if _, there := s.s.Home(testserver.Ben); there {
			s.Error("a page is drawn at which nobody looks")
		}
		s.s.OpenHome(testserver.Ben)
		pass(100 * time.Millisecond)
		home := func(words string) testserver.Seen {
			s.Helper()
			home, _ := s.s.Home(testserver.Ben)
			if !strings.Contains(home.Text, words) {
				s.Errorf("the page reads %q, not %q", home.Text, words)
			}
			return home
		}
		s.press(testserver.Ben, home("one meetup").ID, "Go")
		home("no meetup")
		if sheet := s.reads(testserver.Ben, "you left it"); !sheet.Modal {
			s.Errorf("the answer is %+v", sheet)
		}
		if _, there := s.s.Home(testserver.Cy); there {
			s.Error("another's page is drawn")
		}
	})
}

func TestAShortcutIsItsCommand(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(0, chat.Ask{Form: titled})
		s.s.Shortcut(testserver.Ben, "opens", "", "")
		pass(100 * time.Millisecond)
		if all := heardOf[chat.Invocation](s); len(all) != 1 || all[0].Command != "opens" || all[0].Actor.Name != "Ben" {
			s.Errorf("heard are %+v", all)
		}
		s.reads(testserver.Ben, "A form")
		s.answers(0, chat.Reply{Card: saying("thank you")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		pass(100 * time.Millisecond)
		if answer := s.reads(testserver.Ben, "thank you"); !answer.Direct {
			s.Errorf("no message is at hand, and the answer is %+v", answer)
		}

		ref, err := s.n.Post(s.Context(), message("one"))
		if err != nil {
			s.Fatal(err)
		}
		s.answers(0, chat.Reply{Card: saying("noted")})
		s.s.Shortcut(testserver.Ben, "private", testserver.General, ref.ID)
		pass(100 * time.Millisecond)
		if all := heardOf[chat.Invocation](s); len(all) != 1 || all[0].Place != general {
			s.Errorf("heard are %+v", all)
		}
		s.reads(testserver.Ben, "noted")
	})
}

func TestWhatIsPressedInAViewIsAnsweredThere(t *testing.T) {
	both(t, func(s *stage) {
		button := func(label string, m chat.Manner) chat.Control {
			return chat.Button{Action: chat.Do(label, m, 1), Label: label}
		}
		s.answers(2*time.Second, chat.Reply{Card: chat.Card{Lead: chat.Plain("a sheet"), Controls: []chat.Control{
			button("Draw", chat.Update), button("Say", chat.Private), button("Ask", chat.Opens), button("Tell", chat.Public),
		}}})
		s.types("opens")
		pass(5 * time.Second)
		sheet := s.reads(testserver.Ben, "a sheet")

		s.answers(0, chat.Reply{Card: saying("told to all")})
		s.press(testserver.Ben, sheet.ID, "Tell")
		if all := s.s.Sees(testserver.Cy); len(all) != 1 || all[0].Text != "told to all" || all[0].Private {
			s.Errorf("Cy sees %+v", all)
		}

		s.answers(0, chat.Reply{Card: saying("said above it")})
		s.press(testserver.Ben, sheet.ID, "Say")
		s.reads(testserver.Ben, "said above it")
		s.s.Dismiss(testserver.Ben)

		s.answers(0, chat.Ask{Form: titled})
		s.press(testserver.Ben, s.reads(testserver.Ben, "a sheet").ID, "Ask")
		s.reads(testserver.Ben, "A form")
		s.answers(0, chat.Reply{Card: saying("in the form's place")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		pass(100 * time.Millisecond)
		s.reads(testserver.Ben, "in the form's place")
		s.s.Dismiss(testserver.Ben)
		if s.last(testserver.Ben).Modal {
			s.Error("what lay below is old, and still open")
		}
	})
}

func TestASheetIsRedrawn(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(2*time.Second, chat.Reply{Card: chat.Card{Lead: chat.Plain("before"), Controls: []chat.Control{
			chat.Button{Action: chat.Do("go", chat.Update, 1), Label: "Go"},
		}}})
		s.types("opens")
		pass(5 * time.Second)
		s.answers(0, chat.Redraw{Card: saying("after")})
		s.press(testserver.Ben, s.reads(testserver.Ben, "before").ID, "Go")
		if sheet := s.reads(testserver.Ben, "after"); !sheet.Modal {
			s.Errorf("they see %+v", sheet)
		}
	})
}

func TestWhatAMemberDoesIsAcknowledgedWhenItIsKept(t *testing.T) {
	both(t, func(s *stage) {
		s.answers(500*time.Millisecond, chat.Reply{Card: saying("noted")})
		d := s.types("private")
		if d.Acknowledged() {
			s.Error("it is acknowledged before it is kept")
		}
		pass(500 * time.Millisecond)
		if s.reads(testserver.Ben, "noted"); !d.Acknowledged() {
			s.Error("it is not acknowledged")
		}

		s.answers(5*time.Second, chat.Reply{Card: saying("noted late")})
		d = s.types("private")
		pass(openPatience)
		if !d.Acknowledged() {
			s.Error("what takes long is not acknowledged in time")
		}
		pass(5 * time.Second)
		s.reads(testserver.Ben, "noted late")
	})
}
