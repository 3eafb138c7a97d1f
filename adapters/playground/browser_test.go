package playground

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// browser is a real Chromium that shows a room.
type browser struct{ *browsertest.Page }

func openBrowser(t *testing.T, n *Network) browser {
	t.Helper()
	return browser{browsertest.Open(t, serve(t, n).URL, 1200, 800)}
}

func (b browser) openRoom(query string) {
	b.Helper()
	b.Navigate("/" + query)
	b.WaitUntil("the stream is connected", `document.body.dataset.connected === "true"`)
}

// expect evaluates an expression on the page and compares the result.
func (b browser) expect(want any, expression string) {
	b.Helper()
	var got any
	b.Do(expression, chromedp.Evaluate(expression, &got))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.Errorf("%s is %v, not %v", expression, got, want)
	}
}

// pressKeys presses keys one after the other, as a person does.
func (b browser) pressKeys(keys ...string) {
	b.Helper()
	for _, k := range keys {
		if k == kb.Enter {
			// chromedp sends the character separately, even if the page has
			// handled the key.
			down := input.DispatchKeyEvent(input.KeyDown).WithKey("Enter").WithCode("Enter").WithText("\r").WithWindowsVirtualKeyCode(13)
			up := input.DispatchKeyEvent(input.KeyUp).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13)
			b.Do("press Enter", down, up)
			continue
		}
		b.Do("press "+k, chromedp.KeyEvent(k))
	}
}

const focused = `document.activeElement.id`

func TestTheRoomWorksByKeyboardAlone(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	b := openBrowser(t, n)
	b.openRoom("?as=ana")
	b.expect("say-main", focused)
	b.pressKeys("/mee")
	b.WaitUntil("completions come", `document.querySelectorAll("#coming-main [role=option]").length === 1`)
	b.pressKeys(kb.Tab, "pro")
	b.WaitUntil("one verb is left", `document.querySelector("#coming-main ul").textContent.trim().startsWith("propose")`)
	b.pressKeys(kb.ArrowDown)
	b.WaitUntil("a verb is chosen", `document.querySelector("#coming-main [aria-selected=true] b")?.textContent === "propose"`)
	b.expect(true, `document.activeElement.getAttribute("aria-activedescendant") === document.querySelector("#coming-main [aria-selected=true]").id`)
	b.pressKeys(kb.Enter)
	b.WaitUntil("it is taken", `document.activeElement.value === "/meetup propose "`)
	b.pressKeys(kb.Escape)
	b.expect(true, `document.querySelector("#coming-main").hidden`)
	b.pressKeys(kb.Enter)
	b.WaitUntil("the form is open", `document.querySelector("#form").open`)
	b.expect("field-title", focused)
	b.pressKeys(kb.Enter)
	b.WaitUntil("it says what is wrong", `document.querySelector("#field-title-wrong")?.textContent.includes("Please fill this in")`)
	b.expect("field-title-wrong", `document.activeElement.getAttribute("aria-describedby")`)
	b.pressKeys(kb.Escape)
	b.WaitUntil("the form is closed", `!document.querySelector("#form").open`)
	b.expect("say-main", focused)

	b.pressKeys("/meetup shout hello", kb.Enter)
	b.WaitUntil("the answer comes", `document.querySelector(".message .card")?.textContent.includes("hello")`)
	b.WaitUntil("it is read aloud", `document.querySelector("#announcer").textContent.includes("Hello Ana hello")`)
	b.Do("go to the button", chromedp.Focus(".message .controls button", chromedp.ByQuery))
	b.pressKeys(" ")
	b.WaitUntil("it is redrawn", `document.querySelector(".message .card").textContent.includes("Waved")`)
	b.Do("go to the palette", chromedp.Focus(".message .tools button", chromedp.ByQuery))
	b.pressKeys(kb.Enter)
	b.WaitUntil("the palette is open", `document.querySelector("#picker").matches(":popover-open")`)
	b.pressKeys(kb.ArrowRight, kb.Enter)
	b.WaitUntil("the reaction counts", `document.querySelector(".chips [data-react='2️⃣']")?.getAttribute("aria-pressed") === "true"`)
}

func TestWhoIsBusyStaysWhereTheyAre(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	var ref bot.MessageRef
	for _, e := range chattest.Gallery(User) {
		if e.Name == "menu" || e.Name == "poll" {
			var err error
			ref, err = n.Post(ctx, chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card})
			must(t, err)
		}
	}
	b := openBrowser(t, n)
	b.openRoom("?as=ben")
	b.pressKeys("not sent yet")
	b.OpenDetails("the menu", ".menu")
	b.Check("an option", ".menu label:has(input:not(:checked))")
	b.expect(true, `document.activeElement.id.endsWith("-c0-1")`)
	must(t, n.As(ana).React(ctx, ref.ID, "🎉"))
	b.WaitUntil("the message is drawn anew", `document.querySelectorAll(".chips [data-react='🎉']").length === 1`)
	b.expect(true, `document.activeElement.id.endsWith("-c0-1") && document.activeElement.checked`)
	b.expect(true, `document.querySelector(".menu").open`)
	must(t, n.As(ana).Type(ctx, Channel, "something new"))
	b.WaitUntil("the message comes", `document.querySelector(".messages").textContent.includes("something new")`)
	b.expect("not sent yet", `document.querySelector("#say-main").value`)
	b.openRoom("?as=ana")
	b.expect("", `document.querySelector("#say-main").value`)
	b.openRoom("?as=ben")
	b.expect("not sent yet", `document.querySelector("#say-main").value`)
}

