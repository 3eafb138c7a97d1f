package main

import (
	"fmt"
	"testing"
)

// TestAPersonLooksAtTheGallery finds it from the room.
func TestAPersonLooksAtTheGallery(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	w := walk(t, p.base)
	w.as("ben", "")
	w.Press("the gallery", "#go-gallery")
	w.Sees("Everything Muster can show")
	w.Sees("roughly as Discord and Slack do")
	w.Until("each card is there on each network", `[...document.querySelectorAll("#cards .shown")].every((e) => e.children.length === 3 && !e.querySelector(".wrong"))`)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 375} {
			w.Screen(scheme, width, 900)
			w.ShotOfAll(fmt.Sprintf("gallery-%s-%d", scheme, width))
		}
	}
	w.Press("the way back", `//a[.='Back to the room']`)
	w.Sees("You are")
	p.stop(t)
}
