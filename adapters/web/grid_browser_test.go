package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot"
)

// painter is a member with the page open in a browser.
type painter struct{ *browsertest.Page }

func openGrid(t *testing.T, f *fakePolls, name string) painter {
	t.Helper()
	p := painter{browsertest.Open(t, f.serve(t, nil).URL, 1280, 860)}
	p.open(name)
	return p
}

// open opens the page of a member, and waits for its stream.
func (p painter) open(name string) {
	p.Helper()
	p.Navigate("/when/" + name + "/")
	p.WaitUntil("the page is live", `document.body.dataset.live === "true"`)
}

// expect evaluates an expression on the page and compares the result.
func (p painter) expect(want any, expression string) {
	p.Helper()
	if got := p.evaluate(expression); fmt.Sprint(got) != fmt.Sprint(want) {
		p.Errorf("%s is %v, not %v", expression, got, want)
	}
}

func (p painter) evaluate(expression string) any {
	p.Helper()
	var got any
	p.Do(expression, chromedp.Evaluate(expression, &got))
	return got
}

// cell is the selector of a cell by the beginning of its label.
func cell(name string) string { return fmt.Sprintf(`.cell[aria-label^=%q]`, name) }

// at returns the middle of the answer in a cell, after scrolling to it.
func (p painter) at(name string) (x, y float64) {
	p.Helper()
	where := p.evaluate(fmt.Sprintf(`(() => { const c = document.querySelector('%s'), r = () => c.getBoundingClientRect();
		if (r().top < 150 || r().bottom > innerHeight - 150) scrollBy(0, r().top - innerHeight / 2);
		return [r().left + r().width / 4, r().top + r().height / 2]; })()`, cell(name)))
	both, ok := where.([]any)
	if !ok || len(both) != 2 {
		p.Fatalf("%s is nowhere", name)
	}
	return both[0].(float64), both[1].(float64)
}

// drag drags the mouse from one cell to another.
func (p painter) drag(from, to string) {
	p.Helper()
	x2, y2 := p.at(to)
	x1, y1 := p.at(from) // which scrolls no more
	press := func(kind input.MouseType, x, y float64) chromedp.Action {
		return input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithButtons(1).WithClickCount(1)
	}
	p.Do("drag from "+from+" to "+to, press(input.MousePressed, x1, y1), press(input.MouseMoved, (x1+x2)/2, (y1+y2)/2), press(input.MouseMoved, x2, y2),
		press(input.MouseReleased, x2, y2))
}

// isSaved waits until everything painted is with the server.
func (p painter) isSaved() {
	p.Helper()
	p.WaitUntil("it is saved", `document.querySelector("#saved").textContent === "Saved"`)
}

// labelled waits until a cell has a label.
func (p painter) labelled(name, want string) {
	p.Helper()
	p.WaitUntil(name+" is "+want, fmt.Sprintf(`document.querySelector('%s').getAttribute("aria-label") === %q`, cell(name), name+", "+want))
}

// said fails the test unless a member says something of a part of a slot.
func (f *fakePolls) expect(name string, slot int, from, to float64, want bot.Availability) {
	f.t.Helper()
	if got := f.said(name, slot, from, to); got != want {
		f.t.Errorf("%s says %q of slot %d from %g to %g, not %q", name, got, slot, from, to, want)
	}
}

const (
	yes    = bot.AvailabilityYes
	ifNeed = bot.AvailabilityIfNeeded
	no     = bot.AvailabilityNo
)

// boardGames is a poll that people have begun to answer.
func boardGames(t *testing.T) *fakePolls {
	t.Helper()
	f := newFakePolls(t, "Europe/Berlin",
		room("2026-11-23", 17, 5), room("2026-11-24", 17, 5), room("2026-11-25", 17, 5), room("2026-11-26", 17, 5), room("2026-11-27", 16, 7),
		room("2026-11-28", 14, 8), room("2026-11-29", 14, 6), room("2026-12-04", 16, 7), room("2026-12-05", 14, 8))
	f.answer("Ana", 4, 2, 6, yes, bot.SourceGrid)
	f.answer("Ana", 5, 1, 7, yes, bot.SourceGrid)
	f.answer("Cy", 4, 3, 7, yes, bot.SourceGrid)
	f.answer("Cy", 3, 0, 0, yes, bot.SourceReaction("4️⃣"))
	f.answer("Dee", 4, 2, 5, yes, bot.SourceGrid)
	f.answer("Dee", 5, 0, 4, ifNeed, bot.SourceGrid)
	f.answer("Dee", 1, 1, 4, yes, bot.SourceGrid)
	f.answer("Eli", 4, 3, 6, ifNeed, bot.SourceGrid)
	f.answer("Eli", 6, 0, 5, yes, bot.SourceGrid)
	f.answer("Fay", 4, 3, 7, yes, bot.SourceWeek)
	f.answer("Fay", 5, 3, 8, yes, bot.SourceWeek)
	f.answer("Fay", 2, 1, 3, yes, bot.SourceWeek)
	f.answer("Gus", 5, 2, 6, yes, bot.SourceGrid)
	f.answer("Gus", 3, 1, 4, yes, bot.SourceGrid)
	return f
}

