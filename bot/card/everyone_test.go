package card

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// turned returns the people on all pages of a card.
func turned(t *testing.T, page func(n int) chat.Card) []chat.People {
	t.Helper()
	var out []chat.People
	for n := range 100 {
		c := page(n)
		names := 0
		for _, l := range c.People {
			names += len(l.Members)
			if len(l.Members) > i18n.MaxNames {
				t.Errorf("a list of %d names", len(l.Members))
			}
		}
		if names > namesOnPage || len(c.People) > listsOnPage {
			t.Errorf("%d names in %d lists on a page", names, len(c.People))
		}
		out = append(out, c.People...)
		if !slices.ContainsFunc(c.Controls, func(one chat.Control) bool {
			b, ok := one.(chat.Button)
			return ok && b.Label == "More names"
		}) {
			return out
		}
	}
	t.Fatal("pages without end")
	return nil
}

// namesUnder counts how often each member is named, by label.
func namesUnder(lists []chat.People) map[string]map[bot.UserID]int {
	out := map[string]map[bot.UserID]int{}
	for _, l := range lists {
		label := l.Label.String()
		if out[label] == nil {
			out[label] = map[bot.UserID]int{}
		}
		for _, m := range l.Members {
			out[label][m.User]++
		}
	}
	return out
}

func TestEachOfThreeHundredGuestsIsNamedOnOnePage(t *testing.T) {
	t.Parallel()
	en, _ := printers(t)
	m := dinner(1, bot.StatusScheduled, time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC))
	s := planner.Snapshot{}
	s.Meetup, s.Now = m, noon
	state := func(i int) bot.RSVPState {
		return []bot.RSVPState{bot.RSVPGoing, bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPWaiting, bot.RSVPNotGoing}[i%5]
	}
	rows := []bot.RSVP{{Member: "ana", State: bot.RSVPGoing}}
	for i := range 300 {
		rows = append(rows, bot.RSVP{Member: bot.UserID(fmt.Sprintf("guest%03d", i)), State: state(i), Quiet: i%10 == 0})
	}
	s.Roster = bot.Roster{RSVPs: rows}
	for _, reader := range []bot.Actor{{Community: m.Community, User: "ana"}, {Community: m.Community, User: "guest001"}} {
		named := map[bot.UserID]int{}
		for _, who := range namesUnder(turned(t, func(n int) chat.Card { return Everyone(en, s, reader, n) })) {
			for u, n := range who {
				named[u] += n
			}
		}
		for _, row := range rows {
			want := 1
			if row.Quiet || row.State == bot.RSVPNotGoing && reader.User != "ana" {
				want = 0
			}
			if named[row.Member] != want {
				t.Errorf("%s, %s, is named %d times to %s", row.Member, row.State, named[row.Member], reader.User)
			}
		}
	}
	if c := Meetup(en, s); len(everyoneButton(en, s, bot.Actor{})) != 1 || len(c.People[0].Members) != i18n.MaxNames {
		t.Error("the card does not lead to the names that it leaves out")
	}
	s.Roster = bot.Roster{RSVPs: rows[:15]}
	if len(everyoneButton(en, s, bot.Actor{})) != 0 {
		t.Error("a card that shows all names leads to more")
	}
}

func TestEachOfThreeHundredAnswersIsOnAPage(t *testing.T) {
	t.Parallel()
	en, _ := printers(t)
	at := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	s := planner.Snapshot{}
	s.Meetup, s.Now = dinner(1, bot.StatusPolling, at, at.AddDate(0, 0, 1), at.AddDate(0, 0, 2)), noon
	for i := range 300 {
		for _, slot := range s.Meetup.Slots {
			av := []bot.Availability{bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}[(i+int(slot.ID))%3]
			s.Answers = append(s.Answers, bot.Answer{Slot: slot.ID, Member: bot.UserID(fmt.Sprintf("guest%03d", i)), Availability: av, At: noon})
		}
	}
	under := namesUnder(turned(t, func(n int) chat.Card { return Ballots(en, s, bot.Actor{Community: "test:a", User: "guest001"}, n) }))
	for _, slot := range s.Meetup.Slots {
		when := SlotLabel(en, slot, s.Meetup.Zone)
		for label, av := range map[string]bot.Availability{when: bot.AvailabilityYes, when + ", if needed": bot.AvailabilityIfNeeded} {
			want := s.Members(slot.ID, av)
			if len(under[label]) != len(want) {
				t.Errorf("%s: %d names instead of %d", label, len(under[label]), len(want))
			}
			for _, u := range want {
				if under[label][u] != 1 {
					t.Errorf("%s: %s is named %d times", label, u, under[label][u])
				}
			}
		}
	}
}

func TestEachLineOfALongListIsOnAPage(t *testing.T) {
	t.Parallel()
	var lines []chat.Text
	for i := range 300 {
		lines = append(lines, chat.Plain(fmt.Sprintf("guest%03d: going. %s", i, strings.Repeat("note ", i%3*30))))
	}
	var seen []chat.Text
	for n := 0; len(seen) < len(lines); n++ {
		page := LinePage(lines, n)
		length := 0
		for _, l := range page.Items {
			length += len(l.String())
		}
		if page.Number != n || len(page.Items) == 0 || len(page.Items) > linesOnPage || length > lengthOfPage {
			t.Fatalf("page %d is the %dth, of %d lines and %d characters", n, page.Number, len(page.Items), length)
		}
		seen = append(seen, page.Items...)
	}
	if !slices.EqualFunc(seen, lines, func(a, b chat.Text) bool { return a.String() == b.String() }) {
		t.Error("the pages are not the list")
	}
}
