package flow

import (
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// TestTheQuestionWhichMeetupKeepsWhatWasTypedOnEveryPage turns the page of the question,
// with the longest ids that networks have.
func TestTheQuestionWhichMeetupKeepsWhatWasTypedOnEveryPage(t *testing.T) {
	t.Parallel()
	p := testFlow(t).printer("en")
	var found []bot.Meetup
	for n := range 60 {
		found = append(found, bot.Meetup{ID: bot.MeetupID(1234567 + n), Terms: bot.Terms{Title: "Chess", Zone: "Europe/Berlin"}, Status: bot.StatusPolling})
	}
	for name, w := range map[string]whichMenu{
		"an edit":    {verb: "editwhich", status: editable, kept: []any{bot.DraftID(1234567), unparsedOptions}, name: nameOf{1234567, 10, 20}},
		"a handover": {verb: "handoverwhich", kept: []any{bot.UserID("discord:1234567890123456789")}, name: nameOf{1234567, 10, 20}},
	} {
		want := chat.NewAction(w.verb, chat.ModePrivate, w.kept...).Rest(0)
		for page := range 3 {
			c := w.card(p, chat.Plain("Which one?"), found, page)
			for _, control := range c.Controls {
				var action chat.Action
				skip := 0
				switch control := control.(type) {
				case chat.Menu:
					action = control.Action
				case chat.Button:
					action, skip = control.Action, 6
				}
				sent, ok := chat.ParseAction(action.String())
				if !ok || len(action.String()) > 100 || sent.Rest(skip) != want {
					t.Errorf("%s, page %d: %s keeps %q, want %q", name, page, action, sent.Rest(skip), want)
				}
			}
		}
	}
}
