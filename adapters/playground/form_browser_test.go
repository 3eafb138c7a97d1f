package playground

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/muster-bot/muster/adapters/playground/browsertest"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// house is a server whose network can be started anew under the same address.
type house struct {
	*httptest.Server
	handler atomic.Value
}

func openHouse(t *testing.T) *house {
	t.Helper()
	h := new(house)
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.handler.Load().(http.Handler).ServeHTTP(w, r) }))
	t.Cleanup(h.Close)
	return h
}

func (h *house) moveIn(n *Network) { h.handler.Store(routesOf(n)) }

func (b browser) openForm() {
	b.Helper()
	b.Fill("a command", "#say-main", "/meetup propose")
	b.Click("send", ".main form.say button[type=submit]")
	b.WaitUntil("the form is open", `document.querySelector("#form").open`)
}

func (b browser) waitForFormToClose() {
	b.Helper()
	b.WaitUntil("the form is closed", `!document.querySelector("#form").open`)
}

const (
	typedTitle = `document.querySelector("#field-title").value`
	caret      = `[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd].join()`
)

// TestAnOpenFormStaysAsItIs changes the room, cuts the stream and restarts the
// server while somebody is filling in a form, and reloads the page.
func TestAnOpenFormStaysAsItIs(t *testing.T) {
	t.Parallel()
	notes := newNotebook()
	h := openHouse(t)
	first, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: notes, Now: fixed(noon)})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- first.Run(ctx, testCommands, handlerFunc(greeter)) }()
	h.moveIn(first)
	b := browser{browsertest.Open(t, h.URL, 1200, 800)}
	b.openRoom("?as=ana")
	b.openForm()
	b.expect("field-title", focused)
	b.pressKeys("Chess and more")
	b.Do("mark a word", chromedp.Evaluate(`document.activeElement.setSelectionRange(2, 5)`, nil))
	same := func() {
		t.Helper()
		b.expect("Chess and more", typedTitle)
		b.expect("field-title,2,5", caret)
	}
	b.Do("mark the form", chromedp.Evaluate(`window.field = document.activeElement`, nil))
	must(t, first.As(ben).Type(t.Context(), Channel, "something new"))
	b.WaitUntil("it is seen", says("something new"))
	same()
	h.CloseClientConnections()
	must(t, first.As(ben).Type(t.Context(), Channel, "after a blip"))
	b.WaitUntil("it is seen", says("after a blip"))
	same()

	stop()
	must(t, <-ended)
	second := open(t, notes, greeter)
	h.moveIn(second)
	h.CloseClientConnections()
	must(t, second.As(ben).Type(t.Context(), Channel, "after a restart"))
	b.WaitUntil("it is seen", says("after a restart"))
	same()
	b.expect(true, `window.field === document.activeElement`)

	b.openRoom("?as=ana")
	b.expect("Chess and more", typedTitle)
	b.Click("cancel", "#form-close")
	b.waitForFormToClose()
	b.openForm()
	b.expect("", typedTitle)
}

// TestATypedFormIsKeptUntilItIsSent reloads, is refused and sends.
func TestATypedFormIsKeptUntilItIsSent(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	b := openBrowser(t, n)
	b.openRoom("?as=ana")
	b.openForm()
	b.Fill("seats", "#field-seats", "eleven")
	b.openRoom("?as=ben")
	b.expect(false, `document.querySelector("#form").open`)
	b.openRoom("?as=ana")
	b.expect("eleven", `document.querySelector("#field-seats").value`)
	b.Fill("title", "#field-title", "Chess")
	b.Click("send", "#form-submit")
	b.WaitUntil("it says what is wrong", `document.querySelector("#field-seats-wrong") !== null`)
	b.expect("Chess", typedTitle)
	b.expect("field-seats", focused)
	b.Fill("seats", "#field-seats", "8")
	b.openRoom("?as=ana")
	b.expect("8", `document.querySelector("#field-seats").value`)
	b.Click("send", "#form-submit")
	b.waitForFormToClose()
	b.WaitForText("Chess")
	b.openForm()
	b.expect("", typedTitle)
}

// TestTicksOutliveAReload ticks an option of a menu and does not apply it.
func TestTicksOutliveAReload(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	for _, e := range gallery.Cards(User) {
		if e.Name == "menu" {
			_, err := n.Post(t.Context(), chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card})
			must(t, err)
		}
	}
	b := openBrowser(t, n)
	b.openRoom("?as=ben")
	b.OpenDetails("the menu", ".menu")
	b.Check("an option", ".menu label:has(input:not(:checked))")
	b.openRoom("?as=ben")
	b.expect("true,true,true", `[...document.querySelectorAll(".menu[open] input")].map((i) => i.checked).join()`)
	b.openRoom("?as=cy")
	b.expect("true,false,true", `[...document.querySelectorAll(".menu:not([open]) input")].map((i) => i.checked).join()`)
}

// TestReadersStayWhereTheyAre marks text and scrolls back while others write.
func TestReadersStayWhereTheyAre(t *testing.T) {
	t.Parallel()
	n := open(t, newNotebook(), greeter)
	ref, err := n.Post(t.Context(), chat.Message{Community: Room, To: Channel, Card: chat.Card{Lead: chat.Plain("some words to mark")}})
	must(t, err)
	for range 40 {
		must(t, n.As(ben).Type(t.Context(), Channel, "line"))
	}
	b := openBrowser(t, n)
	b.openRoom("?as=ana")
	const where = `[Math.round(document.querySelector(".scroll").scrollTop), getSelection().toString()].join()`
	b.Do("scroll and mark", chromedp.Evaluate(`document.querySelector(".scroll").scrollTop = 3; getSelection().selectAllChildren(document.querySelector(".lead"))`, nil))
	b.expect("3,some words to mark", where)
	must(t, n.As(ben).React(t.Context(), ref.ID, "🎉"))
	must(t, n.As(ben).Type(t.Context(), Channel, "the last"))
	b.WaitUntil("both are seen", says("the last")+` && document.querySelector("[data-react='🎉']") !== null`)
	b.expect("3,some words to mark", where)
	b.Do("go to the end", chromedp.Evaluate(`getSelection().empty(); document.querySelector(".scroll").scrollTop = 1e6`, nil))
	must(t, n.As(ben).Type(t.Context(), Channel, "really the last"))
	b.WaitUntil("the end follows", says("really the last")+` && (() => { const s = document.querySelector(".scroll"); return s.scrollHeight - s.scrollTop - s.clientHeight < 2; })()`)
}
