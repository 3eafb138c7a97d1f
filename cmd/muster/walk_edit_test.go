package main

import (
	"fmt"
	"testing"
	"time"
)

// TestAPersonMovesAMeetup changes the time and place of a meetup with guests.
// Guests who confirm are going; the others are maybe once the time to confirm
// is over.
func TestAPersonMovesAMeetup(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	start := daysAhead(t, 6, 19)
	w.signInAs("ana", "")
	w.typeMessage(fmt.Sprintf(`/meetup schedule "Pot luck" when:%q where:"Old café" who:"@Ben @Dee"`, start.Format(typedLayout)))
	w.clickButton("Pot luck", "Post it")
	w.WaitForText("Pot luck is posted")
	for _, name := range []string{"ben", "dee"} {
		w.signInAs(name, "")
		w.clickButton("Pot luck", "I'm going")
		w.WaitForText("You're going to Pot luck")
	}

	w.signInAs("ana", "")
	w.typeMessage(fmt.Sprintf(`/meetup edit "Pot luck" when:%q where:"Town hall"`, start.Add(-time.Hour).Format(typedLayout)))
	w.WaitForText("This is what would change.")
	w.WaitForText("2 guests are asked whether they still come")
	w.Screenshot("what-would-change")
	w.clickButton("This is what would change.", "Change it")
	w.WaitForText("2 asked again after a change B Ben D Dee")

	w.signInAs("ben", "")
	w.Click("the thread", `(//p[@class='to-thread']/a[contains(.,'Pot luck')])[last()]`)
	w.WaitForText("Still good for you?")
	w.WaitForText("19:00-21:00 → " + start.Format("Mon 2 Jan") + ", 18:00-20:00")
	w.WaitForText("Old café → Town hall")
	w.Screenshot("asked-again")
	w.clickButton("Still good for you?", "Yes")
	w.WaitForText("You're going to Pot luck")
	w.WaitForText("1 asked again after a change D Dee")

	w.travelTo(p, t, start.Add(-26*time.Hour))
	w.signInAs("dee", "")
	w.WaitForText("1 maybe D Dee")
	w.WaitForText("2 going A Ana host B Ben")
	w.Screenshot("maybe")
	p.stop(t)
}
