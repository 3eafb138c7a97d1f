package slack

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// titleForm is a form with one field.
var titleForm = chat.Form{
	Action: chat.NewAction("titled", chat.ModePrivate, 7), Title: "A form", Submit: "Done",
	Fields: []chat.Field{{Name: "title", Label: "Title"}},
}

func TestAFormThatIsTooLateOpensFromAButton(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.s.Fail(testserver.Fault{Method: "views.open", Error: "expired_trigger_id"})
		s.typeCommand("opens")
		offer := s.expectLast(testserver.Ben, "Your form is ready")
		if !offer.Private || len(offer.Controls) != 1 {
			s.Fatalf("offered is %+v", offer)
		}
		s.forgetEvents()
		s.press(testserver.Ben, offer.ID, offer.Controls[0])
		if form := s.expectLast(testserver.Ben, "A form"); !form.Form || len(eventsOf[chat.Press](s)) != 0 {
			s.Errorf("opened is %+v; the handler received %v", form, eventsOf[chat.Press](s))
		}
		s.respondWith(0, chat.Reply{Card: textCard("thank you")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		advance(100 * time.Millisecond)
		s.expectLast(testserver.Ben, "thank you")
	})
}

func TestALateFormTakesThePlaceOfWhatWaits(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(5*time.Second, chat.Ask{Form: titleForm})
		d := s.typeCommand("opens")
		advance(1500 * time.Millisecond)
		if waits := s.expectLast(testserver.Ben, "One moment"); waits.Form || !d.Acknowledged() {
			s.Errorf("meanwhile they see %+v", waits)
		}
		s.s.Fail(testserver.Fault{Method: "views.update", Error: "hash_conflict"})
		advance(5 * time.Second)
		if form := s.expectLast(testserver.Ben, "A form"); !form.Form {
			s.Errorf("opened is %+v", form)
		}
	})
}

func TestWhatIsSaidInsteadOfALateFormStandsInItsView(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(3*time.Second, chat.Reply{Card: textCard("the poll is closed")})
		s.typeCommand("opens")
		advance(5 * time.Second)
		if view := s.expectLast(testserver.Ben, "the poll is closed"); !view.Modal || view.Form {
			s.Errorf("they see %+v", view)
		}
	})
}

func TestALateAnswerToAFormStandsInItsPlace(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.typeCommand("opens")
		s.respondWith(5*time.Second, chat.Reply{Card: textCard("thank you")})
		d, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"})
		if err != nil {
			s.Fatal(err)
		}
		advance(2 * time.Second)
		if s.expectLast(testserver.Ben, "One moment"); !d.Acknowledged() {
			s.Error("it is not acknowledged in time")
		}
		advance(5 * time.Second)
		if view := s.expectLast(testserver.Ben, "thank you"); !view.Modal || view.Form {
			s.Errorf("they see %+v", view)
		}
	})
}

func TestAFormCanBeWrongSeveralTimes(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.typeCommand("opens")
		for _, words := range []string{"no such word", "nor this one", "it is full"} {
			filled := titleForm
			filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: words + " typed"}}}
			field := "title"
			if words == "it is full" {
				field = "" // of the whole form
			}
			s.respondWith(0, chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: field, Text: chat.Plain(words)}}})
			if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": words + " typed"}); err != nil {
				s.Fatal(err)
			}
			advance(100 * time.Millisecond)
			form := s.expectLast(testserver.Ben, words)
			if s.expectLast(testserver.Ben, words+" typed"); !form.Form || len(eventsOf[chat.Submission](s)) != 1 {
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
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				s.s.Expel(testserver.General, c.expelled)
				s.respondWith(31*time.Second, chat.Reply{Card: textCard("for you alone")})
				s.s.Fail(testserver.Fault{Method: "response_url", Status: 404, Times: 9})
				s.typeCommand("private")
				advance(time.Minute)
				s.expectLast(testserver.Ben, "for you alone")
				for _, one := range s.s.Sees(testserver.Cy) {
					if strings.Contains(one.Text, "for you alone") {
						s.Error("another member sees it")
					}
				}
				if s.countRequests(c.method, "") != 1 {
					s.Errorf("%s is not how it came", c.method)
				}
			})
		})
	}
}