func TestPaintingWithAMouse(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4), room("2026-11-28", 18, 4))
	p := openGrid(t, f, "Ben")
	p.expect("Fri 27 Nov, 18:00, not answered", `document.querySelector(".cell").getAttribute("aria-label")`)
	p.drag("Fri 27 Nov, 18:30", "Sat 28 Nov, 20:00")
	p.isSaved()
	for slot := range 2 { // from 18:30 to 20:30 on both days
		f.expect("Ben", slot, 0.5, 2.5, yes)
		f.expect("Ben", slot, 0, 0.5, no)
		f.expect("Ben", slot, 2.5, 3, no)
	}
	p.Click("if needed", `#brushes label:has([value=i])`)
	p.drag("Fri 27 Nov, 19:00", "Fri 27 Nov, 19:30")
	p.drag("Sat 28 Nov, 20:00", "Sat 28 Nov, 20:00")
	p.isSaved()
	f.expect("Ben", 0, 1, 2, ifNeed)
	f.expect("Ben", 1, 2, 2.5, ifNeed)
	p.drag("Sat 28 Nov, 20:00", "Sat 28 Nov, 20:00") // what a brush said, it takes back
	p.labelled("Sat 28 Nov, 20:00", "no; others: 1 can")
	p.isSaved()
	f.expect("Ben", 1, 2, 2.5, no)
	p.Click("undo", "#undo")
	p.labelled("Sat 28 Nov, 20:00", "if needed; others: 1 can")
	p.Click("undo", "#undo")
	p.Click("undo", "#undo")
	p.isSaved()
	p.WaitUntil("one stroke is left", `!document.querySelector("#undo").disabled`)
	f.expect("Ben", 0, 0.5, 2.5, yes)
	f.expect("Ben", 1, 0.5, 2.5, yes)
	p.expect(true, `document.querySelectorAll('[data-p]').length === 0`)
}

func TestPaintingWithAFinger(t *testing.T) {
	t.Parallel()
	f := boardGames(t)
	p := openGrid(t, f, "Ben")
	p.Do("have a phone", emulation.SetDeviceMetricsOverride(390, 844, 1, true), emulation.SetTouchEmulationEnabled(true).WithMaxTouchPoints(5))
	p.open("Ben")
	touch := func(kind input.TouchType, points ...float64) chromedp.Action {
		var at []*input.TouchPoint
		for i := 0; i+1 < len(points); i += 2 {
			at = append(at, &input.TouchPoint{X: points[i], Y: points[i+1], ID: float64(i + 1)})
		}
		return input.DispatchTouchEvent(kind, at)
	}
	x, y := p.at("Fri 27 Nov, 19:00")
	before := p.evaluate("scrollY")
	p.Do("paint an hour", touch(input.TouchStart, x, y), touch(input.TouchMove, x, y+20), touch(input.TouchMove, x, y+38), touch(input.TouchEnd))
	p.isSaved()
	f.expect("Ben", 4, 3, 4, yes)
	f.expect("Ben", 4, 4, 4.5, no)
	p.expect(before, "scrollY")
	p.Do("scroll with two fingers", touch(input.TouchStart, x, y, x+40, y), touch(input.TouchMove, x, y-40, x+40, y-40), touch(input.TouchMove, x, y-80, x+40, y-80), touch(input.TouchEnd))
	p.WaitUntil("the page has scrolled", fmt.Sprintf("scrollY > %v + 40", before))
	p.expect(0, `document.querySelectorAll("[data-p]").length`)
	f.expect("Ben", 4, 4, 4.5, no)
	p.Do("scroll by the hours", touch(input.TouchStart, 30, 400), touch(input.TouchMove, 30, 430), touch(input.TouchMove, 30, 480), touch(input.TouchMove, 30, 560), touch(input.TouchEnd))
	p.WaitUntil("the page has scrolled back", fmt.Sprintf("scrollY <= %v", before))
	if _, _, painted := f.count(); painted != 1 {
		t.Errorf("%d strokes came", painted)
	}
	p.expect("inline none", `["touch", "mouse"].map((c) => getComputedStyle(document.querySelector(".help ." + c)).display).join(" ")`)
}

