package card

import (
	"strconv"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// However many buttons a meetup has for somebody, a page has five at most, each is on
// one page, and the next page is always in reach.
func TestDetailsHaveFewButtonsAtOnce(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, m := words.Printer(nil, noon, "en"), &bot.Meetup{ID: 7}
	for n := range 20 {
		var all []chat.Control
		for i := range n {
			all = append(all, chat.Button{Label: strconv.Itoa(i)})
		}
		all = append(all, chat.Menu{Prompt: "Guests"})
		found := 0
		for page, more := 0, true; more; page++ {
			more = false
			buttons, menus := 0, 0
			for _, c := range pageOfButtons(p, m, all, page) {
				b, ok := c.(chat.Button)
				if !ok {
					menus++
					continue
				}
				buttons++
				switch {
				case b.Action.Verb == "":
					if b.Label != strconv.Itoa(found) {
						t.Errorf("%d buttons: %q comes behind %d others", n, b.Label, found)
					}
					found++
				case b.Label == "More…":
					more = b.Action.Arg(1) == strconv.Itoa(page+1)
				case page == 0 || b.Action.Arg(1) != "0":
					t.Errorf("%d buttons: page %d has %q, which leads to %s", n, page, b.Label, b.Action)
				}
			}
			if buttons > 5 || (menus == 1) != (page == 0) || page > n {
				t.Fatalf("%d buttons: page %d has %d of them and %d menus", n, page, buttons, menus)
			}
		}
		if found != n {
			t.Errorf("of %d buttons %d are found", n, found)
		}
		if got := pageOfButtons(p, m, all, 99); len(got) > 6 {
			t.Errorf("a page that is not there has %d controls", len(got))
		}
	}
}