func TestAPrivateMessageIsRedrawnAsOftenAsItsControlIsUsed(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		again := chat.Card{Lead: chat.Plain("again?"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: "Go"}}}
		s.respondWith(0, chat.Reply{Card: again})
		s.typeCommand("private")
		s.respondWith(0, chat.Redraw{Card: again})
		for range 8 { // each press has its own response URL, which takes 5 answers
			s.press(testserver.Ben, s.expectLast(testserver.Ben, "again?").ID, "Go")
		}
		if n := len(eventsOf[chat.Press](s)); n != 8 || len(s.s.Sees(testserver.Ben)) != 1 {
			s.Errorf("%d presses, and Ben sees %v", n, s.s.Sees(testserver.Ben))
		}
	})
}

func TestAMembersPageIsKeptUpToDate(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		page := "nothing yet"
		leave := chat.Button{Action: chat.NewAction("go", chat.ModePrivate, 1), Label: "Go"}
		s.mu.Lock()
		s.respond = func(e chat.Event) chat.Response {
			switch e.(type) {
			case chat.HomeOpened:
				return chat.Reply{Card: chat.Card{Lead: chat.Plain(page), Controls: []chat.Control{leave}}}
			case chat.Invocation:
				page = "one meetup"
			case chat.Press:
				page = "no meetup"
				return chat.Reply{Card: textCard("you left it")}
			}
			return chat.Nothing{}
		}
		s.mu.Unlock()
		s.typeCommand("private")
		if _, there := s.s.Home(testserver.Ben); there {
			s.Error("a page is drawn at which nobody looks")
		}
		s.s.OpenHome(testserver.Ben)
		advance(100 * time.Millisecond)
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
		if sheet := s.expectLast(testserver.Ben, "you left it"); !sheet.Modal {
			s.Errorf("the answer is %+v", sheet)
		}
		if _, there := s.s.Home(testserver.Cy); there {
			s.Error("another's page is drawn")
		}
	})
}

func TestAMembersPageIsTurned(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		later := chat.Button{Action: chat.NewAction("homepage", chat.ModeUpdate, 1), Label: "Later"}
		s.mu.Lock()
		s.respond = func(e chat.Event) chat.Response {
			switch e.(type) {
			case chat.HomeOpened:
				return chat.Reply{Card: chat.Card{Lead: chat.Plain("the first"), Controls: []chat.Control{later}}}
			case chat.Press:
				return chat.Redraw{Card: chat.Card{Lead: chat.Plain("the second"), Controls: []chat.Control{later}}}
			}
			return chat.Nothing{}
		}
		s.mu.Unlock()
		s.s.OpenHome(testserver.Ben)
		advance(100 * time.Millisecond)
		for range 2 {
			home, _ := s.s.Home(testserver.Ben)
			s.press(testserver.Ben, home.ID, "Later")
			if home, _ = s.s.Home(testserver.Ben); !strings.Contains(home.Text, "the second") {
				s.Errorf("the page reads %q", home.Text)
			}
		}
	})
}

func TestAShortcutIsItsCommand(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.s.Shortcut(testserver.Ben, "opens", "", "")
		advance(100 * time.Millisecond)
		if all := eventsOf[chat.Invocation](s); len(all) != 1 || all[0].Command != "opens" || all[0].Actor.Name != "Ben" {
			s.Errorf("events are %+v", all)
		}
		s.expectLast(testserver.Ben, "A form")
		s.respondWith(0, chat.Reply{Card: textCard("thank you")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		advance(100 * time.Millisecond)
		if answer := s.expectLast(testserver.Ben, "thank you"); !answer.Direct {
			s.Errorf("no message is at hand, and the answer is %+v", answer)
		}

		ref, err := s.n.Post(s.Context(), keyedMessage("one"))
		if err != nil {
			s.Fatal(err)
		}
		s.respondWith(0, chat.Reply{Card: textCard("noted")})
		s.s.Shortcut(testserver.Ben, "private", testserver.General, ref.ID)
		advance(100 * time.Millisecond)
		if all := eventsOf[chat.Invocation](s); len(all) != 1 || all[0].Place != testChannel {
			s.Errorf("events are %+v", all)
		}
		s.expectLast(testserver.Ben, "noted")
	})
}