func TestPaintingWithTheKeyboard(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 3), room("2026-11-28", 19, 3), room("2026-12-04", 18, 3), fixed("2026-11-29", 15))
	p := openGrid(t, f, "Ben")
	shift := func(k string) chromedp.Action {
		return chromedp.KeyEvent(k, chromedp.KeyModifiers(input.ModifierShift))
	}
	p.expect(1, `document.querySelectorAll('#tables [tabindex="0"]').length`)
	p.Do("paint the whole time", chromedp.Focus("#tables .cell", chromedp.ByQuery), chromedp.KeyEvent("2"), chromedp.KeyEvent(" "))
	p.isSaved()
	f.expect("Ben", 2, 0, 2, ifNeed)
	p.Do("go on to the room", chromedp.KeyEvent("1"), chromedp.KeyEvent(kb.ArrowDown))
	p.expect("Fri 27 Nov, 18:00, no; others: 1 can", `document.activeElement.getAttribute("aria-label")`)
	p.Do("paint from 18:30 to 20:00 on both days", chromedp.KeyEvent(kb.ArrowDown), shift(kb.ArrowDown), shift(kb.ArrowDown), shift(kb.ArrowRight))
	p.WaitUntil("it is announced", `document.querySelector("#announcer").textContent === "Fri 27 Nov, 18:30 to Sat 28 Nov, 20:00: yes" || document.querySelector("#announcer").textContent.startsWith("Sat 28 Nov, 19:00 to 20:00: yes")`)
	p.isSaved()
	f.expect("Ben", 0, 0.5, 2, yes)
	f.expect("Ben", 0, 2, 2.5, no)
	f.expect("Ben", 1, 0, 1, yes)
	p.expect("Sat 28 Nov, 19:30, yes; others: 1 can", `document.activeElement.getAttribute("aria-label")`)
	p.Do("take the last back", chromedp.KeyEvent("z", chromedp.KeyModifiers(input.ModifierCtrl)))
	p.WaitUntil("it is announced", `document.querySelector("#announcer").textContent === "Taken back"`)
	p.isSaved()
	f.expect("Ben", 1, 0, 1, "")
	p.Do("turn the week", chromedp.KeyEvent(kb.PageDown))
	p.expect("Fri 4 Dec, 18:00, no; others: 1 can", `document.activeElement.getAttribute("aria-label")`)
}

func TestTwoPeopleSeeEachOther(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	f.names[user("Cy")] = "Cy"
	ben := openGrid(t, f, "Ben")
	cy := painter{ben.NewTab()}
	cy.open("Cy")
	cy.WaitForText("Answer first")
	ben.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 19:00")
	ben.isSaved()
	cy.expect("Fri 27 Nov, 18:00, not answered", `document.querySelector(".cell").getAttribute("aria-label")`)
	cy.drag("Fri 27 Nov, 19:00", "Fri 27 Nov, 19:30")
	cy.labelled("Fri 27 Nov, 19:00", "yes; others: 2 can") // and Ana, who offers it
	cy.WaitForNoText("Answer first")
	ben.labelled("Fri 27 Nov, 19:00", "yes; others: 2 can")
	ben.labelled("Fri 27 Nov, 19:30", "no; others: 2 can")
	ben.Do("stay there", chromedp.Focus(cell("Fri 27 Nov, 19:30"), chromedp.ByQuery))
	ben.WaitForText("Can: Ana, Cy")
	f.answer("Cy", 0, 1.5, 2, no, bot.SourceGrid)
	ben.labelled("Fri 27 Nov, 19:30", "no; others: 1 can")
	cy.labelled("Fri 27 Nov, 19:30", "no; others: 1 can")
}

