package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAPersonSeesWhatHappened presses a button and watches the activity log.
func TestAPersonSeesWhatHappened(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	const panel = `document.querySelector("#activity-panel").open`
	w.signInAs("ben", "")
	w.WaitForText("your turn")
	w.WaitUntil("the panel is open", panel)
	w.clickButton("Board games", "None of these")
	w.WaitForText("heard Ben pressed “none”")
	for _, state := range []string{"saved", "done"} {
		w.WaitUntil(state+": bring the card up to date", fmt.Sprintf(`(() => {
			const entries = [...document.querySelectorAll("#activity li")].map(li => li.textContent); // newest first
			const since = entries.slice(0, entries.findIndex(e => e.includes("Ben pressed")));
			return since.some(e => e.startsWith(%q) && e.includes("bring the card up to date"));
		})()`, state))
	}
	w.Screenshot("what-happened")
	w.Click("the panel's title", "#activity-panel summary")
	w.WaitUntil("it is folded", "!"+panel)
	w.signInAs("cy", "")
	w.WaitUntil("it stays folded", "!"+panel)
	w.Do("forget that", chromedp.Evaluate(`localStorage.clear()`, nil))
	w.SetScreen("light", 375, 800)
	w.signInAs("dee", "")
	w.WaitUntil("on a phone it begins folded", "!"+panel)
	w.Screenshot("phone")
	w.OpenDetails("it", "#activity-panel")
	w.WaitForText("heard Ben pressed “none”")
	w.Screenshot("phone-unfolded")
	p.stop(t)
}
