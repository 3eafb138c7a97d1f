package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// sixtyMeetups fills a room with as many meetups as six members may host: polls
// "Walk 01" to "Walk 30" and one more, "Board games" on 27 days, and "Twins" twice at
// one time.
func sixtyMeetups(t *testing.T) *scenario {
	t.Helper()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en", calendar: bot.CalendarModeNone})
	hosts := []string{"ana", "ben", "cy", "dee", "eli", "fay"}
	for i := range 60 {
		propose := fmt.Sprintf(`/meetup schedule "Board games" when:"2026-12-%02d 19:00"`, i-30)
		switch {
		case i < 30:
			propose = fmt.Sprintf(`/meetup propose "Walk %02d" when:"2027-01-%02d 9am, 2027-02-%02d 9am"`, i+1, i+1, i%28+1)
		case i == 30:
			propose = `/meetup propose "Café d'Été" when:"2027-03-01 9am, 2027-03-02 9am"`
		case i >= 58:
			propose = `/meetup schedule "Twins" when:"2027-03-05 19:00"`
		}
		s.advanceTo(s.clock().Add(5 * time.Second)) // a member types only so many commands a minute
		if said := s.run(fmt.Sprintf("%[1]s: %[2]s\n%[1]s taps Post it\n", hosts[i%6], propose)); strings.Contains(said, "(!)") {
			t.Fatal(said)
		}
	}
	return s
}

// organiser is the origin of what an organiser does in a place.
func organiser(in bot.Place) chat.From {
	from := chat.From{Community: playground.Room, Channel: in, Place: in, Actor: chat.Identity{User: playground.User("ana"), Locale: "en-GB", Manages: true}}
	if _, direct := in.Direct(); direct {
		from.Community, from.Channel = "", ""
	}
	return from
}

// answer returns the card or the form of an answer, as text, and its controls.
func answer(t *testing.T, r chat.Response) (string, []chat.Control) {
	t.Helper()
	var c chat.Card
	switch r := r.(type) {
	case chat.Reply:
		c = r.Card
	case chat.Redraw:
		c = r.Card
	case chat.Ask:
		return r.Form.Title + ": " + r.Form.Fields[0].Default.Text, nil
	default:
		t.Fatalf("answered with %T", r)
	}
	return chat.PlainText{}.Card(c), c.Controls
}

func (s *scenario) command(in bot.Place, name, meetup string) (string, []chat.Control) {
	s.Helper()
	s.advanceTo(s.clock().Add(5 * time.Second))
	return answer(s.T, s.handle(chat.Invocation{From: organiser(in), Command: name, Values: chat.Values{"meetup": {Text: meetup}}}))
}

func menuOf(all []chat.Control) (m chat.Menu) {
	for _, one := range all {
		if menu, ok := one.(chat.Menu); ok {
			m = menu
		}
	}
	return m
}

// pages turns all pages of an answer and returns their menus. Each button is used
// twice, and the second use shows the same.
func (s *scenario) pages(in bot.Place, controls []chat.Control) []chat.Menu {
	s.Helper()
	out := []chat.Menu{menuOf(controls)}
	for {
		at := slices.IndexFunc(controls, func(one chat.Control) bool {
			b, ok := one.(chat.Button)
			return ok && b.Label == "Later meetups"
		})
		if at < 0 || len(out) > 20 {
			return out
		}
		turn := chat.Press{From: organiser(in), Action: controls[at].(chat.Button).Action}
		text, next := answer(s.T, s.handle(turn))
		if again, _ := answer(s.T, s.handle(turn)); again != text {
			s.Errorf("the second use shows\n%s\ninstead of\n%s", again, text)
		}
		controls = next
		out = append(out, menuOf(next))
	}
}

// labels returns the labels of all pages, and checks that each page fits.
func labels(t *testing.T, pages []chat.Menu) []string {
	t.Helper()
	var out []string
	for _, m := range pages {
		if n := len(m.Options); n == 0 || n > 25 {
			t.Errorf("%d options on a page", n)
		}
		for _, o := range m.Options {
			out = append(out, o.Label)
		}
	}
	return out
}

