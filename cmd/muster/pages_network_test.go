package main

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// publicAddress is where the pages of the networks' tests are.
const publicAddress = "https://muster.example"

// asksToPaint has Cy ask for a link to a page, which nobody else may see.
func (s *scenario) asksToPaint() {
	s.Helper()
	s.server.flow.ServePages(func(bot.Network) bool { return true })
	day := s.clock.Now().AddDate(0, 0, 5)
	s.invoke("ana", "propose", map[string]string{"title": "Board games", "when": day.Format("2 Jan 2006") + " 7pm"})
	s.press("ana", "Time zone", "Europe/London")
	s.press("ana", "Post it")
	s.press("cy", "Paint when I can")
	s.reads("cy", "Open your page")
	for _, other := range []string{"ana", "ben"} {
		if strings.Contains(s.transcript(other), "Open your page") {
			s.Errorf("%s sees the link", other)
		}
	}
}

func TestAPersonalLinkIsPrivateOnDiscord(t *testing.T) {
	runScenario(t, startDiscord, func(s *scenario) { s.asksToPaint() })
}

func TestAPersonalLinkIsPrivateOnSlack(t *testing.T) {
	runScenario(t, startSlack(true), func(s *scenario) { s.asksToPaint() })
}
