package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
)

// TestAPersonIsForgotten shows Dee all that is kept of her, forgets her, and
// shows again what is kept.
func TestAPersonIsForgotten(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	w.signInAs("dee", "")
	w.WaitForText("your turn")
	w.typeMessage(fmt.Sprintf(`/meetup schedule "Night swim" when:%q`, daysAhead(t, 5, 20).Format(typedLayout)))
	w.clickButton("Night swim", "Post it")
	w.WaitForText("Night swim is posted")
	w.signInAs("ben", "")
	w.clickButton("Night swim", "I'm going")
	w.WaitForText("You're going to Night swim")

	w.signInAs("dee", "")
	before := w.export()
	for table, rows := range map[string]int{"answer": 2, "draft": 1, "meetup": 1, "member": 1, "rsvp": 1} {
		if len(before[table]) != rows {
			t.Errorf("of %s %d rows are exported, not %d: %v", table, len(before[table]), rows, before[table])
		}
	}
	if name := before["meetup"][0]["title"]; name != "Night swim" {
		t.Errorf("the meetup that is exported is %q", name)
	}
	w.Screenshot("export")

	w.typeMessage("/meetup me forget")
	w.WaitForText("Shall I forget you here?")
	w.WaitForText("Night swim will be called off")
	w.Screenshot("shall-i-forget")
	w.clickButton("Shall I forget you here?", "Yes, forget me")
	w.WaitForText("Done. I know nothing of you here any more.")
	w.Screenshot("forgotten")
	after := w.export()
	if diff := cmp.Diff([]string{"command_rate", "member"}, slices.Sorted(maps.Keys(after))); diff != "" {
		t.Errorf("what is kept of somebody met anew (-want +got):\n%s", diff)
	}
	w.signInAs("ben", "")
	w.Click("the thread", `(//p[@class='to-thread']/a)[last()]`)
	w.WaitForText("is cancelled: its host is not here any more")
	w.WaitForText("1 of 2 invited has answered")
	p.stop(t)
}

// export pages through the export and returns it as one text.
func (w walker) export() map[string][]map[string]any {
	w.Helper()
	w.typeMessage("/meetup me export")
	const newest = `[...document.querySelectorAll(".message.private")].filter((m) => m.innerText.includes("Everything I keep of you here")).at(-1)`
	var text string
	for part := 1; ; part++ {
		w.WaitUntil(fmt.Sprintf("part %d is there", part), fmt.Sprintf(`%s?.innerText.includes("Part %d of ")`, newest, part))
		var one string
		var more bool
		w.Do("read it", chromedp.Evaluate(newest+`.querySelector(".lead code").textContent`, &one),
			chromedp.Evaluate(`[...`+newest+`.querySelectorAll("button")].some((b) => b.textContent === "Next part")`, &more))
		if text += one; !more {
			break
		}
		w.clickButton("Everything I keep of you here", "Next part")
	}
	var doc struct {
		Community, Member string
		Kept              map[string][]map[string]any
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		w.Fatalf("the export is no JSON: %v\n%s", err, text)
	}
	if doc.Community != "playground:room" || doc.Member != "playground:dee" {
		w.Errorf("the export is of %s in %s", doc.Member, doc.Community)
	}
	return doc.Kept
}
