package web

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

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
	var got any
	p.Do(expression, chromedp.Evaluate(expression, &got))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		p.Errorf("%s is %v, not %v", expression, got, want)
	}
}

// boardGames is a poll that people have begun to answer.
func boardGames(t *testing.T) *fakePolls {
	t.Helper()
	f := newFakePolls(t, "Europe/Berlin",
		room("2026-11-23", 17, 5), room("2026-11-24", 17, 5), room("2026-11-25", 17, 5), room("2026-11-26", 17, 5), room("2026-11-27", 16, 7),
		room("2026-11-28", 14, 8), room("2026-11-29", 14, 6), room("2026-12-04", 16, 7), room("2026-12-05", 14, 8))
	yes, maybe := bot.AvailabilityYes, bot.AvailabilityIfNeeded
	f.answer("Ana", 4, 2, 6, yes, bot.SourceGrid)
	f.answer("Ana", 5, 1, 7, yes, bot.SourceGrid)
	f.answer("Cy", 4, 3, 7, yes, bot.SourceGrid)
	f.answer("Cy", 3, 0, 0, yes, bot.SourceReaction("4️⃣"))
	f.answer("Dee", 4, 2, 5, yes, bot.SourceGrid)
	f.answer("Dee", 5, 0, 4, maybe, bot.SourceGrid)
	f.answer("Dee", 1, 1, 4, yes, bot.SourceGrid)
	f.answer("Eli", 4, 3, 6, maybe, bot.SourceGrid)
	f.answer("Eli", 6, 0, 5, yes, bot.SourceGrid)
	f.answer("Fay", 4, 3, 7, yes, bot.SourceWeek)
	f.answer("Fay", 5, 3, 8, yes, bot.SourceWeek)
	f.answer("Fay", 2, 1, 3, yes, bot.SourceWeek)
	f.answer("Gus", 5, 2, 6, yes, bot.SourceGrid)
	f.answer("Gus", 3, 1, 4, yes, bot.SourceGrid)
	return f
}

func TestScreens(t *testing.T) {
	t.Parallel()
	f := boardGames(t)
	f.answer("Ben", 4, 3, 6, bot.AvailabilityYes, bot.SourceGrid)
	f.answer("Ben", 5, 1, 4, bot.AvailabilityIfNeeded, bot.SourceGrid)
	f.answer("Ben", 3, 0, 0, bot.AvailabilityYes, bot.SourceReaction("4️⃣"))
	p := openGrid(t, f, "Ben")
	p.Screenshot("light")
	p.SetScreen("dark", 1280, 860)
	p.Screenshot("dark")
	p.SetScreen("light", 390, 844)
	p.Screenshot("phone")
	p.FullScreenshot("phone-all")
}