func TestEachOfSixtyMeetupsIsFoundListedAndCompleted(t *testing.T) {
	t.Parallel()
	s := sixtyMeetups(t)
	direct := bot.DirectTo(playground.User("ana"))
	t.Run("by name", func(t *testing.T) {
		for i := range 31 {
			name, title := fmt.Sprintf("walk %02d", i+1), fmt.Sprintf("Walk %02d", i+1)
			if i == 30 {
				name, title = "CAFE D’ETE", "Café d'Été"
			}
			verbs := []string{"show", "best", "pick", "edit", "cancel", "nudge"}
			if i < 30 { // each of them for the last, one of them for each
				verbs = verbs[i%len(verbs):][:1]
			}
			for _, verb := range verbs {
				if text, _ := s.command([]bot.Place{playground.Channel, direct}[i%2], verb, name); !strings.Contains(text, title) || strings.Contains(text, "Which one") {
					t.Errorf("%s %s: %s", verb, name, text)
				}
			}
		}
	})
	t.Run("in pages", func(t *testing.T) {
		for _, in := range []bot.Place{playground.Channel, direct} {
			_, controls := s.command(in, "list", "")
			all := labels(t, s.pages(in, controls))
			if distinct := slices.Compact(slices.Sorted(slices.Values(all))); len(all) != 60 || len(distinct) != 60 {
				t.Errorf("in %s: %d meetups on all pages, of %d labels", in, len(all), len(distinct))
			}
			if first := all[0]; first != "Board games · Tue 1 Dec, 19:00-21:00" {
				t.Errorf("%s is not the soonest", first)
			}
		}
	})
	t.Run("which of one name", func(t *testing.T) {
		text, controls := s.command(playground.Channel, "cancel", "board games")
		all := labels(t, s.pages(playground.Channel, controls))
		if !strings.Contains(text, "Which one") || len(all) != 27 || all[26] != "Board games · Sun 27 Dec, 19:00-21:00" {
			t.Errorf("%s and %q", text, all)
		}
		for _, typed := range []string{all[26], "board games sun 27 dec", "Board games, 27 Dec"} {
			if text, _ := s.command(playground.Channel, "show", typed); !strings.Contains(text, "Sunday 27 December") {
				t.Errorf("show %s: %s", typed, text)
			}
		}
		_, controls = s.command(playground.Channel, "show", "Twins")
		for _, o := range menuOf(controls).Options {
			_, number, _ := strings.Cut(o.Label, "#")
			if number != o.Value {
				t.Errorf("%s is the label of %s", o.Label, o.Value)
			}
			if text, _ := s.command(playground.Channel, "show", o.Label); !strings.Contains(text, "Twins") || strings.Contains(text, "Which one") {
				t.Errorf("show %s: %s", o.Label, text)
			}
		}
		if _, controls = s.command(playground.Channel, "show", ""); len(labels(t, s.pages(playground.Channel, controls))) != 60 {
			t.Error("not every meetup can be chosen")
		}
	})
	t.Run("while typing", func(t *testing.T) {
		for typed, want := range map[string]string{
			"été": "Café d'Été · 2 times from Mon 1 Mar, 09:00", "CAFE": "Café d'Été · 2 times from Mon 1 Mar, 09:00",
			"walk 30": "Walk 30 · 2 times from Sat 30 Jan, 09:00", "games 27 dec": "Board games · Sun 27 Dec, 19:00-21:00",
			"board": "Board games · Tue 1 Dec, 19:00-21:00",
		} {
			for _, in := range []bot.Place{playground.Channel, direct} {
				got, ok := s.handle(chat.Query{From: organiser(in), Command: "show", Field: "meetup", Typed: typed}).(chat.Suggestions)
				if !ok || len(got.Choices) == 0 || got.Choices[0].Label != want {
					t.Errorf("%s in %s: %+v", typed, in, got)
				}
			}
		}
	})
	t.Run("on the home page", func(t *testing.T) {
		_, controls := answer(t, s.handle(chat.HomeOpened{From: organiser(direct)}))
		if all := labels(t, s.pages(direct, controls)); len(all) != 31+4 { // the polls, and the dates that Ana hosts
			t.Errorf("%d meetups: %q", len(all), all)
		}
	})
}
