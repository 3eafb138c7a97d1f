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
	w.Click("the way back", `//a[.='Back to the room']`)
	w.WaitForText("You are")
	p.stop(t)
}
