package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/bot"
)

// usualBen is a poll of which Ben's week and calendar say something: that he is free on
// Fridays from 19:00, and busy on the 27th from 21:00.
func usualBen(t *testing.T) *fakePolls {
	t.Helper()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 5), fixed("2026-12-04", 19), fixed("2026-11-28", 15))
	zone, err := bot.TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	nine := time.Date(2026, 11, 27, 21, 0, 0, 0, zone)
	week := &bot.Week{Hours: bot.WeekHours{time.Friday: {{From: 19 * 60, To: 23 * 60}}}}
	f.habits[user("Ben")] = &bot.Habit{Week: week, Zone: zone, Busy: []bot.Busy{{From: nine, To: nine.Add(time.Hour)}}}
	return f
}

const usualText = "Your usual week and your calendar say: Fri 27 Nov, 19:00-21:00; Fri 4 Dec, 19:00-21:00. Nothing is answered yet."

func TestWhatAHabitSaysIsOnThePageOfItsOwnerAlone(t *testing.T) {
	t.Parallel()
	f := usualBen(t)
	f.answer("Cy", 0, 0, 5, yes, bot.SourceGrid)
	h := f.routes(newGrid(t, f), nil)
	others := viewOf(t, h, "Cy").State
	got := viewOf(t, h, "Ben")
	want := map[bot.SlotID]gridMarks{1: {"nnyyyynnyy", "wwwwwwkkww"}, 2: {"y", "w"}, 3: {"n", "w"}}
	if got.Suggested == nil || got.Suggested.Text != usualText || fmt.Sprint(got.Suggested.Marks) != fmt.Sprint(want) {
		t.Fatalf("Ben's page suggests %+v", got.Suggested)
	}
	if s := got.State; s.Answered || s.Withheld != "grid.answer_first" || s.Mine[2].Values != "." {
		t.Errorf("a suggestion answers: %+v", s)
	}
	for _, other := range []string{"Ana", "Cy", "Dee"} {
		if text := unzip(t, ask(h, http.MethodGet, "/when/"+other+"/state", "")); strings.Contains(text, `"suggested"`) {
			t.Errorf("%s sees a suggestion: %s", other, text)
		}
	}
	if after := viewOf(t, h, "Cy").State; after.Version != others.Version {
		t.Errorf("to others it counts: %+v", after)
	}

	// What is painted over stays, and the rest is confirmed.
	ask(h, http.MethodPost, "/when/Ben/strokes", `{"client":"a-tab-of-Ben","strokes":[{"seq":1,"slot":1,"from":60,"to":90,"value":"no","age":0}]}`)
	if part := viewOf(t, h, "Ben").Suggested; part == nil || part.Marks[1] != want[1] || !strings.Contains(part.Text, "say") || strings.Contains(part.Text, "27 Nov") {
		t.Errorf("with a part answered, it suggests %+v", part)
	}
	for range 2 {
		var state gridState
		w := ask(h, http.MethodPost, "/when/Ben/usual", "")
		if err := json.Unmarshal(w.Body.Bytes(), &state); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if state.Mine[1] != (gridMarks{"nnnyyynnyy", "wwgwwwkkww"}) || state.Mine[2] != want[2] || state.Mine[3] != want[3] || !state.Answered || state.Counts == nil {
			t.Errorf("confirmed: %+v", state)
		}
	}
	f.refuse("Ben", bot.Refuse(bot.KindConflict, "test.settled", "The time is settled.", nil))
	if w := ask(h, http.MethodPost, "/when/Ben/usual", ""); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "The time is settled.") {
		t.Errorf("refused: %d %s", w.Code, w.Body)
	}
}

func TestASuggestionIsConfirmedWithOneTap(t *testing.T) {
	t.Parallel()
	f := usualBen(t)
	p := openGrid(t, f, "Ben")
	p.WaitForText(usualText)
	p.labelled("Fri 27 Nov, 18:30", "your usual week says no; not answered")
	p.labelled("Fri 27 Nov, 19:30", "your usual week says yes; not answered")
	p.labelled("Fri 27 Nov, 21:30", "your calendar says no; not answered")
	p.CheckAccessibility("with a suggestion")
	p.Screenshot("suggestion-1280")
	if len(f.poll.Ballot(user("Ben"))) != 0 {
		t.Error("looking at it answers")
	}

	p.Click("no", `#brushes label:has([value=n])`)
	p.drag("Fri 27 Nov, 19:00", "Fri 27 Nov, 19:00")
	p.isSaved()
	p.WaitForText("The times with a dashed border are suggested to you. They are not answered yet.")
	p.labelled("Fri 27 Nov, 19:00", "no; others: 1 can")
	p.labelled("Fri 27 Nov, 19:30", "your usual week says yes; not answered; others: 1 can")
	p.expect(true, `document.querySelectorAll(".cell[data-u=y]").length === 6`)
	p.Click("undo", "#undo") // brings the suggestion back
	p.labelled("Fri 27 Nov, 19:00", "your usual week says yes; not answered")
	p.drag("Fri 27 Nov, 19:00", "Fri 27 Nov, 19:00")

	p.Do("tap", chromedp.Focus("#usual", chromedp.ByQuery), chromedp.KeyEvent("\r"))
	p.WaitUntil("nothing is suggested", `document.querySelector("#suggestion").hidden`)
	p.labelled("Fri 27 Nov, 19:30", "yes (from your usual week); others: 1 can")
	p.labelled("Fri 27 Nov, 21:30", "no (from your calendar); others: 1 can")
	p.expect(true, `document.activeElement.classList.contains("cell")`)
	p.expect("Answered as usual", `document.querySelector("#announcer").textContent`)
	f.expect("Ben", 0, 1, 1.5, no)
	f.expect("Ben", 0, 1.5, 3, yes)
	f.expect("Ben", 2, 0, 2, yes)
	for _, width := range []int64{1280, 390} {
		p.SetScreen("dark", width, 860)
		f.habits[user("Zoe")] = f.habits[user("Ben")]
		p.open("Zoe")
		p.CheckWidth("Zoe")
		p.CheckAccessibility("Zoe")
		p.FullScreenshot(fmt.Sprintf("suggestion-dark-%d", width))
	}
}
