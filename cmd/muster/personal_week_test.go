package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// weekPage is the personal page of a member in a browser.
type weekPage struct{ *browsertest.Page }

func (r *pageRoom) openWeek(name string, width, height int64) weekPage {
	r.Helper()
	p := weekPage{browsertest.Open(r.T, r.base, width, height)}
	p.SetScreen("light", width, height)
	p.Navigate(r.personalLink(name))
	p.isReady()
	return p
}

func (p weekPage) isReady() {
	p.Helper()
	p.WaitUntil("the hours are there", `document.body.dataset.ready === "true"`)
}

// at returns the middle of a cell, by the beginning of its label, after scrolling to it.
func (p weekPage) at(name string) (x, y float64) {
	p.Helper()
	var found []float64
	p.Do("find "+name, chromedp.Evaluate(fmt.Sprintf(`(async () => {
		const cell = document.querySelector('.cell[aria-label^=%q]'), box = () => cell.getBoundingClientRect(), frame = () => new Promise(requestAnimationFrame);
		while (box().top < 80 || box().bottom > innerHeight - 80) {
			scrollBy(0, box().top - innerHeight / 2);
			await frame();
			await frame();
		}
		return [box().left + box().width / 2, box().top + box().height / 2];
	})()`, name), &found, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	return found[0], found[1]
}

// drag drags the mouse from one cell to another.
func (p weekPage) drag(from, to string) {
	p.Helper()
	x2, y2 := p.at(to)
	x1, y1 := p.at(from)
	press := func(kind input.MouseType, x, y float64) chromedp.Action {
		return input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithButtons(1).WithClickCount(1)
	}
	p.Do("drag from "+from+" to "+to, press(input.MousePressed, x1, y1), press(input.MouseMoved, x2, y2), press(input.MouseReleased, x2, y2))
}

// says waits until the words of the week are these.
func (p weekPage) says(want string) {
	p.Helper()
	p.WaitUntil("the words are "+want, fmt.Sprintf(`document.querySelector("#words").value === %q`, want))
}

// isCell waits until a cell is free, not free or free in part.
func (p weekPage) isCell(name, state string) {
	p.Helper()
	p.WaitUntil(name+" is "+state, fmt.Sprintf(`document.querySelector('.cell[aria-label^=%q]')?.getAttribute("aria-label") === %q`, name, name+", "+state))
}

func (p weekPage) save() {
	p.Helper()
	p.Click("Save", "#save")
	p.WaitForText("Saved. I tick the times of each poll for you")
	p.isReady()
}

func (p weekPage) keys(what, keys string, mods ...chromedp.KeyOption) {
	p.Helper()
	p.Do(what, chromedp.KeyEvent(keys, mods...))
}

const unsaved = "Not saved yet"

func TestAWeekIsPaintedOnThePersonalPage(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	p := r.openWeek("ben", 1280, 900)
	p.WaitForText("All hours are on Berlin time.")
	p.WaitForText("Say once when you are usually free")
	p.WaitForNoText(unsaved)
	p.drag("Monday, 18:00", "Thursday, 21:30")
	p.says("Monday – Thursday 6pm–10pm")
	p.isCell("Thursday, 21:30 to 22:00", "free")
	p.isCell("Thursday, 22:00 to 22:30", "not free")
	p.WaitForText(unsaved)
	// what begins on a free cell clears
	p.drag("Wednesday, 21:00", "Wednesday, 21:30")
	p.says("Monday – Tuesday 6pm–10pm, Wednesday 6pm–9pm, Thursday 6pm–10pm")
	p.keys("take it back", "z", chromedp.KeyModifiers(input.ModifierCtrl))
	p.says("Monday – Thursday 6pm–10pm")
	// by keyboard: an evening that passes midnight belongs to the day on which it begins
	p.Click("Unfold the night", "#night")
	p.Do("go to Friday evening", chromedp.Focus(`.cell[aria-label^="Friday, 23:00"]`, chromedp.ByQuery))
	for range 4 {
		p.keys("paint on", kb.ArrowDown, chromedp.KeyModifiers(input.ModifierShift))
	}
	p.says("Monday – Thursday 6pm–10pm, Friday 11pm–1:30am")
	p.isCell("Friday night, 01:00 to 01:30", "free")
	p.keys("take one out", " ")
	p.says("Monday – Thursday 6pm–10pm, Friday 11pm–1am")
	p.keys("to the left", kb.ArrowLeft)
	p.WaitUntil("it is Thursday night", `document.activeElement.getAttribute("aria-label") === "Thursday night, 01:00 to 01:30, not free"`)
	p.Click("Fold the night", "#night")
	p.isCell("Friday night, 00:00 to 06:00", "free in part")
	p.Check("Yes, use it", `label.check:has([value="yes"][name="use"])`)
	p.save()
	p.WaitForText("Nobody else ever sees it. I tick")
	p.WaitForNoText(unsaved)
	p.says("Monday – Thursday 6pm–10pm, Friday 11pm–1am")
	p.isCell("Monday, 18:00 to 18:30", "free")
	p.isCell("Friday night, 00:00 to 06:00", "free in part")
	p.WaitUntil("it may be used", `document.querySelector("[name=use]:checked").value === "yes"`)
	if reply := r.weekReply("ben"); !strings.Contains(reply, "Monday – Thursday 6pm–10pm, Friday 11pm–1am") || !strings.Contains(reply, "I use it when") {
		t.Errorf("the chat says %s", reply)
	}
}

func TestWordsAndHoursOfAWeekAgree(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	p := r.openWeek("ben", 1280, 900)
	const typed = "mon-thu after 18:15, sun all day, busy until 24 Dec 2027"
	p.Fill("the words", "#words", typed)
	p.isCell("Monday, 18:00 to 18:30", "free in part")
	p.isCell("Thursday, 23:30 to 24:00", "free")
	p.isCell("Saturday night, 00:00 to 06:00", "free")
	p.isCell("Sunday night, 00:00 to 06:00", "not free")
	p.WaitUntil("the date is there", `document.querySelector("#busy").value === "2027-12-24"`)
	p.says(typed)
	// the date may be changed beside them
	p.Fill("the date", "#busy", "2027-12-31")
	p.says("Monday – Thursday 6:15pm–midnight, Sunday all day")
	// painting keeps minutes that it does not touch
	p.Click("Tuesday, 20:00", `.cell[aria-label^="Tuesday, 20:00"]`) // as a screen reader does
	p.says("Monday 6:15pm–midnight, Tuesday 6:15pm–8pm and 8:30pm–midnight, Wednesday – Thursday 6:15pm–midnight, Sunday all day")
	p.save()
	p.isCell("Monday, 18:00 to 18:30", "free in part")
	p.isCell("Tuesday, 20:00 to 20:30", "not free")
	p.WaitUntil("the date is there", `document.querySelector("#busy").value === "2027-12-31"`)
	// what cannot be read is said at once, and when it is saved
	p.Fill("the words", "#words", "mon after 18, banana")
	p.WaitForText("I read “mon after 18”, but not “banana”.")
	p.isCell("Tuesday, 20:30 to 21:00", "free")
	p.Click("Save", "#save")
	p.isReady()
	p.WaitForText("but not “banana”")
	p.WaitForText(unsaved)
	p.says("mon after 18, banana")
	p.CheckAccessibility("words that are not read")
	p.Fill("the words", "#words", "never")
	p.isCell("Tuesday, 20:30 to 21:00", "not free")
	p.save()
	p.Click("Forget it", `.usual button[formaction]`)
	p.WaitForText("Forgotten. I tick nothing for you any more.")
	p.isReady()
	p.says("")
	if reply := r.weekReply("ben"); !strings.Contains(reply, "Say once when you are usually free") {
		t.Errorf("the chat says %s", reply)
	}
}

// A finger paints on a phone, and the page looks as it should everywhere.
func TestAWeekIsPaintedOnAPhone(t *testing.T) {
	t.Parallel()
	net := newTestCalendars("")
	r := servePages(t, func(s *server) { s.readCalendars(net) })
	net.body = weeklyCalendar(r.clock.Now())
	p := r.openWeek("ben", 390, 844)
	x1, y1 := p.at("Monday, 19:00")
	x2, y2 := p.at("Wednesday, 19:30")
	touch := func(kind input.TouchType, points ...*input.TouchPoint) chromedp.Action {
		return input.DispatchTouchEvent(kind, points)
	}
	p.Do("paint with a finger", touch(input.TouchStart, &input.TouchPoint{X: x1, Y: y1}), touch(input.TouchMove, &input.TouchPoint{X: x2, Y: y2}), touch(input.TouchEnd))
	p.says("Monday – Wednesday 7pm–8pm")
	p.Fill("the words", "#words", "mon-thu 18:30-22, fri 19-01, sat 11-02, sun 10-13 and 15-20")
	p.isCell("Sunday, 15:00 to 15:30", "free")
	p.Fill("the date", "#busy", r.clock.Now().AddDate(0, 0, 12).Format("2006-01-02"))
	p.save()
	p.Fill("the address", "#address", "webcal://calendar.example.com/private-0815/basic.ics")
	p.Click("Add", "form.card button")
	p.WaitForText("Added calendar.example.com")
	p.isReady()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			p.SetScreen(scheme, width, 900)
			p.CheckWidth(scheme + " week")
			p.CheckAccessibility(fmt.Sprintf("%s week %d", scheme, width))
			p.FullScreenshot(fmt.Sprintf("week-%s-%d", scheme, width))
		}
	}
}

// weekReply returns what the chat says of a member's week.
func (r *pageRoom) weekReply(name string) string {
	r.Helper()
	r.must(r.as(name).Type(r.Context(), playground.Channel, "/meetup me week"))
	said := ""
	r.eventually("the week is shown", func() bool {
		seen := r.as(name).Sees()
		reply := seen[len(seen)-1]
		if reply.Card == nil || !reply.Private || reply.Card.Title.String() != "Your usual week" {
			return false
		}
		said = ""
		for _, text := range reply.Card.Texts() {
			said += text.String() + "\n"
		}
		return true
	})
	return said
}
