package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAPersonSeesWhatHappened presses a button and watches what comes of it
// behind the room.
func TestAPersonSeesWhatHappened(t *testing.T) {
	t.Parallel()
	p := startProcess(t, t.TempDir(), "demo")
	w := walk(t, p.base)
	const panel = `document.querySelector("#activity-panel").open`
	w.as("ben", "")
	w.Sees("your turn")
	w.Until("the panel is open", panel)
	w.taps("Board games", "None of these")
	w.Sees("heard Ben pressed “none”")
	w.Sees("saved a change, and promised to bring the card up to date")
	w.Sees("done bring the card up to date")
	w.Shot("what-happened")
	w.Press("the panel's title", "#activity-panel summary")
	w.Until("it is folded", "!"+panel)
	w.as("cy", "")
	w.Until("it stays folded", "!"+panel)
	w.Do("forget that", chromedp.Evaluate(`localStorage.clear()`, nil))
	w.Screen("light", 375, 800)
	w.as("dee", "")
	w.Until("on a phone it begins folded", "!"+panel)
	w.Shot("phone")
	w.Unfold("it", "#activity-panel")
	w.Sees("heard Ben pressed “none”")
	w.Shot("phone-unfolded")
	p.stop(t)
}