func TestWhatIsPressedInAViewIsAnsweredThere(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		button := func(label string, m chat.ReplyMode) chat.Control {
			return chat.Button{Action: chat.NewAction(label, m, 1), Label: label}
		}
		s.respondWith(2*time.Second, chat.Reply{Card: chat.Card{Lead: chat.Plain("a sheet"), Controls: []chat.Control{
			button("Draw", chat.ModeUpdate), button("Say", chat.ModePrivate), button("Ask", chat.ModeOpens), button("Tell", chat.ModePublic),
		}}})
		s.typeCommand("opens")
		advance(5 * time.Second)
		sheet := s.expectLast(testserver.Ben, "a sheet")

		s.respondWith(0, chat.Reply{Card: textCard("told to all")})
		s.press(testserver.Ben, sheet.ID, "Tell")
		if all := s.s.Sees(testserver.Cy); len(all) != 1 || all[0].Text != "told to all" || all[0].Private {
			s.Errorf("Cy sees %+v", all)
		}

		s.respondWith(0, chat.Reply{Card: textCard("said above it")})
		s.press(testserver.Ben, sheet.ID, "Say")
		s.expectLast(testserver.Ben, "said above it")
		s.s.Dismiss(testserver.Ben)

		s.respondWith(0, chat.Ask{Form: titleForm})
		s.press(testserver.Ben, s.expectLast(testserver.Ben, "a sheet").ID, "Ask")
		s.expectLast(testserver.Ben, "A form")
		s.respondWith(0, chat.Reply{Card: textCard("in the form's place")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Error(err)
		}
		advance(100 * time.Millisecond)
		s.expectLast(testserver.Ben, "in the form's place")
		s.s.Dismiss(testserver.Ben)
		if s.lastSeen(testserver.Ben).Modal {
			s.Error("what lay below is old, and still open")
		}
	})
}

func TestASheetIsRedrawn(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(2*time.Second, chat.Reply{Card: chat.Card{Lead: chat.Plain("before"), Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: "Go"},
		}}})
		s.typeCommand("opens")
		advance(5 * time.Second)
		s.respondWith(0, chat.Redraw{Card: textCard("after")})
		s.press(testserver.Ben, s.expectLast(testserver.Ben, "before").ID, "Go")
		if sheet := s.expectLast(testserver.Ben, "after"); !sheet.Modal {
			s.Errorf("they see %+v", sheet)
		}
	})
}

func TestWhatAMemberDoesIsAcknowledgedWhenItIsKept(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(500*time.Millisecond, chat.Reply{Card: textCard("noted")})
		d := s.typeCommand("private")
		if d.Acknowledged() {
			s.Error("it is acknowledged before it is kept")
		}
		advance(500 * time.Millisecond)
		if s.expectLast(testserver.Ben, "noted"); !d.Acknowledged() {
			s.Error("it is not acknowledged")
		}

		s.respondWith(5*time.Second, chat.Reply{Card: textCard("noted late")})
		d = s.typeCommand("private")
		advance(openTimeout)
		if !d.Acknowledged() {
			s.Error("what takes long is not acknowledged in time")
		}
		advance(5 * time.Second)
		s.expectLast(testserver.Ben, "noted late")
	})
}

func TestAnEventIsAcknowledgedWhenItIsHandled(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		gone := map[string]any{"type": "user_change", "user": map[string]any{"id": testserver.Cy, "deleted": true}}
		s.respondWith(500*time.Millisecond, chat.Nothing{})
		d := s.s.Tell(testserver.Team, gone)
		advance(100 * time.Millisecond)
		if d.Acknowledged() {
			s.Error("it is acknowledged before it is handled")
		}
		advance(time.Second)
		if n := len(eventsOf[chat.MemberLeft](s)); !d.Acknowledged() || n != 1 {
			s.Errorf("it is delivered %d times, and acknowledged: %t", n, d.Acknowledged())
		}

		s.respondWith(10*time.Second, chat.Nothing{})
		d = s.s.Tell(testserver.Team, gone)
		advance(5 * time.Second)
		if d.Acknowledged() {
			s.Error("what takes long is acknowledged before it is handled")
		}
		s.respondWith(0, chat.Nothing{})
		advance(10 * time.Minute)
		if !d.Acknowledged() || d.Tries() < 2 {
			s.Errorf("what took long was sent %d times, and acknowledged: %t", d.Tries(), d.Acknowledged())
		}
	})
}

