package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// walker is a person at a browser in front of the demo.
type walker struct{ *browsertest.Page }

func walk(t *testing.T, base string) walker {
	t.Helper()
	return walker{browsertest.Open(t, base, 1280, 900)}
}

// as sits down as a persona, in a place of the page's address.
func (w walker) as(name, in string) {
	w.Helper()
	w.Goes("/?as=" + name + in)
	w.Until("the room is heard", `document.body.dataset.heard === "true"`)
}

func (w walker) says(text string) {
	w.Helper()
	w.Do("type "+text, chromedp.SendKeys("#say-main", text, chromedp.ByQuery))
	w.Press("Send", ".main form.say button[type=submit]")
}

// taps presses the newest button of that label, in a message that has a text.
func (w walker) taps(in, label string) {
	w.Helper()
	w.Press(label, fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[normalize-space()=%q])[last()]`, in, label))
}

func (w walker) reacts(in, emoji string) {
	w.Helper()
	w.Press(emoji, fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[@data-react=%q])[last()]`, in, emoji))
}

// picks unfolds the newest menu of that prompt, ticks an option and applies it.
func (w walker) picks(prompt, option string) {
	w.Helper()
	menu := fmt.Sprintf(`(//details[@class='menu'][summary[normalize-space()=%q]])[last()]`, prompt)
	w.Unfold(prompt, menu)
	w.Tick(option, fmt.Sprintf(`%s//label[contains(.,%q)]`, menu, option))
	w.Press("Apply", menu+"//button[@type='submit']")
}

// TestAPersonWalksTheWholeStory is the main job in a real browser: propose,
// answer as three people by reaction and by tap, pick, RSVP until it is full,
// see the waitlist move up, travel to a reminder, cancel.
func TestAPersonWalksTheWholeStory(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	w := walk(t, p.base)
	w.as("ben", "")
	w.Sees("your turn")
	w.Shot("the-story")

	start := ahead(t, 6, 19)
	when := start.Format(typed) + ", " + start.AddDate(0, 0, 1).Format(typed)
	w.as("ana", "")
	w.says(`/meetup propose "Chess evening" when:"` + when + `" where:"Riverside café" who:"@Ben @Cy @Dee @Eli" capacity:3`)
	w.Sees("This is what I understood")
	w.Shot("preview")
	w.taps("Chess evening", "Post it")
	w.Sees("0 of 4 invited have answered")

	w.as("ben", "")
	w.reacts("Chess evening", "1️⃣")
	w.Sees("1 of 4 invited have answered")
	w.as("cy", "")
	w.reacts("Chess evening", "1️⃣")
	w.reacts("Chess evening", "2️⃣")
	w.Sees("2 of 4 invited have answered")
	w.Shot("poll")
	w.as("dee", "")
	w.taps("Chess evening", "Choose times")
	w.picks("Times I can make", "19:00")
	w.Sees("Noted:")
	w.Shot("answered-by-menu")

	w.as("ana", "")
	w.says(`/meetup pick Chess evening`)
	w.picks("Pick a time", "19:00")
	w.Sees("I've asked the 3 people")
	w.Sees("Chosen because 3 of 4 could come")
	w.Shot("picked")

	for _, one := range []struct{ name, told string }{{"ben", "You're going to"}, {"cy", "Du bist bei Chess evening dabei"}} { // Cy reads German
		w.as(one.name, "")
		w.taps("Chess evening", "I'm going")
		w.Sees(one.told)
	}
	w.as("dee", "")
	w.taps("Chess evening", "I'm going")
	w.Sees("You're first in line")
	w.Shot("waiting")
	w.as("ben", "")
	w.taps("Chess evening", "Can't")
	w.Sees("You're not going to")
	w.as("dee", "&in=direct")
	w.Sees("a seat at")
	w.Shot("moved-up")

	w.as("cy", "")
	w.goesTo(p, t, start.Add(-20*time.Hour)) // the day before, in the evening
	w.Press("the thread", `(//p[@class='to-thread']/a[contains(.,'Chess evening')])[last()]`)
	w.Sees(" at 19:00: Chess evening")
	w.Shot("reminder")

	w.as("ana", "")
	w.says("/meetup cancel Chess evening")
	w.Sees("Call this off?")
	w.taps("Call this off?", "Yes, cancel it")
	w.Sees("This meetup was called off")
	w.Shot("cancelled")
	p.stop(t)
}
