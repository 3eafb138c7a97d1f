package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	cdp "github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium finds the browser, or says why the test cannot have one.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "needs chromium: none of its names is on the PATH"
	if strings.Contains(os.Getenv("MUSTER_TEST_REQUIRE"), "chromium") {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

// walker is a person at a browser in front of the demo.
type walker struct {
	*testing.T
	ctx   context.Context
	base  string
	shots string // where pictures go; empty: none are taken
	n     int
}

// walk opens a browser, in which every request that leaves the machine and
// every error of the page fails the test.
func walk(t *testing.T, base string, width, height int64) *walker {
	t.Helper()
	path := chromium(t)
	profile, err := os.MkdirTemp("", "muster-walk-") //nolint:usetesting // the browser still writes there while it is being ended
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.UserDataDir(profile))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	w := &walker{T: t, ctx: ctx, base: base, shots: os.Getenv("MUSTER_TEST_SCREENSHOTS")}
	var mu sync.Mutex
	var wrong []string
	chromedp.ListenTarget(ctx, func(e any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := e.(type) {
		case *cdp.EventRequestWillBeSent:
			if u, err := url.Parse(e.Request.URL); err != nil || u.Hostname() != "127.0.0.1" && u.Scheme != "data" {
				wrong = append(wrong, "a request left the machine: "+e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			wrong = append(wrong, "the page threw: "+e.ExceptionDetails.Error())
		}
	})
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, what := range wrong {
			t.Error(what)
		}
	})
	w.do("open the browser", cdp.Enable(), chromedp.EmulateViewport(width, height))
	return w
}

// do runs actions within ten seconds.
func (w *walker) do(what string, actions ...chromedp.Action) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	if w.n == 0 { // the first context must outlive its actions: it is the browser
		w.n++
		ctx = w.ctx
	}
	for {
		err := chromedp.Run(ctx, actions...)
		if err == nil {
			return
		}
		// The page draws a message anew when it changes; what was found in the
		// old one is found again.
		if redrawn := new(cdproto.Error); errors.As(err, &redrawn) && redrawn.Code == -32000 && ctx.Err() == nil {
			continue
		}
		w.shot("failed")
		w.Fatalf("%s: %v", what, err)
	}
}

// as sits down as a persona, in a place of the page's address.
func (w *walker) as(name, in string) {
	w.Helper()
	w.do("sit down as "+name, chromedp.Navigate(w.base+"/?as="+name+in), chromedp.WaitVisible("#say-main", chromedp.ByQuery))
}

func (w *walker) says(text string) {
	w.Helper()
	w.do("say "+text, chromedp.SendKeys("#say-main", text, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("#coming-main").hidden = true`, nil),
		chromedp.Click(".main form.say button[type=submit]", chromedp.ByQuery))
}

// taps clicks the newest button of that label, in a message that has a text.
func (w *walker) taps(in, label string) {
	w.Helper()
	w.do("tap "+label, chromedp.Click(fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[normalize-space()=%q])[last()]`, in, label), chromedp.BySearch))
}

func (w *walker) reacts(in, emoji string) {
	w.Helper()
	w.do("react "+emoji, chromedp.Click(fmt.Sprintf(`(//li[contains(@class,'message')][contains(.,%q)]//button[@data-react=%q])[last()]`, in, emoji), chromedp.BySearch))
}

// picks opens the newest menu of that prompt, ticks an option and applies it.
func (w *walker) picks(prompt, option string) {
	w.Helper()
	menu := fmt.Sprintf(`(//details[@class='menu'][summary[normalize-space()=%q]])[last()]`, prompt)
	w.do("pick "+option,
		chromedp.Click(menu+"/summary", chromedp.BySearch),
		chromedp.Click(fmt.Sprintf(`%s//label[contains(.,%q)]`, menu, option), chromedp.BySearch),
		chromedp.Click(menu+"//button[@type='submit']", chromedp.BySearch))
}

