package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// today is a state of the first meetup of a room.
type today struct {
	steps []string // that lead there from a poll which Ben has answered
	says  []string // one of them says the state
	works []string // the verbs that do there what they say, for both or for one of them
}

// seeing are the verbs that show a meetup in every state.
var seeing = []string{"details", "show", "best", "pickwhich", "deliveries"}

// answering are the verbs that answer a date.
var answering = []string{"rsvp", "where", "bring", "quiet", "note", "lateask", "late", "remindme", "wish", "guests", "everyone", "askin", "repost", "takeseat"}

var todays = map[string]today{
	"polling": {
		says:  []string{"isn't settled yet", "has times by now", "is looking for its time", "● collecting times", "When its time is settled"},
		works: []string{"answernote", "asusual", "choose", "mark", "none", "withdraw", "who", "pick", "pickwhich", "best", "extend", "closeon", "cancelask", "cancel", "keep", "edit", "nudge", "askin", "repost", "where", "everyone", "showall"},
	},
	"scheduled": {
		steps: []string{"ana: /meetup pick Hike", "ana picks Pick a time = Sat 28 Nov", "@ +2m"},
		says:  []string{"settled", "● on", "has its time"},
		works: append([]string{"cancelask", "cancel", "keep", "edit", "again", "againask", "wishagain", "nudge", "samepoll"}, answering...),
	},
	"underway": {
		steps: []string{"ana: /meetup pick Hike", "ana picks Pick a time = Sat 28 Nov", "@ 2026-11-28 09:30"},
		says:  []string{"settled", "has begun", "happening now"},
		works: append([]string{"cancelask", "cancel", "keep", "edit", "samepoll"}, answering...),
	},
	"done": {
		steps: []string{"ana: /meetup pick Hike", "ana picks Pick a time = Sat 28 Nov", "@ 2026-11-28 12:00"},
		says:  []string{"is over", "● over"},
		works: []string{"guests", "everyone", "ana where", "samepoll"},
	},
	"cancelled": {
		steps: []string{"ana: /meetup cancel Hike", "ana taps Yes, cancel it"},
		says:  []string{"cancelled", "called off"},
		works: []string{"reopen", "edit", "samepoll"},
	},
	"forgotten": {
		steps: []string{"ana: /meetup me forget", "ana taps Yes, forget me"},
		says:  []string{"its host is not here any more", "cancelled", "called off", "Its host was forgotten"},
	},
	"deleted": {says: []string{"I don't know that meetup here"}},
}

// pressedVerbs has every verb that a control of a card about a meetup has, with the
// arguments behind the meetup and what is chosen in a menu.
var pressedVerbs = []struct {
	verb   string
	args   []any
	values []string
}{
	{verb: "choose", args: []any{bot.AvailabilityYes}},
	{verb: "choose", args: []any{bot.AvailabilityIfNeeded}},
	{verb: "mark", args: []any{bot.AvailabilityYes, 0, ""}, values: []string{"1"}},
	{verb: "none", args: []any{2}},
	{verb: "withdraw"}, {verb: "asusual"}, {verb: "who"}, {verb: "answernote", args: []any{"all"}}, {verb: "addtime"}, {verb: "addat", args: []any{60, "2026-11-29T15:00"}},
	{verb: "wouldcome"}, {verb: "wontcome"},
	{verb: "rsvp", args: []any{bot.RSVPGoing, "", 1}},
	{verb: "rsvp", args: []any{bot.RSVPGoing, "quiet", 1}},
	{verb: "rsvp", args: []any{bot.RSVPMaybe, "", 1}},
	{verb: "rsvp", args: []any{bot.RSVPNotGoing, "", 2}},
	{verb: "takeseat", args: []any{1, "other"}}, {verb: "keepwaiting"}, {verb: "everyone"},
	{verb: "details"}, {verb: "show"}, {verb: "best"}, {verb: "where"},
	{verb: "bring", values: []string{"1"}},
	{verb: "quiet", args: []any{"yes"}}, {verb: "note"},
	{verb: "lateask"}, {verb: "late", values: []string{"10"}},
	{verb: "remindme"}, {verb: "wish", args: []any{bot.ReminderChannelDirect}},
	{verb: "guests"}, {verb: "pickwhich"}, {verb: "pick", values: []string{"1"}},
	{verb: "extend"}, {verb: "extend", args: []any{"anyway"}}, {verb: "closeon", args: []any{"2026-11-25T20:00/2026-11-26T20:00"}},
	{verb: "cancelask"}, {verb: "cancel"}, {verb: "keep"}, {verb: "repost"},
	{verb: "againask"}, {verb: "again"}, {verb: "reopen"}, {verb: "edit"}, {verb: "nudge"}, {verb: "askin"}, {verb: "wishagain"}, {verb: "samepoll"}, {verb: "showall"},
}

