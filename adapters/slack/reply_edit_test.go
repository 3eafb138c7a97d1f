package slack

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// workingOn is a card with a control that redraws it.
func workingOn(text string) chat.Card {
	return chat.Card{Lead: chat.Plain(text), Controls: []chat.Control{
		chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: "Go"}, chat.Button{Action: chat.NewAction("tell", chat.ModePrivate, 1), Label: "Tell"},
	}}
}

// redrawn presses a control on what a member sees last, and returns the ref of
// the redrawn reply.
func (s *scenario) redrawn(text string) bot.ReplyRef {
	s.Helper()
	s.respondWith(0, chat.Redraw{Card: workingOn(text)})
	s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Go")
	all := eventsOf[chat.Press](s)
	if len(all) != 1 || all[0].ReplyRef == "" {
		s.Fatalf("pressed is %+v", all)
	}
	s.expectLast(testserver.Ben, text)
	return all[0].ReplyRef
}

func (s *scenario) expectGone(ref bot.ReplyRef) {
	s.Helper()
	if err := s.n.EditReply(s.Context(), ref, textCard("too late")); !chat.IsError[*chat.Gone](err) {
		s.Errorf("the reply is %v, want Gone", err)
	}
}

func TestARedrawnReplyIsCompletedByAnotherProcess(t *testing.T) {
	for name, overHTTP := range map[string]bool{"Socket Mode": false, "HTTP": true} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, overHTTP, testserver.Options{}, func(s *scenario) {
				s.respondWith(0, chat.Reply{Card: workingOn("a preview")})
				s.typeCommand("private")
				ref := s.redrawn("posting it")
				advance(20 * time.Minute)
				replica := newNetwork(s, s.s, overHTTP, s.notes)
				if err := replica.EditReply(s.Context(), ref, textCard("posted")); err != nil {
					s.Fatal(err)
				}
				if all := s.s.Sees(testserver.Ben); len(all) != 1 || all[0].Text != "posted" || !all[0].Private {
					s.Errorf("they see %+v", all)
				}
				advance(10 * time.Minute)
				s.expectGone(ref)
			})
		})
	}
}

func TestAReplyIsEditedAsOftenAsSlackLetsUs(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: workingOn("a preview")})
		s.typeCommand("private")
		ref := s.redrawn("1")
		s.s.Fail(testserver.Fault{Method: "response_url", Status: http.StatusServiceUnavailable, Times: 5})
		if err := s.n.EditReply(s.Context(), ref, textCard("2")); !chat.IsError[*chat.Later](err) {
			s.Errorf("Slack is away: %v", err)
		}
		for s.countRequests("response_url", "") < 6 { // one by the command's own
			if err := s.n.EditReply(s.Context(), ref, textCard("again")); err != nil {
				s.Fatal(err)
			}
		}
		s.expectGone(ref)
	})
}

func TestAReplyInAViewIsCompletedThere(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respondWith(2*time.Second, chat.Reply{Card: workingOn("a sheet")})
		s.typeCommand("opens")
		advance(5 * time.Second)
		ref := s.redrawn("working on it")
		if err := s.n.EditReply(s.Context(), ref, workingOn("done")); err != nil {
			s.Fatal(err)
		}
		if sheet := s.expectLast(testserver.Ben, "done"); !sheet.Modal {
			s.Errorf("they see %+v", sheet)
		}

		sheet := s.redrawnWithForm()
		s.respondWith(0, chat.Ask{Form: titleForm})
		s.press(testserver.Ben, sheet, "Ask")
		s.respondWith(0, chat.Reply{Card: textCard("saving it")})
		if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
			s.Fatal(err)
		}
		advance(100 * time.Millisecond)
		submitted := eventsOf[chat.Submission](s)
		if len(submitted) != 1 || submitted[0].ReplyRef == "" {
			s.Fatalf("submitted is %+v", submitted)
		}
		if err := s.n.EditReply(s.Context(), submitted[0].ReplyRef, textCard("saved")); err != nil {
			s.Fatal(err)
		}
		s.expectLast(testserver.Ben, "saved")
		s.s.Dismiss(testserver.Ben)
		if s.lastSeen(testserver.Ben).Modal {
			s.Error("what lay below is old, and still open")
		}
		s.expectGone(submitted[0].ReplyRef)
	})
}

