package playground

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

const (
	longWord  = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverkäuferin"
	longTitle = "Board games, long walks and a very long evening at the library in the old town, for everybody who likes one of them"
)

// wideRoom is a room with everything in it that is long: names, titles, words
// without a space, cards, threads and forms.
func wideRoom(t *testing.T) (n *Network, thread string) {
	t.Helper()
	ctx := t.Context()
	profiles := DefaultProfiles()
	profiles[0].Name = longWord
	profiles[1].About = "likes " + longTitle
	n, err := New(ctx, Options{
		Phrases: catalog(t), Notebook: newNotebook(), Now: fixed(noon), Profiles: profiles, Title: longWord + " and " + longTitle,
		Zone: "America/Argentina/ComodRivadavia", Travel: new(Clock).TravelOnce,
	})
	must(t, err)
	run(t, n, handlerFunc(wideHandler))
	cards := append(gallery.Cards(User), gallerylike("word", longWord), gallerylike("title", longTitle))
	for i, e := range cards {
		ref, err := n.Post(ctx, chat.Message{Key: e.Name, Community: Room, To: Channel, Card: e.Card, Mention: []bot.UserID{ben, ana}})
		must(t, err)
		for _, emoji := range pickerEmojis[:min(20, i)] {
			must(t, n.As(ana).React(ctx, ref.ID, emoji.Emoji))
		}
		title := map[string]string{"event": longTitle, "poll": longWord, "plain": "Chess"}[e.Name]
		if title == "" {
			continue
		}
		place, err := n.OpenThread(ctx, ref, title)
		must(t, err)
		must(t, n.As(ben).Type(ctx, place, longWord))
		if e.Name == "event" {
			thread = ref.ID
			for _, inside := range cards {
				_, err := n.Post(ctx, chat.Message{Key: "in " + inside.Name, Community: Room, To: place, Card: inside.Card})
				must(t, err)
			}
		}
	}
	for _, inside := range cards {
		_, err := n.Post(ctx, chat.Message{Key: "direct " + inside.Name, Community: Room, To: bot.DirectTo(ben), Card: inside.Card})
		must(t, err)
	}
	must(t, n.As(ana).Type(ctx, Channel, strings.Repeat("https://example.org/"+longWord, 3)))
	must(t, n.As(ben).Type(ctx, Channel, longWord))
	must(t, n.As(ben).Type(ctx, Channel, "/meetup hello"))
	return n, thread
}

// gallerylike is a card that has one text everywhere.
func gallerylike(name, text string) gallery.Exhibit {
	plain := chat.Plain(text)
	return gallery.Exhibit{Name: name, Card: chat.Card{
		Title: plain, Badge: plain, Lead: plain, Where: plain, Facts: []chat.Text{plain, plain}, Lines: []chat.Text{plain, chat.LinkToURL(text, "https://example.org/"), chat.Code(text)},
		When:     &chat.When{Text: plain, Start: noon, Yours: text},
		Tallies:  []chat.Tally{{Emoji: "1️⃣", Label: plain, Start: noon, Yes: 1, Of: 3, Caption: plain, Mark: plain}},
		People:   []chat.People{{Label: plain, Members: []chat.Person{{User: ana, Note: plain}, {User: ben}}, Rest: plain}},
		Notes:    []chat.Text{plain},
		Controls: []chat.Control{chat.Button{Action: chat.NewAction("wave", chat.ModeUpdate, 1), Label: text[:60]}, chat.Menu{Action: chat.NewAction("wave", chat.ModeUpdate, 2), Prompt: text[:60], Options: []chat.Choice{{Label: text[:60], Value: "1", Hint: text}, {Label: "b", Value: "2"}}}},
	}}
}

