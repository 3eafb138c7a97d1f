package playground

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func reopen(t *testing.T, p *memoryNotebook) *Network {
	t.Helper()
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: p, Now: fixed(noon)})
	must(t, err)
	return n
}

func TestTheRoomStandsAsItWasAfterARestart(t *testing.T) {
	ctx := t.Context()
	p := newNotebook()
	n := open(t, p, greeter)
	post := func(n *Network) bot.MessageRef {
		ref, err := n.Post(ctx, chat.Message{Key: "card", Community: Room, To: Channel, Card: chat.Card{Title: chat.Plain("Games")}, Mention: []bot.UserID{ben}})
		must(t, err)
		return ref
	}
	ref := post(n)
	must(t, n.React(ctx, ref, "1️⃣"))
	must(t, n.As(ben).React(ctx, ref.ID, "1️⃣"))
	thread, err := n.OpenThread(ctx, ref, "Games")
	must(t, err)
	must(t, n.As(ana).Type(ctx, thread, "in the thread"))
	must(t, n.As(ana).Type(ctx, Channel, "/meetup propose Chess"))
	_, err = n.Post(ctx, chat.Message{Key: "direct", Community: Room, To: bot.DirectTo(ana), Card: chat.Card{Lead: chat.Plain("between us")}})
	must(t, err)
	must(t, n.As(ben).CloseDirect(ctx))
	must(t, n.As(ana).Type(ctx, Channel, "typo"))
	all := n.As(ana).SeesIn(Channel)
	must(t, n.As(ana).Delete(ctx, all[len(all)-1].ID))

	again := reopen(t, p)
	for _, u := range []bot.UserID{ana, ben} {
		if want, got := transcript(n.As(u)), transcript(again.As(u)); got != want {
			t.Errorf("%s saw\n%s\nand sees\n%s", u, want, got)
		}
	}
	if post(again) != ref {
		t.Error("the same key is another message after a restart")
	}
	if _, err := again.Post(ctx, chat.Message{Community: Room, To: bot.DirectTo(ben)}); !chat.IsError[*chat.Closed](err) {
		t.Errorf("Ben takes direct messages again: %v", err)
	}
	if again.Empty() {
		t.Error("the room is empty after a restart")
	}
}

func TestWhatWasBeingAnsweredAtTheEndIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newNotebook()
		for k, v := range interruptedNotebook(t) {
			p.all[k] = v
		}
		n := reopen(t, p)
		got := transcript(n.As(ana))
		for _, want := range []string{"(only you see this)\nI was interrupted before I could answer. Please try again.", "▢ Propose\n  ✗ I was interrupted before I could answer. Please try again.\nTitle*: Chess\nSeats: 4"} {
			if !strings.Contains(got, want) {
				t.Errorf("Ana sees\n%s\nand not\n%s", got, want)
			}
		}
		if strings.Contains(got, "thinking") {
			t.Error("Muster still thinks")
		}
	})
}

