package main

import (
	"fmt"
	"testing"
)

// TestEverybodyCanUseThePages checks every page and everything that opens on
// it, light and dark, wide and on a phone. On none
// of them anything is wider than the window.
func TestEverybodyCanUseThePages(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	w.signInAs("ben", "")
	w.WaitForText("your turn")
	w.react("Board games", "1️⃣")
	w.WaitForText("Chosen because") // everybody has answered, so it is decided soon
	w.signInAs("fay", "")
	w.typeMessage(`/meetup propose "Chess evening" when:"` + daysAhead(t, 6, 19).Format(typedLayout) + ", " + daysAhead(t, 7, 15).Format(typedLayout) + `" who:"@Ben @Dee"`)
	w.clickButton("Chess evening", "Post it")
	w.WaitForText("0 of 2 invited have answered")
	w.signInAs("dee", "")
	w.clickButton("Chess evening", "Choose times")
	w.WaitForText("Times I can make")
	w.signInAs("ana", "")
	w.typeMessage("/meetup propose")
	w.WaitForText("Preview")

	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			w.SetScreen(scheme, width, 800)
			check := func(what string) {
				w.Helper()
				w.CheckAccessibility(fmt.Sprintf("%s, %s, %d wide", what, scheme, width))
				w.CheckWidth(scheme + " " + what)
			}
			w.signInAs("ben", "")
			w.OpenDetails("the panel", "#activity-panel")
			w.OpenDetails("the clock", "#clock-jump")
			check("room")
			w.Click("another reaction", `(//ul[@class='chips']//button[@data-picker])[last()]`)
			check("palette")
			w.signInAs("ben", "")
			w.Click("the thread", `//p[@class='to-thread']/a[contains(.,'Board games')]`)
			w.WaitForText("Thread in general")
			check("thread")
			w.signInAs("dee", "")
			w.OpenDetails("the menu", `(//details[@class='menu'])[last()]`)
			check("menu")
			w.signInAs("cy", "&in=direct")
			check("direct messages")
			w.Fill("a command", "#say-main", "/meetup ")
			w.WaitForText("cancel")
			check("completions")
			w.signInAs("ana", "")
			check("form")
			w.Navigate("/gallery")
			check("gallery")
		}
	}
	p.stop(t)
}
