package main

import (
	"fmt"
	"testing"
)

// TestEverybodyCanUseThePages has every page and everything that opens on it
// judged, light and dark, wide and on a phone.
func TestEverybodyCanUseThePages(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	w := walk(t, p.base)
	w.as("ben", "")
	w.Sees("your turn")
	w.reacts("Board games", "1️⃣")
	w.Sees("Chosen because") // everybody has answered, so it is decided in a moment
	w.as("fay", "")
	w.says(`/meetup propose "Chess evening" when:"` + ahead(t, 6, 19).Format(typed) + ", " + ahead(t, 7, 15).Format(typed) + `" who:"@Ben @Dee"`)
	w.taps("Chess evening", "Post it")
	w.Sees("0 of 2 invited have answered")
	w.as("dee", "")
	w.taps("Chess evening", "Choose times")
	w.Sees("Times I can make")
	w.as("ana", "")
	w.says("/meetup propose")
	w.Sees("Preview")

	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 375} {
			w.Screen(scheme, width, 800)
			in := func(what string) string { return fmt.Sprintf("%s, %s, %d wide", what, scheme, width) }
			w.as("ben", "")
			w.Unfold("the panel", "#activity-panel")
			w.Unfold("the clock", "#clock-jump")
			w.Accessible(in("room"))
			w.Press("another reaction", `(//ul[@class='chips']//button[@data-picker])[last()]`)
			w.Accessible(in("palette"))
			w.as("ben", "")
			w.Press("the thread", `//p[@class='to-thread']/a[contains(.,'Board games')]`)
			w.Sees("Thread in general")
			w.Accessible(in("thread"))
			w.as("dee", "")
			w.Unfold("the menu", `(//details[@class='menu'])[last()]`)
			w.Accessible(in("menu"))
			w.as("cy", "&in=direct")
			w.Accessible(in("direct messages"))
			w.Fill("a command", "#say-main", "/meetup ")
			w.Sees("cancel")
			w.Accessible(in("completions"))
			w.as("ana", "")
			w.Accessible(in("form"))
			w.Goes("/gallery")
			w.Accessible(in("gallery"))
		}
	}
	p.stop(t)
}
