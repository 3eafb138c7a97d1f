package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
)

// startSlackWithFiles starts a Slack over HTTP that takes pictures.
func startSlackWithFiles(t *testing.T) testNetwork {
	t.Helper()
	out := startSlack(true)(t)
	out.(slackServer).Grant(append(slices.Clone(testserver.DefaultScopes), "files:write")...)
	return out
}

// tellOfRoom follows a poll of parts of days that is settled before all have answered,
// until it is asked again.
func (s *scenario) tellOfRoom() {
	s.Helper()
	s.travel(58 * time.Hour) // to a Monday, out of the night, in which messages wait
	dee, eli, fay := s.network.admit("Dee"), s.network.admit("Eli"), s.network.admit("Fay")
	var invited []string
	for _, user := range []string{"ben", "cy", dee, eli, fay} {
		invited = append(invited, s.network.mention(user))
	}
	s.invoke("ana", "propose", map[string]string{
		"title": "Board games", "when": "thu evening, fri evening, sat afternoon", "who": strings.Join(invited, " "),
	})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.cardReads("18:00-22:00 (2 hours of it)", "12:00-17:00 (2 hours of it)", "0 of 5 invited have answered")
	if r := s.card().reactions; r["1️⃣"] != 1 || r["2️⃣"] != 1 || r["3️⃣"] != 1 || r["🤷"] != 1 {
		s.Errorf("the card's own reactions are %v", r)
	}

	s.react("ben", "1️⃣")
	s.react("cy", "3️⃣")
	s.press(dee, "Choose times")
	s.press(dee, "Times I can make", s.options(dee, "Times I can make")[2])
	s.cardReads("3 of 5 invited have answered", "Best so far: Sat 8 Jan, 12:00-14:00 (3 could); Thu 6 Jan, 18:00-20:00 (2 could)")
	s.unreact("ben", "1️⃣")
	s.cardReads("2 of 5 invited have answered", "Best so far: Sat 8 Jan, 12:00-14:00 (3 could).")
	s.react("ben", "3️⃣")
	s.cardReads("3 of 5 invited have answered", "Best so far: Sat 8 Jan, 12:00-14:00 (4 could).", "Closes")

	s.press(eli, "Heatmap")
	s.reads(eli, "The best time is first")
	s.reads(eli, alternative)
	for _, other := range []string{"ana", "ben"} {
		s.lacks(other, alternative)
	}

	s.react("ana", "3️⃣") // else Ana could still say no
	s.cardReads("12:00-14:00", "Chosen because all 4 who answered could come")
	if card := s.card(); !card.on {
		s.Errorf("it is not on:\n%s", card.text)
	}
	s.calendarReads("Board games: scheduled")

	s.press(eli, "Ask for another time")
	s.reads(eli, "passed that on to Ana")
	s.reads("ana", "asks whether the time of Board games can be asked about again")
	s.lacks("ben", "asks whether the time of Board games")
	s.press("ana", "Ask again…")
	s.press("ana", "Yes, ask again")
	s.cardReads("collecting times", "18:00-22:00 (2 hours of it)", "Best so far: Sat 8 Jan, 12:00-14:00 (4 could).")
	s.calendarReads("Board games: cancelled")
}