// sees waits until the page shows a text.
func (w *walker) sees(text string) {
	w.Helper()
	w.do("see "+text, chromedp.WaitVisible(fmt.Sprintf(`//*[contains(normalize-space(.),%q)][not(self::script)][not(descendant::*[contains(normalize-space(.),%q)])]`, text, text), chromedp.BySearch))
}

// shot takes a picture of what the person sees.
func (w *walker) shot(name string) {
	if w.shots == "" {
		return
	}
	var png []byte
	if err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot(&png)); err != nil {
		w.Error(err)
		return
	}
	w.n++
	if err := os.WriteFile(filepath.Join(w.shots, fmt.Sprintf("%02d-%s.png", w.n, name)), png, 0o600); err != nil {
		w.Error(err)
	}
}

// TestAPersonWalksTheWholeStory is the main job in a real browser: propose,
// answer as three people by reaction and by tap, pick, RSVP until it is full,
// see the waitlist move up, travel to a reminder, cancel.
func TestAPersonWalksTheWholeStory(t *testing.T) {
	p := startProcess(t, t.TempDir(), "demo")
	w := walk(t, p.base, 1280, 900)
	w.as("ben", "")
	w.sees("your turn")
	w.shot("the-story")

	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	day := time.Now().In(berlin).AddDate(0, 0, 6)
	when := day.Format(time.DateOnly) + " 19:00, " + day.AddDate(0, 0, 1).Format(time.DateOnly) + " 15:00"
	w.as("ana", "")
	w.says(`/meetup propose "Chess evening" when:"` + when + `" where:"Riverside café" who:"@Ben @Cy @Dee @Eli" capacity:3`)
	w.sees("This is what I understood")
	w.shot("preview")
	w.taps("Chess evening", "Post it")
	w.sees("0 of 4 invited have answered")

	w.as("ben", "")
	w.reacts("Chess evening", "1️⃣")
	w.sees("1 of 4 invited have answered")
	w.as("cy", "")
	w.reacts("Chess evening", "1️⃣")
	w.reacts("Chess evening", "2️⃣")
	w.sees("2 of 4 invited have answered")
	w.shot("poll")
	w.as("dee", "")
	w.taps("Chess evening", "Choose times")
	w.picks("Times I can make", "19:00")
	w.sees("Noted:")
	w.shot("answered-by-menu")

	w.as("ana", "")
	w.says(`/meetup pick Chess evening`)
	w.picks("Pick a time", "19:00")
	w.sees("I've asked the 3 people")
	w.sees("Chosen because 3 of 4 could come")
	w.shot("picked")

	for _, name := range []string{"ben", "cy"} {
		w.as(name, "")
		w.taps("Chess evening", "I'm going")
		w.sees("You're going to")
	}
	w.as("dee", "")
	w.taps("Chess evening", "I'm going")
	w.sees("You're first in line")
	w.shot("waiting")
	w.as("ben", "")
	w.taps("Chess evening", "Can't")
	w.sees("You're not going to")
	w.as("dee", "&in=direct")
	w.sees("a seat at")
	w.shot("moved-up")

	w.as("cy", "")
	start := time.Date(day.Year(), day.Month(), day.Day(), 19, 0, 0, 0, day.Location())
	hours := int(time.Until(start).Hours()) - 20 // the day before, in the evening
	w.do("let days pass", chromedp.Click("#clock-jump summary", chromedp.ByQuery), chromedp.SetValue("#jump-n", fmt.Sprint(hours), chromedp.ByQuery),
		chromedp.SetValue("#jump-unit", "60", chromedp.ByQuery), chromedp.Click("#jump-go", chromedp.ByQuery))
	w.do("open the thread", chromedp.Click(`(//p[@class='to-thread']/a[contains(.,'Chess evening')])[last()]`, chromedp.BySearch))
	w.sees(" at 19:00: Chess evening")
	w.shot("reminder")

	w.as("ana", "")
	w.says("/meetup cancel Chess evening")
	w.sees("Call this off?")
	w.taps("Call this off?", "Yes, cancel it")
	w.sees("This meetup was called off")
	w.shot("cancelled")
	p.stop(t)
}
