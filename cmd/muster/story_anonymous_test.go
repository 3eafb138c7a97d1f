package main

import (
	"slices"
	"strings"
	"time"
)

// tellOfAnAnonymousPoll follows an anonymous poll until it is settled.
func (s *scenario) tellOfAnAnonymousPoll() {
	s.Helper()
	s.travel(58 * time.Hour) // to a Monday, out of the night, in which messages wait
	dee := s.network.admit("Dee")
	names := []string{"Ben", "Cy", "Dee", dee}
	s.invoke("ana", "propose", map[string]string{"title": "Board games", "when": "fri 7pm, sat 3pm", "deadline": "wed 8pm", "anonymous": "true"})
	s.press("ana", "Time zone", "Europe/London")
	s.reads("ana", "nobody sees who answers what, you neither")
	s.press("ana", "Post it")
	s.cardReads("Nobody has answered yet", "how often each time was chosen once 3 have answered")
	s.cardHasNoReactions()

	s.react("ben", "1️⃣")
	s.cardReads("Nobody has answered yet")
	s.reads("ben", "your reaction does not count")
	for _, other := range []string{"ana", "cy", dee} {
		s.lacks(other, "your reaction does not count")
	}
	s.unreact("ben", "1️⃣")
	s.cardHasNoReactions()

	for i, user := range []string{"ben", "cy"} {
		s.answer(user, 1)
		s.cardReads([]string{"1 person has answered", "2 people have answered"}[i])
		s.cardLacks("yes", "leading", "Best so far")
		s.namesNone(names)
	}
	s.press("cy", "Heatmap")
	s.reads("cy", "I show how often each time was chosen once 3 have answered")
	s.lacks("cy", alternative)
	s.answer(dee, 0)
	s.cardReads("3 people have answered", "2 yes", "3 yes", "leading")
	s.cardHasNoReactions()
	s.namesNone(names)

	s.travel(59 * time.Hour) // past the deadline, before the night
	s.cardReads("15:00-17:00", "Chosen because 3 of 4 could come")
	if card := s.card(); !card.on {
		s.Errorf("it is not on:\n%s", card.text)
	}
	s.calendarReads("Board games: scheduled")
	s.reads("ben", "If you said that you could come: are you in?")
	s.namesNone(names)
}

// answer chooses one of the times of the meetup's poll.
func (s *scenario) answer(user string, slot int) {
	s.Helper()
	s.press(user, "Choose times")
	s.press(user, "Times I can make", s.options(user, "Times I can make")[slot])
	s.reads(user, "Noted: ")
}

func (s *scenario) cardLacks(words ...string) {
	s.Helper()
	card := s.card()
	for _, one := range words {
		if strings.Contains(card.text, one) {
			s.Errorf("the card reads %q in\n%s", one, card.text)
		}
	}
}

func (s *scenario) cardHasNoReactions() {
	s.Helper()
	for emoji, n := range s.card().reactions {
		if n > 0 {
			s.Errorf("the card has %d of %s", n, emoji)
		}
	}
}

// namesNone checks that nothing in a channel or thread has one of these names.
func (s *scenario) namesNone(names []string) {
	s.Helper()
	for _, one := range s.network.sees("ana") {
		if i := slices.IndexFunc(names, func(name string) bool { return strings.Contains(one.text, name) }); one.public && i >= 0 {
			s.Errorf("a message names %s:\n%s", names[i], one.text)
		}
	}
}
