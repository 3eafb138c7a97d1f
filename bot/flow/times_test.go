package flow_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

var (
	clockTime = regexp.MustCompile(`\b\d{1,2}:\d{2}\b`)
	zoneName  = regexp.MustCompile(`\p{L} time\b|Ortszeit \p{L}|\bin (Berlin|London|New York|Kolkata|Tokyo)\b`)
	// hours are times of day of a setting, and of now, which are in their reader's own zone.
	hours = regexp.MustCompile(`\d\d:\d\d to \d\d:\d\d|Von \d\d:\d\d bis \d\d:\d\d|where it is \d\d:\d\d now|dort ist es (jetzt|gerade) \d\d:\d\d`)
)

// textOf returns what Muster says in a text: neither what members typed nor what they
// could type.
func textOf(t chat.Text) string {
	var b strings.Builder
	for _, s := range t {
		if !s.Bold && !s.Code {
			b.WriteString(s.Text)
		}
	}
	return hours.ReplaceAllString(b.String(), "")
}

// showsReader reports whether a text shows a moment on its reader's own clock.
func showsReader(t chat.Text) bool {
	for _, s := range t {
		if !s.Time.IsZero() && s.Format != chat.FormatRelative {
			return true
		}
	}
	return false
}

// zonelessTimes lists the times on a card that are shown without their zone, or in a
// thread without the reader's own time.
func zonelessTimes(place bot.Place, c chat.Card) []string {
	var wrong []string
	_, direct := place.Direct()
	noted := false // a note has the zone of all times in lists
	for _, n := range c.Notes {
		noted = noted || zoneName.MatchString(textOf(n))
	}
	check := func(what string, t chat.Text, hasZone, showsOwn bool) {
		text := textOf(t)
		if !clockTime.MatchString(text) {
			return
		}
		if !hasZone && !zoneName.MatchString(text) {
			wrong = append(wrong, fmt.Sprintf("%s without a zone: %q", what, text))
		}
		if inThread := place != "" && place != playground.Channel && place != backstage && !direct; inThread && !showsOwn && !showsReader(t) {
			wrong = append(wrong, fmt.Sprintf("%s without the reader's own time: %q", what, text))
		}
	}
	check("title", c.Title, false, false)
	check("lead", c.Lead, noted && place == "", c.When != nil)
	for _, l := range c.Lines {
		check("line", l, noted && place == "", false)
	}
	for _, n := range c.Notes {
		check("note", n, noted, false)
	}
	for _, n := range c.Facts {
		check("fact", n, false, false)
	}
	for _, t := range c.Tallies {
		check("slot", t.Label, noted, !t.Start.IsZero())
	}
	for _, group := range c.People {
		check("people", group.Label, noted, false)
	}
	if c.When != nil {
		check("when", c.When.Text, false, true)
	}
	return wrong
}

func TestTheGalleryShowsNoTimeWithoutItsZone(t *testing.T) {
	cards := append(gallery.Cards(playground.User), gallery.Links(playground.Room, func(string) bot.MessageRef { return bot.MessageRef{} }))
	for _, e := range cards {
		for _, wrong := range zonelessTimes("", e.Card) {
			t.Errorf("%s: %s", e.Name, wrong)
		}
	}
}
