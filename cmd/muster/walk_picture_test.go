package main

import (
	"testing"
)

// TestAPersonLooksAtAHeatmapOnAPhone asks for the picture of a poll in a real browser, and
// checks that it is there, in the colours of the page, and no wider than the phone.
func TestAPersonLooksAtAHeatmapOnAPhone(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	for _, scheme := range []string{"light", "dark"} {
		w.SetScreen(scheme, 390, 844)
		w.signInAs("ben", "")
		if scheme == "light" {
			when := daysAhead(t, 6, 15)
			w.typeMessage(`/meetup propose "Chess evening" when:"` + when.Format("2 Jan") + ` 3pm, ` + when.Format("2 Jan") + ` 7pm, ` +
				when.AddDate(0, 0, 1).Format("2 Jan") + ` 3pm, ` + when.AddDate(0, 0, 1).Format("2 Jan") + ` 7pm" minimum:2`)
			w.WaitForText("This is what I understood")
			w.clickButton("Chess evening", "Post it")
			w.WaitForText("Nobody has answered yet")
			w.signInAs("dee", "")
			w.react("Chess evening", "2️⃣")
			w.WaitForText("1 person has answered")
		}
		w.clickButton("Chess evening", "Heatmap")
		const last = `[...document.querySelectorAll(".card img")].at(-1)`
		w.WaitUntil("the picture is there", last+`?.complete === true && `+last+`.naturalWidth === 780`)
		w.WaitUntil("it suits the page", last+`.currentSrc.includes("dark=1") === `+map[string]string{"light": "false", "dark": "true"}[scheme])
		w.WaitUntil("it is named", last+`.alt.startsWith("When people can come: Chess evening.")`)
		w.WaitUntil("nothing moves", `document.getAnimations().every(a => a.playState !== "running")`)
		w.CheckWidth("the heatmap")
		w.Screenshot("heatmap-" + scheme)
	}
	p.stop(t)
}
