package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// walker is a person at a browser that shows the demo.
type walker struct{ *browsertest.Page }

func openWalker(t *testing.T, base string) walker {
	t.Helper()
	return walker{browsertest.Open(t, base, 1280, 900)}
}

// signInAs opens the room as a profile. in continues the address's query.
func (w walker) signInAs(name, in string) {
	w.Helper()
	w.Navigate("/?as=" + name + in)
	w.WaitUntil("the stream is connected", `document.body.dataset.connected === "true"`)
}

func (w walker) typeMessage(text string) {
	w.Helper()
	w.Do("type "+text, chromedp.SendKeys("#say-main", text, chromedp.ByQuery))
	w.Click("Send", ".main form.say button[type=submit]")
}

// clickButton clicks the newest button with a label, in a message that contains
// a text.
func (w walker) clickButton(in, label string) {
	w.Helper()
	w.Click(label, fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[normalize-space()=%q])[last()]`, in, label))
}

func (w walker) react(in, emoji string) {
	w.Helper()
	w.Click(emoji, fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[@data-react=%q])[last()]`, in, emoji))
}

// choose opens the newest menu with a prompt, ticks an option and applies it.
func (w walker) choose(prompt, option string) {
	w.Helper()
	menu := fmt.Sprintf(`(//details[@class='menu'][summary[normalize-space()=%q]])[last()]`, prompt)
	w.OpenDetails(prompt, menu)
	w.Check(option, fmt.Sprintf(`%s//label[contains(.,%q)]`, menu, option))
	w.Click("Apply", menu+"//button[@type='submit']")
}

// TestAPersonWalksTheWholeStory does the main job in a real browser: propose,
// answer as three people by reaction and by tap, pick, RSVP until it is full,
// see the waitlist move up, travel to a reminder, cancel.
func TestAPersonWalksTheWholeStory(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	w.signInAs("ben", "")
	w.WaitForText("your turn")
	w.Screenshot("the-story")

	start := daysAhead(t, 6, 19)
	when := start.Format(typedLayout) + ", " + start.AddDate(0, 0, 1).Format(typedLayout)
	w.signInAs("ana", "")
	w.typeMessage(`/meetup propose "Chess evening" when:"` + when + `" where:"Riverside café" who:"@Ben @Cy @Dee @Eli" capacity:3`)
	w.WaitForText("This is what I understood")
	w.Screenshot("preview")
	w.clickButton("Chess evening", "Post it")
	w.WaitForText("0 of 4 invited have answered")

	w.signInAs("ben", "")
	w.react("Chess evening", "1️⃣")
	w.WaitForText("1 of 4 invited has answered")
	w.signInAs("cy", "")
	w.react("Chess evening", "1️⃣")
	w.react("Chess evening", "2️⃣")
	w.WaitForText("2 of 4 invited have answered")
	w.Screenshot("poll")
	w.signInAs("dee", "")
	w.clickButton("Chess evening", "Choose times")
	// The menu is open already.
	w.Check("19:00", `(//details[@class='menu'][@open][summary[normalize-space()='Times I can make']])[last()]//label[contains(.,'19:00')]`)
	w.Screenshot("choosing")
	w.choose("Times I can make", "19:00")
	w.WaitForText("Noted:")
	w.Screenshot("answered-by-menu")

	w.signInAs("ana", "")
	w.typeMessage(`/meetup pick Chess evening`)
	w.choose("Pick a time", "19:00")
	w.WaitForText("I've asked the 3 people")
	w.WaitForText("Chosen because all 4 who answered could come")
	w.Screenshot("picked")

	for _, one := range []struct{ name, reply string }{{"ben", "You're going to"}, {"cy", "Du bist bei Chess evening dabei"}} { // Cy reads German
		w.signInAs(one.name, "")
		w.clickButton("Chess evening", "I'm going")
		w.WaitForText(one.reply)
	}
	w.signInAs("dee", "")
	w.clickButton("Chess evening", "I'm going")
	w.WaitForText("You're first in line")
	w.Screenshot("waiting")
	w.signInAs("ben", "")
	w.clickButton("Chess evening", "Can't")
	w.WaitForText("You're not going to")
	w.signInAs("dee", "&in=direct")
	w.WaitForText("a seat at")
	w.Screenshot("moved-up")

	w.signInAs("cy", "")
	w.travelTo(p, t, start.Add(-22*time.Hour)) // the day before, in the evening, when it is not yet quiet
	w.Click("the thread", `(//p[@class='to-thread']/a[contains(.,'Chess evening')])[last()]`)
	w.WaitForText(" at 19:00, Berlin time: Chess evening")
	w.Screenshot("reminder")

	w.signInAs("ana", "")
	w.typeMessage("/meetup cancel Chess evening")
	w.WaitForText("Call this off?")
	w.clickButton("Call this off?", "Yes, cancel it")
	w.WaitForText("This meetup was called off")
	w.Screenshot("cancelled")
	p.stop(t)
}
