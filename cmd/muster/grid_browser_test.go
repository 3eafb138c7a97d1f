package main

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/browsertest"
)

// TestTwoPaintWhileOneReacts has members open the links that they are given, in a real
// browser, and a third react to the card.
func TestTwoPaintWhileOneReacts(t *testing.T) {
	t.Parallel()
	r := servePages(t)
	day := r.clock.Now().AddDate(0, 0, 5)
	r.must(r.as("ana").Type(t.Context(), playground.Channel, fmt.Sprintf(`/meetup propose "Board games" when:"%s 18-22, %s 18-22" duration:"2 hours"`,
		day.Format("2 Jan 2006"), day.AddDate(0, 0, 1).Format("2 Jan 2006"))))
	r.must(r.as("ana").Press(t.Context(), "", "Post it"))
	r.eventually("the card is there", func() bool { return r.cardOf("Board games") != nil })
	ben := browsertest.Open(t, r.base, 1200, 800)
	dee := ben.NewTab()
	for name, p := range map[string]*browsertest.Page{"ben": ben, "dee": dee} {
		p.Navigate(r.link(name))
		p.WaitUntil("the page is live", `document.body.dataset.live === "true" && document.querySelectorAll(".cell").length >= 8`)
	}
	press := func(p *browsertest.Page, nth int) {
		t.Helper()
		p.Do("paint", chromedp.Focus(fmt.Sprintf("#tables tbody tr:nth-child(%d) .cell", nth), chromedp.ByQuery), chromedp.KeyEvent(" "))
		p.WaitUntil("it is saved", `document.querySelector("#saved").textContent === "Saved"`)
	}
	othersSee := func(p *browsertest.Page, nth int, what string) {
		t.Helper()
		p.WaitUntil("others can", fmt.Sprintf(`document.querySelector("#tables tbody tr:nth-child(%d) .cell").getAttribute("aria-label").endsWith(%q)`, nth, what))
	}
	press(ben, 1) // 18:00
	press(dee, 1)
	press(dee, 2)                      // 18:30
	othersSee(ben, 1, "others: 2 can") // Dee, and Ana who offers it
	othersSee(ben, 2, "others: 2 can")
	othersSee(dee, 2, "others: 1 can")
	card := ""
	for _, v := range r.as("cy").Sees() {
		if v.Card != nil && !v.Private && v.Card.Title.String() == "Board games" && len(v.Card.Tallies) > 0 {
			card = v.ID
		}
	}
	r.must(r.as("cy").React(t.Context(), card, "1️⃣"))
	othersSee(ben, 2, "others: 3 can")
	othersSee(dee, 2, "others: 2 can")
	r.must(r.as("ben").React(t.Context(), card, "1️⃣"))
	ben.WaitUntil("my reaction is painted", `document.querySelector("#tables tbody tr:nth-child(3) .cell").getAttribute("aria-label").includes("yes (answered in the chat)")`)
	othersSee(dee, 2, "others: 3 can")
}
