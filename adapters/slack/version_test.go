package slack

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// staleAnswer answers as the router does what it has no handler for.
func staleAnswer(e chat.Event) chat.Response {
	_, form := e.(chat.Submission)
	return chat.Reply{Card: textCard("from another version"), KeepsForm: form}
}

// ofTomorrow is an action as a version to come may write it.
const ofTomorrow = "9z:of:the:future"

func TestAButtonOfAnotherVersionIsAnswered(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respond = staleAnswer
		for _, kind := range []string{"button", "overflow", "static_select"} {
			id := actionID(0, ofTomorrow)
			if kind == "overflow" {
				id = actionID(0, overflowVerb)
			}
			before := len(s.s.Sees(testserver.Ben))
			s.s.Act(testserver.Ben, testserver.General, map[string]any{
				"type": kind, "action_id": id, "block_id": "b", "action_ts": "1.2", "selected_option": map[string]any{"value": ofTomorrow},
			})
			advance(100 * time.Millisecond)
			if said := s.expectLast(testserver.Ben, "from another version"); !said.Private || len(s.s.Sees(testserver.Ben)) != before+1 {
				s.Errorf("%s: said is %+v", kind, said)
			}
		}
	})
}

func TestAFormOfAnotherVersionStaysOpenAndSaysSo(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		for name, change := range map[string]func(view map[string]any){
			"unknown":  func(map[string]any) {},
			"unparsed": func(view map[string]any) { view["callback_id"] = ofTomorrow },
		} {
			s.respondWith(0, chat.Ask{Form: titleForm})
			s.typeCommand("opens")
			s.s.ChangeView(testserver.Ben, change)
			s.respond = staleAnswer
			d, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games on Friday"})
			if err != nil {
				s.Fatal(err)
			}
			advance(100 * time.Millisecond)
			form := s.lastSeen(testserver.Ben)
			if !d.Acknowledged() || !form.Form || !strings.Contains(form.Text, "from another version") || !strings.Contains(form.Text, "Games on Friday") {
				s.Errorf("%s: they see %+v", name, form)
			}
			s.s.Dismiss(testserver.Ben)
		}
	})
}

func TestAShortcutOfAnotherVersionIsAnswered(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		s.respond = staleAnswer
		s.s.Shortcut(testserver.Ben, "fly", "", "")
		advance(100 * time.Millisecond)
		s.expectLast(testserver.Ben, "from another version")
	})
}
