package main

import (
	"fmt"
	"testing"
)

// TestAPersonLooksAtTheGallery reaches the gallery from the room.
func TestAPersonLooksAtTheGallery(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	w.signInAs("ben", "")
	w.Click("the gallery", "#go-gallery")
	w.WaitForText("Everything Muster can show")
	w.WaitForText("roughly as Discord and Slack do")
	w.WaitUntil("each card is there on each network", `[...document.querySelectorAll("#cards .shown")].every((e) => e.children.length === 3 && !e.querySelector(".wrong"))`)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 375} {
			w.SetScreen(scheme, width, 900)
			w.FullScreenshot(fmt.Sprintf("gallery-%s-%d", scheme, width))
		}
	}
	for _, hall := range []string{"In the channel", "In a thread", "In direct messages", "Only you see this", "On your own page", "Forms"} {
		w.Click(hall, fmt.Sprintf(`//nav[@class='halls']/a[starts-with(normalize-space(.), %q)]`, hall))
		w.WaitUntil("it is the page of "+hall, fmt.Sprintf(`document.querySelector(".halls [aria-current]")?.textContent.startsWith(%q)`, hall))
		w.WaitUntil("each exhibit is there", `document.querySelectorAll("#cards .shown").length > 0 && ![...document.querySelectorAll("#cards .wrong")].some((e) => e.textContent.includes("does not take"))`)
		w.WaitUntil("nothing is wider than the page", `document.documentElement.scrollWidth <= innerWidth`)
		w.WaitUntil("what is sent can be read", `document.querySelector("#cards details.raw pre")?.textContent.startsWith("{")`)
		w.SetScreen("light", 390, 900)
		w.WaitUntil("nor than a phone", `document.documentElement.scrollWidth <= innerWidth`)
		w.Screenshot("gallery-" + hall + "-390")
		w.SetScreen("light", 1280, 900)
		w.Screenshot("gallery-" + hall + "-1280")
	}
	w.Click("the way back", `//a[.='Back to the room']`)
	w.WaitForText("You are")
	p.stop(t)
}
