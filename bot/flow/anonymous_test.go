package flow_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
)

// anonymousLives are the lives of anonymous polls whose title is Hike, open to all. Those
// who answer say nothing else about themselves, so that nothing has a reason to name them.
var anonymousLives = map[string][]string{
	"decided by the host, opened again and cancelled": {
		"ben picks Times I can make = Sat 28 Nov",
		"cy picks Times I can make = Sat 28 Nov; Sun 29 Nov",
		"dee taps None of these",
		"ben taps Add a time…",
		"ben fills when = mon 30 nov 7pm",
		"ana: /meetup nudge Hike",
		"ana: /meetup pick Hike",
		"ana taps One more day",
		`ana: /meetup edit Hike when:"sat 9am, sun 9am, sun 3pm"`,
		"ana taps Change it",
		"@ +1m",
		"ana: /meetup pick Hike",
		"ana picks Pick a time = Sat 28 Nov",
		"@ +4h",
		"ana: /meetup nudge Hike",
		"ana taps Undo",
		"ana: /meetup cancel Hike",
		"ana taps Yes, cancel it",
	},
	"decided at its deadline, with few answers": {
		"ben picks Times I can make = Sat 28 Nov",
		"cy taps None of these",
		"@ 2026-11-25 20:01",
		"@ 2026-11-27 09:30",
		"@ 2026-11-28 12:00",
	},
	"without a time that enough can make": {
		"ben taps None of these",
		"cy taps None of these",
		"dee taps None of these",
		"ana picks Times I can make = Sat 28 Nov",
		"@ 2026-11-27 20:30",
		"@ 2026-11-29 12:00",
	},
	"with answers that were taken back": {
		"ben picks Times I can make = Sat 28 Nov",
		"cy picks Times I can make = Sat 28 Nov",
		"dee picks Times I can make = Sat 28 Nov",
		"@ +1m",
		"dee taps Withdraw my answers",
		"ana: /meetup pick Hike",
		"ana picks Pick a time = Sun 29 Nov",
		"@ +1m",
	},
}

// namingVerbs are the controls that name members elsewhere, also those of older messages
// and of other kinds of meetups.
var namingVerbs = []string{"who", "everyone", "guests", "best", "pickwhich", "details", "show", "deliveries", "cancelask", "againask", "edit", "choose"}

var answererNames = regexp.MustCompile(`Ben|Cy|Dee|playground:(ben|cy|dee)`)

// TestAnAnonymousPollNamesNobodyWhoAnswered lives through polls, and looks after each step
// at everything that everybody sees, and at what every control shows to its host and to
// others.
func TestAnAnonymousPollNamesNobodyWhoAnswered(t *testing.T) {
	t.Parallel()
	for name, steps := range anonymousLives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
			s.play(`ana: /meetup propose "Hike" when:"sat 9am, sun 9am" deadline:"wed 8pm" addtimes:true anonymous:true`)
			s.play("ana taps Post it")
			for _, step := range steps {
				if who, _, _ := strings.Cut(step, " "); strings.Contains(step, " picks Times I can make") {
					s.play(who + " taps Choose times")
				}
				if err := s.step(step); err != nil {
					t.Errorf("%s: %v\n%s", step, err, s.look("ana"))
				}
				s.settle()
				checkUnnamed(t, s, step)
				s.play("@ +2m") // looking at everything takes what may be asked in a minute
			}
		})
	}
}

// play runs a step that may be one of another state.
func (s *scenario) play(step string) {
	_ = s.step(step)
	s.settle()
}

func checkUnnamed(t *testing.T, s *scenario, step string) {
	t.Helper()
	check := func(where, text string) {
		for _, line := range strings.Split(text, "\n") {
			if found := answererNames.FindString(line); found != "" {
				t.Errorf("after %q, %s names %s: %s", step, where, found, line)
			}
		}
	}
	for _, who := range []string{"ana", "ben", "cy", "dee", "eva"} {
		s.shown[who] = 0
		check("what "+who+" sees", s.look(who+" all"))
		for _, which := range []string{"thread", "direct", "page"} {
			check(who+" "+which, s.look(who+" "+which))
		}
		for _, verb := range namingVerbs {
			response := s.handle(chat.Press{From: s.origin(who, playground.Channel), Action: chat.NewAction(verb, chat.ModePrivate, 1)})
			c, _ := cardOf(response)
			if verb != "choose" { // which shows a member their own answers
				check(who+" "+verb, plain(s, c))
			}
			if ask, ok := response.(chat.Ask); ok {
				check(who+" "+verb, fmt.Sprint(ask.Form))
			}
		}
		for _, command := range []string{"best", "pick", "show", "list"} {
			c, _ := cardOf(s.handle(chat.Invocation{From: s.origin(who, playground.Channel), Command: command, Values: chat.Values{"meetup": {Text: "Hike"}}}))
			check(who+" "+command, plain(s, c))
		}
	}
}

func TestAnAnonymousPollRefusesToSayWhoAnsweredWhat(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
	s.play(`ana: /meetup propose "Hike" when:"sat 9am, sun 9am" anonymous:true`)
	s.play("ana taps Post it")
	for _, who := range []string{"ana", "ben"} {
		for _, verb := range []string{"who", "everyone"} {
			c, _ := cardOf(s.handle(chat.Press{From: s.origin(who, playground.Channel), Action: chat.NewAction(verb, chat.ModePrivate, 1)}))
			if text := plain(s, c); !strings.Contains(text, "nobody sees who answered what") {
				t.Errorf("%s %s: %s", who, verb, text)
			}
		}
	}
	if controls := s.look("ana card"); strings.Contains(controls, "Who said what") {
		t.Error(controls)
	}
	if views := s.as("ana").SeesIn(playground.Channel); slices.ContainsFunc(views, func(v playground.View) bool { return len(v.Reactions) > 0 }) {
		t.Error("a card has reactions")
	}
}
