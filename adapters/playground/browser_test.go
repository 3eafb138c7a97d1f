package playground

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// browser is a real Chromium in front of a room. What is wrong on the page
// fails the test.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func browse(t *testing.T, n *Network) browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		const why = "needs chromium: none of its names is on the PATH"
		if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), "chromium") {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(cancel)
	chromedp.ListenTarget(ctx, func(e any) {
		if e, ok := e.(*runtime.EventExceptionThrown); ok {
			t.Errorf("the page threw: %v", e.ExceptionDetails)
		}
	})
	b := browser{t: t, ctx: ctx, base: served(t, n).URL}
	must(t, chromedp.Run(ctx, chromedp.EmulateViewport(1200, 800)))
	return b
}

// do runs actions within ten seconds.
func (b browser) do(what string, actions ...chromedp.Action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

func (b browser) opens(query string) {
	b.t.Helper()
	b.do("open the page", chromedp.Navigate(b.base+"/"+query), chromedp.WaitReady("#say-main", chromedp.ByQuery))
	b.until("the stream to come", `document.body.dataset.heard === "true"`)
}

// until waits until an expression is true on the page.
func (b browser) until(what, expression string) {
	b.t.Helper()
	b.do("wait for "+what, chromedp.Poll(expression, nil, chromedp.WithPollingTimeout(8*time.Second)))
}

// is reads an expression off the page.
func (b browser) is(want any, expression string) {
	b.t.Helper()
	var got any
	b.do(expression, chromedp.Evaluate(expression, &got))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("%s is %v, not %v", expression, got, want)
	}
}

// keys presses keys one after the other, as a person does.
func (b browser) keys(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		if k == kb.Enter {
			// chromedp sends the character apart, and so also where the page has
			// taken the key for something else.
			down := input.DispatchKeyEvent(input.KeyDown).WithKey("Enter").WithCode("Enter").WithText("\r").WithWindowsVirtualKeyCode(13)
			up := input.DispatchKeyEvent(input.KeyUp).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13)
			b.do("press Enter", down, up)
			continue
		}
		b.do("press "+k, chromedp.KeyEvent(k))
	}
}

const focused = `document.activeElement.id`

func TestTheRoomWorksByKeyboardAlone(t *testing.T) {
	t.Parallel()
	n := open(t, newLedger(), greeter)
	b := browse(t, n)
	b.opens("?as=ana")
	b.is("say-main", focused)
	b.keys("/mee")
	b.until("completions", `document.querySelectorAll("#coming-main [role=option]").length === 1`)
	b.keys(kb.Tab, "pro")
	b.until("one verb", `document.querySelector("#coming-main ul").textContent.trim().startsWith("propose")`)
	b.keys(kb.ArrowDown)
	b.until("a verb to be chosen", `document.querySelector("#coming-main [aria-selected=true] b")?.textContent === "propose"`)
	b.is(true, `document.activeElement.getAttribute("aria-activedescendant") === document.querySelector("#coming-main [aria-selected=true]").id`)
	b.keys(kb.Enter)
	b.until("it to be taken", `document.activeElement.value === "/meetup propose "`)
	b.keys(kb.Escape)
	b.is(true, `document.querySelector("#coming-main").hidden`)
	b.keys(kb.Enter)
	b.until("the form", `document.querySelector("#form").open`)
	b.is("field-title", focused)
	b.keys(kb.Enter)
	b.until("what is wrong", `document.querySelector("#field-title-wrong")?.textContent.includes("Please fill this in")`)
	b.is("field-title-wrong", `document.activeElement.getAttribute("aria-describedby")`)
	b.keys(kb.Escape)
	b.until("the form to close", `!document.querySelector("#form").open`)
	b.is("say-main", focused)

	b.keys("/meetup shout hello", kb.Enter)
	b.until("the answer", `document.querySelector(".message .card")?.textContent.includes("hello")`)
	b.until("it to be read aloud", `document.querySelector("#heard").textContent.includes("Hello Ana hello")`)
	b.do("go to the button", chromedp.Focus(".message .controls button", chromedp.ByQuery))
	b.keys(" ")
	b.until("it to be redrawn", `document.querySelector(".message .card").textContent.includes("Waved")`)
	b.do("go to the palette", chromedp.Focus(".message .tools button", chromedp.ByQuery))
	b.keys(kb.Enter)
	b.until("the palette", `document.querySelector("#picker").matches(":popover-open")`)
	b.keys(kb.ArrowRight, kb.Enter)
	b.until("the reaction", `document.querySelector(".chips [data-react='2️⃣']")?.getAttribute("aria-pressed") === "true"`)
}

func TestWhoIsBusyStaysWhereTheyAre(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, newLedger(), greeter)
	var ref bot.MessageRef
	for _, e := range chattest.Gallery(User) {
		if e.Name == "menu" || e.Name == "poll" {
			var err error
			ref, err = n.Post(ctx, chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card})
			must(t, err)
		}
	}
	b := browse(t, n)
	b.opens("?as=ben")
	b.keys("not sent yet")
	b.do("unfold the menu", chromedp.Click(".menu summary", chromedp.ByQuery), chromedp.Click(".menu input:not(:checked)", chromedp.ByQuery))
	b.is(true, `document.activeElement.id.endsWith("-c0-1")`)
	must(t, n.As(ana).React(ctx, ref.ID, "🎉"))
	b.until("the message to be drawn anew", `document.querySelectorAll(".chips [data-react='🎉']").length === 1`)
	b.is(true, `document.activeElement.id.endsWith("-c0-1") && document.activeElement.checked`)
	b.is(true, `document.querySelector(".menu").open`)
	must(t, n.As(ana).Type(ctx, Channel, "something new"))
	b.until("a message", `document.querySelector(".messages").textContent.includes("something new")`)
	b.is("not sent yet", `document.querySelector("#say-main").value`)
	b.opens("?as=ana")
	b.is("", `document.querySelector("#say-main").value`)
	b.opens("?as=ben")
	b.is("not sent yet", `document.querySelector("#say-main").value`)
}

//go:embed testdata/readable.js
var readable string

// TestThePageCanBeRead measures the contrast of every text on the page against
// what is behind it (WCAG 2.2, 1.4.3 and 1.4.11), that every control has a name
// and is large enough to be tapped (2.5.8), and that nothing is wider than a phone.
func TestThePageCanBeRead(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n := open(t, newLedger(), greeter)
	for _, e := range chattest.Gallery(User) {
		ref, err := n.Post(ctx, chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card, Mention: []bot.UserID{ben}})
		must(t, err)
		must(t, n.As(ana).React(ctx, ref.ID, "🎉"))
		if e.Name == "event" {
			thread, err := n.Open(ctx, ref, "A thread")
			must(t, err)
			must(t, n.As(ben).Type(ctx, thread, "a reply"))
		}
	}
	must(t, n.As(ana).Type(ctx, Channel, "/meetup hello"))
	must(t, n.As(ana).Type(ctx, Channel, "/meetup propose"))
	must(t, n.As(ana).Submit(ctx, nil))
	b := browse(t, n)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 375} {
			b.do("be a "+scheme+" screen", emulation.SetDeviceMetricsOverride(width, 800, 1, width < 500),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})) //nolint:misspell // the name is CSS's
			for _, query := range []string{"?as=ana", "?as=ben", "?as=ben&thread=" + keyed("event"), "?as=cy&in=direct"} {
				b.opens(query)
				var wrong []string
				b.do("measure", chromedp.Evaluate(readable, &wrong))
				for _, what := range wrong {
					t.Errorf("%s, %d wide, %s: %s", scheme, width, query, what)
				}
			}
		}
	}
}