// wideHandler opens a form with everything that a form can have, and refuses
// what it is sent.
func wideHandler(ctx context.Context, e chat.Event) chat.Response {
	form := chat.Form{Action: chat.NewAction("wide", chat.ModePublic), Title: longTitle[:45], Submit: longWord, Note: chat.Plain(longWord + " " + longTitle)}
	for i, label := range []string{longWord, longTitle} {
		form.Fields = append(form.Fields, chat.Field{Name: fmt.Sprint("text", i), Label: label, Hint: label, Required: true, Default: chat.Value{Text: longWord}})
	}
	form.Fields = append(form.Fields,
		chat.Field{Name: "more", Label: longTitle, Hint: longTitle, Type: chat.FieldLongText, Default: chat.Value{Text: strings.Repeat(longWord, 3)}},
		chat.Field{Name: "who", Label: longWord, Hint: longTitle, Type: chat.FieldPeople},
		chat.Field{Name: "size", Label: longTitle, Choices: []chat.Choice{{Label: longTitle[:75], Value: "s"}, {Label: longWord, Value: "l"}}})
	switch e := e.(type) {
	case chat.Invocation:
		if e.Command == "propose" {
			return chat.Ask{Form: form}
		}
	case chat.Submission:
		var wrong []chat.FieldError
		for _, field := range append([]chat.Field{{}}, form.Fields...) {
			wrong = append(wrong, chat.FieldError{Field: field.Name, Text: chat.Plain(longWord + " " + longTitle)})
		}
		return chat.Correct{Form: form, Errors: wrong}
	case chat.Query:
		return chat.Suggestions{Choices: []chat.Choice{{Label: longWord, Value: longWord}, {Label: longTitle[:75], Value: longTitle[:75]}}}
	}
	return greeter(ctx, e)
}

// covered is the names and times of messages that the tools beside them cover.
const covered = `[...document.querySelectorAll(".message")].filter((m) => {
	const text = document.createRange();
	text.selectNodeContents(m.querySelector(".by"));
	return [...m.querySelectorAll(".tools button")].some((b) => {
		const tool = b.getBoundingClientRect();
		return [...text.getClientRects()].some((t) => t.right > tool.left && t.left < tool.right && t.bottom > tool.top && t.top < tool.bottom);
	});
}).map((m) => m.querySelector(".by").textContent).join()`

// promptCut is whether the message box is too narrow for its prompt.
const promptCut = `(() => {
	const box = document.querySelector("#say-main"), style = getComputedStyle(box), pen = document.createElement("canvas").getContext("2d");
	pen.font = style.font;
	return pen.measureText(box.placeholder).width > box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
})()`

// TestNothingIsWiderThanAPhone walks through everything that the page can show.
func TestNothingIsWiderThanAPhone(t *testing.T) {
	t.Parallel()
	n, thread := wideRoom(t)
	b := openBrowser(t, n)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{320, 390} {
			b.SetScreen(scheme, width, 760)
			check := func(what string) {
				b.Helper()
				b.CheckWidth(scheme + " " + what)
			}
			b.openRoom("?as=ben")
			check("room")
			b.unfoldAll()
			check("everything unfolded")
			b.Click("a reaction", `(//button[@data-picker])[last()]`)
			check("palette")
			b.openRoom("?as=ben")
			b.Fill("a command", "#say-main", "/meetup propose where:")
			b.WaitForText(longWord)
			check("completions")
			b.Fill("something long", "#say-main", strings.Repeat(longWord, 4))
			check("message box")
			b.openRoom("?as=ben&thread=" + thread)
			b.WaitForText("Thread in general")
			check("thread")
			b.Screenshot("thread-" + scheme)
			b.unfoldAll()
			check("thread unfolded")
			b.openRoom("?as=ben&in=direct")
			check("direct messages")
			b.openRoom("?as=ana")
			b.expect("", covered)
			b.expect("false", promptCut)
			b.Click("delete", `(//button[@data-delete="ask"])[last()]`)
			check("deleting")
			b.Fill("a command", "#say-main", "/meetup "+longWord)
			b.Click("send", ".main form.say button[type=submit]")
			check("refusal")
			b.Fill("a command", "#say-main", "/meetup propose")
			b.Click("send", ".main form.say button[type=submit]")
			b.WaitUntil("the form is open", `document.querySelector("#form").open`)
			check("form")
			b.Click("send", "#form-submit")
			b.WaitUntil("it says what is wrong", `document.querySelectorAll("#form .wrong").length > 4`)
			check("refused form")
			b.Screenshot("form-" + scheme)
			b.Click("cancel", "#form-close")
			b.WaitUntil("the form is closed", `!document.querySelector("#form").open`)
			b.Navigate("/gallery")
			b.unfoldAll()
			check("gallery")
		}
	}
}

// unfoldAll opens everything that can be unfolded.
func (b browser) unfoldAll() {
	b.Helper()
	b.WaitUntil("everything is unfolded", `(() => { for (const d of document.querySelectorAll("details")) d.open = true; return true; })()`)
}