// flakyServer loses requests or replies to them while told to.
func flakyServer(t *testing.T, f *fakePolls) (p painter, losesRequests, losesReplies *atomic.Bool) {
	t.Helper()
	losesRequests, losesReplies = new(atomic.Bool), new(atomic.Bool)
	routes := f.routes(newGrid(t, f), nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isStroke := r.Method == http.MethodPost
		if isStroke && losesReplies.Load() {
			routes.ServeHTTP(httptest.NewRecorder(), r)
		}
		if isStroke && (losesRequests.Load() || losesReplies.Load()) {
			panic(http.ErrAbortHandler)
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	p = painter{browsertest.Open(t, s.URL, 1280, 860)}
	p.open("Ben")
	return p, losesRequests, losesReplies
}

func TestNothingPaintedIsLost(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	p, losesRequests, losesReplies := flakyServer(t, f)
	losesRequests.Store(true)
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.WaitForText("Offline: kept on this device")
	p.open("Ben") // reloaded
	p.labelled("Fri 27 Nov, 18:00", "yes")
	p.drag("Fri 27 Nov, 20:00", "Fri 27 Nov, 20:30")
	p.WaitForText("Offline: kept on this device")
	losesRequests.Store(false)
	p.open("Ben")
	p.isSaved()
	f.expect("Ben", 0, 0, 1, yes)
	f.expect("Ben", 0, 2, 3, yes)
	losesReplies.Store(true)
	p.drag("Fri 27 Nov, 21:00", "Fri 27 Nov, 21:30")
	p.WaitForText("Offline: kept on this device")
	losesReplies.Store(false)
	p.isSaved()
	f.expect("Ben", 0, 3, 4, yes)
	if _, _, painted := f.count(); painted != 3 {
		t.Errorf("%d strokes counted", painted)
	}
	p.Do("go offline", network.EmulateNetworkConditions(true, 0, -1, -1))
	p.drag("Fri 27 Nov, 19:00", "Fri 27 Nov, 19:30")
	p.WaitForText("Offline: kept on this device")
	f.expect("Ben", 0, 1, 2, no)
	p.Do("come back", network.EmulateNetworkConditions(false, 0, -1, -1))
	p.isSaved()
	f.expect("Ben", 0, 1, 2, yes)
	p.expect(0, `Object.keys(localStorage).length`)
}

func TestTabsShareOneStream(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	first := openGrid(t, f, "Ben")
	second := painter{first.NewTab()}
	second.open("Ben")
	third := painter{first.NewTab()}
	third.open("Ben")
	third.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	for _, tab := range []painter{first, second} {
		tab.labelled("Fri 27 Nov, 18:00", "yes; others: 1 can")
	}
	if open, opened, _ := f.count(); open != 1 || opened != 1 {
		t.Errorf("%d streams were opened, %d are open", opened, open)
	}
	second.Close()
	f.answer("Cy", 0, 0, 1, yes, bot.SourceGrid)
	third.labelled("Fri 27 Nov, 18:00", "yes; others: 2 can")
	if _, opened, _ := f.count(); opened != 1 {
		t.Errorf("%d streams were opened", opened)
	}
}

func TestWithoutLocksEachTabHasAStream(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	routes := f.routes(newGrid(t, f), nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/live.js") { // as a browser has it that lacks one of the two
			r.Header.Del("Accept-Encoding")
			file := httptest.NewRecorder()
			routes.ServeHTTP(file, r)
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write([]byte(strings.Replace(file.Body.String(), "navigator.locks && window.BroadcastChannel", "false", 1)))
			return
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	first := painter{browsertest.Open(t, s.URL, 1280, 860)}
	first.open("Ben")
	second := painter{first.NewTab()}
	second.open("Ben")
	second.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	first.labelled("Fri 27 Nov, 18:00", "yes; others: 1 can")
	if open, _, _ := f.count(); open != 2 {
		t.Errorf("%d streams are open", open)
	}
}

func TestARefusalIsSaid(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	g := newGrid(t, f)
	g.pace.recheck = 20 * time.Millisecond
	s := httptest.NewServer(f.routes(g, nil))
	t.Cleanup(s.Close)
	p := painter{browsertest.Open(t, s.URL, 1280, 860)}
	p.open("Ben")
	f.refuse("Ben", bot.Refuse(bot.KindForbidden, "test.left", "You have left this community.", nil))
	p.WaitForText("You have left this community.")
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.expect("Fri 27 Nov, 18:00, not answered", `document.querySelector(".cell").getAttribute("aria-label")`)
	p.Navigate("/when/Ben/")
	p.WaitForText("You have left this community.")
	p.CheckAccessibility("a refused page")

	g.pace.recheck = time.Hour
	p.open("Cy")
	f.refuse("Cy", bot.Refuse(bot.KindConflict, "test.settled", "The time is settled.", nil))
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.WaitForText("The time is settled.")
	p.WaitForText("What you painted last wasn't saved")
	p.expect(0, `Object.keys(localStorage).length`)

	p.open("Dee")
	f.refuse("Dee", bot.Refuse(bot.KindForbidden, "refuse.page_session", "You're signed out.", nil))
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.WaitForText("What you painted last is kept on this device")
	f.refuse("Dee", nil)
	p.open("Dee") // with a new link
	p.isSaved()
	f.expect("Dee", 0, 0, 1, yes)
}

func TestAPollThatChangesIsShownAsItIs(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4), room("2026-11-28", 18, 4))
	p := openGrid(t, f, "Ben")
	change := func(change func(m *bot.Meetup)) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.poll.Meetup.Slots = slices.Clone(f.poll.Meetup.Slots)
		change(&f.poll.Meetup)
		f.announce()
	}
	change(func(m *bot.Meetup) { m.Slots = m.Slots[1:] })
	p.WaitUntil("the time is gone", `document.querySelectorAll(".cell").length === 8`)
	p.expect("The poll has changed; this is how it is now.", `document.querySelector("#announcer").textContent`)
	p.drag("Sat 28 Nov, 18:00", "Sat 28 Nov, 18:30")
	p.isSaved()
	change(func(m *bot.Meetup) { m.Status, m.ChosenSlot = bot.StatusScheduled, m.Slots[0].ID })
	p.WaitForText("It's settled: Sat 28 Nov, 18:00-22:00")
	p.drag("Sat 28 Nov, 20:00", "Sat 28 Nov, 20:30")
	p.expect("Sat 28 Nov, 20:00, no; others: 1 can", `document.querySelector(".cell[aria-label*='20:00']").getAttribute("aria-label")`)
	if _, _, painted := f.count(); painted != 1 {
		t.Errorf("%d strokes came", painted)
	}
}

