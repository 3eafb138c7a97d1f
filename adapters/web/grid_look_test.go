package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/bot"
)

// TestThePageCanBeReadByEverybody has axe-core look at the page, and that it fits.
func TestThePageCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	f := boardGames(t)
	f.poll.Meetup.CloseAt = pollDay.AddDate(0, 0, 2).Add(8 * time.Hour)
	f.answer("Ben", 4, 3, 6, yes, bot.SourceGrid)
	f.answer("Ben", 5, 1, 4, ifNeed, bot.SourceGrid)
	f.answer("Ben", 3, 0, 0, yes, bot.SourceReaction("4️⃣"))
	p := openGrid(t, f, "Ben")
	p.Do("have the focus, in Lisbon", emulation.SetFocusEmulationEnabled(true), emulation.SetTimezoneOverride("Europe/Lisbon"))
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			p.SetScreen(scheme, width, 860)
			if width < 500 {
				p.Do("have fingers", emulation.SetTouchEmulationEnabled(true))
			} else {
				p.Do("have a mouse", emulation.SetTouchEmulationEnabled(false))
			}
			p.open("Ben")
			p.CheckWidth(fmt.Sprintf("%s Ben", scheme))
			p.CheckAccessibility(fmt.Sprintf("%s %d", scheme, width))
			p.drag("Sun 29 Nov, 16:00", "Sun 29 Nov, 16:00")
			p.isSaved()
			p.CheckWidth(fmt.Sprintf("%s saved", scheme))
			p.Click("undo", "#undo")
			p.isSaved()
			p.Do("ask who can", chromedp.Focus(cell("Fri 27 Nov, 19:30"), chromedp.ByQuery))
			p.WaitForText("Can: Ana, Cy, Dee, Fay")
			p.Do("look away", chromedp.Evaluate("document.activeElement.blur(), scrollTo(0, innerWidth < 500 ? 110 : 0), 0", nil))
			p.Screenshot(fmt.Sprintf("%s-%d", scheme, width))
			p.FullScreenshot(fmt.Sprintf("%s-%d-all", scheme, width))
		}
	}
	p.open("Zoe") // who has not answered
	p.CheckWidth("Zoe")
	p.CheckAccessibility("Zoe")
}

func TestBothClocksAreShown(t *testing.T) {
	t.Parallel()
	// New York changes its clocks on 1 November, Berlin a week before.
	f := newFakePolls(t, "Europe/Berlin", room("2026-10-25", 1, 4), room("2026-10-28", 23, 4), room("2026-10-31", 18, 3), room("2026-11-01", 18, 3), fixed("2026-10-30", 19))
	f.poll.Now = pollDay.AddDate(0, 0, -40)
	p := openGrid(t, f, "Ben")
	p.Do("be in New York", emulation.SetTimezoneOverride("America/New_York"))
	p.open("Ben")
	p.FullScreenshot("clocks")
	rows := func(table int) string {
		return fmt.Sprintf(`[...document.querySelectorAll("table.week")[%d].querySelectorAll("tbody tr")].map((r) => [...r.querySelectorAll("th")].map((h) => h.textContent).join("=")).join(" ")`, table)
	}
	// The hour from 2 to 3 comes twice, and has cells of its own.
	p.expect("01:00=19:00−1 01:30=19:30−1 02:00=20:00−1 02:30=20:30−1 02:00 again=21:00−1 02:30 again=21:30−1 03:00=22:00−1 03:30=22:30−1", rows(0))
	p.expect(true, `document.querySelector(".blocks").textContent.includes("14:00–16:00")`)
	p.drag("Sun 25 Oct 2026, 02:00 (again)", "Sun 25 Oct 2026, 02:30 (again)")
	p.isSaved()
	f.expect("Ben", 0, 2, 3, yes)
	f.expect("Ben", 0, 1, 2, no)
	p.Click("the next week", "#weeks button:nth-child(2)")
	p.expect(2, `document.querySelectorAll("table.week").length`) // on 1 November the clocks differ by another hour
	p.expect("18:00=13:00 18:30=13:30 19:00=14:00 19:30=14:30 20:00=15:00 20:30=15:30 23:00=18:00 23:30=18:30 00:00=19:00−1", rows(0)+`.split(" ").slice(0, 9).join(" ")`)
	p.expect("18:00=12:00", rows(1)+`.split(" ")[0]`)
}

func TestAnonymousPollsNameNobody(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", room("2026-11-27", 18, 4))
	f.poll.Meetup.Anonymous = true
	p := openGrid(t, f, "Ben")
	p.drag("Fri 27 Nov, 18:00", "Fri 27 Nov, 18:30")
	p.isSaved()
	p.WaitForText("once three have answered")
	p.expect("Fri 27 Nov, 18:00, yes", `document.querySelector(".cell").getAttribute("aria-label")`)
	f.answer("Cy", 0, 0, 1, yes, bot.SourceTap)
	f.answer("Dee", 0, 0, 1, yes, bot.SourceTap)
	p.labelled("Fri 27 Nov, 18:00", "yes; others: 3 can")
	p.WaitForText("Anonymous: nobody sees")
	p.WaitForNoText("Cy")
}

func TestTimesAsAWholeCanBeReadByEverybody(t *testing.T) {
	t.Parallel()
	f := newFakePolls(t, "Europe/Berlin", fixed("2026-11-27", 19), fixed("2026-11-28", 15), fixed("2026-11-29", 15), bot.DaySlot(bot.Wall{Year: 2026, Month: 12, Day: 5}))
	f.answer("Cy", 0, 0, 0, yes, bot.SourceTap)
	f.answer("Ben", 0, 0, 0, yes, bot.SourceGrid)
	f.answer("Ben", 1, 0, 0, ifNeed, bot.SourceReaction("2️⃣"))
	f.answer("Ben", 2, 0, 0, no, bot.SourceGrid)
	p := openGrid(t, f, "Ben")
	p.Do("be in New York", emulation.SetTimezoneOverride("America/New_York"))
	for _, scheme := range []string{"light", "dark"} {
		p.SetScreen(scheme, 390, 844)
		p.open("Ben")
		p.CheckWidth("whole times, " + scheme)
		p.CheckAccessibility("whole times, " + scheme)
		p.Screenshot("whole-" + scheme)
	}
	p.drag("Sat 5 Dec", "Sat 5 Dec")
	p.isSaved()
	f.expect("Ben", 3, 0, 24, yes)
}