// TestAControlOfAnotherDaySaysHowItIsToday presses every verb in every state in which
// it does not do what it says. The answer is how the meetup is today, with controls
// that work today.
func TestAControlOfAnotherDaySaysHowItIsToday(t *testing.T) {
	t.Parallel()
	for name, state := range todays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, id := newScenario(t, settings{zone: "Europe/Berlin", language: "en"}), 1
			for _, line := range append([]string{`ana: /meetup propose "Hike" when:"sat 9am, sun 9am" where:"Central Library, room 2"`, "ana taps Post it", "ben reacts 1️⃣"}, state.steps...) {
				if err := s.step(line); err != nil {
					t.Fatal(line, err)
				}
				s.settle()
			}
			if name == "deleted" {
				id = 99
			}
			offered := map[string]chat.Press{}
			for _, who := range []string{"ben", "ana"} {
				for _, v := range pressedVerbs {
					if slices.Contains(state.works, v.verb) || slices.Contains(state.works, who+" "+v.verb) {
						continue
					}
					what := fmt.Sprint(who, " ", v.verb, v.args)
					for _, c := range checkToday(t, s, what, who, chat.NewAction(v.verb, chat.ModePrivate, append([]any{id}, v.args...)...), v.values, state) {
						offered[who+" "+c.Action.Verb+" "+c.Action.Rest(0)] = c
					}
				}
			}
			for key, press := range offered {
				action := press.Action
				if !slices.Contains(append(state.works, seeing...), action.Verb) {
					t.Errorf("%s is offered, and it does not work", key)
					continue
				}
				if action.Verb == "reopen" || action.Verb == "nudge" { // changes what the others are offered for, or takes a while
					continue
				}
				if c, ok := cardOf(s.handle(press)); ok && c.Tone == chat.ToneWarning && !strings.HasSuffix(action.Verb, "ask") {
					t.Errorf("%s is offered, and answered %s", key, plain(s, c))
				}
			}
		})
	}
}

// checkToday presses a control and returns the presses that the answer offers.
func checkToday(t *testing.T, s *scenario, what, who string, action chat.Action, values []string, state today) []chat.Press {
	t.Helper()
	c, ok := cardOf(s.handle(chat.Press{From: s.origin(who, playground.Channel), Action: action, Values: values}))
	if !ok {
		t.Errorf("%s: no card", what)
		return nil
	}
	text := plain(s, c)
	says := func(sentence string) bool { return strings.Contains(text, sentence) }
	if !slices.ContainsFunc(state.says, says) && !strings.HasPrefix(text, "Only playground:ana (host)") {
		t.Errorf("%s: %s", what, text)
	}
	var presses []chat.Press
	for _, control := range c.Controls {
		switch control := control.(type) {
		case chat.Button:
			presses = append(presses, chat.Press{From: s.origin(who, playground.Channel), Action: control.Action})
		case chat.Menu:
			presses = append(presses, chat.Press{From: s.origin(who, playground.Channel), Action: control.Action, Values: []string{control.Options[0].Value}})
		}
	}
	return presses
}

func cardOf(r chat.Response) (chat.Card, bool) {
	switch r := r.(type) {
	case chat.Reply:
		return r.Card, true
	case chat.Redraw:
		return r.Card, true
	}
	return chat.Card{}, false
}

func plain(s *scenario, c chat.Card) string { return chat.PlainText{Now: s.clock()}.Card(c) }
