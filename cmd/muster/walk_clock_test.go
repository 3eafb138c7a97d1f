package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// berlin returns the zone of the demo's meetups.
func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// daysAhead returns an hour of the day, some days ahead, in Berlin.
func daysAhead(t *testing.T, days, hour int) time.Time {
	t.Helper()
	day := time.Now().In(berlin(t)).AddDate(0, 0, days)
	return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, day.Location())
}

// startDemo starts a demo by day: what is said unasked in the night waits for the
// morning, and nobody walks through a room in which nothing happens.
func startDemo(t *testing.T) *process {
	t.Helper()
	p := startProcess(t, t.TempDir(), "demo")
	now := time.Now().In(berlin(t))
	morning := time.Date(now.Year(), now.Month(), now.Day(), 10, 0, 0, 0, now.Location())
	if now.Hour() >= 10 {
		morning = morning.AddDate(0, 0, 1)
	}
	if day := now.Hour() >= 9 && now.Hour() < 20; !day && !p.send(t.Context(), "/playground/clock", map[string]string{"advance": morning.Sub(now).String()}) {
		t.Fatal("the clock does not go on to the morning")
	}
	return p
}

const typedLayout = "2006-01-02 15:04" // how a person types a time

// travel moves the clock with the bar at the top.
func (w walker) travel(d time.Duration) {
	w.Helper()
	for unit, minutes := range []int{24 * 60, 60, 1} {
		n := int(d.Minutes()) / minutes
		d -= time.Duration(n*minutes) * time.Minute
		if n == 0 {
			continue
		}
		var before string
		w.Do("read the clock", chromedp.Evaluate(clockReads, &before))
		w.OpenDetails("the clock", "#clock-jump")
		w.Fill("how long", "#jump-n", fmt.Sprint(n))
		w.Fill("of what", "#jump-unit", []string{"1440", "60", "1"}[unit])
		w.Click("pass", "#jump-go")
		w.WaitUntil("the time has passed", fmt.Sprintf("new Date(%s) - new Date(%q) >= %d", clockReads, before, n*minutes*60_000))
	}
}

const clockReads = `document.querySelector("#clock time").dateTime`

// travelTo moves the clock to a time and waits until everything due has run.
func (w walker) travelTo(p *process, t *testing.T, at time.Time) {
	w.Helper()
	var now string
	w.Do("read the clock", chromedp.Evaluate(clockReads, &now))
	from, err := time.Parse(time.RFC3339, now)
	if err != nil {
		w.Fatal(err)
	}
	w.travel(at.Sub(from).Round(time.Minute))
	p.idle(t)
}

// idle waits until nothing is due or running.
func (p *process) idle(t *testing.T) {
	t.Helper()
	eventually(t, "everything that is due is done", func() bool {
		_, page, err := p.get(t.Context(), "/metrics")
		return err == nil && strings.Contains(page, `muster_queue_tasks{state="due"} 0`) && strings.Contains(page, `muster_queue_tasks{state="running"} 0`)
	})
}

// expectCount waits until that many messages on the page contain a text.
func (w walker) expectCount(n int, text string) {
	w.Helper()
	w.WaitUntil(fmt.Sprintf("%d messages say %q", n, text), fmt.Sprintf(`[...document.querySelectorAll(".message")].filter((m) => m.innerText.includes(%q)).length === %d`, text, n))
}

// TestAReminderKeepsOutOfSomebodysNight has Dee, in London, reminded by direct
// message of a meetup in Berlin. Two hours before it is still night for her and
// morning for the others.
func TestAReminderKeepsOutOfSomebodysNight(t *testing.T) {
	t.Parallel()
	p := startDemo(t)
	w := openWalker(t, p.base)
	w.signInAs("dee", "")
	w.WaitForText("your turn")
	w.typeMessage("/meetup me reminders")
	w.clickButton("Your reminders", "By direct message")
	w.WaitForText("I write to you a week, a day and 2 hours before")

	start := daysAhead(t, 4, 10)
	w.signInAs("ana", "")
	w.typeMessage(fmt.Sprintf(`/meetup schedule "Market stroll" when:%q`, start.Format(typedLayout)))
	w.clickButton("Market stroll", "Post it")
	w.WaitForText("Market stroll is posted")
	w.signInAs("dee", "")
	w.clickButton("Market stroll", "I'm going")
	w.WaitForText("You're going to Market stroll")

	const reminder = "Tomorrow at 10:00, Berlin time: Market stroll"
	w.signInAs("dee", "&in=direct")
	w.travelTo(p, t, start.Add(-11*time.Hour-10*time.Minute)) // the evening before, 22:50 in Berlin, 21:50 in London
	w.expectCount(1, reminder)
	w.travelTo(p, t, start.Add(-10*time.Hour-57*time.Minute)) // as her night begins, and while what was due then still goes out
	w.expectCount(2, reminder)
	w.Screenshot("the-evening-before")
	w.travelTo(p, t, start.Add(-90*time.Minute)) // 08:30 in Berlin, 07:30 in London
	w.expectCount(2, "Market stroll.")
	w.signInAs("ana", "")
	w.Click("the thread", `(//p[@class='to-thread']/a[contains(.,'Market stroll')])[last()]`)
	w.WaitForText(" minutes, at 10:00, Berlin time: Market stroll")
	w.Screenshot("the-morning")
	p.stop(t)
}