// interruptedNotebook returns the contents of a Notebook while a command and a
// form are being answered.
func interruptedNotebook(t *testing.T) map[string][]byte {
	p := newNotebook()
	slow := func(ctx context.Context, e chat.Event) chat.Response {
		switch e := e.(type) {
		case chat.Invocation:
			if e.Command == "hello" {
				<-time.After(5 * time.Second)
			}
		case chat.Submission:
			<-time.After(5 * time.Second)
		}
		return greeter(ctx, e)
	}
	n := open(t, p, slow)
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup propose Chess"))
	go func() { _ = n.As(ana).Type(t.Context(), Channel, "/meetup hello") }()
	go func() { _ = n.As(ana).Submit(t.Context(), map[string]string{"seats": "4"}) }()
	<-time.After(2 * time.Second)
	synctest.Wait()
	if got := transcript(n.As(ana)); !strings.Contains(got, "Muster is thinking…") || strings.Contains(got, "▢") {
		t.Errorf("meanwhile Ana sees\n%s", got)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	copied := map[string][]byte{}
	for k, v := range p.all {
		copied[k] = v
	}
	return copied
}

// TestAnInputThatComesAgainIsTheSameEvent sends inputs again before and after a
// restart: they arrive with the same id, and are answered where they were.
func TestAnInputThatComesAgainIsTheSameEvent(t *testing.T) {
	ctx := t.Context()
	p := newNotebook()
	var received []string
	listen := func(ctx context.Context, e chat.Event) chat.Response {
		switch e := e.(type) {
		case chat.Invocation, chat.Press, chat.Submission:
			received = append(received, e.Origin().ID)
		}
		return greeter(ctx, e)
	}
	n := open(t, p, listen)
	twice := func(in Input) {
		t.Helper()
		received = nil
		must(t, n.Do(ctx, in))
		before := transcript(n.As(ana))
		must(t, n.Do(ctx, in))
		n = open(t, p, listen)
		must(t, n.Do(ctx, in))
		if got := transcript(n.As(ana)); got != before {
			t.Errorf("%s: first Ana sees\n%s\nand then\n%s", in.Kind, before, got)
		}
		for _, id := range received {
			if id != in.ID {
				t.Errorf("%s %s arrives as %q", in.Kind, in.ID, id)
			}
		}
		if in.Text != "hi" && len(received) != 3 {
			t.Errorf("%s arrives %d times", in.Kind, len(received))
		}
	}
	twice(Input{ID: "11111111-1", User: ana, Kind: InputSay, Place: Channel, Text: "hi"})
	twice(Input{ID: "11111111-2", User: ana, Kind: InputSay, Place: Channel, Text: "/meetup shout once"})
	press, err := n.As(ana).PressInput("", "Wave")
	must(t, err)
	press.ID = "11111111-3"
	twice(press)
	twice(Input{ID: "11111111-4", User: ana, Kind: InputSay, Place: Channel, Text: "/meetup propose Games"})
	submit, err := n.As(ana).SubmitInput(map[string]string{"seats": "3"})
	must(t, err)
	submit.ID = "11111111-5"
	twice(submit)
	must(t, n.As(ana).Type(ctx, Channel, "/meetup propose Chess"))
	submit.ID = "11111111-6"
	if err := n.Do(ctx, submit); err == nil {
		t.Error("a form is submitted that another has replaced")
	}
}

func TestWhatCouldNotBeKeptDidNotHappen(t *testing.T) {
	ctx := t.Context()
	p := newNotebook()
	n := open(t, p, greeter)
	ref, err := n.Post(ctx, chat.Message{Key: "card", Community: Room, To: Channel, Card: chat.Card{Lead: chat.Plain("as it was")}})
	must(t, err)
	full := errors.New("disk full")
	p.fail = func(key string) error { return full }
	before := transcript(n.As(ana))
	if _, err := n.Post(ctx, chat.Message{Key: "other", Community: Room, To: Channel}); !chat.IsError[*chat.Unknown](err) || !errors.Is(err, full) {
		t.Errorf("post: %v, want Unknown", err)
	}
	if err := n.Edit(ctx, ref, chat.Card{Lead: chat.Plain("changed")}); !chat.IsError[*chat.Unknown](err) {
		t.Errorf("edit: %v, want Unknown", err)
	}
	in := Input{ID: "11111111-2222", User: ana, Kind: InputSay, Place: Channel, Text: "hello"}
	if err := n.Do(ctx, in); !errors.Is(err, full) {
		t.Errorf("say: %v", err)
	}
	if got := transcript(n.As(ana)); got != before {
		t.Errorf("Ana sees\n%s", got)
	}
	p.fail = nil
	must(t, n.Do(ctx, in))
	if got := transcript(n.As(ana)); strings.Count(got, "Ana: hello") != 1 {
		t.Errorf("sent again, Ana sees\n%s", got)
	}
}
