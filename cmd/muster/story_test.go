package main

import (
	"strings"
	"testing"
	"time"
)

// stories run on each network whose messages members see.
var stories = map[string]func(*scenario){
	"a day": (*scenario).tellOfADay, "now": (*scenario).tellOfNow, "room": (*scenario).tellOfRoom,
	"an anonymous poll": (*scenario).tellOfAnAnonymousPoll,
}

func TestStoriesOnDiscord(t *testing.T) {
	t.Parallel()
	for name, story := range stories {
		t.Run(name, func(t *testing.T) { runScenario(t, startDiscord, story) })
	}
}

func TestStoriesOnSlack(t *testing.T) {
	t.Parallel()
	for name, story := range stories {
		t.Run(name, func(t *testing.T) { runScenario(t, startSlackWithFiles, story) })
	}
}

// tellOfADay follows a poll of days whose day is chosen before its time of day.
func (s *scenario) tellOfADay() {
	s.Helper()
	s.travel(10 * time.Hour) // out of the night, in which messages wait
	first := s.clock.Now().AddDate(0, 0, 5)
	s.invoke("ana", "propose", map[string]string{
		"title": "Board games", "minimum": "2", "when": first.Format("2 Jan 2006") + ", " + first.AddDate(0, 0, 1).Format("2 Jan 2006"),
	})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.react("ben", "2️⃣")
	s.react("cy", "2️⃣")
	s.invoke("ana", "pick", map[string]string{"meetup": "Board games"})
	s.press("ana", "Pick a time", s.options("ana", "Pick a time")[0])
	card := s.card()
	if !card.on {
		s.Errorf("a day without a time of day is not on:\n%s", card.text)
	}
	for _, clock := range []string{"00:00", "London time", "<t:", "<!date"} {
		if strings.Contains(card.text, clock) {
			s.Errorf("the card has %q:\n%s", clock, card.text)
		}
	}
	s.reads("ana", "At what time does it begin?")
	s.reads("ben", "you could come: are you in?")
	s.calendarReads("Board games: scheduled")
	s.press("ben", "I'm going")

	s.press("ana", "19:00")
	s.cardReads("19:00-21:00", "2 going")
	s.reads("ben", "starts at 19:00")
	if n := strings.Count(s.transcript("ben"), "starts at 19:00"); n != 1 {
		s.Errorf("the thread says it %d times", n)
	}
	s.travel(first.AddDate(0, 0, 1).Sub(s.clock.Now()) - 14*time.Hour) // the evening before
	s.reads("ben", "2 of you are coming")
}

// tellOfNow follows a meetup for now until it starts.
func (s *scenario) tellOfNow() {
	s.Helper()
	s.travel(10 * time.Hour) // out of the night, in which messages wait
	s.invoke("ana", "propose", map[string]string{"title": "Board games", "when": "now"})
	s.press("ana", "Time zone", "Europe/London")
	s.reads("ana", "30 minutes after 3 can come")
	s.press("ana", "Post it")
	s.cardReads("who can come now?", "1 can so far")
	s.react("ben", "1️⃣")
	s.cardReads("2 can so far")
	s.press("cy", "Choose times")
	s.press("cy", "Times I can make", s.options("cy", "Times I can make")[0])
	s.cardReads("all 3 could come")
	if card := s.card(); !card.on {
		s.Errorf("it is not on:\n%s", card.text)
	}
	s.reads("cy", "has its time")
	s.travel(45 * time.Minute)
	s.cardReads("happening now")
}