// redrawnWithForm redraws the open view so that it has a control that opens a form,
// and returns its id.
func (s *scenario) redrawnWithForm() string {
	card := workingOn("a sheet")
	card.Controls = append(card.Controls, chat.Button{Action: chat.NewAction("ask", chat.ModeOpens, 1), Label: "Ask"})
	s.respondWith(0, chat.Redraw{Card: card})
	id := s.lastSeen(testserver.Ben).ID
	s.press(testserver.Ben, id, "Go")
	return id
}

func TestALateAnswerToAFormOfAPrivateMessageIsCompletedInBoth(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		form := titleForm
		form.Action = chat.NewAction("titled", chat.ModeUpdate, 7)
		card := chat.Card{Lead: chat.Plain("a preview"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("ask", chat.ModeOpens), Label: "Ask"}}}
		s.respondWith(0, chat.Reply{Card: card})
		s.typeCommand("private")
		for _, late := range []time.Duration{0, 3 * time.Second} {
			s.respondWith(0, chat.Ask{Form: form})
			s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Ask")
			s.respondWith(late, chat.Redraw{Card: card})
			if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
				s.Fatal(err)
			}
			advance(5 * time.Second)
			submitted := eventsOf[chat.Submission](s)
			if len(submitted) != 1 {
				s.Fatalf("submitted is %+v", submitted)
			}
			done := card
			done.Lead = chat.Plain("done")
			if err := s.n.EditReply(s.Context(), submitted[0].ReplyRef, done); err != nil {
				s.Fatal(err)
			}
			for _, seen := range s.s.Sees(testserver.Ben) {
				if seen.Text != "done\nAsk" && seen.Text != "Muster\ndone\nAsk" {
					s.Errorf("after %s they see %+v", late, seen)
				}
			}
		}
	})
}

func TestAReplyThatSlackCannotReplaceIsCompletedBelow(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		m := keyedMessage("public")
		m.Card = workingOn("in public")
		ref, err := s.n.Post(s.Context(), m)
		if err != nil {
			s.Fatal(err)
		}
		_, channel, _ := parsePlace(ref.Place)
		complete := func(act func(), origin func() chat.From) {
			s.Helper()
			s.respondWith(0, chat.Reply{Card: textCard("I am at it")})
			act()
			before := s.s.Sees(testserver.Ben)
			if err := s.n.EditReply(s.Context(), origin().ReplyRef, textCard("It is done")); err != nil {
				s.Fatal(err)
			}
			after := s.s.Sees(testserver.Ben)
			if len(after) != len(before)+1 || after[len(after)-1].Text != "It is done" || !after[len(after)-1].Private {
				s.Errorf("they see %+v", after)
			}
		}
		complete(func() { s.typeCommand("private") }, func() chat.From { return eventsOf[chat.Invocation](s)[0].From })
		complete(func() { s.press(testserver.Ben, channel+"/"+ref.ID, "Tell") }, func() chat.From { return eventsOf[chat.Press](s)[0].From })
		if seen := s.s.Sees(testserver.Cy); len(seen) != 1 || !strings.HasPrefix(seen[0].Text, "in public") {
			s.Errorf("others see %+v", seen)
		}
	})
}

func TestWhatEverybodySeesHasNoRef(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		m := keyedMessage("public")
		m.Card = workingOn("in public")
		ref, err := s.n.Post(s.Context(), m)
		if err != nil {
			s.Fatal(err)
		}
		_, channel, _ := parsePlace(ref.Place)
		s.press(testserver.Ben, channel+"/"+ref.ID, "Go")
		if all := eventsOf[chat.Press](s); len(all) != 1 || all[0].ReplyRef != "" {
			s.Errorf("pressed is %+v", all)
		}
	})
}

func TestARefCostsNoNote(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.respondWith(0, chat.Reply{Card: workingOn("a preview")})
		s.typeCommand("private")
		s.redrawn("once")
		s.notes.Fail(true)
		s.redrawn("twice")
	})
}

func TestAFileIsLeftOutAndItsCardSent(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		m := keyedMessage("file")
		m.File = &chat.File{Name: "guests.csv", Type: "text/csv", Bytes: []byte("name\nAna\n")}
		if _, err := s.n.Post(s.Context(), m); err != nil {
			s.Fatal(err)
		}
		s.expectLast(testserver.Ben, "said file")
		m.Key, m.To = "direct", bot.DirectTo(userID(testCommunity, testserver.Ben))
		if _, err := s.n.Post(s.Context(), m); err != nil || len(s.s.Sees(testserver.Ben)) != 2 {
			s.Errorf("in direct messages: %v", err)
		}
	})
}