//go:embed testdata/readable.js
var readable string

// TestThePageCanBeRead checks the contrast of every text on the page (WCAG 2.2,
// 1.4.3 and 1.4.11), that every control has a name and is large enough to be
// tapped (2.5.8), and that nothing is wider than a phone.
func TestThePageCanBeRead(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	for _, e := range chattest.Gallery(User) {
		ref, err := n.Post(ctx, chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card, Mention: []bot.UserID{ben}})
		must(t, err)
		must(t, n.As(ana).React(ctx, ref.ID, "🎉"))
		if e.Name == "event" {
			thread, err := n.OpenThread(ctx, ref, "A thread")
			must(t, err)
			must(t, n.As(ben).Type(ctx, thread, "a reply"))
		}
	}
	must(t, n.As(ana).Type(ctx, Channel, "/meetup hello"))
	must(t, n.As(ana).Type(ctx, Channel, "/meetup propose"))
	must(t, n.As(ana).Submit(ctx, nil))
	b := openBrowser(t, n)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 375} {
			b.SetScreen(scheme, width, 800)
			for _, query := range []string{"?as=ana", "?as=ben", "?as=ben&thread=" + keyMessageID("event"), "?as=cy&in=direct", "gallery"} {
				if query == "gallery" {
					b.Navigate("/gallery")
					b.FullScreenshot(fmt.Sprintf("gallery-%s-%d", scheme, width))
				} else {
					b.openRoom(query)
				}
				var wrong []string
				b.Do("read", chromedp.Evaluate(readable, &wrong))
				b.CheckWidth(scheme + " " + query)
				for _, what := range wrong {
					t.Errorf("%s, %d wide, %s: %s", scheme, width, query, what)
				}
			}
		}
	}
}

func TestALinkGoesToItsMessage(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	post := func(to bot.Place, card chat.Card) bot.MessageRef {
		ref, err := n.Post(ctx, chat.Message{Community: Room, To: to, Card: card})
		must(t, err)
		return ref
	}
	card := post(Channel, chat.Card{Title: chat.Plain("Board games")})
	for i := range 30 {
		must(t, n.As(ben).Type(ctx, Channel, fmt.Sprint("message ", i)))
	}
	list := chat.Card{Lines: []chat.Text{chat.LinkTo("Board games", Room, card)}}
	post(Channel, list)
	post(bot.DirectTo(ana), list)
	inView := fmt.Sprintf(`(() => { const m = document.getElementById("m-%s")?.getBoundingClientRect(); return m && m.top >= 0 && m.bottom <= innerHeight; })()`, card.ID)

	b := openBrowser(t, n)
	b.openRoom("?as=ana")
	b.expect(false, inView)
	b.Do("follow the link", chromedp.Evaluate(`window.same = true`, nil), chromedp.Click(".lines a", chromedp.ByQuery))
	b.WaitUntil("the message is in view", inView)
	b.expect(true, `window.same`)

	b.openRoom("?as=ana&in=direct")
	b.Do("follow the link", chromedp.Click(".lines a", chromedp.ByQuery))
	b.WaitUntil("the message is in view", inView)
	b.expect("?as=ana", `location.search`)
}

// TestAJumpIsSentAgain loses the reply to a jump of each kind in a browser.
func TestAJumpIsSentAgain(t *testing.T) {
	t.Parallel()
	var clock Clock
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), Now: clock.Now, Travel: clock.TravelOnce,
		Next: func(context.Context) (time.Time, bool, error) { return clock.Now().Add(90 * time.Minute), true, nil }})
	must(t, err)
	run(t, n, handlerFunc(greeter))
	routes := routesOf(n)
	var jumps atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/playground/clock" && jumps.Add(1)%2 == 1 {
			routes.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		routes.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	began := clock.Now()
	b := browser{browsertest.Open(t, s.URL, 1200, 800)}
	b.openRoom("?as=ana")
	b.Click("an hour", "#go-1h")
	b.WaitUntil("it is answered", `!document.querySelector("#go-1h").hasAttribute("aria-disabled")`)
	b.Click("what is due next", "#go-next")
	b.WaitUntil("it is answered", `!document.querySelector("#go-next").hasAttribute("aria-disabled")`)
	if gone := clock.Now().Sub(began); gone < 150*time.Minute || gone > 155*time.Minute || jumps.Load() != 4 {
		t.Errorf("the clock went on by %s in %d jumps", gone, jumps.Load())
	}
}