func TestARepeatedInteractionOpensNoSecondForm(t *testing.T) {
	for name, delay := range map[string]time.Duration{"at once": 0, "late": 2 * time.Second} {
		t.Run(name, func(t *testing.T) {
			inBothModes(t, func(s *scenario) {
				s.respondWith(delay, chat.Ask{Form: titleForm})
				d := s.typeCommand("opens")
				d.Again()
				advance(5 * time.Second)
				if n := len(eventsOf[chat.Invocation](s)); n != 2 {
					s.Errorf("it is handled %d times", n)
				}
				if all := s.s.Sees(testserver.Ben); len(all) != 1 || !all[0].Form {
					s.Errorf("they see %+v", all)
				}
			})
		})
	}
}

// goCard has a button that redraws it.
var goCard = chat.Card{Lead: chat.Plain("go?"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: "Go"}}}

// A private message that was used must not stay beside the one that replaces it.
func TestAPrivateMessageIsReplacedAlsoWhereItsAddressIsLimited(t *testing.T) {
	for name, c := range map[string]struct {
		fault testserver.Fault
		after time.Duration // until it is replaced
		below bool          // by another message
		gone  time.Duration // until the old one is gone
	}{
		"for a moment":      {testserver.Limit("response_url", 2*time.Second), 2 * time.Second, false, 0},
		"for a while":       {testserver.Limit("response_url", 20*time.Second), 20 * time.Second, false, 0},
		"for long":          {testserver.Limit("response_url", 5*time.Minute), 0, true, 5 * time.Minute},
		"served no request": {testserver.Fault{Method: "response_url", Status: 404}, 0, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				s.respondWith(0, chat.Reply{Card: goCard})
				s.typeCommand("private")
				s.respondWith(0, chat.Redraw{Card: textCard("gone")})
				used := s.expectLast(testserver.Ben, "go?")
				s.s.Fail(c.fault)
				if c.below { // the same for the message below
					s.s.Fail(c.fault)
				}
				s.press(testserver.Ben, used.ID, "Go")
				advance(c.after)
				if said := s.expectLast(testserver.Ben, "gone"); (said.ID != used.ID) != c.below {
					s.Errorf("it is %+v", said)
				}
				advance(c.gone)
				if all := s.s.Sees(testserver.Ben); len(all) != 1 {
					s.Errorf("they see %+v", all)
				}
			})
		})
	}
}

func TestAMembersPageIsDrawnAgainAfterALimit(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		page := "nothing yet"
		s.mu.Lock()
		s.respond = func(e chat.Event) chat.Response {
			switch e.(type) {
			case chat.HomeOpened:
				return chat.Reply{Card: chat.Card{Lead: chat.Plain(page)}}
			case chat.Invocation:
				page += "."
			}
			return chat.Nothing{}
		}
		s.mu.Unlock()
		s.s.Fail(testserver.Limit("views.publish", 30*time.Second))
		s.s.OpenHome(testserver.Ben)
		advance(time.Second)
		s.typeCommand("private")
		s.typeCommand("private")
		if _, there := s.s.Home(testserver.Ben); there {
			s.Error("it is drawn before Slack takes it")
		}
		advance(30 * time.Second)
		if home, _ := s.s.Home(testserver.Ben); !strings.Contains(home.Text, "nothing yet..") {
			s.Errorf("the page reads %q", home.Text)
		}
		if n := s.countRequests("views.publish", ""); n != 1 {
			s.Errorf("it is drawn %d times", n)
		}
	})
}
