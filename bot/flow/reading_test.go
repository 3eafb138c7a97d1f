package flow

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

// ambiguous are phrases that can be read in several ways, or in one that may not be
// meant, with the number of readings that are asked about.
var ambiguous = map[string]int{
	"fri at 8": 2, "fri 8": 2, "fri 7": 2, "sat half 4": 4, "7": 3, "12": 2, "20": 2, "31": 1, "at 8": 2, "tomorrow at 9": 2,
	"next friday 7pm": 2, "fri midnight": 2, "fri 12am": 2, "friday night": 1, "firday 7pm": 1, "tomorrwo 7pm": 1, "nextfriday 7pm": 2,
	"saturady 3pm": 1, "wednesdya 7pm": 1, "2/15 7pm": 1, "fri 6pm-4pm": 1, "sunday next week 3pm": 2, "fri 7pm, 2h": 3,
	"fri 8pm-12pm": 2, "sat or sun 3pm or 5pm": 2, "fri after work": 1, "sat pm": 2, "end of the month": 2,
	"halb acht": 2, "fr um 8": 2, "samstga 15 Uhr": 1, "dienstga 19 Uhr": 1, "nächsten Freitag 19 Uhr": 2, "Freitag Mitternacht": 2,
	"mon at 8, tue at 9": 2, "mon at 8, tue at 9, wed at 10": 2, "mon at 8; tue at 9; wed at 10; thu at 11; fri at 8": 2, "firday 7pm, sat 3pm": 1,
	"fri at 8, sat 3pm": 2, "mon 8, tue 9": 2, "sat 3pm, firday at 8": 2, "fri 7pm, sat at 8, sun at 9": 2,
}

// TestEveryAmbiguousPhraseIsAskedBackWithItsReadings taps the last reading of every
// question until none is left.
func TestEveryAmbiguousPhraseIsAskedBackWithItsReadings(t *testing.T) {
	f := testFlow(t)
	p := f.printer("en")
	for typed, want := range ambiguous {
		t.Run(typed, func(t *testing.T) {
			d := applyValues(bot.Draft{Kind: bot.DraftKindPoll, Terms: bot.Terms{Title: "Chess", Zone: "Europe/Berlin"}}, chat.Values{"when": {Text: typed}})
			for asked := 0; ; asked++ {
				wrong, unclear := f.parseTyped(&d, nil, []string{"en", "de"}, "")
				if asked > 0 && len(wrong) == 0 {
					return
				}
				if len(unclear) != 1 || len(wrong) != 1 || asked > 5 {
					t.Fatalf("%q, asked %d times: %v", d.Typed["when"], asked, wrong)
				}
				q := unclear[0]
				if asked == 0 && len(q.readings) != want {
					t.Errorf("%q has %d readings, want %d: %+v", typed, len(q.readings), want, q.readings)
				}
				seen := map[string]bool{}
				for _, r := range q.readings {
					label := r.label(p, d.Zone)
					if seen[label] || len([]rune(label)) > card.MaxLabel || !strings.Contains(r.full(p, d.Zone), "202") {
						t.Errorf("%q is offered as %q", typed, label)
					}
					seen[label] = true
				}
				if text := p.Refusal(wrong[0]).String(); strings.Contains(text, "more than one way") != (len(q.readings) > 1) {
					t.Errorf("%q with %d readings: %s", typed, len(q.readings), text)
				}
				d = applyValues(d, chat.Values{"when": {Text: q.readings[len(q.readings)-1].phrase}})
			}
		})
	}
}

// TestATapMeansTheTimesOnItsButton parses each reading of a phrase without a list.
func TestATapMeansTheTimesOnItsButton(t *testing.T) {
	f := testFlow(t)
	for typed := range ambiguous {
		if strings.ContainsAny(typed, ",;") {
			continue
		}
		parse := func(text string) (bot.Draft, []question) {
			d := applyValues(bot.Draft{Kind: bot.DraftKindPoll, Terms: bot.Terms{Title: "Chess", Zone: "Europe/Berlin"}}, chat.Values{"when": {Text: text}})
			_, unclear := f.parseTyped(&d, nil, []string{"en", "de"}, "")
			return d, unclear
		}
		_, unclear := parse(typed)
		if len(unclear) != 1 {
			continue // the test above reports it
		}
		for _, r := range unclear[0].readings {
			if d, _ := parse(r.phrase); !bot.SameTimes(d.Slots, r.slots) {
				t.Errorf("%q: %q comes to %s, and its button says %s", typed, r.phrase, showSlots(d.Slots), showSlots(r.slots))
			}
		}
	}
}

// buttonsOf returns the card of a response and the actions of its buttons.
func buttonsOf(t *testing.T, r chat.Response) (chat.Card, []chat.Action) {
	t.Helper()
	var c chat.Card
	switch r := r.(type) {
	case chat.Reply:
		c = r.Card
	case chat.Redraw:
		c = r.Card
	default:
		t.Fatalf("response %T", r)
	}
	var actions []chat.Action
	for _, control := range c.Controls {
		if b, ok := control.(chat.Button); ok {
			sent, ok := chat.ParseAction(b.Action.String())
			if !ok || len(b.Action.String()) > 100 {
				t.Fatalf("action %s", b.Action)
			}
			actions = append(actions, sent)
		}
	}
	return c, actions
}

// TestATapOnAnOldQuestionLosesNothing taps buttons of questions that were answered, or
// that are about something else than is typed now.
func TestATapOnAnOldQuestionLosesNothing(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	handle := func(e chat.Event) chat.Response { return f.Router().Handle(t.Context(), e) }
	isStale := func(c chat.Card) bool {
		return strings.Contains((chat.PlainText{}).Card(c), "out of date")
	}
	_, first := buttonsOf(t, handle(chat.Invocation{From: organiserFrom, Command: "propose", Values: chat.Values{"title": {Text: "Run"}, "when": {Text: "fri at 8"}}}))
	form, ok := handle(chat.Press{From: organiserFrom, Action: first[len(first)-1]}).(chat.Ask)
	if !ok || form.Form.Fields[1].Default.Text != "fri at 8" {
		t.Fatalf("the form is %+v", form)
	}
	_, second := buttonsOf(t, handle(chat.Submission{From: organiserFrom, Action: form.Form.Action, Values: chat.Values{"when": {Text: "sat at 9"}}}))
	old, again := buttonsOf(t, handle(chat.Press{From: organiserFrom, Action: first[0]}))
	if !isStale(old) || again[0].String() != second[0].String() {
		t.Errorf("an old tap is answered with %+v", old)
	}
	preview, _ := buttonsOf(t, handle(chat.Press{From: organiserFrom, Action: second[1]}))
	if isStale(preview) || len(preview.Tallies) != 1 || !strings.Contains(preview.Tallies[0].Label.String(), "Saturday 28 November 2026, 21:00") {
		t.Errorf("the preview is %+v", preview)
	}
	if c, _ := buttonsOf(t, handle(chat.Press{From: organiserFrom, Action: second[1]})); isStale(c) {
		t.Errorf("a second tap is answered with %+v", c)
	}
	for _, answered := range []chat.Action{first[1], second[0]} {
		c, _ := buttonsOf(t, handle(chat.Press{From: organiserFrom, Action: answered}))
		if !isStale(c) || len(c.Tallies) != 1 || !strings.Contains(c.Tallies[0].Label.String(), "Saturday 28 November 2026, 21:00") {
			t.Errorf("after the answer, an old tap is answered with %+v", c)
		}
	}
}
