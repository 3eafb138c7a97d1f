package playground

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/bot/i18n"
)

var (
	ana, ben = User("ana"), User("ben")
	noon     = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

// handlerFunc is a function as a chat.Handler.
type handlerFunc func(context.Context, chat.Event) chat.Response

func (f handlerFunc) Handle(ctx context.Context, e chat.Event) chat.Response { return f(ctx, e) }

var testCommands = []chat.Command{
	{Name: "hello", Description: "greets you", ReplyMode: chat.ModePrivate},
	{Name: "shout", Description: "greets all", ReplyMode: chat.ModePublic, Options: []chat.Field{{Name: "words", Label: "Words", Required: true}}},
	{Name: "propose", Description: "asks when", ReplyMode: chat.ModeOpens, OnMessage: "Propose from this", Localized: map[string]chat.LocalizedCommand{"de": {OnMessage: "Daraus vorschlagen"}}, Options: []chat.Field{
		{Name: "title", Label: "Title", Required: true, Hint: "Board games"},
		{Name: "where", Label: "Where", Autocompletes: true},
		{Name: "who", Label: "Who", Type: chat.FieldPeople},
		{Name: "size", Label: "Size", Choices: []chat.Choice{{Label: "small", Value: "s"}, {Label: "large", Value: "l"}}},
	}},
}

// greeter handles testCommands and the presses and forms that follow.
func greeter(ctx context.Context, e chat.Event) chat.Response {
	switch e := e.(type) {
	case chat.InvalidSubmission:
		return chat.NewRouter().Handle(ctx, e)
	case chat.Invocation:
		if e.Command == "" {
			return chat.NewRouter().Handle(ctx, e)
		}
		if e.Command == "propose" {
			title := e.Values["title"]
			if e.On != nil {
				title.Text = e.On.Plain()
			}
			return chat.Ask{Form: chat.Form{
				Action: chat.NewAction("propose", chat.ModePublic), Title: "Propose", Submit: "Post it",
				Fields: []chat.Field{{Name: "title", Label: "Title", Required: true, Default: title}, {Name: "seats", Label: "Seats", Type: chat.FieldNumber, Min: 1, Max: 9}},
			}}
		}
		return chat.Reply{Card: chat.Card{
			Lead:     chat.Join("", chat.Plain("Hello "), chat.Mention(e.Actor.User), chat.Plain(" "+e.Values.Text("words"))),
			Controls: []chat.Control{chat.Button{Action: chat.NewAction("wave", chat.ModeUpdate, 1), Label: "Wave"}},
		}}
	case chat.Press:
		return chat.Redraw{Card: chat.Card{Lead: chat.Plain("Waved")}}
	case chat.Submission:
		return chat.Reply{Card: chat.Card{Title: chat.Plain(e.Values.Text("title"))}}
	case chat.Query:
		return chat.Suggestions{Choices: []chat.Choice{{Label: "Central Library", Value: "Central Library"}}}
	}
	return chat.Nothing{}
}

// open opens a network on a notebook and delivers its events to h until the
// test ends.
func open(t *testing.T, p *memoryNotebook, h handlerFunc) *Network {
	t.Helper()
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: p, Now: fixed(noon)})
	must(t, err)
	run(t, n, h)
	return n
}

// run delivers events to h until the test ends.
func run(t *testing.T, n *Network, h chat.Handler) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := n.Run(ctx, testCommands, h); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { stop(); <-ended })
}

var words = sync.OnceValues(i18n.Load)

// catalog returns the phrases of the program.
func catalog(t chattest.T) chat.Phrases {
	c, err := words()
	if err != nil {
		t.Fatalf("load the phrases: %v", err)
	}
	return c
}

// fixed is a clock that stands still.
func fixed(at time.Time) func() time.Time { return func() time.Time { return at } }

// transcript returns everything that a member sees as text.
func transcript(p Person) string {
	var out []string
	for _, v := range p.Sees() {
		out = append(out, v.Text())
	}
	return strings.Join(out, "\n--\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestARoomIsLivedIn(t *testing.T) {
	ctx := t.Context()
	p := newNotebook()
	n := open(t, p, greeter)
	a, b := n.As(ana), n.As(ben)
	must(t, a.Type(ctx, Channel, "hi all"))
	must(t, a.Type(ctx, Channel, "/meetup hello"))
	must(t, b.Type(ctx, Channel, `/meetup shout "everybody"`))
	must(t, b.Press(ctx, "", "Wave"))
	must(t, a.Type(ctx, Channel, "/meetup propose Games"))
	if got, want := transcript(a), `Ana: hi all
--
(only you see this)
Hello Ana
[ Wave ]
--
Ben used /meetup shout
Waved
--
▢ Propose
Title*: Games
Seats:
[ Post it ]`; got != want {
		t.Errorf("Ana sees\n%s", got)
	}
	must(t, a.Submit(ctx, map[string]string{"seats": "12"}))
	if got := transcript(a); !strings.HasSuffix(got, "Seats: 12\n  ✗ Seats is a whole number from 1 to 9; I read \"12\".\n[ Post it ]") {
		t.Errorf("Ana sees\n%s", got)
	}
	must(t, a.Submit(ctx, map[string]string{"seats": "3"}))
	if got, want := transcript(b), "Ana: hi all\n--\nBen used /meetup shout\nWaved\n--\nGames"; got != want {
		t.Errorf("Ben sees\n%s", got)
	}
	again, err := New(ctx, Options{Phrases: catalog(t), Notebook: p, Now: fixed(noon)})
	must(t, err)
	if got, want := transcript(again.As(ana)), transcript(a); got != want {
		t.Errorf("after a restart Ana sees\n%s\nnot\n%s", got, want)
	}
}