func TestAHostWhoCannotAtOneTimeStillCanAtTheOthers(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4), room("2026-11-28", 18, 4))
	p := openGrid(t, f, "Ana")
	p.labelled("Fri 27 Nov, 18:00", "yes (counts as yes, since you offer it); others: nobody yet")
	p.Click("can't", `#brushes label:has([value=n])`)
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.isSaved()
	f.expect("Ana", 0, 0, 1, no)
	f.expect("Ana", 0, 1, 4, yes)
	f.expect("Ana", 1, 0, 4, "") // as before
	p.labelled("Fri 27 Nov, 19:00", "yes; others: nobody yet")
	p.Click("undo", "#undo")
	p.isSaved()
	p.labelled("Fri 27 Nov, 18:00", "yes (counts as yes, since you offer it); others: nobody yet")
	f.expect("Ana", 0, 0, 4, "")
}

// TestWhatCannotBeCheckedNowIsKept has the network fail to say whether Ben is there, and Ben
// be too quick. Both are over soon.
func TestWhatCannotBeCheckedNowIsKept(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	g := newGrid(t, f)
	g.pace.recheck, g.pace.again = 20*time.Millisecond, 50*time.Millisecond
	s := httptest.NewServer(f.routes(g, nil))
	t.Cleanup(s.Close)
	p := painter{browsertest.Open(t, s.URL, 1280, 860)}
	p.open("Ben")
	for i, key := range []string{"refuse.member_unsure", "refuse.sight_unsure", "quota.presses"} {
		f.refuse("Ben", bot.Refuse(bot.KindConflict, key, "Please try again in a minute.", nil))
		p.drag(fmt.Sprintf("Fri 27 Nov, %d:00", 18+i), fmt.Sprintf("Fri 27 Nov, %d:30", 18+i))
		p.WaitForText("Offline: kept on this device")
		f.refuse("Ben", nil)
		p.isSaved()
		f.expect("Ben", 0, float64(i), float64(i+1), yes)
	}
	f.answer("Cy", 0, 0, 1, yes, bot.SourceGrid)
	p.labelled("Fri 27 Nov, 18:00", "yes; others: 1 can") // it has a stream again
}
